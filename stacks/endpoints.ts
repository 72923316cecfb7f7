import { Parameters } from "../components/endpoints/parameters";
import type { Published, Received, regionContract, secondaryOutputs } from "../infra/contract";
import { endpointsOf, pointersOf } from "../infra/endpoints";
import { regionPrefix } from "../infra/names";
import type { Region } from "../infra/topology";
import type { Foundation } from "./region";

/** A region's own endpoints, and who writes, in its own Parameter Store. */
export function publishEndpoints(
  { settings: { region }, names, opts }: Foundation,
  own: Published<typeof secondaryOutputs>,
): void {
  new Parameters(
    "pointers",
    { region: region.name, prefix: names.parameterPrefix, values: pointersOf(own) },
    opts,
  );
  new Parameters(
    "endpoints",
    { region: region.name, prefix: regionPrefix(names, region), values: endpointsOf(own) },
    opts,
  );
}

/** The newcomer's endpoints in an earlier region, and that region's in the newcomer's: each region knows those of all. */
export function exchangeEndpoints(
  earlier: Region,
  published: Received<typeof regionContract>,
  { settings: { region }, names, opts }: Foundation,
  own: Published<typeof regionContract>,
): void {
  new Parameters(
    `endpoints-in-${earlier.name}`,
    { region: earlier.name, prefix: regionPrefix(names, region), values: endpointsOf(own) },
    opts,
  );
  new Parameters(
    `endpoints-of-${earlier.name}`,
    { region: region.name, prefix: regionPrefix(names, earlier), values: endpointsOf(published) },
    opts,
  );
}
