/** Types that Cloud Control reads by what the program has asked for. */
export interface Named {
  readonly cloudFormation: string;
  /** CloudFormation's primary identifier, in its order, and the input that each part is. */
  readonly identifier: Readonly<Record<string, string>>;
  /** What `pulumi import` takes. @default the identifier */
  readonly id?: (values: readonly string[]) => string;
  /** IAM's things, and global clusters of databases, are in no region. */
  readonly isGlobal?: true;
  /** The id in a state is another than the one to import. */
  readonly isKnownByDefinition?: true;
}

/** Types without a name of their own: found by all of their tags. */
export interface Tagged {
  readonly cloudFormation: string;
  /** Service and resource, as the tagging API and the ARN call them. */
  readonly filter: string;
  /** What of the ARN `pulumi import` takes. */
  readonly id: "last part" | "whole";
  /** Part of CloudFormation's primary identifier that the ARN does not tell, so that Cloud Control cannot be asked. */
  readonly untold?: string;
}

export const NAMED: Readonly<Record<string, Named>> = {
  "aws:backup/vault:Vault": {
    cloudFormation: "AWS::Backup::BackupVault",
    identifier: { BackupVaultName: "name" },
  },
  "aws:cloudwatch/logGroup:LogGroup": {
    cloudFormation: "AWS::Logs::LogGroup",
    identifier: { LogGroupName: "name" },
  },
  "aws:cloudwatch/logDeliverySource:LogDeliverySource": {
    cloudFormation: "AWS::Logs::DeliverySource",
    identifier: { Name: "name" },
  },
  "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination": {
    cloudFormation: "AWS::Logs::DeliveryDestination",
    identifier: { Name: "name" },
  },
  "aws:docdb/globalCluster:GlobalCluster": {
    cloudFormation: "AWS::DocDB::GlobalCluster",
    identifier: { GlobalClusterIdentifier: "globalClusterIdentifier" },
    isGlobal: true,
  },
  "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": {
    cloudFormation: "AWS::Logs::ResourcePolicy",
    identifier: { PolicyName: "policyName" },
  },
  "aws:ec2/route:Route": {
    cloudFormation: "AWS::EC2::Route",
    identifier: { RouteTableId: "routeTableId", CidrBlock: "destinationCidrBlock" },
    id: (values) => values.join("_"),
    isKnownByDefinition: true,
  },
  "aws:ec2transitgateway/route:Route": {
    cloudFormation: "AWS::EC2::TransitGatewayRoute",
    identifier: {
      TransitGatewayRouteTableId: "transitGatewayRouteTableId",
      DestinationCidrBlock: "destinationCidrBlock",
    },
    id: (values) => values.join("_"),
  },
  "aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation": {
    cloudFormation: "AWS::EC2::TransitGatewayRouteTableAssociation",
    identifier: {
      TransitGatewayRouteTableId: "transitGatewayRouteTableId",
      TransitGatewayAttachmentId: "transitGatewayAttachmentId",
    },
    id: (values) => values.join("_"),
  },
  "aws:ec2transitgateway/routeTablePropagation:RouteTablePropagation": {
    cloudFormation: "AWS::EC2::TransitGatewayRouteTablePropagation",
    identifier: {
      TransitGatewayRouteTableId: "transitGatewayRouteTableId",
      TransitGatewayAttachmentId: "transitGatewayAttachmentId",
    },
    id: (values) => values.join("_"),
  },
  "aws:elasticache/replicationGroup:ReplicationGroup": {
    cloudFormation: "AWS::ElastiCache::ReplicationGroup",
    identifier: { ReplicationGroupId: "replicationGroupId" },
  },
  "aws:elasticache/subnetGroup:SubnetGroup": {
    cloudFormation: "AWS::ElastiCache::SubnetGroup",
    identifier: { CacheSubnetGroupName: "name" },
  },
  "aws:elasticache/user:User": {
    cloudFormation: "AWS::ElastiCache::User",
    identifier: { UserId: "userId" },
  },
  "aws:elasticache/userGroup:UserGroup": {
    cloudFormation: "AWS::ElastiCache::UserGroup",
    identifier: { UserGroupId: "userGroupId" },
  },
  "aws:iam/role:Role": {
    cloudFormation: "AWS::IAM::Role",
    identifier: { RoleName: "name" },
    isGlobal: true,
  },
  "aws:iam/rolePolicy:RolePolicy": {
    cloudFormation: "AWS::IAM::RolePolicy",
    identifier: { PolicyName: "name", RoleName: "role" },
    id: ([name, role]) => `${role}:${name}`,
    isGlobal: true,
  },
  "aws:kms/alias:Alias": {
    cloudFormation: "AWS::KMS::Alias",
    identifier: { AliasName: "name" },
  },
  "aws:appautoscaling/target:Target": {
    cloudFormation: "AWS::ApplicationAutoScaling::ScalableTarget",
    identifier: {
      ResourceId: "resourceId",
      ScalableDimension: "scalableDimension",
      ServiceNamespace: "serviceNamespace",
    },
    id: ([resource, dimension, namespace]) => `${namespace}/${resource}/${dimension}`,
    isKnownByDefinition: true,
  },
  "aws:msk/clusterPolicy:ClusterPolicy": {
    cloudFormation: "AWS::MSK::ClusterPolicy",
    identifier: { ClusterArn: "clusterArn" },
  },
  "aws:lambda/function:Function": {
    cloudFormation: "AWS::Lambda::Function",
    identifier: { FunctionName: "name" },
  },
  "aws:opensearch/domain:Domain": {
    cloudFormation: "AWS::OpenSearchService::Domain",
    identifier: { DomainName: "domainName" },
    isKnownByDefinition: true,
  },
  "aws:cognito/userPoolDomain:UserPoolDomain": {
    cloudFormation: "AWS::Cognito::UserPoolDomain",
    identifier: { UserPoolId: "userPoolId", Domain: "domain" },
    id: ([, domain]) => `${domain}`,
  },
  "aws:rds/cluster:Cluster": {
    cloudFormation: "AWS::RDS::DBCluster",
    identifier: { DBClusterIdentifier: "clusterIdentifier" },
  },
  "aws:rds/clusterInstance:ClusterInstance": {
    cloudFormation: "AWS::RDS::DBInstance",
    identifier: { DBInstanceIdentifier: "identifier" },
  },
  "aws:rds/clusterParameterGroup:ClusterParameterGroup": {
    cloudFormation: "AWS::RDS::DBClusterParameterGroup",
    identifier: { DBClusterParameterGroupName: "name" },
  },
  "aws:rds/globalCluster:GlobalCluster": {
    cloudFormation: "AWS::RDS::GlobalCluster",
    identifier: { GlobalClusterIdentifier: "globalClusterIdentifier" },
    isGlobal: true,
  },
  "aws:rds/subnetGroup:SubnetGroup": {
    cloudFormation: "AWS::RDS::DBSubnetGroup",
    identifier: { DBSubnetGroupName: "name" },
  },
  "aws:s3/bucket:Bucket": {
    cloudFormation: "AWS::S3::Bucket",
    identifier: { BucketName: "bucket" },
  },
  "aws:ssm/parameter:Parameter": {
    cloudFormation: "AWS::SSM::Parameter",
    identifier: { Name: "name" },
  },
};

