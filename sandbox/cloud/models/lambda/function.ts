import { createHash } from "node:crypto";
import type { Model, Request } from "../../model";
import { Refusal } from "../../rules";
import { isBag, text, type Value } from "../../values";
import { GLOBAL } from "../../world";
import { ROLE, ROLE_POLICY } from "../iam";
import { regionalArn } from "../ids";
import { KEY } from "../kms";
import { groups, inSubnets } from "../network/common";

export const FUNCTION = "aws:lambda/function:Function";

/** Runtimes with which a function can be made. Source: Lambda developer guide, lambda-runtimes, "Supported runtimes". */
const RUNTIMES: ReadonlySet<string> = new Set([
  "nodejs24.x",
  "nodejs22.x",
  "python3.14",
  "python3.13",
  "python3.12",
  "python3.11",
  "python3.10",
  "java25",
  "java21",
  "java17",
  "java11",
  "java8.al2",
  "dotnet10",
  "dotnet8",
  "ruby3.4",
  "ruby3.3",
  "ruby3.2",
  "provided.al2023",
  "provided.al2",
]);

const invalid = (reason: string) => new Refusal("InvalidParameterValueException", reason);

function roleOf({ world, inputs }: Request) {
  return world.in(GLOBAL, ROLE).find(({ state }) => state.arn === inputs.role);
}

function unusableRole(request: Request): Refusal | undefined {
  const role = roleOf(request);
  return text(role?.state.assumeRolePolicy)?.includes("lambda.amazonaws.com") === true
    ? undefined
    : invalid("The role defined for the function cannot be assumed by Lambda.");
}

/** Lambda makes the network interfaces with the function's role. */
function noNetwork(request: Request): Refusal | undefined {
  const { world, inputs } = request;
  if (inputs.vpcConfig === undefined) return undefined;
  const name = roleOf(request)?.state.name;
  const allowed = world
    .in(GLOBAL, ROLE_POLICY)
    .some(({ state }) => state.role === name && text(state.policy)?.includes("ec2:CreateNetworkInterface"));
  return allowed
    ? undefined
    : invalid("The provided execution role does not have permissions to call CreateNetworkInterface on EC2");
}

function badRuntime({ inputs: { runtime } }: Request): Refusal | undefined {
  return typeof runtime !== "string" || RUNTIMES.has(runtime)
    ? undefined
    : invalid(
        `The runtime parameter of ${runtime} is no longer supported for creating or updating AWS Lambda functions. We recommend you use a supported runtime while creating or updating functions.`,
      );
}

function badEnvironment({ inputs: { environment } }: Request): Refusal | undefined {
  const variables = isBag(environment) && isBag(environment.variables) ? environment.variables : {};
  return JSON.stringify(variables).length <= 4096
    ? undefined
    : invalid(
        "Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit.",
      );
}

const ec2 = (call: string, refusal: Refusal) =>
  invalid(
    `Error occurred while ${call}. EC2 Error Code: ${refusal.code}. EC2 Error Message: ${refusal.reason}`,
  );

/** What Lambda says of the code: the hash of the archive, of which the sandbox knows Pulumi's. */
function hashOf(code: Value | undefined): string {
  const hash = isBag(code) ? text(code.hash) : undefined;
  return createHash("sha256")
    .update(hash ?? JSON.stringify(code ?? ""))
    .digest("base64");
}

const sameForBoth = [badRuntime, badEnvironment, unusableRole, noNetwork];

export const lambdaFunction: Model = {
  type: FUNCTION,
  specification: "AWS::Lambda::Function",
  autoName: { property: "name", limit: 64 },
  // CloudFormation schema AWS::Lambda::Function: FunctionName, PackageType.
  replaces: ["name", "packageType"],
  defaults: {
    memorySize: 128,
    packageType: "Zip",
    publish: false,
    reservedConcurrentExecutions: -1,
    skipDestroy: false,
    timeout: 3,
  },
  fills: {
    loggingConfig: ["applicationLogLevel", "systemLogLevel"],
    vpcConfig: ["vpcId", "ipv6AllowedForDualStack"],
  },
  references: [
    {
      property: "kmsKeyArn",
      type: KEY,
      by: "arn",
      missing: (arn) => invalid(`Lambda was unable to use the KMS key ${arn}`),
    },
    {
      ...inSubnets,
      property: "vpcConfig.subnetIds",
      missing: (id) => ec2("DescribeSubnets", inSubnets.missing(id)),
    },
    {
      ...groups("vpcConfig.securityGroupIds"),
      missing: (id) => ec2("DescribeSecurityGroups", groups("").missing(id)),
    },
  ],
  refusesCreate: [
    ({ world, region, inputs }) =>
      world.get(FUNCTION, region, text(inputs.name) ?? "") === undefined
        ? undefined
        : new Refusal("ResourceConflictException", `Function already exist: ${text(inputs.name)}`),
    ...sameForBoth,
  ],
  refusesUpdate: sameForBoth,
  id: ({ inputs }) => text(inputs.name) ?? "",
  attributes: (request, id) => {
    const arn = regionalArn(request, "lambda", `function:${id}`);
    const invoke = (qualified: string) =>
      `arn:aws:apigateway:${request.region}:lambda:path/2015-03-31/functions/${qualified}/invocations`;
    return {
      architectures: ["x86_64"],
      arn,
      codeSha256: hashOf(request.inputs.code),
      ephemeralStorage: { size: 512 },
      invokeArn: invoke(arn),
      lastModified: new Date().toISOString(),
      loggingConfig: { logFormat: "Text", logGroup: `/aws/lambda/${id}` },
      qualifiedArn: `${arn}:$LATEST`,
      qualifiedInvokeArn: invoke(`${arn}:$LATEST`),
      responseStreamingInvokeArn: invoke(arn).replace("/invocations", "/response-streaming-invocations"),
      signingJobArn: "",
      signingProfileVersionArn: "",
      sourceCodeHash: hashOf(request.inputs.code),
      sourceCodeSize: 0,
      tracingConfig: { mode: "PassThrough" },
      version: "$LATEST",
    };
  },
  updated: ({ world, thing }, before) => {
    const hash = hashOf(thing.state.code);
    if (hash === before.codeSha256) return;
    world.change(thing, {
      codeSha256: hash,
      sourceCodeHash: hash,
      lastModified: new Date().toISOString(),
    });
  },
  // A function in a VPC waits for its network interfaces.
  seconds: 60,
};
