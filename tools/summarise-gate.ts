import { existsSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { gateSummary } from "./gate-summary";

// Prints, as Markdown, what the policy gate said in the runs whose event logs are named: tsx tools/summarise-gate.ts <log>…
console.log(
  gateSummary(
    process.argv.slice(2).map((file) => ({
      title: basename(file, ".json"),
      log: existsSync(file) ? readFileSync(file, "utf8") : undefined,
    })),
  ),
);
