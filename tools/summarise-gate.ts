import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { gateSummary } from "./gate-summary";

// Prints, as Markdown, what the policy gate said of each stack in $STACKS, a JSON list: of its last up in the sandbox, whose
// preview is the one that decides, and of its last preview there. A run that has left no record did not run.
const stacks: readonly string[] = JSON.parse(process.env.STACKS || "[]");

console.log(
  gateSummary(
    stacks.flatMap((stack) =>
      ["up", "preview"].map((kind) => {
        const file = join(resolve(__dirname, ".."), ".sandbox", `gate-${kind}-${stack}.jsonl`);
        return {
          title: `${kind} of ${stack}`,
          record: existsSync(file) ? readFileSync(file, "utf8") : undefined,
        };
      }),
    ),
  ),
);