export const TAGGED: Readonly<Record<string, Tagged>> = {
  "aws:dsql/cluster:Cluster": {
    cloudFormation: "AWS::DSQL::Cluster",
    filter: "dsql:cluster",
    id: "last part",
  },
  "aws:acm/certificate:Certificate": {
    cloudFormation: "AWS::CertificateManager::Certificate",
    filter: "acm:certificate",
    id: "whole",
  },
  "aws:cognito/userPool:UserPool": {
    cloudFormation: "AWS::Cognito::UserPool",
    filter: "cognito-idp:userpool",
    id: "last part",
  },
  "aws:backup/plan:Plan": {
    cloudFormation: "AWS::Backup::BackupPlan",
    filter: "backup:backup-plan",
    id: "last part",
  },
  "aws:ec2/eip:Eip": {
    cloudFormation: "AWS::EC2::EIP",
    filter: "ec2:elastic-ip",
    id: "last part",
    untold: "PublicIp",
  },
  "aws:ec2/flowLog:FlowLog": {
    cloudFormation: "AWS::EC2::FlowLog",
    filter: "ec2:vpc-flow-log",
    id: "last part",
  },
  "aws:ec2/internetGateway:InternetGateway": {
    cloudFormation: "AWS::EC2::InternetGateway",
    filter: "ec2:internet-gateway",
    id: "last part",
  },
  "aws:ec2/natGateway:NatGateway": {
    cloudFormation: "AWS::EC2::NatGateway",
    filter: "ec2:natgateway",
    id: "last part",
  },
  "aws:ec2/routeTable:RouteTable": {
    cloudFormation: "AWS::EC2::RouteTable",
    filter: "ec2:route-table",
    id: "last part",
  },
  "aws:ec2/securityGroup:SecurityGroup": {
    cloudFormation: "AWS::EC2::SecurityGroup",
    filter: "ec2:security-group",
    id: "last part",
  },
  "aws:ec2/subnet:Subnet": {
    cloudFormation: "AWS::EC2::Subnet",
    filter: "ec2:subnet",
    id: "last part",
  },
  "aws:ec2/vpc:Vpc": {
    cloudFormation: "AWS::EC2::VPC",
    filter: "ec2:vpc",
    id: "last part",
  },
  "aws:ec2/vpcEndpoint:VpcEndpoint": {
    cloudFormation: "AWS::EC2::VPCEndpoint",
    filter: "ec2:vpc-endpoint",
    id: "last part",
  },
  "aws:ec2transitgateway/peeringAttachment:PeeringAttachment": {
    cloudFormation: "AWS::EC2::TransitGatewayPeeringAttachment",
    filter: "ec2:transit-gateway-attachment",
    id: "last part",
  },
  "aws:ec2transitgateway/routeTable:RouteTable": {
    cloudFormation: "AWS::EC2::TransitGatewayRouteTable",
    filter: "ec2:transit-gateway-route-table",
    id: "last part",
  },
  "aws:ec2transitgateway/transitGateway:TransitGateway": {
    cloudFormation: "AWS::EC2::TransitGateway",
    filter: "ec2:transit-gateway",
    id: "last part",
  },
  "aws:ec2transitgateway/vpcAttachment:VpcAttachment": {
    cloudFormation: "AWS::EC2::TransitGatewayAttachment",
    filter: "ec2:transit-gateway-attachment",
    id: "last part",
  },
  "aws:kms/key:Key": {
    cloudFormation: "AWS::KMS::Key",
    filter: "kms:key",
    id: "last part",
  },
  "aws:lb/loadBalancer:LoadBalancer": {
    cloudFormation: "AWS::ElasticLoadBalancingV2::LoadBalancer",
    filter: "elasticloadbalancing:loadbalancer",
    id: "whole",
  },
  "aws:lb/targetGroup:TargetGroup": {
    cloudFormation: "AWS::ElasticLoadBalancingV2::TargetGroup",
    filter: "elasticloadbalancing:targetgroup",
    id: "whole",
  },
  "aws:msk/cluster:Cluster": {
    cloudFormation: "AWS::MSK::Cluster",
    filter: "kafka:cluster",
    id: "whole",
  },
  "aws:msk/replicator:Replicator": {
    cloudFormation: "AWS::MSK::Replicator",
    filter: "kafka:replicator",
    id: "whole",
  },
  "aws:secretsmanager/secret:Secret": {
    cloudFormation: "AWS::SecretsManager::Secret",
    filter: "secretsmanager:secret",
    id: "whole",
  },
};

