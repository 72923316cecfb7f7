import { ConfigurationError } from "./configuration-error";
import { demanded, ORIGIN_HEADER_NUMBER, primaryContract, regionContract } from "./contract";
import { readProjectFiles } from "./project-files";
import { parseTopology } from "./topology";

// Prints the topology as JSON, for tools that must know the stacks, their order and what they read from each other
// without running the program. Exit code 1, and every mistake on stderr, when the configuration is wrong.
try {
  const topology = parseTopology(readProjectFiles(process.argv[2] ?? process.cwd()));
  const primary = topology.regions.find(({ role }) => role === "primary");
  const regions = topology.regions.map((region) => ({
    ...region,
    reads: topology.regions
      .filter(({ order }) => order < region.order)
      .map((earlier) => ({
        stack: earlier.name,
        outputs: demanded(earlier === primary ? { ...primaryContract, ...regionContract } : regionContract),
      })),
    ...(region === primary && {
      rotation: {
        setting: "mall:originHeader",
        number: topology.originHeader,
        output: ORIGIN_HEADER_NUMBER,
        acceptedBy: topology.regions.filter((other) => other !== primary).map(({ name }) => name),
      },
    }),
  }));
  console.log(JSON.stringify({ ...topology, regions }, undefined, 2));
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
