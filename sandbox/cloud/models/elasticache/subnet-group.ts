import type { Model } from "../../model";
import { Refusal } from "../../rules";
import { text, texts } from "../../values";
import { regionalArn } from "../ids";
import { SUBNET } from "../network/common";
import { SUBNET_GROUP } from "./common";

export const subnetGroup: Model = {
  type: SUBNET_GROUP,
  specification: "AWS::ElastiCache::SubnetGroup",
  autoName: { property: "name", limit: 255 },
  // CloudFormation schema AWS::ElastiCache::SubnetGroup: the name cannot be changed.
  replaces: ["name"],
  defaults: { description: "Managed by Pulumi" },
  references: [
    {
      property: "subnetIds",
      type: SUBNET,
      missing: (id) => new Refusal("InvalidSubnet", `The subnet ID '${id}' does not exist`),
    },
  ],
  id: ({ inputs }) => (text(inputs.name) ?? "").toLowerCase(),
  attributes: (request, id) => ({
    arn: regionalArn(request, "elasticache", `subnetgroup:${id}`),
    vpcId:
      text(
        request.world.get(SUBNET, request.region, texts(request.inputs.subnetIds)[0] ?? "")?.state.vpcId,
      ) ?? "",
  }),
  heldByReferences: (thing) =>
    new Refusal(
      "CacheSubnetGroupInUse",
      `Cache subnet group ${thing.id} is currently in use by a cache cluster.`,
    ),
};
