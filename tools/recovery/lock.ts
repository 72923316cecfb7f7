import { existsSync, readdirSync, readFileSync } from "node:fs";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";

/** Who has locked a stack, as Pulumi's file backends note it. */
export interface Lock {
  readonly pid: number;
  readonly username: string;
  readonly hostname: string;
  readonly timestamp: string;
}

/** Where a file backend keeps its locks; below it: organization, project, stack. */
export const LOCKS = ".pulumi/locks";

export function describeLock({ username, hostname, pid, timestamp }: Lock): string {
  return `${username}@${hostname}, process ${pid}, since ${timestamp}`;
}

/** Whether the run that holds the lock is still there; of another machine nobody knows. */
export function isRunning(lock: Lock): boolean {
  if (lock.hostname !== hostname()) return false;
  try {
    process.kill(lock.pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** The locks of a stack in a backend that is a folder. */
export function locksInFolder(folder: string, project: string, stack: string): readonly Lock[] {
  const locks = join(folder, LOCKS);
  if (!existsSync(locks)) return [];
  return readdirSync(locks, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".json") && basename(dirname(file)) === stack)
    .filter((file) => basename(dirname(dirname(file))) === project)
    .map((file): Lock => JSON.parse(readFileSync(join(locks, file), "utf8")));
}
