/** One mistake in a configuration file. */
export interface Mistake {
  /** The file to edit, such as `Pulumi.us-west-2.yaml`. */
  readonly file: string;
  /** The key as it stands in the file, such as `mall:vpcCidr`. */
  readonly key: string;
  /** What stands there now; `undefined` when the key is missing. */
  readonly value: unknown;
  /** What was expected, and why where that is not plain. */
  readonly expected: string;
}

/** Every mistake of the configuration at once, so that one edit mends them all. */
export class ConfigurationError extends Error {
  constructor(readonly mistakes: readonly Mistake[]) {
    super(
      [
        `${mistakes.length} ${mistakes.length === 1 ? "mistake" : "mistakes"} in the configuration; nothing was done:`,
        ...mistakes.map(describe),
      ].join("\n"),
    );
    this.name = "ConfigurationError";
  }
}

function describe({ file, key, value, expected }: Mistake): string {
  const found = value === undefined ? "is missing" : `is ${JSON.stringify(value)}`;
  return `  ${file}: ${key} ${found}; expected ${expected}`;
}
