import type {
  PolicyConfigSchema,
  ReportViolation,
  ResourceValidationPolicy,
  StackValidationPolicy,
} from "@pulumi/policy";
import { appliesTo, type Control, type Finding, type Settings, type Verdict } from "./control";
import type { Ledger } from "./ledger";
import { strings } from "./reader";
import { Shown } from "./shown";
import type { Stack } from "./stack";
import { type Identity, type Subject, stackOf } from "./subject";
import { Undecided } from "./undecided";

type Policy = ResourceValidationPolicy | StackValidationPolicy;

const throwAway: PolicyConfigSchema = {
  properties: {
    throwAwayStacks: {
      type: "array",
      items: { type: "string" },
      default: [],
      description: "Stacks that may be deleted, and must then be unprotected",
    },
  },
};

/** Every control as a policy, then what speaks for all of them: it hears what the others needed and left open. */
export function policiesOf(controls: readonly Control[], ledger: Ledger): Policy[] {
  const shown = new Shown();
  const open = new Undecided();
  return [
    ...controls.map((control) => policyOf(control, ledger, shown, open)),
    acknowledgements(ledger, shown),
    undecided(open),
  ];
}

/**
 * One registered policy per control, so that its level and its settings can be configured by its id.
 *
 * @param shown what the policies of one pack are shown, which they share
 * @param open what they leave undecided
 */
export function policyOf(
  control: Control,
  ledger: Ledger,
  shown = new Shown(),
  open = new Undecided(),
): Policy {
  const described = {
    ...describedBy(control),
    ...(control.throwAway === true && { configSchema: throwAway }),
  };
  const overStack =
    (evaluate: (stack: Stack, settings: Settings) => Finding[]): StackValidationPolicy["validateStack"] =>
    (args, report) =>
      guarded(control, report, rootOf(args.resources), () => {
        if (shown.isBlind && args.resources.length > 0) {
          report(
            `The control ${control.id} has decided nothing: the policy ${forAcknowledgements.id}, which remembers what resources ask for, is disabled. Enable it.`,
            rootOf(args.resources)?.urn,
          );
          return;
        }
        for (const { subject, verdict } of evaluate(shown.stack(args.resources), settingsOf(args))) {
          if (verdict.kind === "undecided") open.record(control.id, subject, verdict.reason);
          tell(control, subject, verdict, report, ledger);
        }
      });
  if (control.scope === "stack") return { ...described, validateStack: overStack(control.evaluate) };
  const { appliesTo: types, relate } = control;
  const applies = appliesTo(control);
  const validateResource: ResourceValidationPolicy["validateResource"] = (args, report) => {
    if (!applies(args.type)) return;
    guarded(control, report, args, () => {
      const subject = shown.resource(args);
      for (const verdict of control.evaluate(subject, settingsOf(args))) {
        // What relations may still decide they leave open themselves.
        if (verdict.kind === "undecided" && relate === undefined)
          open.record(control.id, subject, verdict.reason);
        tell(control, subject, verdict, report, ledger);
      }
    });
  };
  // With the type attached, the SDK passes over other resources before it decodes their properties.
  const single = types !== "aws" && types.length === 1 ? { __pulumiType: types[0] } : {};
  return {
    ...described,
    validateResource: Object.assign(validateResource, single),
    ...(relate !== undefined && { validateStack: overStack(relate) }),
  };
}

function settingsOf(args: { getConfig<T extends object>(): T }): Settings {
  return { throwAwayStacks: strings(args.getConfig<object>(), "throwAwayStacks") };
}

function tell(
  control: Control,
  subject: Subject,
  verdict: Verdict,
  report: ReportViolation,
  ledger: Ledger,
): void {
  if (verdict.kind !== "violation") return;
  const accepted = ledger.accept(control.id, subject);
  if (accepted === undefined)
    report(`${subject.name}: ${verdict.problem}. ${control.remediation}`, subject.urn);
  else {
    const { owner, expires, reason } = accepted;
    const message = `${subject.name}: ${verdict.problem}. Acknowledged by ${owner} until ${expires}: ${reason}`;
    advise(report, control.description, message, subject.urn);
  }
}

