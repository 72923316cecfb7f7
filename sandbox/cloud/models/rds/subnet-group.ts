import type { Model, Request } from "../../model";
import { Refusal } from "../../rules";
import { text, texts } from "../../values";
import { regionalArn } from "../ids";
import { SUBNET } from "../network/common";
import { SUBNET_GROUP } from "./common";

export const subnetGroup: Model = {
  type: SUBNET_GROUP,
  specification: "AWS::RDS::DBSubnetGroup",
  autoName: { property: "name", limit: 255 },
  // CloudFormation schema AWS::RDS::DBSubnetGroup: the name cannot be changed.
  replaces: ["name", "namePrefix"],
  defaults: { description: "Managed by Pulumi" },
  references: [
    {
      property: "subnetIds",
      type: SUBNET,
      missing: (id) => new Refusal("InvalidSubnet", `The subnet ID '${id}' does not exist`),
    },
  ],
  refusesCreate: [coversTwoZones],
  refusesUpdate: [coversTwoZones],
  id: ({ inputs }) => text(inputs.name) ?? "",
  attributes: (request, id) => ({
    arn: regionalArn(request, "rds", `subgrp:${id}`),
    namePrefix: "",
    supportedNetworkTypes: ["IPV4"],
    vpcId:
      text(
        request.world.get(SUBNET, request.region, texts(request.inputs.subnetIds)[0] ?? "")?.state.vpcId,
      ) ?? "",
  }),
  heldByReferences: (thing) =>
    new Refusal(
      "InvalidDBSubnetGroupStateFault",
      `Cannot delete the subnet group '${thing.id}' because at least one database instance is still using it.`,
    ),
};

function coversTwoZones({ world, region, inputs }: Request): Refusal | undefined {
  const zones = new Set(
    texts(inputs.subnetIds).map((id) => text(world.get(SUBNET, region, id)?.state.availabilityZone)),
  );
  return zones.size >= 2
    ? undefined
    : new Refusal(
        "DBSubnetGroupDoesNotCoverEnoughAZs",
        `The DB subnet group doesn't meet Availability Zone (AZ) coverage requirement. Current AZ coverage: ${[...zones].join(", ")}. Add subnets to cover at least 2 AZs.`,
        26,
      );
}
