import { resolve } from "node:path";
import { deploy, type Verb } from "./deploy";
import { destroy } from "./destroy";
import { exitWith } from "./exit";
import { recover } from "./recover";
import { askedOnTerminal } from "./recovery/question";
import { stacksOf } from "./topology";

const HELP = `The mall in a real AWS account, one stack at a time, with the policy gate.

  npm run preview -- <stack> [pulumi flags]   what an up would do
  npm run up -- <stack> [pulumi flags]        do it, after Pulumi has shown it and asked
  npm run destroy -- <stack> [pulumi flags]   the tear-down of a stack whose protection is lifted, later stacks first; it is
                                              refused while the loss of the Aurora DSQL pair is not named: --lose dsql --yes
  npm run recover -- <stack> [flags]          after a crash: lift the lock, adopt or clear what was in flight, as
                                              docs/recovery.md says; asks before each, but for --yes. --absent <urn> says
                                              that AWS has none of a create that was in flight

It says what is missing first: the Pulumi and AWS CLIs, credentials, the backend's login, the stack, the earlier stacks.
npm run topology lists the stacks in their order.`;

const root = resolve(__dirname, "..");
const report = (line: string) => console.error(line);

async function main([verb, ...args]: readonly string[]): Promise<number> {
  if (!isVerb(verb) || /^(--help|-h|help)$/.test(args[0] ?? "")) {
    console.log(HELP);
    return isVerb(verb) ? 0 : 1;
  }
  const deployment = { args, root, stacks: stacksOf(root), environment: process.env, report };
  switch (verb) {
    case "recover":
      return recover({ ...deployment, verb, ask: askedOnTerminal });
    case "destroy":
      return destroy({ ...deployment, verb });
    default:
      return deploy({ ...deployment, verb });
  }
}

function isVerb(text: string | undefined): text is Verb {
  return text === "preview" || text === "up" || text === "destroy" || text === "recover";
}

exitWith(main(process.argv.slice(2)), report);
