import { backedUp, declining, planType } from "../../policy/backups";
import { bucketTypes, settingTypes } from "../../policy/buckets";
import { controls } from "../../policy/controls";
import { cloudFrontDoors } from "../../policy/controls/cloudfront";
import { documentDbLogSettings } from "../../policy/controls/documentdb";
import { ownedByDatastore } from "../../policy/controls/elasticache";
import { publicDoors } from "../../policy/controls/exposure";
import { storesInVpcs } from "../../policy/controls/lambda";
import { balancerTypes } from "../../policy/controls/load-balancers";
import { leastCopies, mskDoors, mskLogDestinations } from "../../policy/controls/msk";
import { openSearchLogTypes } from "../../policy/controls/opensearch";
import { subnetGroupTypes } from "../../policy/controls/routes";
import { secretValues } from "../../policy/controls/secrets";
import { openings } from "../../policy/controls/security-groups";
import { defaultTables } from "../../policy/controls/transit";
import { passwordFlows } from "../../policy/controls/user-pool";
import { groupsBeforeCloudFront, limitedPaths, secretHeaders } from "../../policy/controls/web-acl";
import { type Encryptable, encryptableTypes, rowsOf } from "../../policy/encryptable";
import { failoverSafe } from "../../policy/failover";
import { isGlobal } from "../../policy/global";
import { deletionFlags, protectedTypes } from "../../policy/stateful";
import { managedRule, rateRule } from "./fixtures/wafv2";
import { guardOf } from "./policy-balancers";
import { besideBucket, policyWith, refusesOldTls, refusesPlain, replicationFrom } from "./policy-buckets";
import {
  besideDistribution,
  edge,
  madeForEdge,
  nameOf,
  ORIGIN_BUCKET,
  wantedOfEdge,
} from "./policy-cloudfront";
import { besideZone, looseDns, wantedOfDns } from "./policy-dns";
import {
  administration,
  grantsForServices,
  healthy,
  keyOf,
  planCopyingTo,
  policyOf,
  selection,
  useByLogs,
  useThroughService,
} from "./policy-fixture";
import { type Configuration, type Sample, type Samples, unknown } from "./policy-harness";
import { longPasswords, rulesBeforeCloudFront } from "./policy-identity";
import { dataRoute, transit, transitTypes, transitWith } from "./policy-transit";

type Value = Sample["props"][string];

/** A healthy stack with one thing wrong, for which one control is there. */
export interface Mutant {
  readonly control: string;
  readonly type: string;
  readonly fault: string;
  readonly original: Samples;
  readonly samples: Samples;
  readonly configuration?: Configuration;
  /** Controls that cannot but speak, too: the fault is written in a way that they refuse as such. */
  readonly alongside?: readonly string[];
}

const region = "us-east-1";
const account = "111122223333";
const subject = "subject";

const isBlock = (value: Value | undefined): value is Record<string, Value> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A copy of a bag in which the value at a dotted path is another; `undefined` takes it away. */
function put(bag: Sample["props"], path: string, value: Value | undefined): Record<string, Value> {
  const [key = "", ...rest] = path.split(".");
  const { [key]: old, ...others } = bag;
  if (rest.length === 0) return value === undefined ? others : { ...others, [key]: value };
  return { ...others, [key]: put(isBlock(old) ? old : {}, rest.join("."), value) };
}

function literal(value: unknown): string | boolean {
  if (typeof value === "string" || typeof value === "boolean") return value;
  throw new TypeError(`A table of the pack holds ${value}, which is no setting of a resource.`);
}

const [replicationType] = settingTypes.replication;

const pathIn = ({ within }: Encryptable, path: string) => (within === undefined ? path : `${within}.${path}`);
const packageOf = (type: string) => type.split(/[:/]/)[1] ?? type;
const serviceOf = ({ service, type }: Encryptable) => service ?? packageOf(type);
const keyOfRow = (row: Encryptable) => `key-${serviceOf(row)}`;
const arnOfKey = (row: Encryptable) => `arn:aws:kms:${region}:${account}:key/${serviceOf(row)}`;

/** Properties that hold keys of two services: what their unknown values were made from does not say which is whose. */
function isShared(type: string, path: string): boolean {
  const [property] = path.split(".");
  const services = rowsOf(type).flatMap((row) =>
    row.key !== undefined && pathIn(row, row.key).split(".")[0] === property ? [serviceOf(row)] : [],
  );
  return new Set(services).size > 1;
}

const aurora = { cluster: "aws:rds/cluster:Cluster", instance: "aws:rds/clusterInstance:ClusterInstance" };

const documentDb = {
  instance: "aws:docdb/clusterInstance:ClusterInstance",
  cluster: "aws:docdb/cluster:Cluster",
  parameterGroup: "aws:docdb/clusterParameterGroup:ClusterParameterGroup",
};

/** What the controls of DocumentDB want of a resource, beside what the tables say. */
const wantedOfDocumentDb: Readonly<Record<string, Sample["props"]>> = {
  [documentDb.cluster]: {
    dbClusterParameterGroupName: unknown.string,
    enabledCloudwatchLogsExports: ["audit", "profiler"],
  },
  [documentDb.parameterGroup]: {
    parameters: [
      { name: "tls", value: "tls1.2+" },
      { name: "audit_logs", value: "enabled" },
      { name: "profiler", value: "enabled" },
    ],
  },
};

const dsqlCluster = "aws:dsql/cluster:Cluster";

const elasticache = {
  replicationGroup: "aws:elasticache/replicationGroup:ReplicationGroup",
  datastore: "aws:elasticache/globalReplicationGroup:GlobalReplicationGroup",
  user: "aws:elasticache/user:User",
};

/** What the controls of ElastiCache want of a resource, beside what the tables say. */
const wantedOfElasticache: Readonly<Record<string, Sample["props"]>> = {
  [elasticache.replicationGroup]: {
    transitEncryptionEnabled: true,
    transitEncryptionMode: "required",
    automaticFailoverEnabled: true,
    multiAzEnabled: true,
    subnetGroupName: "data",
    securityGroupIds: unknown.list,
    userGroupIds: unknown.list,
    snapshotRetentionLimit: 35,
    finalSnapshotIdentifier: unknown.string,
  },
  [elasticache.user]: { authenticationMode: { type: "iam" } },
};

const msk = {
  cluster: "aws:msk/cluster:Cluster",
  configuration: "aws:msk/configuration:Configuration",
  topic: "aws:msk/topic:Topic",
  replicator: "aws:msk/replicator:Replicator",
};

/** What the controls of MSK want of a resource, beside what the tables say. */
const wantedOfMsk: Readonly<Record<string, Sample["props"]>> = {
  [msk.cluster]: {
    clientAuthentication: { sasl: { iam: true }, unauthenticated: false },
    configurationInfo: { arn: unknown.string, revision: unknown.number },
    enhancedMonitoring: "PER_TOPIC_PER_BROKER",
    loggingInfo: { brokerLogs: { cloudwatchLogs: { enabled: true } } },
  },
  [msk.topic]: { replicationFactor: 3 },
};

/** What a cluster is made from, and what lets it grow. */
function besideMsk(type: string): Samples {
  if (type !== msk.cluster) return {};
  const serverProperties = "default.replication.factor=3\nmin.insync.replicas=2";
  return {
    configuration: { type: msk.configuration, props: { region, serverProperties } },
    storage: {
      type: "aws:appautoscaling/target:Target",
      props: { region, resourceId: unknown.string },
      dependencies: { resourceId: [subject] },
    },
  };
}

const mskVolumeSize = "brokerNodeGroupInfo.storageInfo.ebsStorageInfo.volumeSize";
const threeHours = { create: 10_800, update: 10_800, delete: 10_800 };

const search = {
  domain: "aws:opensearch/domain:Domain",
  policy: "aws:opensearch/domainPolicy:DomainPolicy",
};

const lambda = "aws:lambda/function:Function";

/** What the controls of OpenSearch and of Lambda want of a resource, beside what the tables say. */
const wantedOfSearch: Readonly<Record<string, Sample["props"]>> = {
  [search.domain]: {
    nodeToNodeEncryption: { enabled: true },
    domainEndpointOptions: { enforceHttps: true, tlsSecurityPolicy: "Policy-Min-TLS-1-2-2019-07" },
    vpcOptions: { subnetIds: unknown.list, securityGroupIds: unknown.list },
    advancedSecurityOptions: { enabled: true },
    logPublishingOptions: openSearchLogTypes.map((logType) => ({ logType, enabled: true })),
    clusterConfig: {
      instanceCount: 3,
      zoneAwarenessEnabled: true,
      dedicatedMasterEnabled: true,
      dedicatedMasterCount: 3,
    },
    softwareUpdateOptions: { autoSoftwareUpdateEnabled: true },
  },
  [lambda]: { runtime: "nodejs22.x" },
};

const isBalancer = (type: string) => type.endsWith("/loadBalancer:LoadBalancer");

/** What the controls of load balancers want of a resource, beside what the tables say. */
const wantedOfBalancers = (type: string): Sample["props"] => {
  if (isBalancer(type))
    return {
      internal: true,
      dropInvalidHeaderFields: true,
      accessLogs: { enabled: true, bucket: "logs" },
    };
  if (type.endsWith("/listener:Listener"))
    return {
      protocol: "HTTPS",
      sslPolicy: "ELBSecurityPolicy-TLS13-1-3-2021-06",
      defaultActions: [{ type: "forward" }],
    };
  return type.endsWith("/targetGroup:TargetGroup") ? { healthCheck: { path: "/health" } } : {};
};

const identity = {
  userPool: "aws:cognito/userPool:UserPool",
  client: "aws:cognito/userPoolClient:UserPoolClient",
  webAcl: "aws:wafv2/webAcl:WebAcl",
};

/** What the controls of the user pool and of web ACLs want, beside what the tables say. */
const wantedOfIdentity: Readonly<Record<string, Sample["props"]>> = {
  [identity.userPool]: {
    mfaConfiguration: "OPTIONAL",
    passwordPolicy: longPasswords,
    userPoolAddOns: { advancedSecurityMode: "ENFORCED" },
    userPoolTier: "PLUS",
  },
  [identity.client]: { enableTokenRevocation: true, preventUserExistenceErrors: "ENABLED" },
  [identity.webAcl]: {
    scope: "REGIONAL",
    rules: [managedRule("AWSManagedRulesKnownBadInputsRuleSet", 0)],
    visibilityConfig: { cloudwatchMetricsEnabled: true, sampledRequestsEnabled: true, metricName: "mall" },
  },
};

/** What a web ACL stands before, and where it logs. */
function besideWebAcl(type: string): Samples {
  if (type !== identity.webAcl) return {};
  const { "web-acl-association": association, "web-acl-logging": logs } = healthy;
  if (association === undefined || logs === undefined) return {};
  return {
    association: { ...association, dependencies: { webAclArn: [subject] } },
    logs: { ...logs, dependencies: { resourceArn: [subject] } },
  };
}

/** The instances without which a cluster is not healthy. */
function besideCluster(type: string): Samples {
  const family = [aurora, documentDb].find(({ cluster }) => cluster === type);
  if (family === undefined) return {};
  const instance: Sample = {
    type: family.instance,
    props: {
      region,
      clusterIdentifier: unknown.string,
      ...(family === aurora && { publiclyAccessible: false }),
    },
    dependencies: { clusterIdentifier: [subject] },
  };
  return { "first-instance": instance, "second-instance": instance };
}

