import { pass, type ResourceControl, type Settings, undecided, type Verdict, violation } from "../control";
import { read } from "../reader";
import { deletionFlags, protectedTypes } from "../stateful";
import { type Subject, stackOf } from "../subject";

/** A throw-away stack is asked for twice, in the stack's settings and in the pack's: one of the two alone is a slip. */
function agreed(subject: Subject, settings: Settings, guarded: boolean, guard: string): Verdict {
  const stack = stackOf(subject);
  const throwAway = settings.throwAwayStacks.includes(stack);
  if (guarded !== throwAway) return pass;
  return throwAway
    ? violation(`the pack's configuration names ${stack} as a throw-away stack, but ${guard} is still on`)
    : violation(`${guard} is not on`);
}

export const protectedFromDeletion: ResourceControl = {
  id: "protected-from-deletion",
  title: "Protected by Pulumi",
  scope: "resource",
  severity: "high",
  description:
    "What holds data or exists once for all regions carries Pulumi's protect, unless its stack is a throw-away.",
  remediation:
    "Pass protect: true; to throw the stack away, set mall:protect: false in the stack and name the stack in throwAwayStacks of the pack's configuration.",
  reference: "https://www.pulumi.com/docs/iac/concepts/resources/options/protect/",
  tags: ["deletion"],
  throwAway: true,
  appliesTo: protectedTypes,
  evaluate: (subject, settings) => [agreed(subject, settings, subject.opts.protect, "protect")],
};

export const deletionProtection: ResourceControl = {
  id: "deletion-protection",
  title: "Protected by AWS",
  scope: "resource",
  severity: "high",
  description: "Where AWS can refuse to delete a store it is told to, unless its stack is a throw-away.",
  remediation:
    "Switch AWS's deletion protection on; to throw the stack away, set mall:protect: false in the stack and name the stack in throwAwayStacks of the pack's configuration.",
  reference: "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/back-up-data.html",
  tags: ["deletion"],
  throwAway: true,
  appliesTo: deletionFlags.map(({ type }) => type),
  evaluate: (subject, settings) =>
    deletionFlags
      .filter(({ type }) => type === subject.type)
      .map(({ path, on }) => {
        const reading = read(subject.props, path);
        if (reading.state === "unknown") return undecided(`${path} is unknown`);
        return agreed(subject, settings, reading.state === "known" && reading.value === on, path);
      }),
};
