/** What a scenario says of usage and nothing came of: entries that no pod came to, annotations of nodes that say nothing. */
import type { Cluster } from '../cluster/index.ts';
import type { Scenario } from '../ingest/scenario/types.ts';
import { annotationProblems, type Machines } from '../machines/index.ts';
import type { DiagnosticRow } from '../record/index.ts';

export function usageDoubts(scenario: Scenario | undefined, cluster: Cluster, machines: Machines): DiagnosticRow[] {
  return [...(machines.usage === undefined ? [] : unusedEntries(scenario, machines.usage)), ...annotations(cluster)];
}

function unusedEntries(scenario: Scenario | undefined, usage: NonNullable<Machines['usage']>): DiagnosticRow[] {
  return usage.pods.unused().map(({ index, volume }) => {
    const { line = 0, column = 0 } = scenario?.usage[index] ?? {};
    const place = scenario === undefined ? '' : `${scenario.file}:${line}:${column}`;
    const message =
      volume === undefined
        ? `spec.usage[${index}] decided about no pod: none has its labels, or earlier entries came first`
        : `spec.usage[${index}].disk.emptyDir.${volume} decided about no pod: none of its pods has such a volume`;
    return { severity: 'warning', code: 'selects-nothing', message, position: place };
  });
}

/** Nodes of a pool share a mistake: each is told once, with the first of them. */
function annotations({ nodes }: Cluster): DiagnosticRow[] {
  const told = new Map<string, string>();
  for (const node of nodes.live())
    for (const problem of annotationProblems(nodes.object(node).metadata.annotations))
      if (!told.has(problem)) told.set(problem, nodes.names[node]);
  return [...told].map(([problem, node]) => ({
    severity: 'warning',
    code: 'annotation',
    message: `Node ${node}: annotation ${problem}`,
    position: '',
  }));
}
