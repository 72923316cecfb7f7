import { homedir } from "node:os";
import { join } from "node:path";
import { executablesOnPath } from "../sandbox/engine/search-path";
import { isAtLeast, oldestPulumi, versionOf } from "../sandbox/engine/version";
import {
  flagValue,
  gateOf,
  refuseGateInEnvironment,
  refuseSkippedPreview,
  shortName,
  withGate,
} from "./arguments";
import { credentialsIn } from "./credentials";
import { lacking, type Published } from "./earlier-stacks";
import { demandNoInterruption } from "./interruption";
import { type Finished, keep, type Surroundings, show } from "./process";
import { refusedRotation, type Standing } from "./rotation";
import { type Stack, UserError } from "./topology";

export type Verb = "preview" | "up" | "destroy" | "recover";

export interface Deployment extends Surroundings {
  readonly verb: Verb;
  /** The stack, then flags for Pulumi. */
  readonly args: readonly string[];
  /** All stacks of the topology. */
  readonly stacks: readonly Stack[];
  /** Takes lines for the user. */
  readonly report: (line: string) => void;
}

/** What a command in a real account is done with, once nothing is missing. */
export interface Ready {
  readonly pulumi: string;
  readonly aws: string;
  readonly stack: Stack;
  /** The stack as the user names it: with the organisation and project that may stand before it. */
  readonly given: string;
}

/**
 * One preview or up in a real account, with the gate, after the checks that Pulumi makes late or not at all.
 * @returns Pulumi's exit code
 * @throws UserError before anything is done, with all that is missing, or with what an earlier run has left in flight
 */
export async function deploy(deployment: Deployment): Promise<number> {
  const { verb, args, root, report } = deployment;
  const [given, ...flags] = args;
  stackNamed(deployment, given);
  refuseSkippedPreview(flags);
  refuseGateInEnvironment(deployment.environment);
  const gated = withGate(gateOf(root), flags);
  demandStackNamedOnce(deployment);
  const ready = await demandReady(deployment);
  await demandNoInterruption(deployment, ready);
  report(`pulumi ${verb} of ${ready.stack.name}, with the policy gate`);
  return show(ready.pulumi, [verb, "--stack", ready.given, ...gated], deployment);
}

/** @throws UserError when Pulumi's flag names a stack, too */
export function demandStackNamedOnce({ verb, args }: Deployment): void {
  const other = flagValue(args.slice(1), ["-s", "--stack"]);
  if (other === undefined) return;
  throw new UserError(`The stack is named once, before the flags: npm run ${verb} -- ${other} …`);
}

/** @throws UserError with all that is missing: the stack, the CLIs, the credentials, the backend, what earlier stacks publish */
export async function demandReady(deployment: Deployment): Promise<Ready> {
  const { verb, args } = deployment;
  const [given = ""] = args;
  const stack = stackNamed(deployment, args[0]);
  const tools = await toolsOn(deployment);
  const missing = [
    ...tools.missing,
    ...(await missingCredentials(deployment, tools.aws, stack)),
    ...(tools.pulumi === undefined ? [] : await missingInBackend(deployment, tools.pulumi, stack, given)),
  ];
  if (tools.pulumi !== undefined && tools.aws !== undefined && missing.length === 0) {
    return { pulumi: tools.pulumi, aws: tools.aws, stack, given };
  }
  throw new UserError(
    [
      `${verb} of ${stack.name} has not begun, and nothing was touched. What is missing:`,
      ...missing.map((what) => `  - ${what.replaceAll("\n", "\n    ")}`),
      ...(tools.pulumi === undefined
        ? ["The backend and the stacks in it are looked at once the CLI is there."]
        : []),
    ].join("\n"),
  );
}

function stackNamed({ verb, stacks }: Deployment, given: string | undefined): Stack {
  const names = stacks.map(({ name }) => name).join(", ");
  if (given === undefined || given.startsWith("-")) {
    throw new UserError(
      `Which stack? npm run ${verb} -- <stack> [${verb === "recover" ? "" : "pulumi "}flags], with one of ${names}.`,
    );
  }
  const stack = stacks.find(({ name }) => name === shortName(given));
  if (stack === undefined) {
    throw new UserError(
      `There is no stack ${given} in the topology, which has ${names}. A new region is a file Pulumi.<region>.yaml.`,
    );
  }
  return stack;
}

interface Tools {
  readonly pulumi?: string;
  readonly aws?: string;
  readonly missing: readonly string[];
}

async function toolsOn({ environment, report }: Deployment): Promise<Tools> {
  const path = environment.PATH ?? "";
  const passedOver: string[] = [];
  let pulumi: string | undefined;
  for (const executable of await executablesOnPath("pulumi", path)) {
    const version = await versionOf(
      executable,
      environment.PULUMI_HOME || join(homeOf(environment), ".pulumi"),
    );
    if (version !== undefined && isAtLeast(version, oldestPulumi)) {
      pulumi = executable;
      break;
    }
    passedOver.push(`${executable} ${version === undefined ? "does not say its version" : `is ${version}`}`);
  }
  if (pulumi !== undefined) for (const why of passedOver) report(`Passing over a pulumi: ${why}.`);
  const [aws] = await executablesOnPath("aws", path);
  return {
    ...(pulumi === undefined ? {} : { pulumi }),
    ...(aws === undefined ? {} : { aws }),
    missing: [
      ...(pulumi === undefined
        ? [
            `The Pulumi CLI ${oldestPulumi} or later: ${passedOver.join("; ") || "there is none on PATH"}. ` +
              "Get it: https://www.pulumi.com/docs/install",
          ]
        : []),
      ...(aws === undefined
        ? [
            "The AWS CLI: there is no aws on PATH, so nobody can say whose account this would change. " +
              "Get it: https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html",
          ]
        : []),
    ],
  };
}

