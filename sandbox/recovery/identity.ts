import { type Bag, isBag, isList, type Value } from "../cloud/values";

/** Types that AWS knows by neither name nor tags, or by no name that is theirs alone: what defines each of them. */
const DEFINED_BY: Readonly<Record<string, readonly string[]>> = {
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": ["vpcId"],
  "aws:ec2/route:Route": [
    "routeTableId",
    "destinationCidrBlock",
    "destinationIpv6CidrBlock",
    "destinationPrefixListId",
  ],
  "aws:ec2/routeTableAssociation:RouteTableAssociation": ["subnetId", "gatewayId"],
  "aws:iam/rolePolicy:RolePolicy": ["role", "name"],
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": ["role", "policyArn"],
  "aws:secretsmanager/secretVersion:SecretVersion": ["secretId"],
  ...Object.fromEntries(
    ["Ingress", "Egress"].map((direction) => [
      `aws:vpc/securityGroup${direction}Rule:SecurityGroup${direction}Rule`,
      [
        "securityGroupId",
        "ipProtocol",
        "fromPort",
        "toPort",
        "cidrIpv4",
        "cidrIpv6",
        "prefixListId",
        "referencedSecurityGroupId",
      ],
    ]),
  ),
};

/** Inputs that are the thing's own name in AWS; the first that is given counts. */
const NAMES = [
  "identifier",
  "clusterIdentifier",
  "globalClusterIdentifier",
  "replicationGroupId",
  "clusterName",
  "domainName",
  "bucket",
  "name",
];

/** What to ask AWS for to find one thing, and what to call that in a message. */
export interface Identity {
  readonly by: "name" | "tags" | "definition";
  readonly attributes: Bag;
}

/** How an operator recognises a thing that was asked for with these inputs; `undefined` when nothing tells it apart. */
export function identityOf(type: string, inputs: Bag): Identity | undefined {
  const defined = DEFINED_BY[type];
  if (defined !== undefined) return given("definition", defined, inputs);
  const name = NAMES.find((property) => typeof inputs[property] === "string");
  if (name !== undefined) return given("name", [name], inputs);
  if (isBag(inputs.tags) && Object.keys(inputs.tags).length > 0) return given("tags", ["tags"], inputs);
  return undefined;
}

/** The inputs that can be compared with what AWS answers: not the secret ones, which the state keeps encrypted. */
export function comparable(inputs: Readonly<Record<string, unknown>>): Bag {
  return Object.fromEntries(
    Object.entries(inputs).filter(
      (entry): entry is [string, Value] => !entry[0].startsWith("__") && isReadable(entry[1]),
    ),
  );
}

function given(by: Identity["by"], properties: readonly string[], inputs: Bag): Identity | undefined {
  const attributes = properties.flatMap((property) => {
    const value = inputs[property];
    return value === undefined ? [] : [[property, value] as const];
  });
  return attributes.length === 0 ? undefined : { by, attributes: Object.fromEntries(attributes) };
}

/** Marks a secret in Pulumi's states. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";

function isReadable(value: unknown): value is Value {
  if (isList(value as Value)) return (value as readonly unknown[]).every(isReadable);
  if (isBag(value)) return !(SIGNATURE in value) && Object.values(value).every(isReadable);
  return ["string", "number", "boolean"].includes(typeof value) || value === null;
}
