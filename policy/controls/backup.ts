import { type BackedUp, backedUp, declining, planType, selectionType } from "../backups";
import {
  type Finding,
  pass,
  type ResourceControl,
  type StackControl,
  undecided,
  type Verdict,
  violation,
} from "../control";
import { read, readAll, shown, strings } from "../reader";
import type { Stack } from "../stack";
import { regionOf, type Subject } from "../subject";

interface Tag {
  readonly key: string;
  readonly value: string;
}

/** The tags by which the stack's selections pick what they back up. */
function selectedTags(stack: Stack): readonly Tag[] {
  return stack.ofType(selectionType).flatMap(({ props }) =>
    readAll(props, "selectionTags").flatMap((tag) => {
      if (tag.state !== "known") return [];
      const [key] = strings(tag.value, "key");
      const [value] = strings(tag.value, "value");
      return key === undefined || value === undefined ? [] : [{ key, value }];
    }),
  );
}

function judge({ props }: Subject, { mayDecline }: BackedUp, picked: readonly Tag[]): Verdict {
  const tagged = ({ key, value }: Tag) => {
    const tag = read(props, `tags.${key}`);
    return tag.state === "unknown" ? undefined : tag.state === "known" && tag.value === value;
  };
  const picks = picked.map(tagged);
  if (picks.includes(true)) return pass;
  if (mayDecline !== undefined && tagged(declining) === true) return pass;
  if (read(props, "tags").state === "unknown" || picks.includes(undefined))
    return undecided("its tags are unknown");
  return violation("no backup selection of the stack picks it by its tags");
}

export const inBackupPlan: StackControl = {
  id: "in-backup-plan",
  title: "Stores are backed up",
  scope: "stack",
  severity: "high",
  description:
    "Whatever AWS Backup can protect carries the tag of a selection of its stack: replication carries a mistake to every region at once. A bucket may say that it is not backed up.",
  remediation:
    "Give it the tag that the selection of the backup plan names; a bucket whose loss does no harm says backup: none.",
  reference:
    "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/rel_backing_up_data_identified_backups_data.html",
  tags: ["backup"],
  evaluate: (stack) => {
    const picked = selectedTags(stack);
    return backedUp.flatMap((row) =>
      stack.ofType(row.type).map((subject): Finding => ({ subject, verdict: judge(subject, row, picked) })),
    );
  },
};

const vaultArn = /^arn:aws[\w-]*:backup:([a-z0-9-]+):\d{12}:backup-vault:/;

/** Whether a rule of a plan copies to a vault of another region than the plan's. */
function copied(rule: unknown, own: string): Verdict {
  const destinations = readAll(rule, "copyActions.destinationVaultArn");
  const regions = destinations.map((arn) =>
    arn.state === "known" ? vaultArn.exec(`${arn.value}`)?.[1] : undefined,
  );
  if (regions.some((region) => region !== undefined && region !== own)) return pass;
  if (destinations.some(({ state }) => state === "unknown"))
    return undecided("the destination of a copy is unknown");
  return violation(
    regions.includes(own)
      ? `a rule copies to ${shown(own)}, its own region, only`
      : "a rule copies to no vault of another region",
  );
}

export const backupCopied: ResourceControl = {
  id: "backup-copied",
  title: "Backups leave their region",
  scope: "resource",
  severity: "high",
  description:
    "Every rule of a backup plan copies to a vault of another region: what is kept in one region only is lost, or out of reach, with it.",
  remediation: "Give the rule a copy action to the vault of the other region.",
  reference: "https://docs.aws.amazon.com/aws-backup/latest/devguide/cross-region-backup.html",
  tags: ["backup", "regions"],
  appliesTo: [planType],
  evaluate: (subject) => {
    const region = regionOf(subject);
    return readAll(subject.props, "rules").map((rule) => {
      if (rule.state === "absent") return violation("rules is not given");
      if (rule.state === "unknown") return undecided("rules is unknown");
      if (region.state !== "known") return undecided("its region is unknown");
      return copied(rule.value, `${region.value}`);
    });
  },
};
