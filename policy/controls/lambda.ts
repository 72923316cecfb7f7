import {
  type Finding,
  pass,
  type ResourceControl,
  type StackControl,
  undecided,
  type Verdict,
  violation,
} from "../control";
import { demand, isOneOf } from "../demand";
import { read, shown } from "../reader";
import type { Member } from "../stack";

const lambdaFunction = "aws:lambda/function:Function";
const permission = "aws:lambda/permission:Permission";
const functionUrl = "aws:lambda/functionUrl:FunctionUrl";

/** Runtimes that Lambda supports beyond 2026. Source: Lambda developer guide, lambda-runtimes, "Supported runtimes". */
export const supportedRuntimes: readonly unknown[] = [
  "nodejs24.x",
  "nodejs22.x",
  "python3.14",
  "python3.13",
  "python3.12",
  "python3.11",
  "java25",
  "java21",
  "java17",
  "dotnet10",
  "ruby3.4",
  "ruby3.3",
  "provided.al2023",
];

export const lambdaRuntime: ResourceControl = {
  id: "lambda-runtime",
  title: "Functions run on a runtime that AWS cares for",
  scope: "resource",
  severity: "medium",
  description:
    "Every function that is no container image names a runtime that Lambda supports: others get no fixes, and one day cannot be updated.",
  remediation: `Set runtime to one of ${supportedRuntimes.join(", ")}.`,
  reference: "https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html",
  tags: ["care"],
  appliesTo: [lambdaFunction],
  evaluate: ({ props }) => {
    const packaged = read(props, "packageType");
    if (packaged.state === "known" && packaged.value === "Image") return [pass];
    return [demand(props, "runtime", isOneOf(supportedRuntimes))];
  },
};

/** A service acts for everybody who uses it, unless it is told for whom. */
const isService = (principal: unknown) => /\.amazon(aws)?\.com(\.cn)?$/.test(`${principal}`);

function onPermission({ props }: Member): Verdict {
  const principal = read(props, "principal");
  if (principal.state === "unknown") return undecided("principal is unknown");
  if (principal.state === "absent") return violation("principal is not given");
  const who = principal.value;
  const isNarrowed = (...paths: readonly string[]) =>
    paths.some((path) => read(props, path).state !== "absent");
  if (who === "*")
    return isNarrowed("principalOrgId") ? pass : violation("it lets anybody call the function");
  if (isNarrowed("sourceAccount", "sourceArn")) return pass;
  if (isService(who)) return violation(`it lets ${shown(who)} call the function for anybody`);
  // Whoever is of the function's own account needs no permission: IAM alone lets him.
  return isNarrowed("principalOrgId")
    ? pass
    : violation(`it lets ${shown(who)}, of another account, call the function for anything`);
}

function onUrl({ props }: Member): Verdict {
  const authorization = read(props, "authorizationType");
  if (authorization.state === "unknown") return undecided("authorizationType is unknown");
  return authorization.state === "known" && authorization.value === "AWS_IAM"
    ? pass
    : violation("it asks nobody who he is");
}

export const lambdaNotPublic: StackControl = {
  id: "lambda-not-public",
  title: "Nobody unknown calls a function",
  scope: "stack",
  severity: "critical",
  description:
    "No permission names everybody, or an AWS service or another account without the account or resource for which it acts, and no function URL goes without IAM.",
  remediation:
    "Name a principal, with sourceAccount or sourceArn, or principalOrgId where it is an account; who is of the function's own account needs IAM only. Set authorizationType: AWS_IAM.",
  reference: "https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html",
  tags: ["exposure"],
  evaluate: (stack): Finding[] => [
    // Who may call a function is said beside it: one of which nothing is said is called by IAM alone.
    ...stack.ofType(lambdaFunction).map((subject) => ({ subject, verdict: pass })),
    ...stack.ofType(permission).map((subject) => ({ subject, verdict: onPermission(subject) })),
    ...stack.ofType(functionUrl).map((subject) => ({ subject, verdict: onUrl(subject) })),
  ],
};

/** Stores that can be reached from their VPC alone. */
export const storesInVpcs: readonly string[] = [
  "aws:docdb/cluster:Cluster",
  "aws:elasticache/replicationGroup:ReplicationGroup",
  "aws:msk/cluster:Cluster",
  "aws:opensearch/domain:Domain",
  "aws:rds/cluster:Cluster",
];

export const lambdaInVpc: StackControl = {
  id: "lambda-in-vpc",
  title: "A function that is told of a store is in its VPC",
  scope: "stack",
  severity: "high",
  description:
    "A function whose environment is made from a store names subnets and security groups: without, it never gets there, or the store had to be opened.",
  remediation: "Name vpcConfig.subnetIds and vpcConfig.securityGroupIds.",
  reference: "https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html",
  tags: ["network"],
  evaluate: (stack) =>
    stack.ofType(lambdaFunction).flatMap((subject): Finding[] => {
      const reaches = stack.sources(subject, "environment", storesInVpcs).length > 0;
      return ["vpcConfig.subnetIds", "vpcConfig.securityGroupIds"].map((path) => ({
        subject,
        verdict:
          reaches && read(subject.props, path).state === "absent"
            ? violation(`it is told of a store, and ${path} is not given`)
            : pass,
      }));
    }),
};
