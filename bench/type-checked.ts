import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Clone } from "../tests/support/clone";

// Pulumi's default for TypeScript is ts-node with type-checking, which keeps in the temporary folder what it has checked.

type Environment = Readonly<Record<string, string>>;

/** Lets a run have a temporary folder of its own, which is empty: ts-node checks everything anew. */
export async function nothingCached<T>(run: (environment: Environment) => Promise<T>): Promise<T> {
  const empty = mkdtempSync(join(tmpdir(), "mall-bench-"));
  try {
    return await run({ TMPDIR: empty });
  } finally {
    rmSync(empty, { recursive: true, force: true });
  }
}

/** Makes Pulumi load a folder's sources by its default: our loader goes, and the compiler's options come to where it looks. */
export function loadByDefault(clone: Clone, folder: "infra" | "policy"): Clone {
  clone.delete(`${folder}/index.js`);
  const { compilerOptions }: { readonly compilerOptions: object } = JSON.parse(clone.read("tsconfig.json"));
  const options = { compilerOptions: { ...compilerOptions, rootDir: ".." } };
  return clone.write(`${folder}/tsconfig.json`, JSON.stringify(options));
}

/**
 * A baseline that lets a mistake in the types pass would be none. Leaves the mistake where it is.
 *
 * @param start starts what the clone contains, and says what it printed
 * @throws Error when the baseline does not check types
 */
export async function demandTypeCheck(
  clone: Clone,
  file: string,
  start: () => Promise<string>,
): Promise<void> {
  clone.append(file, 'const mistaken: number = "text";\n');
  const printed = await start();
  if (!printed.includes("TS2322")) throw new Error(`The baseline does not check types; it said:\n${printed}`);
}
