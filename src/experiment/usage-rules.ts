/** A scenario's `usage`, made ready for the machines: curves read, paths gone. */
import type { PathReference, Scenario } from '../ingest/scenario/types.ts';
import type { UsageRule } from '../machines/index.ts';
import { demandPoints } from './demand-points.ts';

/** Faults that need to know what is used. */
const USING: readonly string[] = ['load', 'leak', 'burn', 'disk-fill'];

/** `undefined`: nothing in the scenario asks what is used. */
export function usageRules(
  scenario: Scenario | undefined,
  textAt: (path: PathReference) => string,
): UsageRule[] | undefined {
  if (scenario === undefined) return undefined;
  if (scenario.usage.length === 0 && !scenario.timeline.some(({ fault }) => USING.includes(fault.verb)))
    return undefined;
  return scenario.usage.map(({ selector, namespace, container, demand, cpu, memory, disk, pids }) => ({
    selector,
    namespace,
    container,
    cpu,
    memory,
    pids,
    ...disk,
    demand: demand && {
      metric: demand.column,
      points: demandPoints(textAt(demand.file), {
        file: demand.file.path,
        column: demand.column,
        start: scenario.startTime,
      }),
    },
  }));
}
