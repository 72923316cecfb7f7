import type { Model } from "../../model";
import { text } from "../../values";
import { token } from "../ids";
import { badRequest, CLUSTER_POLICY, ofCluster } from "./common";

export const clusterPolicy: Model = {
  type: CLUSTER_POLICY,
  specification: "AWS::MSK::ClusterPolicy",
  // CloudFormation schema AWS::MSK::ClusterPolicy: ClusterArn cannot be changed.
  replaces: ["clusterArn"],
  references: [ofCluster],
  invalid: [
    ({ inputs }) => {
      const policy = text(inputs.policy);
      if (policy === undefined) return undefined;
      try {
        JSON.parse(policy);
        return undefined;
      } catch {
        return badRequest('"policy" contains an invalid JSON policy');
      }
    },
  ],
  id: ({ inputs }) => text(inputs.clusterArn) ?? "",
  attributes: () => ({ currentVersion: `K${token(13).toUpperCase()}` }),
};
