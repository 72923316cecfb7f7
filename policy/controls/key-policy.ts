import { pass, type ResourceControl, undecided, violation } from "../control";
import { statementsOf } from "../document";
import { leaves, read, strings } from "../reader";

/** Whoever may do one of these reads or makes ciphertext, or lets others do so. */
const uses = [
  "kms:CreateGrant",
  "kms:Decrypt",
  "kms:DeriveSharedSecret",
  "kms:Encrypt",
  "kms:GenerateDataKey",
  "kms:GenerateDataKeyPair",
  "kms:GenerateDataKeyPairWithoutPlaintext",
  "kms:GenerateDataKeyWithoutPlaintext",
  "kms:GenerateMac",
  "kms:ReEncryptFrom",
  "kms:ReEncryptTo",
  "kms:Sign",
];

function allowsUse(action: string): boolean {
  const pattern = action
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*/g, ".*")
    .replace(/\?/g, ".");
  const allowed = new RegExp(`^${pattern}$`, "i");
  return uses.some((use) => allowed.test(use));
}

/** Operators that hold only where the request carries the key: `…IfExists`, `ForAllValues:` and `…Not…` hold without. */
const binding = /^(ForAnyValue:)?(String(Equals|EqualsIgnoreCase|Like)|Arn(Equals|Like)|Bool)$/i;

/** An ARN that at least says of which service and account it is, or of which resource: S3's name no account. */
const someArn = /^arn:aws[\w-]*:[a-z0-9-]+:[\w*?-]*:(\d{12}:.+|:[^*?].*)$/i;

/** What a value must look like so that its condition narrows anything, by its key; wildcards stand where they still do. */
const narrow: readonly (readonly [key: RegExp, value: RegExp])[] = [
  [/^kms:viaservice$/, /^[a-z0-9-]+\.[a-z0-9.*?-]*amazonaws\.com(\.cn)?$/i],
  [
    /^aws:principalarn$/,
    /^arn:aws[\w-]*:(iam|sts)::\d{12}:(role|user|assumed-role|federated-user)\/[^*?].*$/i,
  ],
  [/^aws:sourcearn$/, someArn],
  [/^aws:sourceaccount$/, /^\d{12}$/],
  [/^aws:sourceorg(id|paths)$/, /^o-[a-z0-9]+/],
  [/^kms:grantisforawsresource$/, /^true$/i],
  [/^kms:encryptioncontext:.+$/, /^(?!arn:)[^*?].*$/i],
  [/^kms:encryptioncontext:.+$/, someArn],
];

function isNarrow(key: string, value: unknown): boolean {
  return narrow.some(([name, form]) => name.test(key) && form.test(`${value}`));
}

/** The condition keys that a statement really depends on. */
function conditionKeys(statement: unknown): string[] {
  const condition = read(statement, "Condition");
  const bound = new Set<string>();
  const open = new Set<string>();
  for (const { path, reading } of leaves(condition.state === "known" ? condition.value : {})) {
    const [operator = "", key = ""] = path.split(".");
    const name = key.toLowerCase();
    const holds = reading.state === "known" && isNarrow(name, reading.value);
    if (binding.test(operator)) (holds ? bound : open).add(name);
  }
  return [...bound].filter((key) => !open.has(key));
}

const narrowsRoot =
  /^(kms:viaservice|aws:principalarn|aws:sourcearn|kms:grantisforawsresource|kms:encryptioncontext:.+)$/;
const narrowsService = /^(aws:source(account|arn|orgid|orgpaths)|kms:encryptioncontext:.+)$/;
const root = /^(arn:aws[\w-]*:iam::(\d{12}):root|\d{12})$/;

/** What is wrong with a statement, in words that follow "its policy". */
function* faults(statement: unknown): Generator<string> {
  if (!strings(statement, "Effect").includes("Allow")) return;
  const sid = strings(statement, "Sid")[0] ?? "without a Sid";
  const keys = conditionKeys(statement);
  if (read(statement, "NotPrincipal").state !== "absent" || read(statement, "NotAction").state !== "absent") {
    yield `allows all but a few (statement ${sid}, NotPrincipal or NotAction)`;
  }
  const actions = strings(statement, "Action");
  for (const principal of principals(statement)) {
    if (principal.name === "*") yield `lets anyone in (statement ${sid}, principal *)`;
    else if (principal.kind === "Service") {
      if (!keys.some((key) => narrowsService.test(key))) {
        yield `lets ${principal.name} act for any account (statement ${sid}, no source condition)`;
      }
    } else if (principal.kind !== "AWS" || !root.test(principal.name)) {
      yield `names ${principal.name} (statement ${sid}), which AWS turns into a dead id when it is recreated`;
    } else if (actions.some(allowsUse) && !keys.some((key) => narrowsRoot.test(key))) {
      yield `lets the whole account use it (statement ${sid}, ${actions.filter(allowsUse).join(", ")} without a condition)`;
    }
  }
}

function principals(statement: unknown): { readonly kind: string; readonly name: string }[] {
  const given = read(statement, "Principal");
  if (given.state !== "known") return [];
  if (typeof given.value === "string") return [{ kind: "AWS", name: given.value }];
  return [...leaves(given.value)].flatMap(({ path, reading }) =>
    reading.state === "known" ? [{ kind: path, name: `${reading.value}` }] : [],
  );
}

function accountsOf(statements: readonly unknown[]): Set<string> {
  const names = statements.flatMap(principals).map(({ name }) => root.exec(name));
  return new Set(names.flatMap((match) => (match === null ? [] : [match[2] ?? match[0]])));
}

export const keyPolicy: ResourceControl = {
  id: "key-policy",
  title: "Keys have a narrow policy",
  scope: "resource",
  severity: "critical",
  description:
    "A key's policy is explicit. It names the account's root, narrowed wherever the key is used, or an AWS service that acts for us.",
  remediation:
    "Delegate to the account root, and narrow every use with kms:ViaService, aws:PrincipalArn or kms:GrantIsForAWSResource; give service principals aws:SourceAccount, aws:SourceArn or kms:EncryptionContext.",
  reference: "https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html",
  tags: ["keys", "access"],
  appliesTo: [
    "aws:kms/key:Key",
    "aws:kms/keyPolicy:KeyPolicy",
    "aws:kms/replicaKey:ReplicaKey",
    "aws:kms/externalKey:ExternalKey",
    "aws:kms/replicaExternalKey:ReplicaExternalKey",
  ],
  evaluate: ({ props }) => {
    const policy = read(props, "policy");
    if (policy.state === "unknown") return [undecided("its policy is unknown")];
    if (policy.state === "absent") return [violation("it has no policy, so the whole account may use it")];
    const statements = statementsOf(policy.value);
    if (statements.length === 0) return [violation("its policy is not a JSON document with statements")];
    const found = statements.flatMap((statement) => [...faults(statement)]);
    if (accountsOf(statements).size > 1) found.push("lets a second account in");
    const bypass = read(props, "bypassPolicyLockoutSafetyCheck");
    if (bypass.state === "known" && bypass.value === true)
      found.push("may lock everybody out, unchecked by AWS");
    return found.length === 0 ? [pass] : found.map((fault) => violation(`its policy ${fault}`));
  },
};
