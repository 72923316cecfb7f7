/** What every store carries that AWS Backup can protect; the plan selects by it, so a store needs no other wiring. */
export const BACKUP_TAG = { backup: "daily" } as const;
