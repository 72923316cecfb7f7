import { type Finding, pass, type StackControl, undecided, type Verdict, violation } from "../control";
import { read, shown } from "../reader";
import type { Member, Stack } from "../stack";

const secretType = "aws:secretsmanager/secret:Secret";
const versionType = "aws:secretsmanager/secretVersion:SecretVersion";
const rotationType = "aws:secretsmanager/secretRotation:SecretRotation";
const passwordType = "random:index/randomPassword:RandomPassword";

/** AWS Security Hub's SecretsManager.4 asks for no longer. */
const longest = 90;

/** A secret holds a password if a version of it was made from one. */
function holdsPassword(stack: Stack, secret: Member): boolean {
  return stack
    .ofType(versionType)
    .some(
      (version) =>
        stack.target(version, "secretId", [secretType]).includes(secret) &&
        ["secretString", "secretStringWo"].some(
          (path) => stack.sources(version, path, [passwordType]).length > 0,
        ),
    );
}

function judge(rotation: Member): Verdict {
  const enabled = read(rotation.props, "rotationEnabled");
  if (enabled.state === "known" && enabled.value === false) return violation("its rotation is switched off");
  const days = read(rotation.props, "rotationRules.automaticallyAfterDays");
  if (days.state === "unknown") return undecided("the days of its rotation are unknown");
  if (days.state === "absent") {
    const schedule = read(rotation.props, "rotationRules.scheduleExpression");
    if (schedule.state === "absent") return violation("its rotation has no schedule");
    return undecided("automaticallyAfterDays is not given; a schedule expression is not read");
  }
  return typeof days.value === "number" && days.value <= longest
    ? pass
    : violation(`it is rotated after ${shown(days.value)} days`);
}

export const secretRotated: StackControl = {
  id: "secret-rotated",
  title: "Passwords are rotated",
  scope: "stack",
  severity: "medium",
  description: `A secret that holds a password is rotated every ${longest} days or more often: AWS rotates none unless told to.`,
  remediation: `Make a SecretRotation of it, with automaticallyAfterDays of ${longest} at most.`,
  reference: "https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets.html",
  tags: ["credentials"],
  evaluate: (stack) =>
    stack
      .ofType(secretType)
      .filter((subject) => holdsPassword(stack, subject))
      .map((subject): Finding => {
        const rotation = stack
          .ofType(rotationType)
          .find((each) => stack.target(each, "secretId", [secretType]).includes(subject));
        const verdict =
          rotation === undefined ? violation("it holds a password, and has no rotation") : judge(rotation);
        return { subject, verdict };
      }),
};

/** Where a version of a secret says what it holds. */
export const secretValues = ["secretString", "secretBinary", "secretStringWo"] as const;

/** CrossGuard shows the values of Pulumi's secrets as they are, so a text is told by its being made from nothing. */
const isMade = (version: Member, path: string) => (version.propertyDependencies[path] ?? []).length > 0;

export const secretNotTyped: StackControl = {
  id: "secret-not-typed",
  title: "Nobody has typed a secret",
  scope: "stack",
  severity: "critical",
  description:
    "What a version of a secret holds is made from a resource, such as a generated password; never a text of the program or its settings, where the history keeps it, and rotation does not come.",
  remediation:
    "Make it from a RandomPassword, or create the secret without a version and let its owner write it.",
  reference: "https://docs.aws.amazon.com/secretsmanager/latest/userguide/best-practices.html",
  tags: ["credentials"],
  evaluate: (stack) =>
    stack.ofType(versionType).flatMap((subject) =>
      secretValues
        .filter((path) => stack.isInput(subject, path))
        .map((path): Finding => {
          const verdict = isMade(subject, path) ? pass : violation(`its ${path} is made from no resource`);
          return { subject, verdict };
        }),
    ),
};
