import { resolve } from "node:path";
import { deploy, type Verb } from "./deploy";
import { stacksOf, UserError } from "./topology";

const HELP = `The mall in a real AWS account, one stack at a time, with the policy gate.

  npm run preview -- <stack> [pulumi flags]   what an up would do
  npm run up -- <stack> [pulumi flags]        do it, after Pulumi has shown it and asked

It says what is missing first: the Pulumi and AWS CLIs, credentials, the backend's login, the stack, the earlier stacks.
npm run topology lists the stacks in their order.`;

const root = resolve(__dirname, "..");
const report = (line: string) => console.error(line);

async function main([verb, ...args]: readonly string[]): Promise<number> {
  if (!isVerb(verb) || /^(--help|-h|help)$/.test(args[0] ?? "")) {
    console.log(HELP);
    return isVerb(verb) ? 0 : 1;
  }
  return deploy({ verb, args, root, stacks: stacksOf(root), environment: process.env, report });
}

function isVerb(text: string | undefined): text is Verb {
  return text === "preview" || text === "up";
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    report(
      error instanceof UserError
        ? `error: ${error.message}`
        : String(error instanceof Error ? error.stack : error),
    );
    process.exitCode = 1;
  },
);
