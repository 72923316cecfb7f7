import { pass, type ResourceControl, undecided, violation } from "../control";
import { demand, isExactly } from "../demand";
import { read } from "../reader";

/** Where a store says whether the internet may reach it. */
export const publicDoors: readonly {
  readonly type: string;
  readonly path: string;
  readonly closed: unknown;
  readonly closedInSilence?: boolean;
}[] = [
  { type: "aws:rds/instance:Instance", path: "publiclyAccessible", closed: false },
  { type: "aws:rds/clusterInstance:ClusterInstance", path: "publiclyAccessible", closed: false },
  { type: "aws:rds/shardGroup:ShardGroup", path: "publiclyAccessible", closed: false },
  { type: "aws:neptune/clusterInstance:ClusterInstance", path: "publiclyAccessible", closed: false },
  { type: "aws:redshift/cluster:Cluster", path: "publiclyAccessible", closed: false },
  { type: "aws:redshiftserverless/workgroup:Workgroup", path: "publiclyAccessible", closed: false },
  { type: "aws:dms/replicationInstance:ReplicationInstance", path: "publiclyAccessible", closed: false },
  { type: "aws:dms/instanceProfile:InstanceProfile", path: "publiclyAccessible", closed: false },
  { type: "aws:mq/broker:Broker", path: "publiclyAccessible", closed: false },
  { type: "aws:lightsail/database:Database", path: "publiclyAccessible", closed: false },
  { type: "aws:timestreaminfluxdb/dbCluster:DbCluster", path: "publiclyAccessible", closed: false },
  { type: "aws:timestreaminfluxdb/dbInstance:DbInstance", path: "publiclyAccessible", closed: false },
  {
    type: "aws:msk/cluster:Cluster",
    path: "brokerNodeGroupInfo.connectivityInfo.publicAccess.type",
    closed: "DISABLED",
    closedInSilence: true,
  },
];

export const databaseNotPublic: ResourceControl = {
  id: "database-not-public",
  title: "No store has a public address",
  scope: "resource",
  severity: "critical",
  description: "A store says that it is not public: unsaid, AWS decides by the gateways of the VPC it is in.",
  remediation: "Set publiclyAccessible: false (on MSK, publicAccess.type: DISABLED).",
  reference:
    "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html",
  tags: ["network", "exposure"],
  appliesTo: publicDoors.map(({ type }) => type),
  evaluate: ({ type, props }) =>
    publicDoors
      .filter((door) => door.type === type)
      .map(({ path, closed, closedInSilence }) =>
        demand(props, path, isExactly(closed), closedInSilence === true ? pass : undefined),
      ),
};

const ownSubnet = "aws:ec2/subnet:Subnet";
const defaultSubnet = "aws:ec2/defaultSubnet:DefaultSubnet";

export const subnetNoPublicIp: ResourceControl = {
  id: "subnet-no-public-ip",
  title: "Subnets give out no public addresses",
  scope: "resource",
  severity: "high",
  description: "Nothing gets a public address just for being started in a subnet, not even in a public one.",
  remediation: "Set mapPublicIpOnLaunch: false, and give addresses to load balancers and NAT gateways only.",
  reference: "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-ip-addressing.html",
  tags: ["network", "exposure"],
  appliesTo: [ownSubnet, defaultSubnet],
  evaluate: ({ type, props }) => {
    const reading = read(props, "mapPublicIpOnLaunch");
    if (reading.state === "unknown") return [undecided("mapPublicIpOnLaunch is unknown")];
    // A new subnet gives none unless told to; AWS's default subnets do.
    if (reading.state === "absent" && type === ownSubnet) return [pass];
    const closed = reading.state === "known" && reading.value === false;
    return [closed ? pass : violation("whatever starts in it gets a public address")];
  },
};
