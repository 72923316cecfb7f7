import { read, readAll } from "./reader";

/** The statements of a policy document that is given as JSON; none when it is no JSON. */
export function statementsOf(policy: unknown): unknown[] {
  return readAll(parsed(policy), "Statement").flatMap((reading) =>
    reading.state === "known" ? [reading.value] : [],
  );
}

function parsed(policy: unknown): unknown {
  try {
    return typeof policy === "string" ? JSON.parse(policy) : undefined;
  } catch {
    return undefined;
  }
}

/** What a statement says at a path, whether it is one thing or a list. */
export function saidIn(statement: unknown, path: string): string[] {
  return readAll(statement, path).flatMap((reading) =>
    reading.state === "known" ? [`${reading.value}`] : [],
  );
}

/** The values of one condition of a statement. */
export function conditionIn(statement: unknown, operator: string, key: string): string[] {
  const block = read(statement, `Condition.${operator}`);
  return block.state === "known" ? saidIn(block.value, key) : [];
}
