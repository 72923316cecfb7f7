import type { StackControl } from "../control";
import { onMasterPasswords } from "../master-password";

export const auroraCredentials: StackControl = {
  id: "aurora-credentials",
  title: "Nobody has typed Aurora's password",
  scope: "stack",
  severity: "critical",
  description:
    "A master password is generated, or read from Secrets Manager, or RDS's own to keep; never a text in the program.",
  remediation: "Make masterPassword from a RandomPassword, and keep that in Secrets Manager.",
  reference: "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/rds-secrets-manager.html",
  tags: ["credentials"],
  evaluate: (stack) => onMasterPasswords(stack, "aws:rds/cluster:Cluster"),
};
