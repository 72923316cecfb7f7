import { pass, type ResourceControl, violation } from "../control";
import { failoverSafe } from "../failover";
import { read } from "../reader";

export const failoverSafeOptions: ResourceControl = {
  id: "failover-safe-options",
  title: "Members of a global database survive a failover",
  scope: "resource",
  severity: "high",
  description:
    "Every member ignores what a failover changes: else the next update undoes the failover, or replaces the data.",
  remediation:
    "Add the missing properties to its ignoreChanges, in all regions alike: after a failover any may be any.",
  reference:
    "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-global-database-disaster-recovery.html",
  tags: ["failover"],
  appliesTo: failoverSafe.map(({ type }) => type),
  evaluate: ({ type, props, opts }) =>
    failoverSafe
      .filter((row) => row.type === type && read(props, row.memberBy).state !== "absent")
      .map(({ birth, drift }) => {
        const missing = Object.keys({ ...birth, ...drift }).filter(
          (key) => !opts.ignoreChanges.includes(key),
        );
        return missing.length === 0 || opts.ignoreChanges.includes("*")
          ? pass
          : violation(`its ignoreChanges lacks ${missing.join(", ")}`);
      }),
};
