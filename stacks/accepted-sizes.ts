import { auroraSizeMistakes } from "../components/data/aurora";
import { documentDbSizeMistakes } from "../components/data/documentdb";
import { elasticacheSizeMistakes } from "../components/data/elasticache";
import { mskSizeMistakes } from "../components/data/msk";
import { openSearchSizeMistakes } from "../components/data/opensearch";
import type { SizeMistake } from "../components/data/size-mistake";
import { ConfigurationError, type Mistake } from "../infra/configuration-error";
import type { Settings } from "../infra/settings";
import { stop } from "../infra/stop";
import { SIZES, type Sizes } from "./sizes";

/** Every size of a profile that AWS would refuse only once the network and the keys are there. */
export function sizeMistakes(
  { topology: { profile }, region: { availabilityZoneIds } }: Settings,
  sizes: Sizes = SIZES[profile],
): readonly Mistake[] {
  const of = (store: keyof Sizes, mistakes: readonly SizeMistake[]) =>
    mistakes.map(({ argument, value, expected }) => ({
      file: "stacks/sizes.ts",
      key: `${store}.${argument} of mall:profile ${profile}`,
      value,
      expected,
    }));
  return [
    ...of("aurora", auroraSizeMistakes(sizes.aurora)),
    ...of("documentdb", documentDbSizeMistakes(sizes.documentdb)),
    ...of("elasticache", elasticacheSizeMistakes(sizes.elasticache)),
    ...of("msk", mskSizeMistakes(sizes.msk, availabilityZoneIds.length)),
    ...of("opensearch", openSearchSizeMistakes(sizes.opensearch)),
  ];
}

/**
 * Asked before the first resource is registered.
 * @throws RunError with every mistake in the sizes of the stack's profile
 */
export function demandAcceptedSizes(settings: Settings): void {
  const mistakes = sizeMistakes(settings);
  if (mistakes.length > 0) throw stop(new ConfigurationError(mistakes).message);
}
