import { pass, type ResourceControl, undecided, violation } from "../control";
import { type Reading, read, shown } from "../reader";

/** AWS rotates only symmetric keys whose material it made itself. */
function rotatable(props: unknown): boolean {
  const is = (reading: Reading, value: string) => reading.state !== "known" || reading.value === value;
  return (
    is(read(props, "keyUsage"), "ENCRYPT_DECRYPT") &&
    is(read(props, "customerMasterKeySpec"), "SYMMETRIC_DEFAULT") &&
    read(props, "customKeyStoreId").state === "absent"
  );
}

export const keyRotation: ResourceControl = {
  id: "key-rotation",
  title: "Keys rotate",
  scope: "resource",
  severity: "medium",
  description: "Every key that AWS can rotate rotates: AWS leaves rotation off.",
  remediation: "Set enableKeyRotation: true.",
  reference: "https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html",
  tags: ["keys"],
  appliesTo: ["aws:kms/key:Key"],
  evaluate: ({ props }) => {
    if (!rotatable(props)) return [];
    const rotation = read(props, "enableKeyRotation");
    if (rotation.state === "unknown") return [undecided("enableKeyRotation is unknown")];
    return [
      rotation.state === "known" && rotation.value === true ? pass : violation("its material never rotates"),
    ];
  },
};

const longestWindow = 30;

export const keyDeletionWindow: ResourceControl = {
  id: "key-deletion-window",
  title: "Keys are deleted slowly",
  scope: "resource",
  severity: "high",
  description:
    "Who deletes a key deletes all data under it: the 30 days that AWS grants at most are the time to notice.",
  remediation: `Set deletionWindowInDays: ${longestWindow}.`,
  reference: "https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html",
  tags: ["keys"],
  appliesTo: [
    "aws:kms/key:Key",
    "aws:kms/replicaKey:ReplicaKey",
    "aws:kms/externalKey:ExternalKey",
    "aws:kms/replicaExternalKey:ReplicaExternalKey",
  ],
  evaluate: ({ props }) => {
    const days = read(props, "deletionWindowInDays");
    if (days.state === "unknown") return [undecided("deletionWindowInDays is unknown")];
    if (days.state === "absent") return [violation("deletionWindowInDays is not given")];
    return [
      days.value === longestWindow
        ? pass
        : violation(`it is gone ${shown(days.value)} days after its deletion`),
    ];
  },
};