/** Types of which asking again makes no second one, and why. */
export const REPEATABLE: Readonly<Record<string, string>> = {
  "aws:acm/certificateValidation:CertificateValidation": "it waits for a certificate, and makes nothing",
  "aws:backup/regionSettings:RegionSettings":
    "it is a setting of the account in that region; the next up sets it again",
  "aws:backup/vaultLockConfiguration:VaultLockConfiguration":
    "PutBackupVaultLockConfiguration may be repeated: a vault has one lock",
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup":
    "it is the VPC's own; the next up takes it over again, and creates none",
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment":
    "AttachRolePolicy may be repeated: a policy is attached to a role once",
  ...Object.fromEntries(
    [
      "bucketLifecycleConfiguration:BucketLifecycleConfiguration",
      "bucketLogging:BucketLogging",
      "bucketOwnershipControls:BucketOwnershipControls",
      "bucketPolicy:BucketPolicy",
      "bucketPublicAccessBlock:BucketPublicAccessBlock",
      "bucketReplicationConfig:BucketReplicationConfig",
      "bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
      "bucketVersioning:BucketVersioning",
    ].map((type) => [`aws:s3/${type}`, "it is a setting of its bucket, which has one: it is set again"]),
  ),
  "aws:secretsmanager/secretRotation:SecretRotation":
    "RotateSecret may be repeated: a secret has one rotation, which is set again",
  "aws:route53/hostedZoneDnsSec:HostedZoneDnsSec":
    "EnableHostedZoneDNSSEC may be repeated: a zone is signed or not",
  "aws:lb/targetGroupAttachment:TargetGroupAttachment":
    "RegisterTargets may be repeated: a target is registered with a group once",
  "aws:wafv2/webAclAssociation:WebAclAssociation":
    "AssociateWebACL may be repeated: a resource has one web ACL",
  "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration":
    "PutLoggingConfiguration may be repeated: a web ACL has one, which is set again",
  "aws:lambda/invocation:Invocation":
    "it is a call, and the function may be called again with the same effect",
};

