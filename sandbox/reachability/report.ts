import { UserError } from "../../tools/topology";
import type { World } from "../cloud/world";
import { regionsUp } from "../regions-up";
import { merged, type Ports, shownPorts } from "./ports";
import { type Edge, reachability } from "./reachability";

/**
 * Every edge as a row of a Markdown table: what is open, what is open in part, and what is closed, with the layers that close it;
 * then what the route tables say.
 * @param mentioning only rows with this text; all of them when it is empty
 * @throws UserError when nothing is up, or nothing mentions the text
 */
export function reachabilityReport(world: World, mentioning: string): readonly string[] {
  const regions = regionsUp(world);
  const { edges, routes } = reachability(world);
  const mentioned = edges.filter(({ from, to }) => from.includes(mentioning) || to.includes(mentioning));
  if (mentioned.length === 0) {
    const places = [...new Set(edges.flatMap(({ from, to }) => [from, to]))].sort().join(", ");
    throw new UserError(`Nothing in ${regions.join(", ")} mentions ${mentioning}. There are: ${places}`);
  }
  const open = mentioned.filter(({ ports }) => ports.length > 0);
  const partly = mentioned.filter(isPartlyOpen);
  const closed = mentioned.filter((edge) => edge.ports.length === 0 && !isPartlyOpen(edge));
  const tables = routes.filter(
    ({ table, leadsTo }) => table.includes(mentioning) || leadsTo.some((end) => end.includes(mentioning)),
  );
  return [
    ...tableOf(
      `${counted(open.length, "edge")} open:`,
      ["from", "to", "ports", "but for"],
      open.map((edge) => [
        edge.from,
        edge.to,
        shownPorts(edge.ports),
        isPartlyOpen(edge) ? "" : layersOf(edge),
      ]),
    ),
    ...tableOf(
      `${counted(partly.length, "edge")} open from some subnets or addresses, or to some, and not from all to all:`,
      ["from", "to", "ports", "elsewhere closed by"],
      partly.map((edge) => [edge.from, edge.to, shownPorts(portsForSome(edge)), layersOf(edge)]),
    ),
    ...tableOf(
      `${counted(closed.length, "edge")} closed, each by every layer that is named:`,
      ["from", "to", "closed by"],
      closed.map((edge) => [edge.from, edge.to, layersOf(edge)]),
    ),
    ...tableOf(
      `${counted(tables.length, "entry", "entries")} in route tables:`,
      ["table", "destination", "leads to"],
      tables.map(({ table, destination, leadsTo }) => [table, destination, leadsTo.join(", or ")]),
    ),
  ];
}

function tableOf(
  title: string,
  head: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  if (rows.length === 0) return [];
  const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [title, "", row(head), `|${head.map(() => "---|").join("")}`, ...rows.map(row), ""];
}

function counted(count: number, one: string, many = `${one}s`): string {
  return count === 1 ? `1 ${one} is` : `${count} ${many} are`;
}

function portsForSome({ passages }: Edge): readonly Ports[] {
  return merged(passages.flatMap((passage) => passage.portsForSome));
}

function isPartlyOpen(edge: Edge): boolean {
  return shownPorts(portsForSome(edge)) !== shownPorts(edge.ports);
}

function layersOf({ closedBy }: Edge): string {
  return closedBy.join("; ");
}
