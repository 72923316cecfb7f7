import type { z } from "zod";
import type { primaryOutputs } from "../../infra/contract";

type Values<C extends Readonly<Record<string, z.ZodType>>> = { readonly [K in keyof C]: z.infer<C[K]> };

const key = (service: string) =>
  [service, "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"] as const;

/** What a primary stack publishes: the same typed stand-in for tests and for whoever has no stack to read. */
export const contractFixture = {
  region: "us-east-1",
  role: "primary",
  writerRegion: "us-east-1",
  vpcId: "vpc-0a1b2c3d4e5f60718",
  vpcCidr: "10.0.0.0/16",
  publicSubnetIds: ["subnet-01", "subnet-02", "subnet-03"],
  privateSubnetIds: ["subnet-04", "subnet-05", "subnet-06"],
  dataSubnetIds: ["subnet-07", "subnet-08", "subnet-09"],
  privateRouteTableIds: ["rtb-01", "rtb-02", "rtb-03"],
  dataRouteTableIds: ["rtb-04"],
  transitGatewayId: "tgw-0a1b2c3d4e5f60718",
  transitGatewayRouteTableId: "tgw-rtb-0a1b2c3d4e5f60718",
  workloadSecurityGroupId: "sg-0b1b2c3d4e5f60719",
  keyArns: Object.fromEntries(["aurora", "logs", "s3", "secrets"].map(key)),
  backupVaultArn: "arn:aws:backup:us-east-1:111122223333:backup-vault:mall-production",
  dsqlEndpoint: "abcdefghijklmnopqrstuvwxyz.dsql.us-east-1.on.aws",
  dsqlClusterArn: "arn:aws:dsql:us-east-1:111122223333:cluster/abcdefghijklmnopqrstuvwxyz",
  dsqlIdentifier: "abcdefghijklmnopqrstuvwxyz",
  auroraClusterArn: "arn:aws:rds:us-east-1:111122223333:cluster:mall-production-aurora-us-east-1",
  auroraEndpoint: "mall-production-aurora-us-east-1.cluster-abc.us-east-1.rds.amazonaws.com",
  auroraReaderEndpoint: "mall-production-aurora-us-east-1.cluster-ro-abc.us-east-1.rds.amazonaws.com",
  auroraPort: 5432,
  auroraSecurityGroupId: "sg-0a1b2c3d4e5f60718",
  documentdbClusterArn: "arn:aws:rds:us-east-1:111122223333:cluster:mall-production-documentdb-us-east-1",
  documentdbEndpoint: "mall-production-documentdb-us-east-1.cluster-abc.us-east-1.docdb.amazonaws.com",
  documentdbReaderEndpoint:
    "mall-production-documentdb-us-east-1.cluster-ro-abc.us-east-1.docdb.amazonaws.com",
  documentdbPort: 27017,
  documentdbSecurityGroupId: "sg-0c1b2c3d4e5f60718",
  assetsBucketName: "mall-production-assets-111122223333-us-east-1-an",
  assetsBucketArn: "arn:aws:s3:::mall-production-assets-111122223333-us-east-1-an",
  analyticsBucketName: "mall-production-analytics-111122223333-us-east-1-an",
  analyticsBucketArn: "arn:aws:s3:::mall-production-analytics-111122223333-us-east-1-an",
  tracesBucketName: "mall-production-traces-111122223333-us-east-1-an",
  tracesBucketArn: "arn:aws:s3:::mall-production-traces-111122223333-us-east-1-an",
  mskClusterArn:
    "arn:aws:kafka:us-east-1:111122223333:cluster/mall-production-msk-us-east-1/1234abcd-12ab-34cd-56ef-1234567890ab-7",
  mskBootstrapBrokers: "b-1.mallproductionmskuse.a1b2c3.c2.kafka.us-east-1.amazonaws.com:9098",
  mskSecurityGroupId: "sg-0c1b2c3d4e5f60718",
  opensearchDomainArn: "arn:aws:es:us-east-1:111122223333:domain/mall-production-search",
  opensearchDomainName: "mall-production-search",
  opensearchEndpoint: "vpc-mall-production-search-abc.us-east-1.es.amazonaws.com",
  opensearchSecurityGroupId: "sg-0a1b2c3d4e5f60720",
  apiTargetGroupArn:
    "arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/ingress-api-1a2b3c4/1234567890abcdef",
  loadBalancerSecurityGroupId: "sg-0a1b2c3d4e5f60721",
  opensearchFollowerArn: "arn:aws:lambda:us-east-1:111122223333:function:mall-production-opensearch-follower",
  auroraGlobalClusterId: "mall-production-aurora",
  auroraGlobalEndpoint: "mall-production-aurora.global-abc.global.rds.amazonaws.com",
  auroraFirstInstanceArn: "arn:aws:rds:us-east-1:111122223333:db:mall-production-aurora-us-east-1-0",
  documentdbGlobalClusterId: "mall-production-documentdb",
  documentdbFirstInstanceArn: "arn:aws:rds:us-east-1:111122223333:db:mall-production-documentdb-us-east-1-0",
  elasticacheReplicationGroupId: "mall-production-cache-us-east-1",
  elasticacheConfigurationEndpoint:
    "clustercfg.mall-production-cache-us-east-1.abc123.use1.cache.amazonaws.com",
  elasticachePort: 6379,
  elasticacheSecurityGroupId: "sg-0c1b2c3d4e5f60720",
  elasticacheGlobalReplicationGroupId: "ldgnf-mall-production",
  opensearchServiceRoleArn:
    "arn:aws:iam::111122223333:role/aws-service-role/opensearchservice.amazonaws.com/AWSServiceRoleForAmazonOpenSearchService",
  originHeaderValues: ["correct-horse", "battery-staple"],
  hostedZoneId: "Z0123456789ABCDEFGHIJ",
  nameServers: [
    "ns-1.awsdns-01.com",
    "ns-513.awsdns-02.net",
    "ns-1025.awsdns-03.org",
    "ns-1537.awsdns-04.co.uk",
  ],
  dsRecord: "12345 13 2 0F1E2D3C4B5A69788796A5B4C3D2E1F00F1E2D3C4B5A69788796A5B4C3D2E1F0",
} satisfies Values<typeof primaryOutputs>;
