import { constants } from "node:fs";
import { access, realpath, stat } from "node:fs/promises";
import path from "node:path";

/** The executables of this name on a search path, in its order, without those that npm put there. */
export async function executablesOnPath(name: string, searchPath: string): Promise<string[]> {
  const found: string[] = [];
  for (const directory of searchPath.split(path.delimiter).filter(path.isAbsolute)) {
    const file = path.join(directory, name);
    if ((await isExecutable(file)) && !(await belongsToNpm(file))) found.push(file);
  }
  return found;
}

export async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}

/** npm's `pulumi` is a launcher that downloads the engine; a global one is a link into a node_modules folder. */
async function belongsToNpm(file: string): Promise<boolean> {
  return [file, await realpath(file)].some((name) => name.split(path.sep).includes("node_modules"));
}
