import type { Control } from "../control";
import { arnsInOwnRegion } from "./arns";
import { auroraCredentials } from "./aurora";
import { backupCopied, inBackupPlan } from "./backup";
import {
  bucketAccessLogged,
  bucketBlocksPublicAccess,
  bucketEncryptedWithKey,
  bucketLifecycle,
  bucketOwnerEnforced,
  bucketSettingsSeparate,
  bucketTlsOnly,
  bucketVersioned,
} from "./buckets";
import { certificateProvenByDns } from "./certificates";
import { deletionProtection, protectedFromDeletion } from "./deletion";
import {
  healthCheckOverTls,
  publicZoneNoPrivateAddress,
  recordsAgree,
  routedRecordChecked,
  zoneQueriesLogged,
  zoneSigned,
} from "./dns";
import {
  documentDbBackups,
  documentDbCredentials,
  documentDbInstances,
  documentDbLogs,
  documentDbParameters,
  documentDbTls,
} from "./documentdb";
import { dsqlMultiRegion, dsqlPair } from "./dsql";
import {
  elasticacheFailover,
  elasticacheMinorUpgrades,
  elasticacheNetwork,
  elasticacheSecondary,
  elasticacheSnapshots,
  elasticacheTls,
  elasticacheUsers,
} from "./elasticache";
import { customerManagedKey, encryptedAtRest } from "./encryption";
import { databaseNotPublic, subnetNoPublicIp } from "./exposure";
import { failoverSafeOptions } from "./failover";
import { keyDeletionWindow, keyRotation } from "./key-care";
import { keyOfOwnRegion, keyOfOwnService, oneServicePerKey } from "./key-ownership";
import { keyPolicy } from "./key-policy";
import { lambdaInVpc, lambdaNotPublic, lambdaRuntime } from "./lambda";
import {
  loadBalancerAdmitsLists,
  loadBalancerHeaders,
  loadBalancerLogged,
  loadBalancerNoPlainText,
  loadBalancerTls,
  loadBalancerWebAcl,
  originHeaderDemanded,
  targetGroupHealth,
} from "./load-balancers";
import {
  mskConfiguration,
  mskIam,
  mskLogs,
  mskMonitoring,
  mskReplicatorTimeouts,
  mskTls,
  mskTopics,
  mskVolumeSize,
} from "./msk";
import {
  openSearchAccess,
  openSearchInVpc,
  openSearchLogs,
  openSearchMasters,
  openSearchSoftwareUpdates,
  openSearchTls,
  openSearchZones,
} from "./opensearch";
import { replicaKeyOfDestinationRegion, replicationBothWays, replicationComplete } from "./replication";
import { databaseSubnetsWithoutInternetRoute, publicSubnetsWithoutTransitRoute } from "./routes";
import { secretRotated } from "./secrets";
import {
  securityGroupClosed,
  securityGroupRulesOneStyle,
  securityGroupRulesSeparate,
} from "./security-groups";
import {
  transitGatewayAsn,
  transitGatewayOwnTables,
  transitPeeringAccepted,
  transitPeeringBothWays,
  transitRouteNarrow,
  transitRouteTableUsed,
} from "./transit";
import {
  userPoolClientFlows,
  userPoolClientTokens,
  userPoolMfa,
  userPoolThreatProtection,
} from "./user-pool";
import { oneWebAclPerResource, webAclLogged, webAclRateLimit, webAclRegion, webAclRules } from "./web-acl";

export const controls: readonly Control[] = [
  encryptedAtRest,
  customerManagedKey,
  keyOfOwnService,
  keyOfOwnRegion,
  oneServicePerKey,
  keyRotation,
  keyDeletionWindow,
  keyPolicy,
  secretRotated,
  databaseNotPublic,
  subnetNoPublicIp,
  databaseSubnetsWithoutInternetRoute,
  publicSubnetsWithoutTransitRoute,
  transitGatewayAsn,
  transitGatewayOwnTables,
  transitRouteTableUsed,
  transitPeeringAccepted,
  transitPeeringBothWays,
  transitRouteNarrow,
  securityGroupClosed,
  securityGroupRulesSeparate,
  securityGroupRulesOneStyle,
  protectedFromDeletion,
  deletionProtection,
  failoverSafeOptions,
  auroraCredentials,
  documentDbTls,
  documentDbParameters,
  documentDbLogs,
  documentDbBackups,
  documentDbInstances,
  documentDbCredentials,
  dsqlMultiRegion,
  dsqlPair,
  elasticacheTls,
  elasticacheUsers,
  elasticacheFailover,
  elasticacheSnapshots,
  elasticacheNetwork,
  elasticacheSecondary,
  elasticacheMinorUpgrades,
  mskTls,
  mskIam,
  mskLogs,
  mskMonitoring,
  mskConfiguration,
  mskTopics,
  mskVolumeSize,
  mskReplicatorTimeouts,
  openSearchTls,
  openSearchInVpc,
  openSearchAccess,
  openSearchLogs,
  openSearchZones,
  openSearchMasters,
  openSearchSoftwareUpdates,
  lambdaRuntime,
  lambdaNotPublic,
  lambdaInVpc,
  loadBalancerTls,
  loadBalancerNoPlainText,
  loadBalancerAdmitsLists,
  originHeaderDemanded,
  loadBalancerHeaders,
  loadBalancerLogged,
  loadBalancerWebAcl,
  targetGroupHealth,
  arnsInOwnRegion,
  inBackupPlan,
  backupCopied,
  bucketBlocksPublicAccess,
  bucketEncryptedWithKey,
  bucketTlsOnly,
  bucketOwnerEnforced,
  bucketVersioned,
  bucketAccessLogged,
  bucketLifecycle,
  bucketSettingsSeparate,
  replicationComplete,
  replicationBothWays,
  replicaKeyOfDestinationRegion,
  certificateProvenByDns,
  healthCheckOverTls,
  routedRecordChecked,
  recordsAgree,
  publicZoneNoPrivateAddress,
  zoneQueriesLogged,
  zoneSigned,
  oneWebAclPerResource,
  webAclRegion,
  webAclLogged,
  webAclRateLimit,
  webAclRules,
  userPoolMfa,
  userPoolThreatProtection,
  userPoolClientFlows,
  userPoolClientTokens,
];
