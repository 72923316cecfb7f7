import { createHash } from "node:crypto";
import { hostOf } from "./hosts";
import type { Settings } from "./settings";
import type { Region } from "./topology";

/** Physical names: only of what AWS, another region or an operator must know by name. The rest Pulumi names. */
export interface Names {
  /** Identifier of the Aurora global cluster. */
  readonly auroraGlobalCluster: string;
  /** Identifier of this region's Aurora cluster; unique across the regions of a global cluster. */
  readonly auroraCluster: string;
  /** Identifier of the DocumentDB global cluster. */
  readonly documentDbGlobalCluster: string;
  /** Identifier of this region's DocumentDB cluster; unique across the regions of a global cluster. */
  readonly documentDbCluster: string;
  /** Names of the region's buckets, up to what `accountRegional` adds. */
  readonly bucketPrefixes: Readonly<Record<"assets" | "analytics" | "traces" | "accessLogs", string>>;
  /** End of the ElastiCache global datastore's identifier; AWS puts a prefix before it. */
  readonly elasticacheGlobalSuffix: string;
  /** Identifier of this region's ElastiCache replication group, and of its user group. */
  readonly elasticacheGroup: string;
  /** Start of the names of the region's ElastiCache users; a service follows, and the whole has 40 characters at most. */
  readonly elasticacheUserPrefix: string;
  /** Name of this region's MSK cluster; a Replicator tells its two clusters apart by aliases made of their names. */
  readonly mskCluster: string;
  /** Start of the names of the MSK Replicators, such as `mall-production-`. */
  readonly mskReplicatorPrefix: string;
  /** Name of the backup vault, and of the plan: the same in every region, so that each can name the other's. */
  readonly backupVault: string;
  /** Name of this region's OpenSearch domain. */
  readonly opensearchDomain: string;
  /** Role that administers this region's OpenSearch domain; the other regions' domains know it by name. */
  readonly opensearchOperator: string;
  /** Function that makes this region's OpenSearch domain lead or follow. */
  readonly opensearchFollower: string;
  /** Name of the EKS cluster; the network's discovery tags carry it. */
  readonly clusterName: string;
  /** Start of the names of what belongs to the distribution, which an account has once. */
  readonly distribution: string;
  /** Start of the aliases of the region's keys, such as `alias/mall/production/`. */
  readonly keyAliasPrefix: string;
  /** Start of the names of the region's log groups, such as `/mall/production/`. */
  readonly logGroupPrefix: string;
  /** Start of the names of the web ACLs, such as `mall-production-`. */
  readonly webAclPrefix: string;
  /** Name of the user pool, and of the browser's client. */
  readonly userPool: string;
  /** Start of the sign-in page's host name; the account follows, because no other account may have the same. */
  readonly signInPrefix: string;
  /** Hosts below the zone's domain. */
  readonly domainNames: DomainNames;
  /** Start of the names of the parameters that applications read, such as `/mall/production/`. */
  readonly parameterPrefix: string;
}

/** What users, and CloudFront, call the mall by. */
export interface DomainNames {
  /** The shop. */
  readonly shop: string;
  /** The shop, too. */
  readonly www: string;
  /** The regions' load balancers: whichever is near and healthy answers. */
  readonly api: string;
}

/** The names of a stack. The limits are AWS's, from the `CreateX` page of each service's API reference. */
export function namesOf({ topology, region }: Settings): Names {
  const mall = `mall-${topology.environment}`;
  const bucket = (purpose: string) => bucketPrefixOf(topology.environment, purpose, region.name);
  return {
    auroraGlobalCluster: shorten(`${mall}-aurora`, 63),
    auroraCluster: shorten(`${mall}-aurora-${region.name}`, 63),
    documentDbGlobalCluster: shorten(`${mall}-documentdb`, 63),
    documentDbCluster: shorten(`${mall}-documentdb-${region.name}`, 63),
    bucketPrefixes: {
      assets: bucket("assets"),
      analytics: bucket("analytics"),
      traces: bucket("traces"),
      accessLogs: bucket("access-logs"),
    },
    elasticacheGlobalSuffix: mall,
    elasticacheGroup: shorten(`${mall}-cache-${region.name}`, 40),
    elasticacheUserPrefix: `${mall}-`,
    mskCluster: shorten(`${mall}-msk-${region.name}`, 64),
    mskReplicatorPrefix: `${mall}-`,
    backupVault: shorten(mall, 50),
    opensearchDomain: shorten(`${mall}-search`, 28),
    opensearchOperator: opensearchOperatorOf(topology.environment, region.name),
    opensearchFollower: shorten(`${mall}-opensearch-follower`, 64),
    clusterName: shorten(mall, 100),
    distribution: mall,
    keyAliasPrefix: `alias/mall/${topology.environment}/`,
    logGroupPrefix: `/mall/${topology.environment}/`,
    webAclPrefix: `${mall}-`,
    userPool: mall,
    signInPrefix: `${mall}-`,
    domainNames: {
      shop: `mall.${topology.domain}`,
      www: `www.${topology.domain}`,
      api: `api-internal.${topology.domain}`,
    },
    parameterPrefix: `/mall/${topology.environment}/`,
  };
}

/**
 * Name of a bucket in S3's account-regional namespace, in which no other account can create one; S3 demands this form:
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/gpbucketnamespaces.html
 */
export function accountRegional(prefix: string, accountId: string, region: string): string {
  return `${prefix}-${accountId}-${region}-an`;
}

/** Name of a region's bucket, up to what `accountRegional` adds. */
function bucketPrefixOf(environment: string, purpose: string, region: string): string {
  return shorten(`mall-${environment}-${purpose}`, 63 - accountRegional("", "0".repeat(12), region).length);
}

/** Where S3 answers for a region's assets: in that region, so that the loss of another is none of theirs. */
export function assetsDomainOf(environment: string, accountId: string, region: string): string {
  const bucket = accountRegional(bucketPrefixOf(environment, "assets", region), accountId, region);
  return `${bucket}.${hostOf("s3", region)}`;
}

/** Start of the names of the parameters about one region, in whichever region they stand. */
export function regionPrefix({ parameterPrefix }: Names, { name }: Pick<Region, "name">): string {
  return `${parameterPrefix}${name}/`;
}

/** Role that administers a region's OpenSearch domain. */
export function opensearchOperatorOf(environment: string, region: string): string {
  return shorten(`mall-${environment}-opensearch-${region}`, 64);
}

/** The name as it is, or cut to `limit` characters with a hash of the whole at its end, so that it stays unique. */
export function shorten(name: string, limit: number): string {
  if (name.length <= limit) return name;
  const hash = createHash("sha256").update(name).digest("hex").slice(0, 8);
  return `${name.slice(0, limit - hash.length - 1)}-${hash}`;
}
