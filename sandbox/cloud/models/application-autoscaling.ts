import { randomUUID } from "node:crypto";
import type { Model, Request } from "../model";
import { Refusal } from "../rules";
import { text, valuesAt } from "../values";
import { globalArn, regionalArn, stableToken } from "./ids";
import { CLUSTER } from "./kafka/common";

const TARGET = "aws:appautoscaling/target:Target";

/** What can be scaled, of the services that are simulated: service, dimension, and the metric that a policy may track. */
const SCALABLE = {
  namespace: "kafka",
  dimension: "kafka:broker-storage:VolumeSize",
  metric: "KafkaBrokerStorageUtilization",
  type: CLUSTER,
} as const;

const target: Model = {
  type: TARGET,
  specification: "AWS::ApplicationAutoScaling::ScalableTarget",
  // CloudFormation schema AWS::ApplicationAutoScaling::ScalableTarget: these cannot be changed.
  replaces: ["resourceId", "scalableDimension", "serviceNamespace"],
  refusesCreate: [
    ({ inputs }) =>
      inputs.serviceNamespace === SCALABLE.namespace && inputs.scalableDimension === SCALABLE.dimension
        ? undefined
        : validation(
            `Unsupported service namespace, resource type or scalable dimension: ${text(inputs.serviceNamespace)}, ${text(inputs.scalableDimension)}`,
          ),
    ({ world, region, inputs }) =>
      world.in(region, SCALABLE.type).some(({ state }) => state.arn === inputs.resourceId)
        ? undefined
        : validation(`MSK cluster doesn't exist: ${text(inputs.resourceId)}`),
    capacityInOrder,
  ],
  refusesUpdate: [capacityInOrder],
  id: ({ inputs }) => text(inputs.resourceId) ?? "",
  attributes: (request) => ({
    arn: regionalArn(
      request,
      "application-autoscaling",
      `scalable-target/${stableToken(text(request.inputs.resourceId) ?? "", 32)}`,
    ),
    roleArn: globalArn(
      request,
      "iam",
      "role/aws-service-role/kafka.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_KafkaCluster",
    ),
    suspendedState: {
      dynamicScalingInSuspended: false,
      dynamicScalingOutSuspended: false,
      scheduledScalingSuspended: false,
    },
  }),
};

const policy: Model = {
  type: "aws:appautoscaling/policy:Policy",
  specification: "AWS::ApplicationAutoScaling::ScalingPolicy",
  autoName: { property: "name", limit: 255 },
  // CloudFormation schema AWS::ApplicationAutoScaling::ScalingPolicy: these cannot be changed.
  replaces: ["name", "resourceId", "scalableDimension", "serviceNamespace"],
  defaults: { policyType: "StepScaling" },
  refusesCreate: [
    ({ world, region, inputs }) =>
      world
        .in(region, TARGET)
        .some(
          ({ state }) =>
            state.resourceId === inputs.resourceId && state.scalableDimension === inputs.scalableDimension,
        )
        ? undefined
        : new Refusal(
            "ObjectNotFoundException",
            `No scalable target registered for service namespace: ${text(inputs.serviceNamespace)}, resource ID: ${text(inputs.resourceId)}, scalable dimension: ${text(inputs.scalableDimension)}`,
          ),
    tracksStorage,
  ],
  refusesUpdate: [tracksStorage],
  id: ({ inputs }) => text(inputs.name) ?? "",
  attributes: (request, id) => ({
    // MSK looks at the disks itself, every minute: there are no alarms.
    alarmArns: [],
    arn: regionalArn(
      request,
      "autoscaling",
      `scalingPolicy:${randomUUID()}:resource/${SCALABLE.namespace}/${text(request.inputs.resourceId)}:policyName/${id}`,
    ),
  }),
};

function validation(reason: string): Refusal {
  return new Refusal("ValidationException", reason);
}

function capacityInOrder({ inputs: { minCapacity, maxCapacity } }: Request): Refusal | undefined {
  return Number(maxCapacity) < Number(minCapacity)
    ? validation("Maximum capacity cannot be less than minimum capacity")
    : undefined;
}

function tracksStorage({ inputs }: Request): Refusal | undefined {
  const tracking = inputs.targetTrackingScalingPolicyConfiguration;
  const metric = valuesAt(tracking, "predefinedMetricSpecification.predefinedMetricType")[0];
  if (inputs.policyType !== "TargetTrackingScaling" || metric !== SCALABLE.metric)
    return validation(`The storage of MSK brokers scales by target tracking of ${SCALABLE.metric} only.`);
  const percent = valuesAt(tracking, "targetValue")[0];
  return typeof percent === "number" && percent >= 10 && percent <= 80
    ? undefined
    : validation("The storage utilization target must be between 10 and 80 percent.");
}

export const applicationAutoscaling: readonly Model[] = [target, policy];
