import type { Model } from "../../model";
import { Refusal } from "../../rules";
import { bags, text } from "../../values";
import { regionalArn } from "../ids";
import { CLUSTER_PARAMETER_GROUP } from "./common";

/** Cluster parameters of aurora-postgresql15 that the mall sets, with their values. Source: DescribeEngineDefaultClusterParameters. */
const PARAMETERS: Readonly<Record<string, readonly string[]>> = {
  "rds.force_ssl": ["0", "1"],
  "apg_write_forward.consistency_mode": ["OFF", "SESSION", "EVENTUAL", "GLOBAL"],
};

export const clusterParameterGroup: Model = {
  type: CLUSTER_PARAMETER_GROUP,
  specification: "AWS::RDS::DBClusterParameterGroup",
  autoName: { property: "name", limit: 255 },
  // CloudFormation schema AWS::RDS::DBClusterParameterGroup: name, family and description cannot be changed.
  replaces: ["name", "namePrefix", "family", "description"],
  defaults: { description: "Managed by Pulumi" },
  refusesCreate: [
    ({ inputs }) => {
      for (const { name, value } of bags(inputs.parameters)) {
        const values = PARAMETERS[text(name) ?? ""];
        if (values === undefined) {
          return new Refusal("InvalidParameterValue", `Could not find parameter with name: ${text(name)}`);
        }
        if (!values.includes(text(value) ?? "")) {
          return new Refusal(
            "InvalidParameterValue",
            `Invalid parameter value: ${text(value)} for: ${text(name)} allowed values are: ${values.join(",")}`,
          );
        }
      }
      return undefined;
    },
  ],
  id: ({ inputs }) => text(inputs.name) ?? "",
  attributes: (request, id) => ({ arn: regionalArn(request, "rds", `cluster-pg:${id}`), namePrefix: "" }),
  heldByReferences: (thing) =>
    new Refusal(
      "InvalidDBParameterGroupState",
      `One or more database instances are still members of this parameter group ${thing.id}, so the group cannot be deleted`,
    ),
};
