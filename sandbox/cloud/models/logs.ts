import type { Model, Request } from "../model";
import { Refusal } from "../rules";
import { text } from "../values";
import type { World } from "../world";
import { regionalArn } from "./ids";
import { KEY } from "./kms";
import { letsService } from "./policy-document";

export const LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup";
const RESOURCE_POLICY = "aws:cloudwatch/logResourcePolicy:LogResourcePolicy";

/** Source: CloudWatch Logs quotas. */
const MOST_RESOURCE_POLICIES = 10;

const logGroup: Model = {
  type: LOG_GROUP,
  specification: "AWS::Logs::LogGroup",
  autoName: { property: "name", limit: 512 },
  // CloudFormation schema AWS::Logs::LogGroup: LogGroupName cannot be changed.
  replaces: ["name", "namePrefix", "logGroupClass"],
  defaults: { retentionInDays: 0, skipDestroy: false },
  references: [{ property: "kmsKeyId", type: KEY, by: "arn", missing: unusableKey }],
  refusesCreate: [
    keyLetsLogsIn,
    ({ world, region, inputs }) =>
      world.get(LOG_GROUP, region, text(inputs.name) ?? "") === undefined
        ? undefined
        : new Refusal("ResourceAlreadyExistsException", "The specified log group already exists"),
  ],
  refusesUpdate: [keyLetsLogsIn],
  id: ({ inputs }) => text(inputs.name) ?? "",
  attributes: (request, id) => ({
    arn: regionalArn(request, "logs", `log-group:${id}`),
    deletionProtectionEnabled: false,
    logGroupClass: "STANDARD",
    namePrefix: "",
  }),
};

function unusableKey(arn: string): Refusal {
  return new Refusal(
    "InvalidParameterException",
    `The specified KMS Key Id could not be found or is not in the region of the log group: ${arn}`,
  );
}

/** CloudWatch Logs uses a key as itself, so the key's policy must name it. */
function keyLetsLogsIn({ world, region, inputs }: Request): Refusal | undefined {
  const arn = text(inputs.kmsKeyId);
  if (arn === undefined) return undefined;
  const policy = text(world.in(region, KEY).find(({ state }) => state.arn === arn)?.state.policy) ?? "";
  if (policy.includes(`logs.${region}.amazonaws.com`) || policy.includes('"logs.amazonaws.com"'))
    return undefined;
  return new Refusal(
    "AccessDeniedException",
    `The specified KMS key does not exist or is not allowed to be used with ${arn}`,
  );
}

const resourcePolicy: Model = {
  type: RESOURCE_POLICY,
  // CloudFormation schema AWS::Logs::ResourcePolicy: PolicyName cannot be changed.
  replaces: ["policyName", "resourceArn"],
  invalid: [
    ({ inputs }) => {
      const document = text(inputs.policyDocument);
      if (document === undefined) return undefined;
      try {
        JSON.parse(document);
        return undefined;
      } catch {
        return new Refusal("InvalidParameterException", "Policy document is not valid JSON");
      }
    },
  ],
  refusesCreate: [
    ({ world, region }) =>
      world.in(region, RESOURCE_POLICY).length < MOST_RESOURCE_POLICIES
        ? undefined
        : new Refusal("LimitExceededException", "Resource limit exceeded."),
  ],
  id: ({ inputs }) => text(inputs.policyName) ?? text(inputs.resourceArn) ?? "",
  attributes: ({ inputs }) => ({
    policyScope: inputs.resourceArn === undefined ? "ACCOUNT" : "RESOURCE",
    revisionId: "",
  }),
};

/** Whether the region's policies let a service write to a log group for one of its resources. */
export function serviceMayWrite(
  world: World,
  region: string,
  service: string,
  sourceArn: string,
  logGroupArn: string,
): boolean {
  const stream = `${logGroupArn}:log-stream:any`;
  const account = logGroupArn.split(":")[4] ?? "";
  return world.in(region, RESOURCE_POLICY).some(({ state }) =>
    ["logs:CreateLogStream", "logs:PutLogEvents"].every((action) =>
      letsService(text(state.policyDocument), {
        service,
        action,
        resource: stream,
        carries: { "aws:SourceAccount": account, "aws:SourceArn": sourceArn },
      }),
    ),
  );
}

export const logs: readonly Model[] = [logGroup, resourcePolicy];
