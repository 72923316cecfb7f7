import { UserError } from "../tools/topology";
import { VPC } from "./cloud/models/network/common";
import type { World } from "./cloud/world";

/**
 * AWS regions in which a world has a network, in the order in which they came up.
 * @throws UserError when there is none
 */
export function regionsUp(world: World): readonly string[] {
  const regions = [...new Set(world.all(VPC).map(({ region }) => region))];
  if (regions.length === 0) throw new UserError("Nothing is up. Bring the mall up first: npm run sandbox");
  return regions;
}
