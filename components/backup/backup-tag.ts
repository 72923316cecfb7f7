/** What every store carries that is backed up; the plan selects by it, so a store needs no other wiring. */
export const BACKED_UP = { backup: "daily" } as const;

/** What a bucket carries that is not: it says so, because nobody could tell an exception from an oversight. */
export const NOT_BACKED_UP = { backup: "none" } as const;

export type BackupTag = typeof BACKED_UP | typeof NOT_BACKED_UP;
