import { parseArgs } from "node:util";
import { UserError } from "../../tools/topology";
import type { World } from "../cloud/world";
import { regionsUp } from "../regions-up";
import { follow } from "./follow";

const USAGE =
  "npm run sandbox -- request [--down <region>]… [--near <region>] GET https://mall.example.com/api/orders";

/**
 * Follows the request that a command line describes, and reports its steps. Returns the exit code: 0 when somebody serves it.
 * @throws UserError when the command line describes none, or names a region that is not up
 */
export function answer(world: World, args: readonly string[], report: (line: string) => void): number {
  const { method, url, near, down } = described(args);
  const regions = regionsUp(world);
  for (const [flag, given] of [
    ["--down", down],
    ["--near", near],
  ] as const) {
    const unknown = given.find((region) => !regions.includes(region));
    if (unknown !== undefined)
      throw new UserError(`${flag} is ${unknown}; expected one of ${regions.join(", ")}`);
  }
  const { status, by, steps } = follow(world, { method, url, near, headers: {} }, { regions: down });
  for (const step of steps) report(`  ${step}`);
  report(`${status}, by ${by}`);
  return status === 200 ? 0 : 1;
}

function described(args: readonly string[]) {
  const { values, positionals } = parsed(args);
  const [method, address] = positionals;
  if (method === undefined || address === undefined || positionals.length > 2 || !URL.canParse(address))
    throw new UserError(`A request has a method and an address: ${USAGE}`);
  return { method, url: new URL(address), near: values.near, down: values.down };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        down: { type: "string", multiple: true, default: [] },
        near: { type: "string", multiple: true, default: [] },
      },
    });
  } catch (error) {
    throw new UserError(`${error instanceof Error ? error.message : error}. ${USAGE}`);
  }
}
