import type { Control } from "../policy/control";
import { controls } from "../policy/controls";
import { policiesOf } from "../policy/crossguard";
import { Ledger } from "../policy/ledger";
import { answersTo, packOf, requestsFor, type Samples } from "../tests/support/policy-harness";
import { previewedPrimary } from "../tests/support/policy-preview";

const CONTROLS = 150;
const RESOURCES = 1000;
const RUNS = 5;

export interface PolicyFigure {
  readonly controls: number;
  readonly resources: number;
  /** Median of several runs: all requests of one preview answered, each resource and then the stack. */
  readonly milliseconds: number;
}

/** The real controls, again and again under other ids. */
function manyControls(): Control[] {
  return Array.from({ length: Math.ceil(CONTROLS / controls.length) }, (_, copy) =>
    controls.map((control) => ({ ...control, id: `${control.id}-${copy}` })),
  )
    .flat()
    .slice(0, CONTROLS);
}

/** Copies of a stack beside each other; what a copy was made from is in the same copy. */
function manyResources(samples: Samples): Samples {
  const names = Object.entries(samples);
  const copies = Array.from({ length: Math.ceil(RESOURCES / names.length) }, (_, copy) =>
    names.map(([name, sample]) => {
      const dependencies = Object.entries(sample.dependencies ?? {}).map(
        ([property, sources]) => [property, sources.map((source) => `${source}-${copy}`)] as const,
      );
      return [`${name}-${copy}`, { ...sample, dependencies: Object.fromEntries(dependencies) }] as const;
    }),
  );
  return Object.fromEntries(copies.flat().slice(0, RESOURCES));
}

/**
 * How long 150 policies take over 1,000 resources of the mall's first preview, through the SDK's own handlers. Making the
 * requests does not count: the engine does that. They are made anew for each run, so that nothing of an earlier one helps.
 */
export async function measurePolicies(): Promise<PolicyFigure> {
  const samples = manyResources(await previewedPrimary());
  const many = manyControls();
  const figures: number[] = [];
  for (let run = 0; run <= RUNS; run++) {
    const pack = packOf(policiesOf(many, new Ledger({ list: [], mistakes: [] }, () => new Date())));
    const requests = requestsFor(samples);
    const start = performance.now();
    await answersTo(requests, pack);
    // The first warms up.
    if (run > 0) figures.push(performance.now() - start);
  }
  figures.sort((a, b) => a - b);
  return {
    controls: many.length,
    resources: Object.keys(samples).length,
    milliseconds: figures[Math.floor(RUNS / 2)] ?? Number.NaN,
  };
}
