import { ConfigurationError } from "./configuration-error";
import { primaryContract } from "./contract";
import { readProjectFiles } from "./project-files";
import { parseTopology } from "./topology";

// Prints the topology as JSON, for tools that must know the stacks, their order and what they read from each other
// without running the program. Exit code 1, and every mistake on stderr, when the configuration is wrong.
try {
  const topology = parseTopology(readProjectFiles(process.argv[2] ?? process.cwd()));
  const primary = topology.regions.find(({ role }) => role === "primary");
  const regions = topology.regions.map((region) => ({
    ...region,
    reads: region === primary ? [] : [{ stack: primary?.name, outputs: Object.keys(primaryContract) }],
  }));
  console.log(JSON.stringify({ ...topology, regions }, undefined, 2));
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