/** The parameters without which a cluster of DocumentDB is not healthy. */
function besideDocumentDb(type: string): Samples {
  if (type !== documentDb.cluster) return {};
  const parameters = {
    type: documentDb.parameterGroup,
    props: { region, ...wantedOfDocumentDb[documentDb.parameterGroup] },
  };
  return { parameters };
}

/** A resource of the type in which every table of the pack finds what it wants, and the keys that it uses. */
function healthyOf(type: string): Samples {
  if (Object.values<string>(transitTypes).includes(type)) return transitWith(type, subject);
  const keys: Record<string, Sample> = {};
  const dependencies: Record<string, readonly string[]> = {};
  let props: Sample["props"] = isGlobal(type) ? {} : { region };
  for (const row of rowsOf(type)) {
    if (row.when !== undefined) props = put(props, pathIn(row, row.when), true);
    if (row.flag !== undefined) props = put(props, pathIn(row, row.flag), literal(row.is?.[0] ?? true));
    if (row.key === undefined) continue;
    const path = pathIn(row, row.key);
    const [property = path] = path.split(".");
    keys[keyOfRow(row)] = { ...keyOf(serviceOf(row)), outputs: { arn: arnOfKey(row) } };
    props = put(props, path, isShared(type, path) ? arnOfKey(row) : unknown.string);
    dependencies[property] = [...new Set([...(dependencies[property] ?? []), keyOfRow(row)])];
  }
  for (const flag of deletionFlags) if (flag.type === type) props = put(props, flag.path, literal(flag.on));
  for (const door of publicDoors) if (door.type === type) props = put(props, door.path, literal(door.closed));
  for (const row of failoverSafe) if (row.type === type) props = put(props, row.memberBy, unknown.string);
  if (type.startsWith("aws:kms/")) props = { ...keyOf("aurora").props, ...props };
  props = {
    ...props,
    ...([aurora.cluster, documentDb.cluster].includes(type) && { backupRetentionPeriod: 35 }),
    ...wantedOfDocumentDb[type],
    ...(type === dsqlCluster && { multiRegionProperties: { witnessRegion: "us-east-2" } }),
    ...wantedOfElasticache[type],
    ...wantedOfMsk[type],
    ...wantedOfSearch[type],
    ...wantedOfEdge[type],
    ...wantedOfBalancers(type),
    ...wantedOfDns[type],
    ...wantedOfIdentity[type],
  };
  if (type === msk.cluster) dependencies.configurationInfo = ["configuration"];
  if (type === edge.distribution) {
    Object.assign(dependencies, madeForEdge);
    Object.assign(keys, besideDistribution(subject));
  }
  if (type === documentDb.cluster) dependencies.dbClusterParameterGroupName = ["parameters"];
  if (type === "aws:ec2/defaultSubnet:DefaultSubnet") props = put(props, "mapPublicIpOnLaunch", false);
  if (bucketTypes.includes(type))
    Object.assign(keys, { "key-s3": keyOf("s3"), ...besideBucket(subject, "key-s3") });
  if (settingTypes.encryption.some((each) => each === type))
    props = put(props, "rules.bucketKeyEnabled", true);
  if (backedUp.some((row) => row.type === type)) {
    props = put(props, "tags.backup", "daily");
    keys.selection = selection;
  }
  if (type === planType) props = planCopyingTo("us-west-2").props;
  if (type === replicationType) {
    props = replicationFrom(region, "us-west-2").props;
    keys.back = replicationFrom("us-west-2", region);
  }
  const ignoreChanges = failoverSafe
    .filter((row) => row.type === type)
    .flatMap(({ birth, drift }) => Object.keys({ ...birth, ...drift }));
  if (type === msk.cluster) ignoreChanges.push(mskVolumeSize);
  return {
    ...keys,
    ...besideCluster(type),
    ...besideDocumentDb(type),
    ...besideMsk(type),
    ...(isBalancer(type) && { guard: guardOf(subject) }),
    ...besideZone(type, subject),
    ...besideWebAcl(type),
    [subject]: {
      type,
      protect: true,
      ignoreChanges,
      props,
      dependencies,
      ...(type === msk.replicator && { customTimeouts: threeHours }),
    },
  };
}

function resource(samples: Samples, name: string): Sample {
  const sample = samples[name];
  if (sample === undefined) throw new RangeError(`No resource ${name} in the stack.`);
  return sample;
}

/** The stack with another value at a path of one resource. */
function withValue(samples: Samples, path: string, value: Value | undefined, name = subject): Samples {
  const sample = resource(samples, name);
  return { ...samples, [name]: { ...sample, props: put(sample.props, path, value) } };
}

function withOptions(samples: Samples, change: Partial<Sample>, name = subject): Samples {
  return { ...samples, [name]: { ...resource(samples, name), ...change } };
}

/** What a flag may be instead of what it should be. */
const wrongFlags = (right: unknown): readonly { readonly fault: string; readonly value?: Value }[] => [
  { fault: "is not given" },
  typeof right === "string" ? { fault: "is another", value: "NONE" } : { fault: "is turned", value: !right },
];

function* encryptionOff(): Generator<Mutant> {
  for (const type of encryptableTypes) {
    for (const row of rowsOf(type)) {
      if (row.flag === undefined) continue;
      const path = pathIn(row, row.flag);
      for (const { fault, value } of wrongFlags(row.is?.[0] ?? true)) {
        const original = healthyOf(type);
        const samples = withValue(original, path, value);
        yield { control: "encrypted-at-rest", type, fault: `${path} ${fault}`, original, samples };
      }
    }
  }
}

const rowsWithKey = encryptableTypes.flatMap((type) =>
  rowsOf(type).flatMap((row) => {
    if (row.key === undefined) return [];
    const path = pathIn(row, row.key);
    return [{ type, row, path, original: healthyOf(type), shared: isShared(type, path) }];
  }),
);

/** The stack in which a property was made from other resources; names that are not given are not changed. */
function madeFrom(samples: Samples, path: string, names: readonly string[]): Samples {
  const [property = path] = path.split(".");
  const { dependencies } = resource(samples, subject);
  return withOptions(samples, { dependencies: { ...dependencies, [property]: names } });
}

function* keysOfAws(): Generator<Mutant> {
  const control = "customer-managed-key";
  for (const { type, path, original } of rowsWithKey) {
    const [property] = path.split(".");
    const others = rowsWithKey.filter((row) => row.type === type && row.path !== path);
    const alone = !others.some((row) => row.path.split(".")[0] === property);
    const bare = withValue(original, path, undefined);
    const without = alone ? madeFrom(bare, path, []) : bare;
    yield { control, type, fault: `${path} is not given`, original, samples: without };
    // The alias is no key of the stack either, and may be in use by another type of the same service.
    const samples = madeFrom(withValue(original, path, "alias/aws/service"), path, []);
    const alongside = ["key-of-own-service", "one-service-per-key"];
    yield { control, type, fault: `${path} is AWS's key`, original, samples, alongside };
  }
}

function* keysOfOthers(): Generator<Mutant> {
  const control = "key-of-own-service";
  for (const { type, row, path, original, shared } of rowsWithKey) {
    if (row.service === undefined) continue;
    const key = keyOfRow(row);
    const foreign = withValue(original, "tags.service", "another", key);
    yield { control, type, fault: `${path} is another service's key`, original, samples: foreign };
    const untagged = withValue(original, "tags.service", undefined, key);
    yield { control, type, fault: `${path} is nobody's key`, original, samples: untagged };
    const arn = `arn:aws:kms:${region}:${account}:key/stranger`;
    const strange = madeFrom(withValue(original, path, arn), path, []);
    if (!shared) yield { control, type, fault: `${path} is a stranger's key`, original, samples: strange };
    const nowhere = madeFrom(original, path, []);
    if (!shared) yield { control, type, fault: `${path} is made from no key`, original, samples: nowhere };
  }
}

function* keysOfOtherRegions(): Generator<Mutant> {
  for (const { type, row, path, original } of rowsWithKey) {
    // A global resource is in no region.
    if (isGlobal(type)) continue;
    const samples = withValue(original, "region", "us-west-2", keyOfRow(row));
    const control = "key-of-own-region";
    const alongside = ["arns-in-own-region"];
    yield { control, type, fault: `${path} is a key of us-west-2`, original, samples, alongside };
  }
}

function* keysOfTwoServices(): Generator<Mutant> {
  const bystanders = [
    { type: "aws:amp/workspace:Workspace", property: "kmsKeyArn" },
    { type: "aws:appintegrations/dataIntegration:DataIntegration", property: "kmsKey" },
  ];
  for (const { type, row, path, original } of rowsWithKey) {
    const other = bystanders.find((each) => packageOf(each.type) !== packageOf(type));
    if (other === undefined) continue;
    const bystander = {
      type: other.type,
      props: { region, [other.property]: unknown.string },
      dependencies: { [other.property]: [keyOfRow(row)] },
    };
    const fault = `${path} is the key of ${other.type}, too`;
    yield { control: "one-service-per-key", type, fault, original, samples: { ...original, bystander } };
  }
}

function* carelessKeys(): Generator<Mutant> {
  const original = healthyOf("aws:kms/key:Key");
  const type = "aws:kms/key:Key";
  for (const { fault, value } of wrongFlags(true)) {
    const samples = withValue(original, "enableKeyRotation", value);
    yield { control: "key-rotation", type, fault: `enableKeyRotation ${fault}`, original, samples };
  }
}

function* keptPasswords(): Generator<Mutant> {
  const control = "secret-rotated";
  const type = "aws:secretsmanager/secret:Secret";
  const { "secret-rotation": rotation, ...without } = healthy;
  const rules = (value: Value | undefined) => withValue(healthy, "rotationRules", value, "secret-rotation");
  const faults: Readonly<Record<string, Samples>> = {
    "it has no rotation": without,
    "its rotation is another secret's": withOptions(healthy, { dependencies: {} }, "secret-rotation"),
    "its rotation is switched off": withValue(healthy, "rotationEnabled", false, "secret-rotation"),
    "its rotation has no rules": rules(undefined),
    "it is rotated once a year": rules({ automaticallyAfterDays: 365 }),
  };
  for (const [fault, samples] of Object.entries(faults))
    yield { control, type, fault, original: healthy, samples };
}

/** The types that a control names itself. */
const typesOf = (id: string) =>
  controls.flatMap((control) =>
    control.id === id && control.scope === "resource" && control.appliesTo !== "aws" ? control.appliesTo : [],
  );

function* shortWindows(): Generator<Mutant> {
  const control = "key-deletion-window";
  for (const type of typesOf(control)) {
    const original = healthyOf(type);
    for (const days of [undefined, 7, 29]) {
      const samples = withValue(original, "deletionWindowInDays", days);
      yield { control, type, fault: `deletionWindowInDays is ${days}`, original, samples };
    }
  }
}

const wide = {
  Effect: "Allow",
  Principal: { AWS: `arn:aws:iam::${account}:root` },
  Action: "kms:*",
  Resource: "*",
};

