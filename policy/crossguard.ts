import type { PolicyConfigSchema, ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import type { Control, Settings, Verdict } from "./control";
import { strings } from "./reader";
import { Stack } from "./stack";
import type { Subject } from "./subject";

type Report = (message: string, urn?: string) => void;

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

/** One registered policy per control, so that its level and its settings can be configured by its id. */
export function policyOf(control: Control): ResourceValidationPolicy | StackValidationPolicy {
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
        guarded(control, report, () => {
          for (const { subject, verdict } of control.evaluate(new Stack(args.resources), settingsOf(args))) {
            tell(control, subject, verdict, report);
          }
        }),
    };
  }
  const { appliesTo } = control;
  const validateResource: ResourceValidationPolicy["validateResource"] = (args, report) => {
    if (appliesTo === "aws" ? !args.type.startsWith("aws:") : !appliesTo.includes(args.type)) return;
    guarded(control, report, () => {
      for (const verdict of control.evaluate(args, settingsOf(args))) tell(control, args, verdict, report);
    });
  };
  // With the type attached, the SDK passes over other resources before it decodes their properties.
  const single = appliesTo !== "aws" && appliesTo.length === 1 ? { __pulumiType: appliesTo[0] } : {};
  return { ...described, validateResource: Object.assign(validateResource, single) };
}

function settingsOf(args: { getConfig<T extends object>(): T }): Settings {
  return { throwAwayStacks: strings(args.getConfig<object>(), "throwAwayStacks") };
}

function tell(control: Control, subject: Subject, verdict: Verdict, report: Report): void {
  if (verdict.kind === "violation")
    report(`${subject.name}: ${verdict.problem}. ${control.remediation}`, subject.urn);
}

/** An exception in any policy would end the whole run, and an unknown value would turn the gate into advice. */
function guarded(control: Control, report: Report, run: () => void): void {
  try {
    run();
  } catch (error) {
    report(
      `The control ${control.id} is broken, nothing was decided: ${error}. Correct the control in policy/controls.`,
    );
  }
}
