import { resolve } from "node:path";
import { exitWith } from "../tools/exit";
import { UserError } from "../tools/topology";
import { bringUp } from "./bring-up";
import { passThrough } from "./pass-through";
import { reachabilityReport } from "./reachability/report";
import { recover } from "./recover";
import { demandNoCrash } from "./recovery/crash";
import { answer } from "./requests/command";
import { Sandbox } from "./sandbox";

const HELP = `The mall on a simulated cloud: the real Pulumi engine, no AWS account, no network.

  npm run sandbox                       bring up every stack, primary first, with the policy gate enforced
  npm run sandbox -- --fresh            the same, from nothing
  npm run sandbox -- --pace 0.01        AWS's own durations, a hundred times as fast (default 0: at once)
  npm run sandbox -- <pulumi command>   any other command, such as
                                          preview --stack us-west-2
                                          stack output --json --stack us-east-1
                                          destroy --stack us-west-2 --lose dsql --yes
  npm run sandbox -- recover            after a crash: lift the lock, adopt or clear what was in flight (docs/recovery.md)
  npm run sandbox -- reach [<text>]     what reaches what, by routes, gateways, security groups and endpoints of what is up, and
                                        what closes the rest; with a text, only what mentions it, such as "aurora of us-west-2"
  npm run sandbox -- request [--down <region>] [--near <region>] <method> <url>
                                        whom a request gets to, through DNS, CloudFront and load balancers, and by which steps
State is kept in .sandbox/, which git ignores.`;

/** Commands that must not go on where a killed run has stopped. */
const CHANGES_THE_CLOUD = new Set(["up", "update", "destroy", "down"]);

const root = resolve(__dirname, "..");
const report = (line: string) => console.error(line);

async function main(args: readonly string[]): Promise<number> {
  if (args[0] === "--help" || args[0] === "-h" || args[0] === "help") {
    console.log(HELP);
    return 0;
  }
  const { fresh, pace, command } = ownFlags(args);
  const sandbox = await Sandbox.open({ root, fresh, pace, report });
  try {
    const [verb = "up", ...rest] = command;
    if (verb === "recover") return await recover(sandbox, rest, report);
    if (verb === "reach") {
      for (const line of reachabilityReport(sandbox.simulation.world, rest.join(" "))) console.log(line);
      return 0;
    }
    if (verb === "request") return answer(sandbox.simulation.world, rest, report);
    if (CHANGES_THE_CLOUD.has(verb)) await demandNoCrash(sandbox);
    return command.length === 0
      ? await bringUp(sandbox, report)
      : await passThrough(sandbox, command, report);
  } finally {
    await sandbox.close();
  }
}

/** The sandbox's flags stand before the command; what follows is Pulumi's. */
function ownFlags(args: readonly string[]): { fresh: boolean; pace: number; command: readonly string[] } {
  const [first, second, ...rest] = args;
  if (first === "--fresh") return { ...ownFlags(args.slice(1)), fresh: true };
  if (first !== "--pace") return { fresh: false, pace: 0, command: args };
  const pace = Number(second);
  if (second === undefined || !(pace >= 0 && pace <= 1)) {
    throw new UserError(
      `--pace is ${second ?? "missing"}; expected a number from 0 (at once) to 1 (as long as AWS takes)`,
    );
  }
  return { ...ownFlags(rest), pace };
}

exitWith(main(process.argv.slice(2)), report);