const badPolicies: Readonly<Record<string, string | undefined>> = {
  "its policy is not given": undefined,
  "its policy is no JSON": "{",
  "its policy has no statements": policyOf(),
  "its policy is open to the account": policyOf(wide),
  "its policy is open to anyone": policyOf({ ...administration, Principal: "*" }),
  "its policy names a user": policyOf({
    ...administration,
    Principal: { AWS: `arn:aws:iam::${account}:user/jo` },
  }),
  "its policy lets all but one in": policyOf({ ...wide, NotPrincipal: wide.Principal }),
  "its policy allows all but one action": policyOf({ ...administration, NotAction: "kms:Decrypt" }),
  "its policy lets a service act for any account": policyOf({ ...useByLogs, Condition: {} }),
  "its policy lets a service act for any source": policyOf({
    ...useByLogs,
    Condition: { ArnLike: { "aws:SourceArn": "arn:*" } },
  }),
  "its policy lets any service use it": policyOf({
    ...useThroughService,
    Condition: { StringLike: { "kms:ViaService": "*.amazonaws.com" } },
  }),
  "its policy lets every role use it": policyOf({
    ...useThroughService,
    Condition: { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/*" } },
  }),
  "its policy grants without a condition": policyOf({ ...grantsForServices, Condition: {} }),
  "its policy lets a second account in": policyOf(administration, {
    ...administration,
    Principal: { AWS: "arn:aws:iam::444455556666:root" },
  }),
};

function* openKeyPolicies(): Generator<Mutant> {
  const control = "key-policy";
  for (const type of typesOf(control)) {
    const original = healthyOf(type);
    for (const [fault, policy] of Object.entries(badPolicies)) {
      yield { control, type, fault, original, samples: withValue(original, "policy", policy) };
    }
    const samples = withValue(original, "bypassPolicyLockoutSafetyCheck", true);
    yield { control, type, fault: "its policy may lock everybody out", original, samples };
  }
}

function* publicStores(): Generator<Mutant> {
  for (const { type, path, closed, closedInSilence } of publicDoors) {
    for (const { fault, value } of wrongFlags(closed)) {
      if (value === undefined && closedInSilence === true) continue;
      const original = healthyOf(type);
      const samples = withValue(original, path, value);
      yield { control: "database-not-public", type, fault: `${path} ${fault}`, original, samples };
    }
  }
}

function* publicSubnets(): Generator<Mutant> {
  const control = "subnet-no-public-ip";
  for (const type of typesOf(control)) {
    const original = withValue(healthyOf(type), "mapPublicIpOnLaunch", false);
    const samples = withValue(original, "mapPublicIpOnLaunch", true);
    yield { control, type, fault: "mapPublicIpOnLaunch is true", original, samples };
  }
  const type = "aws:ec2/defaultSubnet:DefaultSubnet";
  const original = healthyOf(type);
  const samples = withValue(original, "mapPublicIpOnLaunch", undefined);
  yield { control, type, fault: "mapPublicIpOnLaunch is not given", original, samples };
}

const gateways: readonly (readonly [property: string, type: string])[] = [
  ["gatewayId", "aws:ec2/internetGateway:InternetGateway"],
  ["natGatewayId", "aws:ec2/natGateway:NatGateway"],
  ["egressOnlyGatewayId", "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway"],
  ["carrierGatewayId", "aws:ec2/carrierGateway:CarrierGateway"],
];

function* storesOnTheInternet(): Generator<Mutant> {
  const control = "database-subnets-without-internet-route";
  const { database, instance, "other-instance": other, "global-database": global, ...network } = healthy;
  for (const type of subnetGroupTypes) {
    const original = withOptions(network, { type }, "subnet-group");
    const inPublic = withOptions(
      original,
      { dependencies: { subnetIds: ["public-subnet"] } },
      "subnet-group",
    );
    yield { control, type, fault: "it is in a public subnet", original, samples: inPublic };
    const { "data-association": association, ...adrift } = original;
    yield { control, type, fault: "its subnet has no route table", original, samples: adrift };
    for (const [property, gateway] of gateways) {
      const exit = { type: gateway, props: { region }, outputs: { id: unknown.string } };
      const route = {
        type: "aws:ec2/route:Route",
        props: { region, routeTableId: unknown.string, [property]: unknown.string },
        dependencies: { routeTableId: ["data-table"], [property]: ["exit"] },
      };
      const fault = `a route leads to ${gateway}`;
      yield { control, type, fault, original, samples: { ...original, exit, route } };
      const named = { ...route, props: { ...route.props, [property]: "igw-0123456789abcdef0" } };
      const samples = { ...original, route: { ...named, dependencies: { routeTableId: ["data-table"] } } };
      yield { control, type, fault: `a route's ${property} is a known gateway`, original, samples };
      const inline = withOptions(
        original,
        {
          props: { region, routes: [{ cidrBlock: "10.9.0.0/16", [property]: unknown.string }] },
          outputs: {},
          dependencies: { routes: ["exit"] },
        },
        "data-table",
      );
      const block = `a block of its table leads to ${gateway}`;
      yield { control, type, fault: block, original, samples: { ...inline, exit } };
    }
    for (const [property, block] of [
      ["destinationCidrBlock", "0.0.0.0/0"],
      ["destinationIpv6CidrBlock", "::/0"],
    ] as const) {
      const props = { region, routeTableId: unknown.string, [property]: block };
      const route = {
        type: "aws:ec2/route:Route",
        props,
        dependencies: { routeTableId: ["data-table"] },
      };
      const fault = `a route goes to ${block}`;
      yield { control, type, fault, original, samples: { ...original, route } };
    }
    for (const block of ["0.0.0.0/1", "203.0.113.0/24"]) {
      const route = { ...dataRoute, props: put(dataRoute.props, "destinationCidrBlock", block) };
      const samples = { ...original, route };
      yield { control, type, fault: `a route over the transit gateway goes to ${block}`, original, samples };
    }
  }
}

const internet = ["0.0.0.0/0", "::/0", "0.0.0.0/1", "128.0.0.0/7"];

function* openGroups(): Generator<Mutant> {
  const control = "security-group-closed";
  for (const [type, paths] of Object.entries(openings)) {
    for (const path of paths) {
      const block = path.startsWith("ingress.");
      const list = /Blocks$/.test(path);
      for (const cidr of internet) {
        const original = healthyOf(type);
        const samples = withValue(original, path, list ? ["10.0.0.0/16", cidr] : cidr);
        yield {
          control,
          type,
          fault: `${path} is ${cidr}`,
          original,
          samples,
          ...(block && { alongside: ["security-group-rules-separate"] }),
        };
      }
    }
  }
}

function* inlineRules(): Generator<Mutant> {
  const control = "security-group-rules-separate";
  for (const type of typesOf(control)) {
    const original = healthyOf(type);
    for (const path of ["ingress", "egress"]) {
      for (const value of [[{ cidrBlocks: ["10.0.0.0/16"] }], [], unknown.list]) {
        const fault = `${path} is ${JSON.stringify(value)}`;
        yield { control, type, fault, original, samples: withValue(original, path, value) };
      }
    }
  }
}

function* mixedRules(): Generator<Mutant> {
  const rule = (type: string): Sample => ({
    type,
    props: { region, securityGroupId: unknown.string, cidrBlocks: ["10.0.0.0/16"] },
    dependencies: { securityGroupId: [subject] },
  });
  const older = rule("aws:ec2/securityGroupRule:SecurityGroupRule");
  for (const type of [
    "aws:ec2/securityGroup:SecurityGroup",
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
  ]) {
    for (const newer of ["Ingress", "Egress"].map(
      (way) => `aws:vpc/securityGroup${way}Rule:SecurityGroup${way}Rule`,
    )) {
      const original = { ...healthyOf(type), newer: rule(newer) };
      const fault = `it has an older rule beside a ${newer}`;
      yield {
        control: "security-group-rules-one-style",
        type,
        fault,
        original,
        samples: { ...original, older },
      };
    }
  }
}

function* unprotected(): Generator<Mutant> {
  const control = "protected-from-deletion";
  for (const type of protectedTypes) {
    const original = healthyOf(type);
    const samples = withOptions(original, { protect: false });
    yield { control, type, fault: "protect is off", original, samples };
    const configuration = { [control]: { throwAwayStacks: [region] } };
    const fault = "protect is on in a throw-away stack";
    yield { control, type, fault, original, samples: original, configuration };
  }
}

function* deletable(): Generator<Mutant> {
  const control = "deletion-protection";
  for (const { type, path, on } of deletionFlags) {
    const original = healthyOf(type);
    for (const { fault, value } of wrongFlags(on)) {
      yield { control, type, fault: `${path} ${fault}`, original, samples: withValue(original, path, value) };
    }
    const configuration = { [control]: { throwAwayStacks: [region] } };
    const fault = `${path} is on in a throw-away stack`;
    yield { control, type, fault, original, samples: original, configuration };
  }
}

function* undoneFailovers(): Generator<Mutant> {
  const control = "failover-safe-options";
  for (const { type, birth, drift } of failoverSafe) {
    const original = healthyOf(type);
    const all = Object.keys({ ...birth, ...drift });
    for (const key of all) {
      const samples = withOptions(original, { ignoreChanges: all.filter((other) => other !== key) });
      yield { control, type, fault: `it does not ignore ${key}`, original, samples };
    }
    const samples = withOptions(original, { ignoreChanges: [] });
    yield { control, type, fault: "it ignores nothing", original, samples };
  }
}

function* looseDocumentDb(): Generator<Mutant> {
  const { cluster, parameterGroup } = documentDb;
  const group = healthyOf(parameterGroup);
  const set = (name: string, value: string | undefined): Samples => {
    const others = ["tls", "audit_logs", "profiler"].filter((other) => other !== name);
    const parameters = [
      ...others.map((other) => ({ name: other, value: other === "tls" ? "tls1.2+" : "enabled" })),
      ...(value === undefined ? [] : [{ name, value }]),
    ];
    return withValue(group, "parameters", parameters);
  };
  const ofGroup = { type: parameterGroup, original: group };
  for (const value of [undefined, "enabled", "disabled"]) {
    yield { ...ofGroup, control: "documentdb-tls", fault: `tls is ${value}`, samples: set("tls", value) };
  }
  for (const { parameter } of documentDbLogSettings) {
    for (const value of [undefined, "disabled"]) {
      const fault = `${parameter} is ${value}`;
      yield { ...ofGroup, control: "documentdb-logs", fault, samples: set(parameter, value) };
    }
  }

  const original = healthyOf(cluster);
  const ofCluster = { type: cluster, original };
  for (const [fault, name] of [
    ["names no parameter group", undefined],
    ["names AWS's own parameter group", "default.docdb5.0"],
  ] as const) {
    const other = withValue(original, "dbClusterParameterGroupName", name);
    const samples = madeFrom(other, "dbClusterParameterGroupName", []);
    yield { ...ofCluster, control: "documentdb-parameters", fault, samples };
  }
  for (const exported of [undefined, [], ["audit"], ["profiler"]]) {
    const fault = `it exports ${exported}`;
    const samples = withValue(original, "enabledCloudwatchLogsExports", exported);
    yield { ...ofCluster, control: "documentdb-logs", fault, samples };
  }
}

function* typedSecrets(): Generator<Mutant> {
  const type = "aws:secretsmanager/secretVersion:SecretVersion";
  const password = { type: "random:index/randomBytes:RandomBytes", props: { length: 40 } };
  for (const path of secretValues) {
    const props = { region, secretId: "mall", [path]: unknown.string };
    const original: Samples = {
      password,
      [subject]: { type, props, dependencies: { [path]: ["password"] } },
    };
    const samples = madeFrom(withValue(original, path, "Y29ycmVjdC1ob3JzZQ=="), path, []);
    yield { control: "secret-not-typed", type, fault: `its ${path} is a text`, original, samples };
  }
}

function* weakClusters(): Generator<Mutant> {
  for (const [family, type] of Object.entries({ aurora: aurora.cluster, documentdb: documentDb.cluster })) {
    const original = healthyOf(type);
    for (const days of [undefined, 1, 34]) {
      const fault = `it keeps backups for ${days} days`;
      const samples = withValue(original, "backupRetentionPeriod", days);
      yield { control: `${family}-backups`, type, fault, original, samples };
    }
    const control = `${family}-instances`;
    const { "second-instance": second, ...single } = original;
    const { "first-instance": first, ...none } = single;
    for (const [fault, samples] of Object.entries({ "has one instance": single, "has no instance": none })) {
      yield { control, type, fault, original, samples };
    }
    const elsewhere = withOptions(original, { dependencies: { clusterIdentifier: [] } }, "second-instance");
    const fault = "has one instance, the other is of another cluster";
    yield { control, type, fault, original, samples: elsewhere };
  }
}

function* typedPasswords(): Generator<Mutant> {
  for (const [control, type] of [
    ["documentdb-credentials", documentDb.cluster],
    ["aurora-credentials", aurora.cluster],
  ] as const) {
    const silent = healthyOf(type);
    const original = {
      ...madeFrom(withValue(silent, "masterPassword", unknown.string), "masterPassword", ["password"]),
      password: { type: "random:index/randomPassword:RandomPassword", props: { length: 40 } },
    };
    const samples = madeFrom(withValue(original, "masterPassword", "correct-horse"), "masterPassword", []);
    yield { control, type, fault: "its password is a text", original, samples };
  }
}

/** The newcomer's half of a pair, and the peering by which the founder names it. */
function* brokenPairs(): Generator<Mutant> {
  const founder = "abcdefghijklmnopqrstuvwxyz";
  const alone = healthyOf(dsqlCluster);
  const peerArn = `arn:aws:dsql:us-west-2:111122223333:cluster/${founder}`;
  const paired: Samples = {
    ...withValue(alone, "multiRegionProperties.clusters", [peerArn]),
    peering: {
      type: "aws:dsql/clusterPeering:ClusterPeering",
      props: {
        region: "us-west-2",
        identifier: founder,
        clusters: [unknown.string],
        witnessRegion: "us-east-2",
      },
      dependencies: { clusters: [subject] },
    },
  };
  const type = dsqlCluster;
  for (const [path, value] of [
    ["multiRegionProperties", undefined],
    ["multiRegionProperties.witnessRegion", undefined],
    ["forceDestroy", true],
  ] as const) {
    const samples = withValue(alone, path, value);
    yield { control: "dsql-multi-region", type, fault: `${path} is ${value}`, original: alone, samples };
  }
  const ofPair = { control: "dsql-pair", original: paired };
  const { peering, ...unnamed } = paired;
  yield { ...ofPair, type, fault: "no peering names it", samples: unnamed };
  const own = withValue(alone, "multiRegionProperties.witnessRegion", region);
  yield { ...ofPair, type, fault: "its witness is its own region", original: alone, samples: own };
  const inPeers = withValue(paired, "multiRegionProperties.witnessRegion", "us-west-2");
  yield {
    ...ofPair,
    type,
    fault: "its witness is its peer's region",
    samples: withValue(inPeers, "witnessRegion", "us-west-2", "peering"),
  };
  const ofPeering = { ...ofPair, type: "aws:dsql/clusterPeering:ClusterPeering" };
  const other = withValue(paired, "witnessRegion", "us-west-1", "peering");
  yield { ...ofPeering, fault: "its witness is another than its peer's", samples: other };
  const stranger = withValue(paired, "identifier", "z".repeat(26), "peering");
  yield { ...ofPeering, fault: "its peer names another cluster", samples: stranger };
  const nobody = withOptions(paired, { dependencies: {} }, "peering");
  yield { ...ofPeering, fault: "it names no cluster of the stack", samples: nobody };
}

function* withoutBackup(): Generator<Mutant> {
  const control = "in-backup-plan";
  for (const { type, mayDecline } of backedUp) {
    const original = healthyOf(type);
    const tagged = (fault: string, tag: string | undefined): Mutant => {
      const samples = withValue(original, `tags.${declining.key}`, tag);
      return { control, type, fault, original, samples };
    };
    yield tagged("it says nothing of backups", undefined);
    yield tagged("it carries a tag that no selection names", "weekly");
    if (mayDecline === undefined) yield tagged("it declines", declining.value);
    const { selection: _, ...samples } = original;
    yield { control, type, fault: "nothing is selected", original, samples };
  }
}

function* backupsInOneRegion(): Generator<Mutant> {
  const named = { control: "backup-copied", type: planType, original: healthyOf(planType) };
  const copying = (...regions: readonly string[]) => ({ [subject]: planCopyingTo(...regions) });
  yield { ...named, fault: "a rule copies to nowhere", samples: copying() };
  yield { ...named, fault: "a rule copies to its own region", samples: copying(region) };
  yield { ...named, fault: "it has no rules", samples: withValue(named.original, "rules", undefined) };
}

function* looseElasticache(): Generator<Mutant> {
  const { replicationGroup: type, user } = elasticache;
  const original = healthyOf(type);
  const wrong: readonly (readonly [control: string, path: string, values: readonly (Value | undefined)[]])[] =
    [
      ["elasticache-tls", "transitEncryptionEnabled", [undefined, false]],
      ["elasticache-tls", "transitEncryptionMode", [undefined, "preferred"]],
      ["elasticache-users", "userGroupIds", [undefined, []]],
      ["elasticache-users", "authToken", ["correct-horse-battery", unknown.string]],
      ["elasticache-failover", "automaticFailoverEnabled", [undefined, false]],
      ["elasticache-failover", "multiAzEnabled", [undefined, false]],
      ["elasticache-snapshots", "snapshotRetentionLimit", [undefined, 0, 34]],
      ["elasticache-snapshots", "finalSnapshotIdentifier", [undefined]],
      ["elasticache-network", "subnetGroupName", [undefined]],
      ["elasticache-network", "securityGroupIds", [undefined, []]],
      ["elasticache-minor-upgrades", "autoMinorVersionUpgrade", [false]],
    ];
  for (const [control, path, values] of wrong) {
    for (const value of values) {
      const fault = `${path} is ${value === undefined ? "not given" : JSON.stringify(value)}`;
      yield { control, type, fault, original, samples: withValue(original, path, value) };
    }
  }
  const ofUser = { control: "elasticache-users", type: user, original: healthyOf(user) };
  for (const value of [undefined, "password", "no-password-required"]) {
    const samples = withValue(ofUser.original, "authenticationMode.type", value);
    yield { ...ofUser, fault: `it authenticates by ${value}`, samples };
  }
  const passwords = withValue(ofUser.original, "passwords", ["correct-horse-battery"]);
  yield { ...ofUser, fault: "it has a password", samples: passwords };

  const joined = withValue(
    without(original, ["atRestEncryptionEnabled", "transitEncryptionEnabled", "transitEncryptionMode"]),
    "globalReplicationGroupId",
    unknown.string,
  );
  for (const path of ownedByDatastore) {
    const fault = `it joins with ${path}`;
    const samples = withValue(joined, path, "anything");
    yield { control: "elasticache-secondary", type, fault, original: joined, samples };
  }

  const datastore = resource(healthyOf(elasticache.datastore), subject);
  const founded = {
    ...original,
    datastore: { ...datastore, dependencies: { primaryReplicationGroupId: [subject] } },
  };
  for (const [role, member] of Object.entries({ founds: founded, joins: joined })) {
    const fault = `it ${role}, and wants minor versions`;
    const samples = withValue(member, "autoMinorVersionUpgrade", true);
    yield { control: "elasticache-minor-upgrades", type, fault, original: member, samples };
  }
}

const without = (samples: Samples, paths: readonly string[]): Samples =>
  paths.reduce((rest, path) => withValue(rest, path, undefined), samples);

function* looseMskClusters(): Generator<Mutant> {
  const type = msk.cluster;
  const original = healthyOf(type);
  const ofCluster = { type, original };
  const transit = "encryptionInfo.encryptionInTransit";
  for (const [path, value] of [
    [`${transit}.clientBroker`, "TLS_PLAINTEXT"],
    [`${transit}.clientBroker`, "PLAINTEXT"],
    [`${transit}.inCluster`, false],
  ] as const) {
    const samples = withValue(original, path, value);
    yield { ...ofCluster, control: "msk-tls", fault: `${path} is ${value}`, samples };
  }
  for (const { path, right, closedInSilence } of mskDoors) {
    for (const { fault, value } of wrongFlags(right)) {
      if (closedInSilence === true && value === undefined) continue;
      const samples = withValue(original, path, value);
      yield { ...ofCluster, control: "msk-iam", fault: `${path} ${fault}`, samples };
    }
  }
  for (const certificates of [{}, { certificateAuthorityArns: unknown.list }]) {
    const samples = withValue(original, "clientAuthentication.tls", certificates);
    const fault = `it takes certificates, of ${Object.keys(certificates).length} list`;
    yield { ...ofCluster, control: "msk-iam", fault, samples };
  }
  const nobody = withValue(original, "clientAuthentication", undefined);
  yield { ...ofCluster, control: "msk-iam", fault: "it does not say who may come", samples: nobody };
  const silent = withValue(original, "loggingInfo", undefined);
  yield { ...ofCluster, control: "msk-logs", fault: "it has no logs", samples: silent };
  for (const destination of mskLogDestinations) {
    const samples = withValue(original, "loggingInfo.brokerLogs", { [destination]: { enabled: false } });
    yield { ...ofCluster, control: "msk-logs", fault: `${destination} alone, and that is off`, samples };
  }
  for (const level of [undefined, "DEFAULT", "PER_BROKER"]) {
    const samples = withValue(original, "enhancedMonitoring", level);
    yield { ...ofCluster, control: "msk-monitoring", fault: `enhancedMonitoring is ${level}`, samples };
  }
  yield {
    ...ofCluster,
    control: "msk-volume-size",
    fault: "it grows, and ignores nothing",
    samples: withOptions(original, { ignoreChanges: [] }),
  };
  yield {
    ...ofCluster,
    control: "msk-volume-size",
    fault: "it grows, and ignores something else of its storage",
    samples: withOptions(original, {
      ignoreChanges: ["brokerNodeGroupInfo.storageInfo.ebsStorageInfo.provisionedThroughput"],
    }),
  };
}

function* fewCopies(): Generator<Mutant> {
  const control = "msk-configuration";
  const type = msk.cluster;
  const original = healthyOf(type);
  const text = (lines: readonly string[]) =>
    withValue(original, "serverProperties", lines.join("\n"), "configuration");
  for (const [name, least] of Object.entries(leastCopies)) {
    const others = Object.entries(leastCopies).flatMap(([other, value]) =>
      other === name ? [] : [`${other}=${value}`],
    );
    for (const [fault, lines] of Object.entries({
      "does not say": [],
      "says less in": [`${name}=${least - 1}`],
      "takes back": [`${name}=${least}`, `${name} : ${least - 1}`],
      "has only a comment on": [`#${name}=${least}`],
      "says no number in": [`${name}=many`],
    })) {
      const samples = text([...others, ...lines]);
      yield { control, type, fault: `its configuration ${fault} ${name}`, original, samples };
    }
  }
  const bare = madeFrom(withValue(original, "configurationInfo", undefined), "configurationInfo", []);
  yield { control, type, fault: "it names no configuration", original, samples: bare };
  const stranger = `arn:aws:kafka:${region}:${account}:configuration/strange/1`;
  const strange = madeFrom(withValue(original, "configurationInfo.arn", stranger), "configurationInfo", []);
  yield { control, type, fault: "its configuration is a stranger's", original, samples: strange };
}

function* fewCopiesOfTopics(): Generator<Mutant> {
  const type = msk.topic;
  const original = healthyOf(type);
  const named = { control: "msk-topics", type, original };
  for (const factor of [undefined, 1, 2]) {
    const samples = withValue(original, "replicationFactor", factor);
    yield { ...named, fault: `replicationFactor is ${factor}`, samples };
  }
  const samples = withValue(original, "configs", JSON.stringify({ "min.insync.replicas": "1" }));
  yield { ...named, fault: "it waits for one copy", samples };
}

function* hastyReplicators(): Generator<Mutant> {
  const type = msk.replicator;
  const original = healthyOf(type);
  for (const operation of ["create", "update", "delete"]) {
    for (const seconds of [0, 10_799]) {
      const customTimeouts = { ...threeHours, [operation]: seconds };
      yield {
        control: "msk-replicator-timeouts",
        type,
        fault: `its timeout of ${operation} is ${seconds} s`,
        original,
        samples: withOptions(original, { customTimeouts }),
      };
    }
  }
}

function* looseSearchDomains(): Generator<Mutant> {
  const type = search.domain;
  const original = healthyOf(type);
  const wrong: readonly (readonly [control: string, path: string, values: readonly (Value | undefined)[]])[] =
    [
      ["opensearch-tls", "domainEndpointOptions", [undefined]],
      ["opensearch-tls", "domainEndpointOptions.enforceHttps", [undefined, false]],
      [
        "opensearch-tls",
        "domainEndpointOptions.tlsSecurityPolicy",
        [undefined, "Policy-Min-TLS-1-0-2019-07"],
      ],
      ["opensearch-tls", "nodeToNodeEncryption.enabled", [undefined, false]],
      ["opensearch-in-vpc", "vpcOptions", [undefined]],
      ["opensearch-in-vpc", "vpcOptions.subnetIds", [undefined, []]],
      ["opensearch-in-vpc", "vpcOptions.securityGroupIds", [undefined, []]],
      ["opensearch-access", "advancedSecurityOptions", [undefined]],
      ["opensearch-access", "advancedSecurityOptions.enabled", [undefined, false]],
      ["opensearch-access", "advancedSecurityOptions.anonymousAuthEnabled", [true]],
      ["opensearch-zones", "clusterConfig.instanceCount", [undefined, 1, 2]],
      ["opensearch-zones", "clusterConfig.zoneAwarenessEnabled", [undefined, false]],
      ["opensearch-masters", "clusterConfig.dedicatedMasterEnabled", [undefined, false]],
      ["opensearch-masters", "clusterConfig.dedicatedMasterCount", [undefined, 2]],
      ["opensearch-software-updates", "softwareUpdateOptions", [undefined]],
      ["opensearch-software-updates", "softwareUpdateOptions.autoSoftwareUpdateEnabled", [undefined, false]],
      ["opensearch-logs", "logPublishingOptions", [undefined, []]],
    ];
  for (const [control, path, values] of wrong) {
    for (const value of values) {
      const fault = `${path} is ${value === undefined ? "not given" : JSON.stringify(value)}`;
      yield { control, type, fault, original, samples: withValue(original, path, value) };
    }
  }
  for (const missing of openSearchLogTypes) {
    const others = openSearchLogTypes.flatMap((logType) => (logType === missing ? [] : [{ logType }]));
    for (const [fault, logs] of Object.entries({
      "does not publish": others,
      "switches off": [...others, { logType: missing, enabled: false }],
    })) {
      const samples = withValue(original, "logPublishingOptions", logs);
      yield { control: "opensearch-logs", type, fault: `it ${fault} ${missing}`, original, samples };
    }
  }
}

/** Whom an access policy may not name, and how. */
const everybody: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  everybody: { Principal: "*" },
  "everybody of AWS": { Principal: { AWS: "*" } },
  "everybody among others": { Principal: { AWS: [`arn:aws:iam::${account}:root`, "*"] } },
  "everybody but one": { NotPrincipal: { AWS: `arn:aws:iam::${account}:root` } },
  "everybody from an address": {
    Principal: "*",
    Condition: { IpAddress: { "aws:SourceIp": "203.0.113.0/24" } },
  },
};

function* openSearchDomains(): Generator<Mutant> {
  const control = "opensearch-access";
  for (const type of Object.values(search)) {
    const original = healthyOf(type);
    for (const [who, principal] of Object.entries(everybody)) {
      const policy = policyOf({ Effect: "Allow", Action: "es:ESHttpGet", Resource: "*", ...principal });
      const samples = withValue(original, "accessPolicies", policy);
      yield { control, type, fault: `its access policy names ${who}`, original, samples };
    }
  }
}

function* oldFunctions(): Generator<Mutant> {
  const original = healthyOf(lambda);
  for (const runtime of [undefined, "nodejs16.x", "python3.8", "provided"]) {
    const samples = withValue(original, "runtime", runtime);
    yield { control: "lambda-runtime", type: lambda, fault: `runtime is ${runtime}`, original, samples };
  }
}

function* publicFunctions(): Generator<Mutant> {
  const control = "lambda-not-public";
  const doors: readonly (readonly [type: string, good: Sample["props"], bad: Sample["props"]])[] = [
    ["permission", { principal: "*", principalOrgId: "o-a1b2c3d4e5" }, { principal: "*" }],
    [
      "permission",
      { principal: "events.amazonaws.com", sourceArn: unknown.string },
      { principal: "events.amazonaws.com" },
    ],
    [
      "permission",
      { principal: "s3.amazonaws.com", sourceAccount: account },
      { principal: "s3.amazonaws.com" },
    ],
    ...["444455556666", "arn:aws:iam::444455556666:root", "arn:aws:iam::444455556666:role/caller"].map(
      (principal) => ["permission", { principal, principalOrgId: "o-a1b2c3d4e5" }, { principal }] as const,
    ),
    ["permission", { principal: "444455556666", sourceArn: unknown.string }, { principal: "444455556666" }],
    ["permission", { principal: "444455556666", sourceAccount: account }, {}],
    ["functionUrl", { authorizationType: "AWS_IAM" }, { authorizationType: "NONE" }],
    ["functionUrl", { authorizationType: "AWS_IAM" }, {}],
  ];
  for (const [module, good, bad] of doors) {
    const type = `aws:lambda/${module}:${module.charAt(0).toUpperCase()}${module.slice(1)}`;
    const call = (props: Sample["props"]): Samples => ({ [subject]: { type, props: { region, ...props } } });
    yield { control, type, fault: JSON.stringify(bad), original: call(good), samples: call(bad) };
  }
}

function* functionsOutsideOfVpcs(): Generator<Mutant> {
  const control = "lambda-in-vpc";
  const { [subject]: plain, ...keys } = healthyOf(lambda);
  for (const store of storesInVpcs) {
    const { [subject]: reached, ...beside } = healthyOf(store);
    if (plain === undefined || reached === undefined) continue;
    // What stands beside the store points to it by name.
    const original: Samples = {
      ...keys,
      ...Object.fromEntries(
        Object.entries(beside).map(([name, sample]) => [name, pointingTo("store", sample)]),
      ),
      store: reached,
      [subject]: {
        ...plain,
        props: {
          ...plain.props,
          environment: { variables: { ENDPOINT: unknown.string } },
          vpcConfig: { subnetIds: unknown.list, securityGroupIds: unknown.list },
        },
        dependencies: { ...plain.dependencies, environment: ["store"] },
      },
    };
    for (const path of ["vpcConfig", "vpcConfig.subnetIds", "vpcConfig.securityGroupIds"]) {
      const fault = `it is told of ${store}, and ${path} is not given`;
      yield { control, type: lambda, fault, original, samples: withValue(original, path, undefined) };
    }
  }
}

/** A sample whose properties that were made from the subject are made from another. */
function pointingTo(name: string, sample: Sample): Sample {
  const dependencies = Object.entries(sample.dependencies ?? {}).map(([property, names]) => [
    property,
    names.map((each) => (each === subject ? name : each)),
  ]);
  return { ...sample, dependencies: Object.fromEntries(dependencies) };
}

function* farArns(): Generator<Mutant> {
  const tabled = [
    ...encryptableTypes,
    ...protectedTypes,
    ...subnetGroupTypes,
    ...Object.values(healthy).flatMap(({ type }) => (type.startsWith("aws:") ? [type] : [])),
    ...controls.flatMap(({ id }) => typesOf(id)),
  ];
  const far = `arn:aws:sns:us-west-2:${account}:orders`;
  const control = "arns-in-own-region";
  for (const type of new Set(tabled)) {
    if (isGlobal(type)) continue;
    const original = healthyOf(type);
    const named = { type, original, control };
    yield { ...named, fault: "it names a far ARN", samples: withValue(original, "topicArn", far) };
    const other = { type: "aws:cloudwatch/compositeAlarm:CompositeAlarm", props: { region: "us-west-2" } };
    const made = madeFrom(withValue(original, "topicArn", unknown.string), "topicArn", ["other"]);
    yield { ...named, fault: "it names a far ARN that is unknown", samples: { ...made, other } };
    yield {
      ...named,
      fault: "it names a far ARN deep inside",
      samples: withValue(original, "targets", [{ any: [{ arn: far }] }]),
    };
    yield {
      ...named,
      fault: "it names a far ARN, and its provider the region",
      samples: withOptions(withValue(withValue(original, "region", undefined), "topicArn", far), {
        providerRegion: region,
      }),
    };
  }
}

const endsBoth = {
  ...ends("abortIncompleteMultipartUpload", { daysAfterInitiation: 7 }),
  noncurrentVersionExpiration: { noncurrentDays: 90 },
};

/** A setting of a healthy bucket, what is wrong with it, and the control that is there for it. */
const wrongSettings: readonly {
  readonly control: string;
  readonly setting: string;
  readonly wrong: readonly (readonly [path: string, value: Value | undefined])[];
}[] = [
  {
    control: "bucket-blocks-public-access",
    setting: "public-access-block",
    wrong: ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"].flatMap(
      (path) => [
        [path, false],
        [path, undefined],
      ],
    ),
  },
  {
    control: "bucket-encrypted-with-key",
    setting: "encryption",
    wrong: [
      ["rules", [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }]],
      ["rules", [withKms({})]],
      ["rules", [withKms({ bucketKeyEnabled: false })]],
    ],
  },
  {
    control: "bucket-tls-only",
    setting: "policy",
    wrong: [
      ["policy", policyWith(refusesPlain)],
      ["policy", policyWith(refusesOldTls)],
      ["policy", policyWith(refusesPlain, { ...refusesOldTls, Action: "s3:GetObject" })],
      ["policy", policyWith({ ...refusesPlain, Resource: "arn:aws:s3:::orders/*" }, refusesOldTls)],
      ["policy", policyWith({ ...refusesPlain, Effect: "Allow" }, refusesOldTls)],
      [
        "policy",
        policyWith({ ...refusesPlain, Principal: { Service: "logging.s3.amazonaws.com" } }, refusesOldTls),
      ],
      ["policy", "{"],
    ],
  },
  {
    control: "bucket-owner-enforced",
    setting: "ownership",
    wrong: [
      ["rule.objectOwnership", "ObjectWriter"],
      ["rule.objectOwnership", undefined],
    ],
  },
  {
    control: "bucket-versioned",
    setting: "versioning",
    wrong: [
      ["versioningConfiguration.status", "Suspended"],
      ["versioningConfiguration.status", undefined],
    ],
  },
  { control: "bucket-access-logged", setting: "logging", wrong: [["targetBucket", undefined]] },
  {
    control: "bucket-lifecycle",
    setting: "lifecycle",
    wrong: [
      ["rules", []],
      ["rules", [ends("abortIncompleteMultipartUpload", { daysAfterInitiation: 7 })]],
      ["rules", [ends("noncurrentVersionExpiration", { noncurrentDays: 90 })]],
      ["rules", [{ ...endsBoth, status: "Disabled" }]],
      ["rules", [{ ...endsBoth, filter: { prefix: "old/" } }]],
    ],
  },
];

function withKms(more: Sample["props"]) {
  const byDefault = { sseAlgorithm: "aws:kms", kmsMasterKeyId: unknown.string };
  return { applyServerSideEncryptionByDefault: byDefault, ...more };
}

function ends(what: string, when: Sample["props"]) {
  return { status: "Enabled", filter: { prefix: "" }, [what]: when };
}

function* badBuckets(): Generator<Mutant> {
  for (const type of bucketTypes) {
    const original = healthyOf(type);
    for (const { control, setting, wrong } of wrongSettings) {
      const name = `${subject}-${setting}`;
      const { [name]: gone, ...without } = original;
      yield { control, type, fault: `it has no ${setting}`, original, samples: without };
      for (const [path, value] of wrong) {
        const fault = `${path} of its ${setting} is ${JSON.stringify(value)}`;
        yield { control, type, fault, original, samples: withValue(original, path, value, name) };
      }
    }
    const kms = withValue(original, "rules", [withKms({ bucketKeyEnabled: true })], "logs-encryption");
    yield {
      control: "bucket-encrypted-with-key",
      type,
      fault: "the bucket of its access logs is encrypted with a KMS key",
      original,
      samples: withOptions(kms, { dependencies: { bucket: ["logs"], rules: ["key-s3"] } }, "logs-encryption"),
    };
    for (const path of ["acl", "grants", "policy", "versioning", "replicationConfiguration"]) {
      const samples = withValue(original, path, path === "grants" ? [{ type: "Group" }] : "anything");
      yield { control: "bucket-settings-separate", type, fault: `it has ${path} inside`, original, samples };
    }
  }
}

function* badReplications(): Generator<Mutant> {
  const type = replicationType;
  const original = healthyOf(type);
  const [rule = {}] = replicationRules(original);
  const faulty = (path: string, value: Value | undefined) =>
    withValue(original, "rules", [put(rule, path, value)]);
  for (const path of [
    "filter",
    "priority",
    "deleteMarkerReplication",
    "sourceSelectionCriteria.sseKmsEncryptedObjects",
    "sourceSelectionCriteria.replicaModifications",
    "destination.encryptionConfiguration",
    "destination.replicationTime",
    "destination.metrics",
  ]) {
    const fault = `${path} is not given`;
    yield { control: "replication-complete", type, fault, original, samples: faulty(path, undefined) };
  }
  for (const path of ["status", "deleteMarkerReplication.status", "destination.replicationTime.status"]) {
    const fault = `${path} is Disabled`;
    yield { control: "replication-complete", type, fault, original, samples: faulty(path, "Disabled") };
  }
  const { back, ...oneWay } = original;
  const both = "replication-both-ways";
  yield { control: both, type, fault: "nothing replicates back", original, samples: oneWay };
  const astray = replicationFrom("us-west-2", "eu-west-1");
  yield {
    control: both,
    type,
    fault: "the other replicates elsewhere",
    original,
    samples: { ...original, back: astray },
  };
  const control = "replica-key-of-destination-region";
  const key = "destination.encryptionConfiguration.replicaKmsKeyId";
  const own = `arn:aws:kms:${region}:${account}:key/s3`;
  yield { control, type, fault: "its replica key is its own region's", original, samples: faulty(key, own) };
  const made = withOptions(faulty(key, unknown.string), { dependencies: { rules: ["key"] } });
  const fault = "its replica key is its own region's, and unknown";
  yield { control, type, fault, original, samples: { ...made, key: keyOf("s3") } };
}

/** Two buckets, of which both replicate, or one. */
function* forgottenBuckets(): Generator<Mutant> {
  for (const type of bucketTypes) {
    const beside: Samples = {
      ...besideBucket("second", "key-s3"),
      second: { type, protect: true, props: { region, tags: { backup: "daily" } } },
    };
    const alone = { ...beside, ...healthyOf(type), ...replicatedBothWays("orders", subject) };
    yield {
      control: "replication-of-every-bucket",
      type,
      fault: "another of its stack is replicated",
      original: { ...alone, ...replicatedBothWays("baskets", "second") },
      samples: alone,
    };
  }
}

function replicatedBothWays(prefix: string, bucket: string): Samples {
  return {
    [`${bucket}-replication`]: {
      ...replicationFrom(region, "us-west-2", prefix),
      dependencies: { bucket: [bucket] },
    },
    [`${bucket}-back`]: replicationFrom("us-west-2", region, prefix),
  };
}

/** The rules of the subject, which are blocks. */
function replicationRules(samples: Samples): Record<string, Value>[] {
  const { rules } = resource(samples, subject).props;
  return Array.isArray(rules) ? rules.filter(isBlock) : [];
}

function* looseBalancers(): Generator<Mutant> {
  const wrong: readonly (readonly [control: string, path: string, values: readonly (Value | undefined)[]])[] =
    [
      [
        "load-balancer-tls",
        "sslPolicy",
        [undefined, "ELBSecurityPolicy-2016-08", "ELBSecurityPolicy-TLS13-1-0-2021-06"],
      ],
      ["load-balancer-tls", "protocol", [undefined, "HTTP"]],
      ["load-balancer-headers", "dropInvalidHeaderFields", [undefined, false]],
      ["load-balancer-logged", "accessLogs", [undefined]],
      ["load-balancer-logged", "accessLogs.enabled", [undefined, false]],
      ["load-balancer-logged", "accessLogs.bucket", [undefined]],
      ["target-group-health", "healthCheck", [undefined]],
      ["target-group-health", "healthCheck.path", [undefined, "/"]],
      ["target-group-health", "healthCheck.enabled", [false]],
    ];
  for (const [control, path, values] of wrong) {
    for (const type of typesOf(control)) {
      const original = healthyOf(type);
      for (const value of values) {
        const fault = `${path} is ${value === undefined ? "not given" : JSON.stringify(value)}`;
        yield { control, type, fault, original, samples: withValue(original, path, value) };
      }
    }
  }
  const control = "load-balancer-web-acl";
  for (const type of balancerTypes) {
    const original = healthyOf(type);
    const { guard, ...samples } = original;
    yield { control, type, fault: "no web ACL stands before it", original, samples };
  }
}

/** What is wrong with a whole way in, by control. */
const badWaysIn: Readonly<Record<string, Readonly<Record<string, () => Samples>>>> = {
  "load-balancer-no-plain-text": {
    "a bare connection ends at a service": () => withValue(healthy, "targetType", "ip", "front-targets"),
    "a bare connection ends at a service, unsaid": () =>
      withValue(healthy, "targetType", undefined, "front-targets"),
  },
  "load-balancer-admits-lists": {
    "it has no security groups": () => withValue(healthy, "securityGroups", undefined, "front"),
    "it lets in a range": () => admitting({ cidrIpv4: "198.51.100.0/24" }),
    "it lets in a range of IPv6": () => admitting({ cidrIpv6: "2001:db8::/32" }),
    "it lets in another group": () => admitting({ referencedSecurityGroupId: "sg-1" }),
    "it lets in CloudFront of another region": () => admitting({ prefixListId: "pl-82a045eb" }),
    "it lets in to another port": () => withValue(healthy, "toPort", 8443, "front-rule"),
    "it lets in to every port": () =>
      withValue(withValue(healthy, "fromPort", undefined, "front-rule"), "toPort", undefined, "front-rule"),
    "it lets in by every protocol": () => withValue(healthy, "ipProtocol", "-1", "front-rule"),
    "it lets in a list of one's own": () => ({
      ...withOptions(
        admitting({ prefixListId: unknown.string }),
        { dependencies: { securityGroupId: ["front-group"], prefixListId: ["own-list"] } },
        "front-rule",
      ),
      "own-list": { type: "aws:ec2/managedPrefixList:ManagedPrefixList", props: { region } },
    }),
    "it lets in a third list": () => ({
      ...healthy,
      ...Object.fromEntries(
        ["pl-63a5400a", "pl-02cd2c6b"].map((prefixListId) => [
          prefixListId,
          {
            ...resource(healthy, "front-rule"),
            props: { ...resource(healthy, "front-rule").props, prefixListId },
          },
        ]),
      ),
    }),
    "it faces the internet, unsaid": () => {
      const samples = withValue(healthy, "internal", undefined, "front");
      return withValue(samples, "securityGroups", undefined, "front");
    },
  },
  "origin-header-demanded": {
    "it forwards by default": () =>
      withValue(healthy, "defaultActions", [{ type: "forward" }], "balancer-listener"),
    "it answers something else by default": () =>
      withValue(
        healthy,
        "defaultActions",
        [{ type: "fixed-response", fixedResponse: { statusCode: "200" } }],
        "balancer-listener",
      ),
    "another header is enough": () => demanding({ httpHeader: { httpHeaderName: "Host", values: ["a"] } }),
    "any value is enough": () =>
      demanding({ httpHeader: { httpHeaderName: "X-Origin-Verify", values: ["*"] } }),
    "another path is open": () => demanding({ pathPattern: { values: ["/health", "/orders"] } }),
    "every path below is open": () => demanding({ pathPattern: { values: ["/health*"] } }),
  },
};

const admitting = (source: Sample["props"]): Samples => {
  const rule = resource(healthy, "front-rule");
  const { prefixListId, ...props } = rule.props;
  return withOptions(healthy, { props: { ...props, ...source } }, "front-rule");
};

const demanding = (condition: Value) => withValue(healthy, "conditions", [condition], "origin-rule");

function* openWaysIn(): Generator<Mutant> {
  for (const [control, faults] of Object.entries(badWaysIn)) {
    for (const [fault, make] of Object.entries(faults))
      yield { control, type: "aws:lb/loadBalancer:LoadBalancer", fault, original: healthy, samples: make() };
  }
  // An older rule is one that lets in whom it names, whatever else.
  const { "front-rule": rule, ...others } = healthy;
  const older = (props: Sample["props"]): Samples => ({
    ...others,
    "front-rule": {
      type: "aws:ec2/securityGroupRule:SecurityGroupRule",
      props: {
        region,
        type: "ingress",
        securityGroupId: unknown.string,
        protocol: "tcp",
        fromPort: 443,
        toPort: 443,
        ...props,
      },
      dependencies: { securityGroupId: ["front-group"] },
    },
  });
  const original = older({ prefixListIds: ["pl-3b927c52"] });
  for (const props of [
    { cidrBlocks: ["198.51.100.0/24"] },
    { sourceSecurityGroupId: "sg-1" },
    { self: true },
  ])
    yield {
      control: "load-balancer-admits-lists",
      type: "aws:ec2/securityGroupRule:SecurityGroupRule",
      fault: `it lets in ${Object.keys(props)}`,
      original,
      samples: older(props),
    };
  // A listener that redirects what comes in plain text, but for one rule.
  const redirect = { type: "redirect", redirect: { protocol: "HTTPS", statusCode: "HTTP_301" } };
  const plain: Samples = {
    ...healthy,
    plain: {
      type: "aws:lb/listener:Listener",
      props: { region, loadBalancerArn: unknown.string, port: 80, defaultActions: [redirect] },
      outputs: { arn: unknown.string, protocol: unknown.string },
      dependencies: { loadBalancerArn: ["balancer"] },
    },
  };
  const ruleFor = (action: Value): Sample => ({
    type: "aws:lb/listenerRule:ListenerRule",
    props: {
      region,
      listenerArn: unknown.string,
      conditions: [{ pathPattern: { values: ["/health"] } }],
      actions: [action],
    },
    dependencies: { listenerArn: ["plain"] },
  });
  yield {
    control: "load-balancer-no-plain-text",
    type: "aws:lb/listenerRule:ListenerRule",
    fault: "it forwards what came in plain text",
    original: { ...plain, exception: ruleFor(redirect) },
    samples: { ...plain, exception: ruleFor({ type: "forward", targetGroupArn: unknown.string }) },
  };
}

function* looseUserPools(): Generator<Mutant> {
  const original = healthy;
  const wrong: readonly (readonly [string, string, string, string, readonly (Value | undefined)[]])[] = [
    ["user-pool-mfa", "user-pool", identity.userPool, "mfaConfiguration", [undefined, "OFF"]],
    [
      "user-pool-threat-protection",
      "user-pool",
      identity.userPool,
      "userPoolAddOns",
      [undefined, { advancedSecurityMode: "AUDIT" }],
    ],
    [
      "user-pool-threat-protection",
      "user-pool",
      identity.userPool,
      "userPoolTier",
      [undefined, "ESSENTIALS"],
    ],
    ...[
      ["passwordPolicy", [undefined]] as const,
      ["passwordPolicy.minimumLength", [undefined, 6, 8]] as const,
      ...["Lowercase", "Uppercase", "Numbers", "Symbols"].map(
        (kind) => [`passwordPolicy.require${kind}`, [undefined, false]] as const,
      ),
    ].map(([path, values]) => ["user-pool-passwords", "user-pool", identity.userPool, path, values] as const),
    [
      "user-pool-client-flows",
      "user-pool-client",
      identity.client,
      "explicitAuthFlows",
      passwordFlows.map((flow) => ["ALLOW_USER_SRP_AUTH", flow]),
    ],
    [
      "user-pool-client-flows",
      "user-pool-client",
      identity.client,
      "allowedOauthFlows",
      [["code", "implicit"]],
    ],
    [
      "user-pool-client-tokens",
      "user-pool-client",
      identity.client,
      "enableTokenRevocation",
      [undefined, false],
    ],
    [
      "user-pool-client-tokens",
      "user-pool-client",
      identity.client,
      "preventUserExistenceErrors",
      [undefined, "LEGACY"],
    ],
  ];
  for (const [control, name, type, path, values] of wrong) {
    for (const value of values) {
      const fault = `${path} is ${value === undefined ? "not given" : JSON.stringify(value)}`;
      yield { control, type, fault, original, samples: withValue(original, path, value, name) };
    }
  }
  const withSecret = withValue(original, "generateSecret", true, "user-pool-client");
  yield {
    control: "user-pool-client-flows",
    type: identity.client,
    fault: "it has a secret, and sends passwords",
    original: withSecret,
    samples: withValue(
      withSecret,
      "explicitAuthFlows",
      ["ALLOW_ADMIN_USER_PASSWORD_AUTH"],
      "user-pool-client",
    ),
  };
}

function* looseWebAcls(): Generator<Mutant> {
  const type = identity.webAcl;
  const original = healthy;
  const { "web-acl-association": association, "web-acl-logging": logs, ...bare } = healthy;
  if (association === undefined || logs === undefined) return;
  const toCloudFront = withValue(
    withValue(original, "scope", "CLOUDFRONT", "web-acl"),
    "rules",
    [...rulesBeforeCloudFront],
    "web-acl",
  );
  const counting = rulesBeforeCloudFront.map(({ name, priority, statement, visibilityConfig }) => ({
    name,
    priority,
    statement,
    visibilityConfig,
    ...("managedRuleGroupStatement" in statement
      ? { overrideAction: { count: {} } }
      : { action: { count: {} } }),
  }));
  const without = (name: string) => rulesBeforeCloudFront.filter((rule) => rule.name !== name);
  const knownBad = managedRule("AWSManagedRulesKnownBadInputsRuleSet", 0);
  const rules = (samples: Samples, value: Value | undefined) => withValue(samples, "rules", value, "web-acl");
  const redacting = (...headers: readonly string[]) => headers.map((name) => ({ singleHeader: { name } }));
  const rows: readonly (readonly [string, string, Samples])[] = [
    ["web-acl-attached", "it is associated with nothing", { ...bare, "web-acl-logging": logs }],
    [
      "web-acl-attached",
      "its association is another's",
      withOptions(original, { dependencies: { resourceArn: ["user-pool"] } }, "web-acl-association"),
    ],
    ["one-web-acl-per-resource", "its resource has another", { ...original, second: association }],
    [
      "web-acl-region",
      "it is for CloudFront, in us-west-2",
      withValue(toCloudFront, "region", "us-west-2", "web-acl"),
    ],
    ["web-acl-logged", "it has no logs", { ...bare, "web-acl-association": association }],
    ...secretHeaders.map((header): readonly [string, string, Samples] => [
      "web-acl-logged",
      `its logs have the header ${header}`,
      withValue(
        original,
        "redactedFields",
        redacting(...secretHeaders.filter((each) => each !== header)),
        "web-acl-logging",
      ),
    ]),
    [
      "web-acl-logged",
      "its logs have everything",
      withValue(original, "redactedFields", undefined, "web-acl-logging"),
    ],
    [
      "web-acl-rate-limit",
      "it is for CloudFront, and limits no rate",
      rules(
        toCloudFront,
        rulesBeforeCloudFront.filter(({ name }) => groupsBeforeCloudFront.includes(name)),
      ),
    ],
    ...["rate-1", ...limitedPaths].map((name): readonly [string, string, Samples] => [
      "web-acl-rate-limit",
      `it is for CloudFront, and has no rule ${name}`,
      rules(toCloudFront, without(name)),
    ]),
    ...groupsBeforeCloudFront.map((name): readonly [string, string, Samples] => [
      "web-acl-rules",
      `it is for CloudFront, and has no rule ${name}`,
      rules(toCloudFront, without(name)),
    ]),
    ["web-acl-rules", "all its rules count", rules(toCloudFront, counting)],
    ["web-acl-rules", "it lets known bad inputs through", rules(original, [rateRule(1)])],
    ["web-acl-rules", "it has no rules", rules(original, undefined)],
    [
      "web-acl-rules",
      "a rule has no metrics",
      rules(original, [{ ...knownBad, visibilityConfig: { sampledRequestsEnabled: true } }]),
    ],
    ...["cloudwatchMetricsEnabled", "sampledRequestsEnabled"].map(
      (flag): readonly [string, string, Samples] => [
        "web-acl-rules",
        `${flag} is off`,
        withValue(original, `visibilityConfig.${flag}`, false, "web-acl"),
      ],
    ),
  ];
  for (const [control, fault, samples] of rows) {
    const alongside = control === "web-acl-region" ? ["arns-in-own-region"] : [];
    yield { control, type, fault, original, samples, alongside };
  }
}

/** Tables, subnets and gateways of a region, and the peering with another. */
const network: Samples = Object.fromEntries(
  Object.entries(healthy).filter(([name]) => name in transit || /^(gateway|(public|data)-)/.test(name)),
);

const lacking = (samples: Samples, ...names: readonly string[]): Samples =>
  Object.fromEntries(Object.entries(samples).filter(([name]) => !names.includes(name)));

function* deadTransit(): Generator<Mutant> {
  const original = network;
  const wrong = (name: string, path: string, value: Value | undefined) =>
    withValue(original, path, value, name);
  const pointed = (name: string, path: string, names: readonly string[]) =>
    withOptions(
      original,
      { dependencies: { ...resource(original, name).dependencies, [path]: names } },
      name,
    );

  const asn = { control: "transit-gateway-asn", type: transitTypes.gateway, original };
  for (const value of [undefined, 64_511, 65_535, 16_509]) {
    const fault = `its ASN is ${value}`;
    yield { ...asn, fault, samples: wrong("transit-gateway", "amazonSideAsn", value) };
  }
  const gateway = resource(original, "transit-gateway");
  const twin = { ...gateway, props: { ...gateway.props, region: "us-west-2" } };
  yield { ...asn, fault: "that of another region has its ASN", samples: { ...original, twin } };

  for (const [type, { switches, off, onByDefault }] of Object.entries(defaultTables)) {
    const [name = ""] = Object.entries(original).find(([, sample]) => sample.type === type) ?? [];
    for (const path of switches) {
      for (const value of [off === "disable" ? "enable" : !off, ...(onByDefault ? [undefined] : [])]) {
        const fault = `${path} is ${value}`;
        const control = "transit-gateway-own-tables";
        yield { control, type, fault, original, samples: wrong(name, path, value) };
      }
    }
  }

  const table = { type: transitTypes.table, props: { region, transitGatewayId: unknown.string } };
  yield {
    control: "transit-route-table-used",
    type: transitTypes.table,
    fault: "nothing is associated with it",
    original,
    samples: { ...original, unused: table },
  };

  const peering = { type: transitTypes.peering, original };
  const accepted = { ...peering, control: "transit-peering-accepted" };
  yield {
    ...accepted,
    fault: "nobody accepts it",
    samples: lacking(original, "transit-accepter"),
    // What is made from the accepter hangs on nothing.
    alongside: ["transit-peering-both-ways", "transit-route-narrow"],
  };
  yield {
    ...accepted,
    fault: "it is accepted where it was asked for",
    samples: wrong("transit-accepter", "region", region),
  };
  yield {
    ...accepted,
    fault: "it is with its own region",
    samples: wrong("transit-peering", "peerRegion", region),
    alongside: ["transit-peering-both-ways"],
  };
  yield {
    ...accepted,
    fault: "another one is accepted",
    samples: pointed("transit-accepter", "transitGatewayAttachmentId", []),
    alongside: ["transit-peering-both-ways"],
  };

  for (const side of [region, "us-west-2"]) {
    for (const piece of ["association", "route"]) {
      const control = "transit-peering-both-ways";
      const name = `peering-${piece}-${side}`;
      const fault = `it has no ${piece} in ${side}`;
      yield { ...peering, control, fault, samples: lacking(original, name) };
      const astray = { ...original, [name]: { ...resource(original, name), dependencies: {} } };
      const samples = withValue(astray, "transitGatewayAttachmentId", "tgw-attach-0b1b2c3d4e5f60718", name);
      yield { ...peering, control, fault: `its ${piece} in ${side} is another's`, samples };
    }
  }

  const narrow = { control: "transit-route-narrow", type: transitTypes.route, original };
  const ownRoute = `peering-route-${region}`;
  for (const block of ["0.0.0.0/0", "0.0.0.0/1", "128.0.0.0/1", "10.0.0.0/7", "203.0.113.0/24", "::/0"]) {
    const fault = `it leads to ${block}`;
    yield { ...narrow, fault, samples: wrong(ownRoute, "destinationCidrBlock", block) };
  }
  yield {
    ...narrow,
    fault: "it is made from a peering before that is accepted",
    samples: pointed(ownRoute, "transitGatewayAttachmentId", ["transit-peering"]),
  };
  const aimless = withOptions(
    wrong(ownRoute, "transitGatewayAttachmentId", undefined),
    { dependencies: {} },
    ownRoute,
  );
  yield {
    ...narrow,
    fault: "it leads to no attachment",
    samples: aimless,
    alongside: ["transit-peering-both-ways"],
  };

  const open = { control: "public-subnets-without-transit-route", type: "aws:ec2/routeTable:RouteTable" };
  const way = dataRoute;
  const dependencies = { ...way.dependencies, routeTableId: ["public-table"] };
  yield {
    ...open,
    original,
    fault: "it leads to the internet and to a transit gateway",
    samples: { ...original, way: { ...way, dependencies } },
  };
  const known = put(way.props, "transitGatewayId", "tgw-0a1b2c3d4e5f60718");
  yield {
    ...open,
    original,
    fault: "it leads to the internet and to a known transit gateway",
    samples: {
      ...original,
      way: { ...way, props: known, dependencies: { routeTableId: ["public-table"] } },
    },
  };
}

/** The items of a list of the subject, with another value at a path of one of them. */
function withItem(
  samples: Samples,
  list: string,
  at: number,
  path: string,
  value: Value | undefined,
): Samples {
  const items = resource(samples, subject).props[list];
  const changed = Array.isArray(items)
    ? items.map((item, index) => (index === at && isBlock(item) ? put(item, path, value) : item))
    : [];
  return withValue(samples, list, changed);
}

function withoutResource(samples: Samples, name: string): Samples {
  const { [name]: _, ...others } = samples;
  return others;
}

/** What can be wrong with a distribution, by the control that says so. */
function* looseDistributions(): Generator<Mutant> {
  const type = edge.distribution;
  const original = healthyOf(type);
  const value = (path: string, to?: Value) => withValue(original, path, to);
  const origin = (at: number, path: string, to?: Value) => withItem(original, "origins", at, path, to);
  const group = (path: string, to: Value) => withItem(original, "originGroups", 0, path, to);
  const api = (path: string, to?: Value) => withItem(original, "orderedCacheBehaviors", 0, path, to);
  const elsewhere = (name: string) => withValue(original, "region", "us-west-2", name);
  const members = (...ids: readonly string[]) =>
    group(
      "members",
      ids.map((originId) => ({ originId })),
    );
  const headers = (path: string, to?: Value) =>
    withValue(original, `securityHeadersConfig.${path}`, to, "edge-headers");
  const page = { errorCode: 404, responseCode: 200, responsePagePath: "/index.html" };
  const faults: Readonly<Record<string, Readonly<Record<string, Samples>>>> = {
    "distribution-tls": {
      "viewers may stay with HTTP": value("defaultCacheBehavior.viewerProtocolPolicy", "allow-all"),
      "viewers of the API may stay with HTTP": api("viewerProtocolPolicy", "allow-all"),
      "viewers may speak TLS 1.0": value("viewerCertificate.minimumProtocolVersion", "TLSv1_2016"),
      "the least TLS is not given": value("viewerCertificate.minimumProtocolVersion"),
      "an origin is asked over HTTP": origin(2, "customOriginConfig.originProtocolPolicy", "http-only"),
      "an origin is asked over TLS 1.1": origin(2, "customOriginConfig.originSslProtocols", ["TLSv1.1"]),
    },
    "distribution-web-acl": {
      "webAclId is not given": value("webAclId"),
      "webAclId is empty": value("webAclId", ""),
    },
    "distribution-edge-region": {
      "its certificate is in another region": elsewhere("edge-certificate"),
      "its certificate is known, and in another region": value(
        "viewerCertificate.acmCertificateArn",
        `arn:aws:acm:us-west-2:${account}:certificate/1`,
      ),
      "its web ACL is in another region": value(
        "webAclId",
        `arn:aws:wafv2:us-west-2:${account}:global/webacl/shop/1`,
      ),
      "its logs are asked for elsewhere": elsewhere("edge-logs"),
    },
    "distribution-logged": {
      "its logs are delivered nowhere": withoutResource(original, "edge-delivery"),
      "its logs have no source": withoutResource(original, "edge-logs"),
    },
    "distribution-origin-access": {
      "a bucket is asked unsigned": origin(1, "originAccessControlId"),
    },
    "distribution-origin-header": {
      "the API is not shown the header": origin(2, "customHeaders"),
      "the API is shown another header": origin(2, "customHeaders", [{ name: "X-Shop", value: "1" }]),
      "the header is empty": origin(2, "customHeaders", [{ name: "X-Origin-Verify", value: "" }]),
    },
    "distribution-failover": {
      "files come from one bucket": value("defaultCacheBehavior.targetOriginId", "here"),
      "the group has one member": members("here"),
      "the group has one member twice": members("here", "here"),
      "the group names what nobody declares": members("here", "nowhere"),
      "the group stays with a region that is out": group("failoverCriteria.statusCodes", [403, 404]),
      "a POST goes to the group": api("targetOriginId", "files"),
      "a behaviour names what nobody declares": api("targetOriginId", "nowhere"),
    },
    "distribution-error-pages": { "404 becomes 200": value("customErrorResponses", [page]) },
    "distribution-security-headers": {
      "pages have no headers policy": value("defaultCacheBehavior.responseHeadersPolicyId"),
      "the API has no headers policy": api("responseHeadersPolicyId"),
      "HSTS is not given": headers("strictTransportSecurity"),
      "HSTS is short": headers("strictTransportSecurity.accessControlMaxAgeSec", 3600),
      "HSTS leaves subdomains out": headers("strictTransportSecurity.includeSubdomains"),
      "nosniff is not given": headers("contentTypeOptions"),
      "frame options are not given": headers("frameOptions"),
      "the referrer goes everywhere": headers("referrerPolicy.referrerPolicy", "unsafe-url"),
      "the content security policy is not given": headers("contentSecurityPolicy"),
    },
  };
  for (const [control, ofControl] of Object.entries(faults))
    for (const [fault, samples] of Object.entries(ofControl))
      yield { control, type, fault, original, samples };
}

const byCloudFront = (condition: object) => ({
  Sid: "Files",
  Effect: "Allow",
  Principal: { Service: "cloudfront.amazonaws.com" },
  Action: ["s3:GetObject", "kms:Decrypt"],
  Resource: "*",
  ...condition,
});

const forOneDistribution = {
  Condition: { StringEquals: { "aws:SourceArn": `arn:aws:cloudfront::${account}:distribution/E1` } },
};

/** Policies that let CloudFront in for whoever has a distribution. */
function* openToCloudFront(): Generator<Mutant> {
  for (const type of cloudFrontDoors) {
    const isKey = type.startsWith("aws:kms/");
    const allowing = (condition: object) =>
      isKey
        ? policyOf(administration, byCloudFront(condition))
        : policyWith(refusesPlain, refusesOldTls, byCloudFront(condition));
    const original = withValue(healthyOf(type), "policy", allowing(forOneDistribution));
    for (const [fault, condition] of [
      ["its policy lets CloudFront in", {}],
      [
        "its policy lets every distribution of the account in",
        { Condition: { StringEquals: { "aws:SourceAccount": account } } },
      ],
      [
        "its policy lets any distribution in",
        { Condition: { ArnLike: { "aws:SourceArn": `arn:aws:cloudfront::${account}:distribution/*` } } },
      ],
    ] as const) {
      const samples = withValue(original, "policy", allowing(condition));
      const alongside = isKey ? ["key-policy"] : [];
      yield { control: "one-distribution-admitted", type, fault, original, samples, alongside };
    }
  }
}

/** Buckets that are origins, and let nobody read, or whose key does not. */
function* lockedOrigins(): Generator<Mutant> {
  const type = "aws:s3/bucket:Bucket";
  const control = "distribution-reads-buckets";
  const bucket = withValue(healthyOf(type), "bucket", ORIGIN_BUCKET);
  const policy = `${subject}-policy`;
  const original: Samples = {
    ...withValue(
      bucket,
      "policy",
      policyWith(refusesPlain, refusesOldTls, byCloudFront(forOneDistribution)),
      policy,
    ),
    ...besideDistribution("distribution"),
    distribution: {
      type: edge.distribution,
      protect: true,
      props: wantedOfEdge[edge.distribution] ?? {},
      dependencies: madeForEdge,
    },
    "key-s3": keyOf("s3", policyOf(administration, byCloudFront(forOneDistribution))),
  };
  const locked = { ...original, [policy]: resource(bucket, policy) };
  yield { control, type, fault: "its policy does not let CloudFront in", original, samples: locked };
  const keyless = { ...original, "key-s3": keyOf("s3") };
  yield { control, type, fault: "its key does not let CloudFront in", original, samples: keyless };
}

/** Names that lead to a distribution in IPv4 alone. */
function* namesWithoutIpv6(): Generator<Mutant> {
  const type = edge.distribution;
  const control = "distribution-names-in-ipv6";
  const original = { ...healthyOf(type), name: nameOf(subject, "A"), "name-6": nameOf(subject, "AAAA") };
  const alone = withoutResource(original, "name-6");
  yield { control, type, fault: "its name has no AAAA record", original, samples: alone };
  const other = withValue(original, "name", "www.shop.test", "name-6");
  yield { control, type, fault: "its AAAA record is of another name", original, samples: other };
  for (const value of [undefined, false]) {
    const samples = withValue(original, "isIpv6Enabled", value);
    yield { control, type, fault: `isIpv6Enabled is ${value ?? "not given"}`, original, samples };
  }
}

/** Everything that the tables of the pack can be got wrong in, one fault at a time. */
export const mutants: readonly Mutant[] = [
  encryptionOff,
  keysOfAws,
  keysOfOthers,
  keysOfOtherRegions,
  keysOfTwoServices,
  carelessKeys,
  keptPasswords,
  shortWindows,
  openKeyPolicies,
  publicStores,
  publicSubnets,
  storesOnTheInternet,
  openGroups,
  inlineRules,
  mixedRules,
  unprotected,
  deletable,
  undoneFailovers,
  looseDocumentDb,
  weakClusters,
  typedPasswords,
  typedSecrets,
  brokenPairs,
  looseElasticache,
  looseMskClusters,
  fewCopies,
  fewCopiesOfTopics,
  hastyReplicators,
  looseSearchDomains,
  openSearchDomains,
  oldFunctions,
  publicFunctions,
  functionsOutsideOfVpcs,
  farArns,
  withoutBackup,
  backupsInOneRegion,
  badBuckets,
  badReplications,
  forgottenBuckets,
  looseDistributions,
  openToCloudFront,
  lockedOrigins,
  namesWithoutIpv6,
  looseBalancers,
  openWaysIn,
  looseDns,
  deadTransit,
  looseUserPools,
  looseWebAcls,
].flatMap((generate) => [...generate()]);

/** What a stack of mutants is told apart by. */
export const titleOf = ({ type, fault }: Mutant) => `${type}: ${fault}`;
