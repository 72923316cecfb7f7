/** A value that can be compared with what AWS answers. */
export type Readable =
  | string
  | number
  | boolean
  | null
  | readonly Readable[]
  | { readonly [name: string]: Readable };

export type Attributes = { readonly [name: string]: Readable };

/** Types that AWS knows by neither name nor tags, or by no name that is theirs alone: what defines each of them. */
const DEFINED_BY: Readonly<Record<string, readonly string[]>> = {
  // One for the account in the region; it says the same for everybody.
  "aws:backup/regionSettings:RegionSettings": ["resourceTypeOptInPreference"],
  "aws:backup/selection:Selection": ["planId", "name"],
  "aws:backup/vaultLockConfiguration:VaultLockConfiguration": ["backupVaultName"],
  "aws:cognito/userPoolClient:UserPoolClient": ["userPoolId", "name"],
  "aws:cognito/userPoolDomain:UserPoolDomain": ["domain"],
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": ["vpcId"],
  "aws:ec2/route:Route": [
    "routeTableId",
    "destinationCidrBlock",
    "destinationIpv6CidrBlock",
    "destinationPrefixListId",
  ],
  "aws:ec2/routeTableAssociation:RouteTableAssociation": ["subnetId", "gatewayId"],
  "aws:ec2transitgateway/peeringAttachmentAccepter:PeeringAttachmentAccepter": ["transitGatewayAttachmentId"],
  "aws:ec2transitgateway/route:Route": ["transitGatewayRouteTableId", "destinationCidrBlock"],
  ...Object.fromEntries(
    ["Association", "Propagation"].map((entry) => [
      `aws:ec2transitgateway/routeTable${entry}:RouteTable${entry}`,
      ["transitGatewayRouteTableId", "transitGatewayAttachmentId"],
    ]),
  ),
  "aws:elasticache/globalReplicationGroup:GlobalReplicationGroup": ["globalReplicationGroupIdSuffix"],
  "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": ["policyName"],
  "aws:iam/rolePolicy:RolePolicy": ["role", "name"],
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": ["role", "policyArn"],
  "aws:appautoscaling/target:Target": ["resourceId", "scalableDimension", "serviceNamespace"],
  "aws:msk/clusterPolicy:ClusterPolicy": ["clusterArn"],
  "aws:msk/topic:Topic": ["clusterArn", "name"],
  "aws:iam/serviceLinkedRole:ServiceLinkedRole": ["awsServiceName"],
  "aws:lambda/invocation:Invocation": ["functionName", "input"],
  "aws:opensearch/inboundConnectionAccepter:InboundConnectionAccepter": ["connectionId"],
  "aws:opensearch/outboundConnection:OutboundConnection": ["connectionAlias", "localDomainInfo"],
  "aws:opensearch/packageAssociation:PackageAssociation": ["domainName", "packageId"],
  "aws:lb/listener:Listener": ["loadBalancerArn", "port"],
  "aws:lb/listenerRule:ListenerRule": ["listenerArn", "priority"],
  "aws:lb/targetGroupAttachment:TargetGroupAttachment": ["targetGroupArn", "targetId", "port"],
  "aws:lambda/permission:Permission": ["function", "statementId"],
  "aws:acm/certificateValidation:CertificateValidation": ["certificateArn"],
  "aws:cloudfront/distribution:Distribution": ["aliases"],
  "aws:cloudwatch/logDelivery:LogDelivery": ["deliverySourceName", "deliveryDestinationArn"],
  "aws:route53/healthCheck:HealthCheck": ["fqdn", "resourcePath"],
  "aws:route53/hostedZoneDnsSec:HostedZoneDnsSec": ["hostedZoneId"],
  "aws:route53/keySigningKey:KeySigningKey": ["hostedZoneId", "name"],
  "aws:route53/queryLog:QueryLog": ["zoneId"],
  "aws:route53/record:Record": ["zoneId", "name", "type", "setIdentifier"],
  "aws:secretsmanager/secretRotation:SecretRotation": ["secretId"],
  "aws:secretsmanager/secretVersion:SecretVersion": ["secretId"],
  "aws:wafv2/webAclAssociation:WebAclAssociation": ["webAclArn", "resourceArn"],
  "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": ["resourceArn"],
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
  "replicatorName",
  "userId",
  "userGroupId",
  "domainName",
  "bucket",
  "name",
];

/** What to ask AWS for to find one thing, and what to call that in a message. */
export interface Identity {
  readonly by: "name" | "tags" | "definition";
  readonly attributes: Attributes;
}

/** How an operator recognises a thing that was asked for with these inputs; `undefined` when nothing tells it apart. */
export function identityOf(type: string, inputs: Attributes): Identity | undefined {
  const defined = DEFINED_BY[type];
  if (defined !== undefined) return given("definition", defined, inputs);
  const name = NAMES.find((property) => typeof inputs[property] === "string");
  if (name !== undefined) return given("name", [name], inputs);
  if (isRecord(inputs.tags) && Object.keys(inputs.tags).length > 0) return given("tags", ["tags"], inputs);
  return undefined;
}

/** The inputs that can be compared with what AWS answers: neither secrets, nor what a preview does not know. */
export function comparable(inputs: Readonly<Record<string, unknown>>): Attributes {
  return Object.fromEntries(
    Object.entries(inputs).filter(
      (entry): entry is [string, Readable] => !entry[0].startsWith("__") && isReadable(entry[1]),
    ),
  );
}

function given(by: Identity["by"], properties: readonly string[], inputs: Attributes): Identity | undefined {
  const attributes = properties.flatMap((property) => {
    const value = inputs[property];
    return value === undefined ? [] : [[property, value] as const];
  });
  return attributes.length === 0 ? undefined : { by, attributes: Object.fromEntries(attributes) };
}

/** Marks a secret in Pulumi's states. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";

/** What a preview prints for a secret, and for what only the update will know. */
const UNREADABLE: ReadonlySet<unknown> = new Set(["[secret]", "04da6b54-80e4-46f7-96ec-b56ff0331ba9"]);

function isReadable(value: unknown): value is Readable {
  if (Array.isArray(value)) return value.every(isReadable);
  if (isRecord(value)) return !(SIGNATURE in value) && Object.values(value).every(isReadable);
  return ["string", "number", "boolean"].includes(typeof value) ? !UNREADABLE.has(value) : value === null;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
