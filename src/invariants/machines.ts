/** The API learns of a machine only what a kubelet could have told it. */
import { ENTRY, RUNNING } from '../record/index.ts';
import type { Invariant } from './_invariant.ts';

export const silentMachines: Invariant = {
  id: 'machines/silent',
  doc: 'nothing becomes ready, runs or starts again on a machine that is dark, booting or cut off',
  cheap: false,
  follow(cluster) {
    const { texts } = cluster.record;
    const states: (string | undefined)[] = [];
    const heard = (node: number, what: string): string | undefined =>
      states[node] === undefined || states[node] === 'up'
        ? undefined
        : `${what} on ${cluster.nodes.names[node]}, whose machine is ${states[node]}`;
    return {
      entry(kind, _at, a, b, c) {
        if (kind === ENTRY['machine-state']) states[a] = texts.of(b);
        else if (kind === ENTRY['pod-ready'] && b === 1) return heard(c, 'a pod becomes ready');
        else if (kind === ENTRY['pod-phase'] && b === RUNNING) return heard(c, 'a pod runs');
        else if (kind === ENTRY['pod-restarted']) return heard(c, 'a container starts again');
        else if (kind === ENTRY['node-ready'] && texts.of(b) === 'True') return heard(a, 'the node becomes ready');
        return undefined;
      },
    };
  },
};
