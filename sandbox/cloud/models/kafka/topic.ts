import type { Model, Request } from "../../model";
import { Refusal } from "../../rules";
import { text } from "../../values";
import { regionalArn } from "../ids";
import { badRequest, clusterOf, ofCluster, pathOf, TOPIC } from "./common";

export const topic: Model = {
  type: TOPIC,
  specification: "AWS::MSK::Topic",
  autoName: { property: "name", limit: 249 },
  // hashicorp/aws kafka/topic.go: RequiresReplace; CloudFormation schema AWS::MSK::Topic says the same.
  replaces: ["clusterArn", "name", "replicationFactor"],
  references: [ofCluster],
  invalid: [
    ({ inputs }) => {
      const name = text(inputs.name);
      return name === undefined || /^(?!\.{1,2}$)[\w.-]{1,249}$/.test(name)
        ? undefined
        : badRequest(`Topic name ${name} is illegal: 1 to 249 letters, digits, '.', '_' and '-'`);
    },
  ],
  refusesCreate: [
    ({ world, inputs }) => {
      const brokers = Number(clusterOf(world, inputs.clusterArn)?.state.numberOfBrokerNodes);
      return Number(inputs.replicationFactor) > brokers
        ? badRequest(
            `Replication factor: ${Number(inputs.replicationFactor)} larger than available brokers: ${brokers}.`,
          )
        : undefined;
    },
    hasPartitions,
    (request) =>
      request.world.get(TOPIC, request.region, idOf(request)) === undefined
        ? undefined
        : new Refusal("ConflictException", `Topic '${text(request.inputs.name)}' already exists.`),
  ],
  refusesUpdate: [
    ({ inputs, thing }) =>
      Number(inputs.partitionCount) < Number(thing.state.partitionCount)
        ? badRequest(
            `Topic currently has ${Number(thing.state.partitionCount)} partitions, which is higher than the requested ${Number(inputs.partitionCount)}.`,
          )
        : undefined,
  ],
  id: idOf,
  attributes: (request) => ({
    arn: regionalArn(
      request,
      "kafka",
      `topic/${pathOf(text(request.inputs.clusterArn) ?? "")}/${text(request.inputs.name)}`,
    ),
    configsActual: text(request.inputs.configs) ?? "{}",
  }),
  updated: ({ world, thing }) => world.change(thing, { configsActual: text(thing.state.configs) ?? "{}" }),
  // The provider waits until MSK, which looks every minute, has seen it twice.
  seconds: 60,
};

function idOf({ inputs }: Request): string {
  return `${text(inputs.clusterArn)},${text(inputs.name)}`;
}

function hasPartitions({ inputs }: Request): Refusal | undefined {
  return Number(inputs.partitionCount) >= 1
    ? undefined
    : badRequest("Number of partitions must be larger than 0.");
}
