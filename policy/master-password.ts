import { type Finding, pass, violation } from "./control";
import type { Stack } from "./stack";

/** What a password may be made from. */
const makers = [
  "random:index/randomPassword:RandomPassword",
  "aws:secretsmanager/secretVersion:SecretVersion",
];

/** Whether the master password of each cluster was made by something, and typed by nobody. */
export function onMasterPasswords(stack: Stack, clusterType: string): Finding[] {
  return stack.ofType(clusterType).map((subject) => {
    // A follower has the founder's password, and names none.
    const made =
      !stack.isInput(subject, "masterPassword") ||
      stack.sources(subject, "masterPassword", makers).length > 0;
    return {
      subject,
      verdict: made ? pass : violation("its masterPassword is made from no generated password"),
    };
  });
}
