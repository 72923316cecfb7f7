import { randomUUID } from "node:crypto";
import { copyFile, link, lstat, mkdir, readlink, rename, rm, stat, symlink, utimes } from "node:fs/promises";
import path from "node:path";

const languageHost = path.join(__dirname, "pulumi-language-nodejs");

/**
 * Puts an engine and our language host side by side, and returns the engine there. The engine finds its host beside
 * its own executable (a link does not do: it asks for the real path) and warns on every run about one elsewhere. The
 * folder belongs to one clone, so that no clone runs the language host of another.
 */
export async function besideOurLanguageHost(pulumi: string, folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const executable = path.join(folder, "pulumi");
  if (!(await isSameFile(pulumi, executable))) {
    await replace(executable, (place) => link(pulumi, place).catch(() => copy(pulumi, place)));
  }
  const host = path.join(folder, path.basename(languageHost));
  if ((await readlink(host).catch(() => undefined)) !== languageHost) {
    await replace(host, (place) => symlink(languageHost, place));
  }
  return executable;
}

/** Another process may be running what is replaced, or replacing it too. */
async function replace(file: string, make: (place: string) => Promise<void>): Promise<void> {
  const place = `${file}.${randomUUID()}`;
  await make(place);
  await rename(place, file);
  await rm(place, { force: true }); // rename() leaves it where both names are links to one file
}

async function copy(from: string, to: string): Promise<void> {
  await copyFile(from, to);
  const { atime, mtime } = await stat(from);
  await utimes(to, atime, mtime);
}

async function isSameFile(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([stat(one), lstat(other).catch(() => undefined)]);
  return b?.isFile() === true && a.size === b.size && Math.abs(a.mtimeMs - b.mtimeMs) < 1;
}
