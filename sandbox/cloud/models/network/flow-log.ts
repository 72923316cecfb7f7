import type { Model } from "../../model";
import { Refusal } from "../../rules";
import { text } from "../../values";
import { ROLE } from "../iam";
import { ec2Id, regionalArn } from "../ids";
import { LOG_GROUP } from "../logs";
import { inVpc } from "./common";

/** Fields of the default format, version 2. */
const FLOW_LOG_FIELDS = [
  "version",
  "account-id",
  "interface-id",
  "srcaddr",
  "dstaddr",
  "srcport",
  "dstport",
  "protocol",
  "packets",
  "bytes",
  "start",
  "end",
  "action",
  "log-status",
];

export const flowLog: Model = {
  type: "aws:ec2/flowLog:FlowLog",
  specification: "AWS::EC2::FlowLog",
  // CloudFormation schema AWS::EC2::FlowLog: everything but the tags.
  replaces: [
    "vpcId",
    "subnetId",
    "eniId",
    "trafficType",
    "logDestination",
    "logDestinationType",
    "logFormat",
    "iamRoleArn",
    "maxAggregationInterval",
    "deliverCrossAccountRole",
  ],
  defaults: { logDestinationType: "cloud-watch-logs", maxAggregationInterval: 600 },
  references: [
    inVpc,
    {
      property: "iamRoleArn",
      type: ROLE,
      by: "arn",
      missing: (arn) => new Refusal("InvalidParameter", `Unknown role ${arn}`),
    },
    {
      property: "logDestination",
      type: LOG_GROUP,
      by: "arn",
      missing: (arn) => new Refusal("InvalidParameter", `LogDestination: ${arn} does not exist.`),
    },
  ],
  refusesCreate: [
    ({ world, inputs }) => {
      const role = world.all(ROLE).find(({ state }) => state.arn === inputs.iamRoleArn);
      return text(role?.state.assumeRolePolicy)?.includes("vpc-flow-logs.amazonaws.com")
        ? undefined
        : new Refusal(
            "InvalidParameter",
            `The role ${text(inputs.iamRoleArn)} does not trust vpc-flow-logs.amazonaws.com`,
          );
    },
  ],
  id: ec2Id("fl"),
  attributes: (request, id) => ({
    arn: regionalArn(request, "ec2", `vpc-flow-log/${id}`),
    logDestination: "",
    logFormat: FLOW_LOG_FIELDS.map((field) => `\${${field}}`).join(" "),
  }),
};