/** Types that an operator must look for, and why; inputs stand in braces. */
export const BY_HAND: Readonly<Record<string, { readonly why: string; readonly look: string }>> = {
  ...Object.fromEntries(
    [
      ["cluster:Cluster", "clusters --db-cluster-identifier {clusterIdentifier}", "{clusterIdentifier}"],
      ["clusterInstance:ClusterInstance", "instances --db-instance-identifier {identifier}", "{identifier}"],
      [
        "clusterParameterGroup:ClusterParameterGroup",
        "cluster-parameter-groups --db-cluster-parameter-group-name {name}",
        "{name}",
      ],
      ["subnetGroup:SubnetGroup", "subnet-groups --db-subnet-group-name {name}", "{name}"],
    ].map(([type, described, id]) => [
      `aws:docdb/${type}`,
      {
        why: "CloudFormation identifies DocumentDB's things by an id of its own",
        look: `aws docdb describe-db-${described} --region {region}; id to import: ${id}`,
      },
    ]),
  ),
  "aws:cognito/userPoolClient:UserPoolClient": {
    why: "Cloud Control knows it by an id that only AWS makes",
    look: "aws cognito-idp list-user-pool-clients --region {region} --user-pool-id {userPoolId}; id to import: {userPoolId}/<ClientId> of {name}",
  },
  "aws:wafv2/webAcl:WebAcl": {
    why: "Cloud Control knows it by its name, its scope and an id that only AWS makes",
    look: "aws wafv2 list-web-acls --region {region} --scope {scope}; id to import: <Id>/{name}/{scope}",
  },
  "aws:dsql/clusterPeering:ClusterPeering": {
    why: "CloudFormation has no such type; AWS keeps it with the cluster",
    look: "aws dsql get-cluster --region {region} --identifier {identifier} --query multiRegionProperties.clusters; id to import: {identifier}",
  },
  "aws:appautoscaling/policy:Policy": {
    why: "Cloud Control knows it by an ARN that only AWS makes",
    look: "aws application-autoscaling describe-scaling-policies --region {region} --service-namespace {serviceNamespace} --resource-id {resourceId}; id to import: {serviceNamespace}/{resourceId}/{scalableDimension}/{name}",
  },
  "aws:msk/configuration:Configuration": {
    why: "Cloud Control knows it by an ARN that only AWS makes, and it has no tags",
    look: "aws kafka list-configurations --region {region}; id to import: the <Arn> of {name}",
  },
  "aws:msk/topic:Topic": {
    why: "Cloud Control knows it by its ARN, which is no input",
    look: "aws kafka describe-topic --region {region} --cluster-arn {clusterArn} --topic-name {name}; id to import: {clusterArn},{name}",
  },
  "aws:backup/selection:Selection": {
    why: "Cloud Control knows it by an id that only AWS makes",
    look: "aws backup list-backup-selections --region {region} --backup-plan-id {planId}; id to import: {planId}|<SelectionId>",
  },
  "aws:ec2/routeTableAssociation:RouteTableAssociation": {
    why: "Cloud Control knows it by an id that only AWS makes",
    look: "aws ec2 describe-route-tables --region {region} --filters Name=association.subnet-id,Values={subnetId}; id to import: {subnetId}/{routeTableId}",
  },
  "aws:ec2transitgateway/peeringAttachmentAccepter:PeeringAttachmentAccepter": {
    why: "CloudFormation has no such type; to AWS it is a state of the attachment",
    look: "aws ec2 describe-transit-gateway-peering-attachments --region {region} --transit-gateway-attachment-ids {transitGatewayAttachmentId} --query TransitGatewayPeeringAttachments[].State; where it is available, id to import: {transitGatewayAttachmentId}",
  },
  "aws:elasticache/globalReplicationGroup:GlobalReplicationGroup": {
    why: "AWS puts a prefix of the region before the identifier that the program gives, and takes no tags",
    look: "aws elasticache describe-global-replication-groups --region {region} --query GlobalReplicationGroups[].GlobalReplicationGroupId; id to import: the one that ends in -{globalReplicationGroupIdSuffix}",
  },
  "aws:iam/serviceLinkedRole:ServiceLinkedRole": {
    why: "AWS gives it its name; an account has one of a service",
    look: "aws iam list-roles --path-prefix /aws-service-role/{awsServiceName}/; id to import: <Arn>",
  },
  "aws:opensearch/inboundConnectionAccepter:InboundConnectionAccepter": {
    why: "CloudFormation has no such type",
    look: "aws opensearch describe-inbound-connections --region {region} --filters Name=connection-id,Values={connectionId}; id to import: {connectionId}",
  },
  "aws:opensearch/outboundConnection:OutboundConnection": {
    why: "CloudFormation has no such type; AWS gives it an id",
    look: "aws opensearch describe-outbound-connections --region {region}; id to import: <ConnectionId> of the alias {connectionAlias}",
  },
  "aws:opensearch/packageAssociation:PackageAssociation": {
    why: "CloudFormation has no such type, and the provider imports none",
    look: "aws opensearch list-packages-for-domain --region {region} --domain-name {domainName}; where {packageId} is listed: aws opensearch dissociate-package --region {region} --domain-name {domainName} --package-id {packageId}, and the next up associates it again",
  },
  "aws:cloudfront/distribution:Distribution": {
    why: "its id is AWS's own, and its tags are listed in one region, which may be another",
    look: "aws cloudfront list-distributions --query 'DistributionList.Items[].[Id,Aliases.Items]'; id to import: the Id beside {aliases}",
  },
  "aws:cloudfront/function:Function": {
    why: "its tags are listed in one region, which may be another",
    look: "aws cloudfront describe-function --name {name}; id to import: {name}",
  },
  "aws:cloudfront/originAccessControl:OriginAccessControl": {
    why: "its id is AWS's own, and it has no tags",
    look: "aws cloudfront list-origin-access-controls --query \"OriginAccessControlList.Items[?Name=='{name}'].Id\"; id to import: the Id",
  },
  "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": {
    why: "its id is AWS's own, and it has no tags",
    look: "aws cloudfront list-response-headers-policies --type custom --query \"ResponseHeadersPolicyList.Items[?ResponseHeadersPolicy.ResponseHeadersPolicyConfig.Name=='{name}'].ResponseHeadersPolicy.Id\"; id to import: the Id",
  },
  "aws:cloudwatch/logDelivery:LogDelivery": {
    why: "its id is AWS's own, and it is in the region of its source",
    look: "aws logs describe-deliveries --region {region} --query \"deliveries[?deliverySourceName=='{deliverySourceName}'].id\"; id to import: the id",
  },
  "aws:route53/healthCheck:HealthCheck": {
    why: "it is in no region, and the tagging API lists it in us-east-1 alone",
    look: "aws route53 list-health-checks --query \"HealthChecks[?HealthCheckConfig.FullyQualifiedDomainName=='{fqdn}'].Id\"; id to import: the <Id>",
  },
  "aws:route53/keySigningKey:KeySigningKey": {
    why: "Cloud Control knows it by zone and name, and reads it in us-east-1 alone",
    look: "aws route53 get-dnssec --hosted-zone-id {hostedZoneId}; id to import: {hostedZoneId},{name}",
  },
  "aws:route53/queryLog:QueryLog": {
    why: "Cloud Control cannot read it",
    look: "aws route53 list-query-logging-configs --hosted-zone-id {zoneId}; id to import: the <Id>",
  },
  "aws:route53/record:Record": {
    why: "Cloud Control cannot read records",
    look: "aws route53 list-resource-record-sets --hosted-zone-id {zoneId} --start-record-name {name} --start-record-type {type}; id to import: {zoneId}_{name}_{type}, and where it has a set identifier that after another _",
  },
  "aws:route53/zone:Zone": {
    why: "a domain may have several zones, and AWS gives each its id",
    look: "aws route53 list-hosted-zones-by-name --dns-name {name}; id to import: the <Id> after /hostedzone/, of the one to which the registrar leads",
  },
  "aws:lb/listener:Listener": {
    why: "Cloud Control knows it by an ARN that only AWS makes, and its tags are those of its neighbours",
    look: "aws elbv2 describe-listeners --region {region} --load-balancer-arn {loadBalancerArn}; id to import: <ListenerArn> of port {port}",
  },
  "aws:lb/listenerRule:ListenerRule": {
    why: "Cloud Control knows it by an ARN that only AWS makes, and its tags are those of its neighbours",
    look: "aws elbv2 describe-rules --region {region} --listener-arn {listenerArn}; id to import: <RuleArn> of priority {priority}",
  },
  "aws:lambda/permission:Permission": {
    why: "Cloud Control knows it by an id that only AWS makes",
    look: "aws lambda get-policy --region {region} --function-name {function}; id to import: {function}/{statementId}",
  },
  "aws:secretsmanager/secretVersion:SecretVersion": {
    why: "its value is a secret, which is not compared",
    look: "aws secretsmanager list-secret-version-ids --region {region} --secret-id {secretId}; id to import: {secretId}|<VersionId>",
  },
  ...Object.fromEntries(
    ["Ingress", "Egress"].map((direction) => [
      `aws:vpc/securityGroup${direction}Rule:SecurityGroup${direction}Rule`,
      {
        why: "Cloud Control knows it by an id that only AWS makes, and its tags are those of its neighbours",
        look: "aws ec2 describe-security-group-rules --region {region} --filters Name=group-id,Values={securityGroupId}; id to import: <SecurityGroupRuleId>",
      },
    ]),
  ),
};
