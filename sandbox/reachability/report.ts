import type { World } from "../cloud/world";
import { shownPorts } from "./ports";
import { type Edge, reachability } from "./reachability";

/** Every edge as a row of a Markdown table: first what is open, then what is closed, with the layers that close it. */
export function reachabilityReport(world: World, mentioning: string | undefined): readonly string[] {
  const edges = reachability(world).edges.filter(
    ({ from, to }) => mentioning === undefined || from.includes(mentioning) || to.includes(mentioning),
  );
  const open = edges.filter(({ ports }) => ports.length > 0);
  const closed = edges.filter(({ ports }) => ports.length === 0);
  return [
    `${open.length} edges are open, over TCP:`,
    "",
    "| from | to | ports |",
    "|---|---|---|",
    ...open.map(({ from, to, ports }) => `| ${from} | ${to} | ${shownPorts(ports)} |`),
    "",
    `${closed.length} are closed, each by every layer that is named:`,
    "",
    "| from | to | closed by |",
    "|---|---|---|",
    ...closed.map((edge) => `| ${edge.from} | ${edge.to} | ${layersOf(edge)} |`),
  ];
}

function layersOf({ closedBy, passages }: Edge): string {
  const layers = closedBy.join("; ");
  const partly = passages.some(({ portsForSome }) => portsForSome.length > 0);
  return partly ? `open from some subnets or addresses only; ${layers}` : layers;
}
