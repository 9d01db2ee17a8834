/** A scenario's `usage`, made ready for the machines: curves read, paths gone. */
import type { PathReference, Scenario } from '../ingest/scenario/types.ts';
import type { UsageRule } from '../machines/index.ts';
import { demandPoints } from './demand-points.ts';

/** `undefined`: the scenario says nothing of usage. */
export function usageRules(
  scenario: Scenario | undefined,
  textAt: (path: PathReference) => string,
): UsageRule[] | undefined {
  if (scenario === undefined || scenario.usage.length === 0) return undefined;
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
