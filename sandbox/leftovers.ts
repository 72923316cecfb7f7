import type { World } from "./cloud/world";

/** What AWS keeps after everything has been deleted, a line each; nothing when there is nothing. */
export function describeLeftovers(world: World): readonly string[] {
  if (world.leftovers.length === 0) return [];
  const counted = new Map<string, string[]>();
  for (const { kind, region, id, reason } of world.leftovers) {
    const key = `${kind} in ${region}: ${reason}`;
    counted.set(key, [...(counted.get(key) ?? []), id]);
  }
  return [
    "What AWS keeps:",
    ...[...counted].map(
      ([what, ids]) => `  ${ids.length} × ${what}\n${ids.map((id) => `      ${id}`).join("\n")}`,
    ),
  ];
}
