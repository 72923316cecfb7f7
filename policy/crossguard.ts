import type {
  PolicyConfigSchema,
  ReportViolation,
  ResourceValidationPolicy,
  StackValidationPolicy,
} from "@pulumi/policy";
import type { Control, Settings, Verdict } from "./control";
import type { Ledger } from "./ledger";
import { strings } from "./reader";
import { Stack } from "./stack";
import { type Identity, type Subject, stackOf } from "./subject";

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

/** Every control as a policy, and last the one that speaks for the acknowledgements: it hears what the others needed. */
export function policiesOf(controls: readonly Control[], ledger: Ledger): Policy[] {
  return [...controls.map((control) => policyOf(control, ledger)), acknowledgements(ledger)];
}

/** One registered policy per control, so that its level and its settings can be configured by its id. */
export function policyOf(control: Control, ledger: Ledger): Policy {
  const described = {
    name: control.id,
    displayName: control.title,
    description: control.description,
    severity: control.severity,
    remediationSteps: control.remediation,
    url: control.reference,
    tags: [...control.tags],
    ...(control.throwAway === true && { configSchema: throwAway }),
  };
  if (control.scope === "stack") {
    return {
      ...described,
      validateStack: (args, report) =>
        guarded(control, report, rootOf(args.resources), () => {
          for (const { subject, verdict } of control.evaluate(new Stack(args.resources), settingsOf(args))) {
            tell(control, subject, verdict, report, ledger);
          }
        }),
    };
  }
  const { appliesTo } = control;
  const validateResource: ResourceValidationPolicy["validateResource"] = (args, report) => {
    if (appliesTo === "aws" ? !args.type.startsWith("aws:") : !appliesTo.includes(args.type)) return;
    guarded(control, report, args, () => {
      for (const verdict of control.evaluate(args, settingsOf(args)))
        tell(control, args, verdict, report, ledger);
    });
  };
  // With the type attached, the SDK passes over other resources before it decodes their properties.
  const single = appliesTo !== "aws" && appliesTo.length === 1 ? { __pulumiType: appliesTo[0] } : {};
  return { ...described, validateResource: Object.assign(validateResource, single) };
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

const described = {
  name: "acknowledgements",
  displayName: "Acknowledgements hold",
  description: "Every acknowledged finding has somebody who answers for it, until a day that has not passed.",
  severity: "high",
  remediationSteps: "Correct policy/acknowledgements.json.",
  url: "https://www.pulumi.com/docs/insights/policy/",
  tags: ["acknowledgements"],
} as const;

function acknowledgements(ledger: Ledger): StackValidationPolicy {
  return {
    ...described,
    tags: [...described.tags],
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
        advise(report, described.description, message, root.urn);
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
