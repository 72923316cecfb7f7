import type { Model, Request, Rule } from "../model";
import { Refusal } from "../rules";
import { text } from "../values";
import { regionalArn } from "./ids";

export const PARAMETER = "aws:ssm/parameter:Parameter";

/** CloudFormation's specification, from which others have theirs, knows no SecureString: it does not make them. */
const TYPES = ["String", "StringList", "SecureString"];
const TIERS = ["Standard", "Advanced", "Intelligent-Tiering"];

const VALUES = ["insecureValue", "value", "valueWo"];

/** The most characters of a value, by tier; intelligent tiering moves a longer one to Advanced by itself. */
const STANDARD_VALUE = 4096;

/** The most characters of a name, with all that precedes it in its ARN. */
const NAME_WITH_ARN = 1011;
const LEVELS = 15;

const parameter: Model = {
  type: PARAMETER,
  autoName: { property: "name", limit: 2048 },
  // hashicorp/aws ssm/parameter.go: name and data_type are ForceNew.
  replaces: ["name", "dataType"],
  // AWS takes no parameter back from Advanced to Standard; the provider makes it anew.
  replacesIf: { tier: (asked, is) => is === "Advanced" && asked === "Standard" },
  defaults: { dataType: "text", tier: "Standard" },
  invalid: [oneOf("type", TYPES), oneOf("tier", TIERS), exactlyOneValue],
  refusesCreate: [nameIsAllowed, valueIsAllowed, nameIsFree],
  refusesUpdate: [valueIsAllowed],
  id: ({ inputs }) => text(inputs.name) ?? "",
  attributes: (request, id) => ({
    arn: arnOf(request, id),
    hasValueWo: false,
    keyId: request.inputs.type === "SecureString" ? "alias/aws/ssm" : "",
    // The provider reads into the one of the two that the program uses.
    insecureValue: "",
    value: "",
    version: 1,
  }),
  updated: ({ world, thing }, before) => {
    const written = ["insecureValue", "value", "description"].some(
      (property) => thing.state[property] !== before[property],
    );
    if (written) world.change(thing, { version: Number(before.version) + 1 });
  },
};

/** The name of a parameter at the top may begin with a slash or not; in the ARN there is one in any case. */
function arnOf(request: Request, name: string): string {
  return regionalArn(request, "ssm", `parameter/${name.replace(/^\//, "")}`);
}

function oneOf(property: string, allowed: readonly string[]): Rule {
  return ({ inputs }) => {
    const value = inputs[property];
    if (value === undefined || typeof value !== "string" || allowed.includes(value)) return undefined;
    return new Refusal(
      "InvalidParameter",
      `expected ${property} to be one of ${JSON.stringify(allowed)}, got ${value}`,
    );
  };
}

function exactlyOneValue({ inputs }: Request): Refusal | undefined {
  const given = VALUES.filter((property) => inputs[property] !== undefined);
  if (given.length === 1) return undefined;
  return new Refusal(
    "InvalidParameter",
    given.length === 0
      ? `one of \`${VALUES.join(",")}\` must be specified`
      : `only one of \`${VALUES.join(",")}\` can be specified, but \`${given.join(",")}\` were specified.`,
  );
}

/** https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html#sysman-parameter-name-constraints */
function nameIsAllowed(request: Request): Refusal | undefined {
  const name = text(request.inputs.name) ?? "";
  const levels = name.split("/").filter((level) => level !== "");
  if (/^\/?aws/i.test(name))
    return new Refusal("AccessDeniedException", `No access to reserved parameter name: ${name}.`);
  if (/^\/?ssm/i.test(name) || !/^\/?[\w.-]+(\/[\w.-]+)*$/.test(name)) {
    return new Refusal(
      "ValidationException",
      `Parameter name: can't be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_`,
    );
  }
  if (name.includes("/") && !name.startsWith("/"))
    return new Refusal("ValidationException", "Parameter name must be a fully qualified name.");
  if (levels.length > LEVELS) {
    return new Refusal(
      "HierarchyLevelLimitExceededException",
      `A hierarchy can have a maximum of ${LEVELS} levels. For more information, see Requirements and constraints for parameter names in the AWS Systems Manager User Guide.`,
    );
  }
  if (arnOf(request, name).length > NAME_WITH_ARN) {
    return new Refusal(
      "ValidationException",
      `The maximum length for the fully qualified parameter name is ${NAME_WITH_ARN} characters, with the ARN that precedes it.`,
    );
  }
  return undefined;
}

function nameIsFree({ world, region, inputs }: Request): Refusal | undefined {
  const plain = (name: string | undefined) => name?.replace(/^\//, "");
  const taken = world
    .in(region, PARAMETER)
    .some(({ id }) => plain(id) === plain(text(inputs.name)) && inputs.overwrite !== true);
  return taken
    ? new Refusal(
        "ParameterAlreadyExists",
        "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.",
      )
    : undefined;
}

function valueIsAllowed({ inputs }: Request): Refusal | undefined {
  const value = VALUES.flatMap((property) => text(inputs[property]) ?? [])[0] ?? "";
  if (value === "") {
    return new Refusal(
      "ValidationException",
      "1 validation error detected: Value '' at 'value' failed to satisfy constraint: Member must have length greater than or equal to 1",
    );
  }
  if (value.length <= STANDARD_VALUE || (inputs.tier !== undefined && inputs.tier !== "Standard"))
    return undefined;
  return new Refusal(
    "ValidationException",
    `Standard tier parameters support a maximum parameter value of ${STANDARD_VALUE} characters. To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier. For more information, see https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html`,
  );
}

export const ssm: readonly Model[] = [parameter];
