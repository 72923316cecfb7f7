import type { Control } from "../policy/control";
import { controls } from "../policy/controls";
import { policiesOf } from "../policy/crossguard";
import { Ledger } from "../policy/ledger";
import { answersTo, packOf, requestsFor, type Samples } from "../tests/support/policy-harness";
import { previewedPrimary } from "../tests/support/policy-preview";
import { median } from "./comparison";

const CONTROLS = 150;
const RESOURCES = 1000;
const RUNS = 5;

export interface PolicyFigure {
  readonly controls: number;
  readonly resources: number;
  /** Median of several runs: all requests of one preview answered, each resource and then the stack. */
  readonly milliseconds: number;
  /** The same in processor time, of all threads: what else the machine does hardly shows in it. */
  readonly processor: number;
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
  const processor: number[] = [];
  for (let run = 0; run <= RUNS; run++) {
    const pack = packOf(policiesOf(many, new Ledger({ list: [], mistakes: [] }, () => new Date())));
    const requests = requestsFor(samples);
    const start = performance.now();
    const used = process.cpuUsage();
    await answersTo(requests, pack);
    const { user, system } = process.cpuUsage(used);
    // The first warms up.
    if (run === 0) continue;
    figures.push(performance.now() - start);
    processor.push((user + system) / 1000);
  }
  return {
    controls: many.length,
    resources: Object.keys(samples).length,
    milliseconds: median(figures),
    processor: median(processor),
  };
}
