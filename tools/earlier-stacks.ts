import type { Stack } from "./topology";

/** What an earlier stack offers: nothing at all, or the outputs of its last update. */
export type Published = "not up" | readonly string[];

/** What a stack lacks because an earlier one is not there, or does not publish what it reads; one line per earlier stack. */
export function lacking(
  stack: Stack,
  publishedBy: (read: Stack["reads"][number]) => Published,
  bringUp: (earlier: string) => string,
): readonly string[] {
  return stack.reads.flatMap((read) => {
    const { stack: earlier, outputs } = read;
    const published = publishedBy(read);
    if (published === "not up") {
      return `Stack ${stack.name} reads ${quoted(outputs)} from stack ${earlier}, which is not up. Bring it up first: ${bringUp(earlier)}`;
    }
    const missing = outputs.filter((output) => !published.includes(output));
    if (missing.length === 0) return [];
    return `Stack ${stack.name} reads ${quoted(missing)} from stack ${earlier}, which does not publish ${missing.length === 1 ? "it" : "them"}. Update it first: ${bringUp(earlier)}`;
  });
}

/** The first few names, and how many there are besides. */
export function quoted(outputs: readonly string[]): string {
  const shown = outputs.slice(0, outputs.length > 4 ? 3 : 4).map((output) => `"${output}"`);
  const others = outputs.length - shown.length;
  return `${shown.join(", ")}${others > 0 ? ` and ${others} others` : ""}`;
}
