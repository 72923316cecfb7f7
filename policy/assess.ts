import { appliesTo, type Control, type Finding, type Settings } from "./control";
import { namesIn } from "./reader";
import { type Member, Stack } from "./stack";
import type { Identity, Subject } from "./subject";

/** What one control says about one resource. */
export interface Statement {
  readonly control: string;
  readonly subject: Identity;
  readonly text: string;
}

export interface Assessment {
  readonly findings: readonly Statement[];
  readonly undecided: readonly Statement[];
  /** Controls that had something to judge, and judged all of it. */
  readonly deciding: readonly string[];
}

/** Every verdict of a control over a whole stack. What relations decide replaces what one resource leaves open. */
function verdictsOf(
  control: Control,
  inputs: readonly Subject[],
  stack: Stack,
  settings: Settings,
): Finding[] {
  if (control.scope === "stack") return control.evaluate(stack, settings);
  const { evaluate, relate } = control;
  const applies = appliesTo(control);
  const own = inputs
    .filter(({ type }) => applies(type))
    .flatMap((subject) => evaluate(subject, settings).map((verdict) => ({ subject, verdict })));
  if (relate === undefined) return own;
  return [...own.filter(({ verdict }) => verdict.kind !== "undecided"), ...relate(stack)];
}

/**
 * The controls over a whole stack, without an engine.
 *
 * @param inputs the resources as they are asked for
 * @param members the same, with what AWS adds to them and what each property was made from
 */
export function assess(
  controls: readonly Control[],
  inputs: readonly Subject[],
  members: readonly Member[],
  settingsOf: (control: string) => Settings = () => ({ throwAwayStacks: [] }),
): Assessment {
  const given = new Map(inputs.map(({ urn, props }) => [urn, namesIn(props)]));
  return assessStack(controls, inputs, new Stack(members, given), settingsOf);
}

/** The same over a stack that is there already. */
export function assessStack(
  controls: readonly Control[],
  inputs: readonly Subject[],
  stack: Stack,
  settingsOf: (control: string) => Settings = () => ({ throwAwayStacks: [] }),
): Assessment {
  const findings: Statement[] = [];
  const undecided: Statement[] = [];
  const deciding: string[] = [];
  for (const control of controls) {
    const verdicts = verdictsOf(control, inputs, stack, settingsOf(control.id));
    for (const { subject, verdict } of verdicts) {
      if (verdict.kind === "violation")
        findings.push({ control: control.id, subject, text: verdict.problem });
      if (verdict.kind === "undecided")
        undecided.push({ control: control.id, subject, text: verdict.reason });
    }
    if (verdicts.length > 0 && verdicts.every(({ verdict }) => verdict.kind !== "undecided"))
      deciding.push(control.id);
  }
  return { findings, undecided, deciding };
}