const HOW_TO_SIGN_IN =
  "Set AWS_PROFILE (after aws configure sso, aws sso login), or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or in CI an " +
  "OIDC role: AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN.";

async function missingCredentials(
  deployment: Deployment,
  aws: string | undefined,
  stack: Stack,
): Promise<readonly string[]> {
  if (aws === undefined) {
    const { missing } = credentialsIn(deployment.environment, homeOf(deployment.environment));
    return missing === undefined ? [] : [`AWS credentials: ${missing} ${HOW_TO_SIGN_IN}`];
  }
  // In the stack's own region: STS's global endpoint is in us-east-1, which may be the region that is out.
  const asked = await keep(aws, ["sts", "get-caller-identity", "--region", stack.name, "--output", "json"], {
    ...deployment,
    environment: { ...deployment.environment, AWS_STS_REGIONAL_ENDPOINTS: "regional" },
  });
  if (asked.code === 0) {
    const { Account, Arn }: { readonly Account?: string; readonly Arn?: string } = JSON.parse(asked.stdout);
    deployment.report(`AWS account ${Account}, as ${Arn}`);
    return [];
  }
  const { missing } = credentialsIn(deployment.environment, homeOf(deployment.environment));
  return [
    `AWS credentials: ${missing ?? "those that are there are refused."} aws sts get-caller-identity says: ${lastLine(asked)}\n${HOW_TO_SIGN_IN}`,
  ];
}

async function missingInBackend(
  deployment: Deployment,
  pulumi: string,
  stack: Stack,
  given: string,
): Promise<readonly string[]> {
  const ask = (...args: readonly string[]) => keep(pulumi, [...args, "--non-interactive"], deployment);

  const whoami = await ask("whoami");
  if (whoami.code !== 0) {
    return [
      `The login to Pulumi's backend, which keeps the state. pulumi whoami says: ${lastLine(whoami)}\n` +
        "Log in: pulumi login 's3://<state-bucket>?region=<region>', or pulumi login for Pulumi Cloud",
    ];
  }
  const listing = await ask("stack", "ls", "--json");
  if (listing.code !== 0) {
    return [`The list of stacks. pulumi stack ls says: ${lastLine(listing)}`];
  }
  const listed: readonly { readonly name: string; readonly resourceCount?: number }[] = JSON.parse(
    listing.stdout,
  );
  const isThere = (name: string) => listed.some((one) => shortName(one.name) === name);

  // The earlier stacks are beside this one: in the same organisation and project.
  const beside = given.slice(0, given.length - stack.name.length);
  const unread: string[] = [];
  const outputsOf = async (other: string): Promise<Standing | "unread"> => {
    if (!isThere(other)) return "not up";
    const shown = await ask("stack", "output", "--json", "--stack", `${beside}${other}`);
    if (shown.code === 0) return JSON.parse(shown.stdout);
    unread.push(`The outputs of stack ${other}. pulumi stack output says: ${lastLine(shown)}`);
    return "unread";
  };
  const published = new Map<string, Published>();
  // What is destroyed reads nothing any more.
  const { reads } = deployment.verb === "destroy" ? { reads: [] } : stack;
  for (const { stack: earlier, outputs } of reads) {
    const its = await outputsOf(earlier);
    published.set(earlier, its === "unread" ? outputs : its === "not up" ? its : Object.keys(its));
  }
  const bringUp = (other: string) => `npm run up -- ${beside}${other}`;
  const standing = async (other: string): Promise<Standing> => {
    const its = await outputsOf(other);
    if (its === "unread" || its === "not up") return "not up";
    // A stack that was made and never brought up, or destroyed, has neither resources nor outputs.
    const resources = listed.find(({ name }) => shortName(name) === other)?.resourceCount;
    return (resources ?? Object.keys(its).length) === 0 ? "not up" : its;
  };
  const deploys = deployment.verb === "preview" || deployment.verb === "up";
  const refused = deploys ? await refusedRotation(stack, standing, bringUp) : [];
  return [
    ...(isThere(stack.name)
      ? []
      : [
          `Stack ${given} in the backend. Make it, with the secrets provider of the other stacks: ` +
            `pulumi stack init ${given} --secrets-provider 'awskms://alias/mall-pulumi?region=<region>'`,
        ]),
    ...unread,
    ...lacking({ ...stack, reads }, (read) => published.get(read.stack) ?? "not up", bringUp),
    ...refused,
  ];
}

function homeOf(environment: NodeJS.ProcessEnv): string {
  return environment.HOME || homedir();
}

export function lastLine({ stderr, stdout }: Finished): string {
  return `${stdout}\n${stderr}`.trim().split("\n").at(-1)?.trim() || "nothing";
}
