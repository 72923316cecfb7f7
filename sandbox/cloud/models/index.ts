import type { Model } from "../model";
import { acm } from "./acm";
import { applicationAutoscaling } from "./application-autoscaling";
import { backup } from "./backup";
import { cloudfront } from "./cloudfront";
import { cognito } from "./cognito";
import { docdb } from "./docdb";
import { dsql } from "./dsql";
import { ec2transitgateway } from "./ec2transitgateway";
import { elasticache } from "./elasticache";
import { iam } from "./iam";
import { kafka } from "./kafka";
import { kms } from "./kms";
import { lambda } from "./lambda";
import { lb } from "./lb";
import { logDelivery } from "./log-delivery";
import { logs } from "./logs";
import { network } from "./network";
import { opensearch } from "./opensearch";
import { random } from "./random";
import { rds } from "./rds";
import { route53 } from "./route53";
import { s3 } from "./s3";
import { secrets } from "./secrets";
import { ssm } from "./ssm";
import { wafv2 } from "./wafv2";

/** Every type of resource that is simulated. */
export const MODELS: readonly Model[] = [
  ...acm,
  ...applicationAutoscaling,
  ...backup,
  ...cloudfront,
  ...cognito,
  ...dsql,
  ...docdb,
  ...ec2transitgateway,
  ...elasticache,
  ...iam,
  ...kafka,
  ...kms,
  ...lambda,
  ...lb,
  ...logDelivery,
  ...logs,
  ...network,
  ...opensearch,
  ...random,
  ...rds,
  ...route53,
  ...s3,
  ...secrets,
  ...ssm,
  ...wafv2,
];