/** Reports without blocking, whatever the policy's level. The SDK takes this form and keeps it out of its typings. */
function advise(report: ReportViolation, description: string, message: string, urn: string): void {
  const violation = { message: `${description}\n${message}`, urn, enforcementLevel: "advisory" };
  Reflect.apply(report, undefined, [violation]);
}

/** What speaks for all controls, described as they are. */
const forAcknowledgements = {
  id: "acknowledgements",
  title: "Acknowledgements hold",
  severity: "high",
  description: "Every acknowledged finding has somebody who answers for it, until a day that has not passed.",
  remediation: "Correct policy/acknowledgements.json.",
  reference: "https://www.pulumi.com/docs/insights/policy/",
  tags: ["acknowledgements"],
} as const;

const forUndecided = {
  id: "undecided",
  title: "What is left undecided",
  severity: "low",
  description: "A value is unknown until AWS has chosen it, and no relation decides in its place.",
  remediation: "Look at it again after the update, or hand the value on as an output of its own.",
  reference: "https://www.pulumi.com/docs/insights/policy/",
  tags: ["undecided"],
} as const;

export const general = [forAcknowledgements, forUndecided] as const;

function describedBy(control: Omit<Control, "scope" | "evaluate">) {
  return {
    name: control.id,
    displayName: control.title,
    description: control.description,
    severity: control.severity,
    remediationSteps: control.remediation,
    url: control.reference,
    tags: [...control.tags],
  };
}

function acknowledgements(ledger: Ledger, shown: Shown): ResourceValidationPolicy & StackValidationPolicy {
  return {
    ...describedBy(forAcknowledgements),
    // For all controls over the stack at once: if each did, the SDK would call each for each resource.
    validateResource: (args) => void shown.resource(args),
    validateStack: ({ resources }, report) => {
      const root = rootOf(resources);
      if (root === undefined) return;
      const { mistakes, expired, unused } = ledger.close(stackOf(root));
      for (const mistake of mistakes) {
        report(
          `policy/acknowledgements.json: ${mistake}. Until it is corrected nothing is acknowledged.`,
          root.urn,
        );
      }
      for (const { control, resource, owner, expires, reason } of expired) {
        report(
          `The acknowledgement of ${control} for ${resource} by ${owner} expired on ${expires} (${reason}). Do away with the finding, or let its owner renew it.`,
          root.urn,
        );
      }
      for (const { control, resource, owner } of unused) {
        const message = `The acknowledgement of ${control} for ${resource} by ${owner} matches no finding. Delete it.`;
        advise(report, forAcknowledgements.description, message, root.urn);
      }
    },
  };
}

/** Names what the controls leave undecided. It is nobody's mistake: it never blocks, whatever the policy's level. */
function undecided(open: Undecided): StackValidationPolicy {
  return {
    ...describedBy(forUndecided),
    enforcementLevel: "advisory",
    validateStack: (_, report) => {
      for (const { control, subject, text } of open.close()) {
        const message = `${control} leaves ${subject.name} undecided: ${text}.`;
        advise(report, forUndecided.description, message, subject.urn);
      }
    },
  };
}

/** What a finding about the stack itself is pinned to: without a URN the engine panics when it prints one. */
function rootOf(resources: readonly Identity[]): Identity | undefined {
  return resources.find(({ type }) => type === "pulumi:pulumi:Stack") ?? resources[0];
}

/** An exception in any policy would end the whole run, and an unknown value would turn the gate into advice. */
function guarded(
  control: Control,
  report: ReportViolation,
  subject: Identity | undefined,
  run: () => void,
): void {
  try {
    run();
  } catch (error) {
    report(
      `The control ${control.id} is broken, nothing was decided: ${error}. Correct the control in policy/controls.`,
      subject?.urn,
    );
  }
}
