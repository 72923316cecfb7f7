import { pass, type ResourceControl, undecided, type Verdict, violation } from "../control";
import { demandOf, isOneOf } from "../demand";
import { type Encryptable, encryptable, rowsOf } from "../encryptable";
import { type Reading, read, readAll } from "../reader";

/** The types of which at least one row gives this. */
const typesWith = (given: "flag" | "key") => [
  ...new Set(encryptable.flatMap((row) => (row[given] === undefined ? [] : [row.type]))),
];

const title = ({ within }: Encryptable, path: string) => (within === undefined ? path : `${within}.${path}`);

/** Judges a property in each block that the row speaks of. */
function judge(
  props: unknown,
  row: Encryptable,
  path: string,
  verdictOn: (reading: Reading) => Verdict,
): Verdict[] {
  const blocks: Reading[] =
    row.within === undefined ? [{ state: "known", value: props }] : readAll(props, row.within);
  return blocks.flatMap((block) => {
    if (block.state === "absent") return [];
    if (block.state === "unknown") return [undecided(`${row.within} is unknown`)];
    const verdict = verdictOn(read(block.value, path));
    const applies = conditionOf(block.value, row);
    if (applies === "no") return [];
    return applies === "perhaps" && verdict.kind === "violation" ? [undecided(verdict.problem)] : [verdict];
  });
}

function conditionOf(block: unknown, { when, unless, except }: Encryptable): "yes" | "no" | "perhaps" {
  if (except !== undefined) {
    const value = read(block, except.path);
    if (value.state === "known" && value.value === except.is) return "no";
  }
  if (unless !== undefined && read(block, unless).state !== "absent") return "no";
  if (when === undefined) return "yes";
  const given = read(block, when);
  if (given.state === "unknown") return "perhaps";
  return given.state === "absent" || given.value === false ? "no" : "yes";
}

export const encryptedAtRest: ResourceControl = {
  id: "encrypted-at-rest",
  title: "Encrypted at rest",
  scope: "resource",
  severity: "critical",
  description: "Whatever can be encrypted at rest says that it is: AWS's default differs from type to type.",
  remediation: "Switch encryption on explicitly: for most types it cannot be added after creation.",
  reference:
    "https://docs.aws.amazon.com/prescriptive-guidance/latest/encryption-best-practices/welcome.html",
  tags: ["encryption"],
  appliesTo: typesWith("flag"),
  evaluate: ({ type, props }) =>
    rowsOf(type).flatMap((row) => {
      const { flag, is = [true, "true"] } = row;
      if (flag === undefined) return [];
      const name = title(row, flag);
      return judge(props, row, flag, (reading) => demandOf(reading, name, isOneOf(is)));
    }),
};

/** `alias/aws/…` is the key that AWS shares among all users of a service in the account. */
const managedByAws = (key: unknown) => typeof key !== "string" || key === "" || key.includes("alias/aws/");

export const customerManagedKey: ResourceControl = {
  id: "customer-managed-key",
  title: "Encrypted with a customer-managed key",
  scope: "resource",
  severity: "high",
  description:
    "Whatever can be encrypted names a key of ours: only its policy and its rotation are in our hands.",
  remediation: "Hand it the ARN of the service's own KMS key.",
  reference: "https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html",
  tags: ["encryption", "keys"],
  appliesTo: typesWith("key"),
  evaluate: ({ type, props }) =>
    rowsOf(type).flatMap((row) => {
      const { key } = row;
      if (key === undefined) return [];
      const name = title(row, key);
      return judge(props, row, key, (reading) => {
        if (reading.state === "absent")
          return violation(`${name} is not given, so AWS picks a key of its own`);
        if (reading.state === "unknown") return pass;
        return managedByAws(reading.value) ? violation(`${name} does not name a customer's key`) : pass;
      });
    }),
};
