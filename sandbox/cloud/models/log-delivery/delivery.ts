import type { ChangeRequest, Model } from "../../model";
import { Refusal } from "../../rules";
import { text } from "../../values";
import { regionalArn, token } from "../ids";
import { bucketNamed, POLICY, settingOf, statementsOf } from "../s3/common";
import { DELIVERY, DESTINATION, SOURCE } from "./common";
import { bucketOf } from "./destination";

const SERVICE = "delivery.logs.amazonaws.com";

/** Fields of CloudFront's logs when none are chosen. Source: Standard logging (v2), the fields of the legacy logs. */
const FIELDS = [
  "date",
  "time",
  "x-edge-location",
  "sc-bytes",
  "c-ip",
  "cs-method",
  "cs(Host)",
  "cs-uri-stem",
  "sc-status",
  "cs(Referer)",
  "cs(User-Agent)",
  "cs-uri-query",
  "cs(Cookie)",
  "x-edge-result-type",
  "x-edge-request-id",
  "x-host-header",
  "cs-protocol",
  "cs-bytes",
  "time-taken",
  "x-forwarded-for",
  "ssl-protocol",
  "ssl-cipher",
  "x-edge-response-result-type",
  "cs-protocol-version",
  "fle-status",
  "fle-encrypted-fields",
  "c-port",
  "time-to-first-byte",
  "x-edge-detailed-result-type",
  "sc-content-type",
  "sc-content-len",
  "sc-range-start",
  "sc-range-end",
];

/**
 * A bucket that does not let the logs in is made to: AWS writes it into the bucket's policy in the caller's name.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-V2-S3.html
 */
function letIn({ world, account, region, inputs }: ChangeRequest): void {
  const destination = world
    .in(region, DESTINATION)
    .find(({ state }) => state.arn === inputs.deliveryDestinationArn);
  const bucket = bucketNamed(world, bucketOf(destination?.state.deliveryDestinationConfiguration));
  const policy = bucket === undefined ? undefined : settingOf(world, POLICY, bucket.id);
  if (bucket === undefined || policy === undefined) return;
  const document = text(policy.state.policy) ?? "{}";
  const logs = `arn:aws:s3:::${bucket.id}/AWSLogs/${account}/`;
  const admits = statementsOf(document)?.some(
    ({ effect, services, actions, resources }) =>
      effect === "Allow" &&
      services.includes(SERVICE) &&
      actions.includes("s3:PutObject") &&
      resources.some((resource) => resource.endsWith("*") && logs.startsWith(resource.slice(0, -1))),
  );
  if (admits === true) return;
  const { Statement = [], ...rest }: { readonly Statement?: readonly object[] } = JSON.parse(document);
  const statement = {
    Sid: "AWSLogDeliveryWrite1",
    Effect: "Allow",
    Principal: { Service: SERVICE },
    Action: "s3:PutObject",
    Resource: `${logs}*`,
    Condition: {
      StringEquals: { "aws:SourceAccount": account, "s3:x-amz-acl": "bucket-owner-full-control" },
      ArnLike: {
        "aws:SourceArn": `arn:aws:logs:${region}:${account}:delivery-source:${text(inputs.deliverySourceName)}`,
      },
    },
  };
  world.change(policy, { policy: JSON.stringify({ ...rest, Statement: [...Statement, statement] }) });
}

export const delivery: Model = {
  type: DELIVERY,
  specification: "AWS::Logs::Delivery",
  // CloudFormation schema AWS::Logs::Delivery: these cannot be changed.
  replaces: ["deliveryDestinationArn", "deliverySourceName"],
  references: [
    {
      property: "deliverySourceName",
      type: SOURCE,
      missing: (name) =>
        new Refusal(
          "ResourceNotFoundException",
          `Requested Delivery Source with name ${name} does not exist`,
        ),
    },
    {
      property: "deliveryDestinationArn",
      type: DESTINATION,
      by: "arn",
      missing: (arn) =>
        new Refusal("ResourceNotFoundException", `Requested Delivery Destination ${arn} does not exist`),
    },
  ],
  refusesCreate: [
    ({ world, region, inputs }) =>
      world
        .in(region, DELIVERY)
        .some(
          ({ state }) =>
            state.deliverySourceName === inputs.deliverySourceName &&
            state.deliveryDestinationArn === inputs.deliveryDestinationArn,
        )
        ? new Refusal("ConflictException", "Delivery already exists for the source and destination pair")
        : undefined,
  ],
  id: () => token(16),
  attributes: (request, id) => ({
    arn: regionalArn(request, "logs", `delivery:${id}`),
    fieldDelimiter: "",
    recordFields: FIELDS,
    s3DeliveryConfigurations: [
      { enableHiveCompatiblePath: false, suffixPath: "{DistributionId}.{yyyy}-{MM}-{dd}-{HH}" },
    ],
  }),
  created: letIn,
};
