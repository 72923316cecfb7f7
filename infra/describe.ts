import { ConfigurationError } from "./configuration-error";
import { readProjectFiles } from "./project-files";
import { parseTopology } from "./topology";

// Prints the topology as JSON, for tools that must know the stacks and their order without running the program.
// Exit code 1, and every mistake on stderr, when the configuration is wrong.
try {
  const topology = parseTopology(readProjectFiles(process.argv[2] ?? process.cwd()));
  console.log(JSON.stringify(topology, undefined, 2));
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
