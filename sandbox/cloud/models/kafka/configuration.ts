import { randomUUID } from "node:crypto";
import type { Model } from "../../model";
import { Refusal } from "../../rules";
import { text } from "../../values";
import { regionalArn } from "../ids";
import { badRequest, CONFIGURATION } from "./common";

export const configuration: Model = {
  type: CONFIGURATION,
  specification: "AWS::MSK::Configuration",
  autoName: { property: "name", limit: 255 },
  // CloudFormation schema AWS::MSK::Configuration: Name and KafkaVersionsList cannot be changed.
  replaces: ["name", "kafkaVersions"],
  invalid: [
    ({ inputs }) => {
      const wrong = (text(inputs.serverProperties) ?? "")
        .split("\n")
        .map((line) => line.trim())
        .find((line) => line !== "" && !line.startsWith("#") && !/^[\w.]+\s*=\s*\S/.test(line));
      return wrong === undefined
        ? undefined
        : badRequest(`Unable to parse the server properties: "${wrong}" is no property.`);
    },
  ],
  refusesCreate: [
    ({ world, region, inputs }) =>
      world.in(region, CONFIGURATION).some(({ state }) => state.name === inputs.name)
        ? new Refusal("ConflictException", "A resource with this name already exists.")
        : undefined,
  ],
  id: (request) =>
    regionalArn(request, "kafka", `configuration/${text(request.inputs.name)}/${randomUUID()}-1`),
  attributes: (_, id) => ({ arn: id, latestRevision: 1 }),
  // Every change is a new revision; a cluster stays with the one that it names.
  updated: ({ world, thing }) =>
    world.change(thing, { latestRevision: Number(thing.state.latestRevision) + 1 }),
  heldByReferences: () =>
    badRequest(
      "Configuration is in use by one or more clusters. Dissociate the configuration from the clusters and retry.",
    ),
};
