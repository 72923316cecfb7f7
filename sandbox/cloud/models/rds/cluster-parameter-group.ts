import type { Model, Rule } from "../../model";
import { Refusal } from "../../rules";
import { bags, text } from "../../values";
import { regionalArn } from "../ids";
import { AURORA, type Family } from "./families";

/** Tells a parameter's values: those that it takes, of a value that is none of them. */
type Values = (value: string) => string | undefined;

export const oneOf =
  (...allowed: readonly string[]): Values =>
  (value) =>
    allowed.includes(value) ? undefined : allowed.join(",");

export const within =
  (least: number, most: number): Values =>
  (value) =>
    /^\d+$/.test(value) && Number(value) >= least && Number(value) <= most ? undefined : `${least}-${most}`;

/** Cluster parameters that the mall sets, with their values, by name. */
export type Parameters = Readonly<Record<string, Values>>;

export function clusterParameterGroupOf(
  { clusterParameterGroup: type }: Family,
  specification: string,
  parameters: Parameters,
): Model {
  return {
    type,
    specification,
    autoName: { property: "name", limit: 255 },
    // CloudFormation schemas AWS::RDS::… and AWS::DocDB::DBClusterParameterGroup: these cannot be changed.
    replaces: ["name", "namePrefix", "family", "description"],
    defaults: { description: "Managed by Pulumi" },
    refusesCreate: [parametersExist(parameters)],
    refusesUpdate: [parametersExist(parameters)],
    id: ({ inputs }) => text(inputs.name) ?? "",
    attributes: (request, id) => ({ arn: regionalArn(request, "rds", `cluster-pg:${id}`), namePrefix: "" }),
    heldByReferences: (thing) =>
      new Refusal(
        "InvalidDBParameterGroupState",
        `One or more database instances are still members of this parameter group ${thing.id}, so the group cannot be deleted`,
      ),
  };
}

function parametersExist(parameters: Parameters): Rule {
  return ({ inputs }) => {
    for (const { name, value } of bags(inputs.parameters)) {
      const values = parameters[text(name) ?? ""];
      if (values === undefined) {
        return new Refusal("InvalidParameterValue", `Could not find parameter with name: ${text(name)}`);
      }
      const allowed = values(text(value) ?? "");
      if (allowed !== undefined) {
        return new Refusal(
          "InvalidParameterValue",
          `Invalid parameter value: ${text(value)} for: ${text(name)} allowed values are: ${allowed}`,
        );
      }
    }
    return undefined;
  };
}

// Of aurora-postgresql15. Source: DescribeEngineDefaultClusterParameters.
export const clusterParameterGroup = clusterParameterGroupOf(AURORA, "AWS::RDS::DBClusterParameterGroup", {
  "rds.force_ssl": oneOf("0", "1"),
  "apg_write_forward.consistency_mode": oneOf("OFF", "SESSION", "EVENTUAL", "GLOBAL"),
});
