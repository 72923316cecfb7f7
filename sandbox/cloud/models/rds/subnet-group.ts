import type { Attributes, Model, Request, Rule } from "../../model";
import { Refusal } from "../../rules";
import { text, texts } from "../../values";
import { regionalArn } from "../ids";
import { SUBNET } from "../network/common";
import { AURORA, type Family } from "./families";

export function subnetGroupOf(
  { subnetGroup: type, rule }: Family,
  specification: string,
  attributes: (request: Request) => Attributes,
): Model {
  const coversTwoZones = coversZones(rule(26));
  return {
    type,
    specification,
    autoName: { property: "name", limit: 255 },
    // CloudFormation schemas AWS::RDS::… and AWS::DocDB::DBSubnetGroup: the name cannot be changed.
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
      ...attributes(request),
      arn: regionalArn(request, "rds", `subgrp:${id}`),
      namePrefix: "",
      supportedNetworkTypes: ["IPV4"],
    }),
    heldByReferences: (thing) =>
      new Refusal(
        "InvalidDBSubnetGroupStateFault",
        `Cannot delete the subnet group '${thing.id}' because at least one database instance is still using it.`,
      ),
  };
}

function coversZones(rule: number | undefined): Rule {
  return ({ world, region, inputs }) => {
    const zones = new Set(
      texts(inputs.subnetIds).map((id) => text(world.get(SUBNET, region, id)?.state.availabilityZone)),
    );
    return zones.size >= 2
      ? undefined
      : new Refusal(
          "DBSubnetGroupDoesNotCoverEnoughAZs",
          `The DB subnet group doesn't meet Availability Zone (AZ) coverage requirement. Current AZ coverage: ${[...zones].join(", ")}. Add subnets to cover at least 2 AZs.`,
          rule,
        );
  };
}

export const subnetGroup = subnetGroupOf(AURORA, "AWS::RDS::DBSubnetGroup", ({ world, region, inputs }) => ({
  vpcId: text(world.get(SUBNET, region, texts(inputs.subnetIds)[0] ?? "")?.state.vpcId) ?? "",
}));
