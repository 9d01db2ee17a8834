/** What a deletion asks for: its grace, by what is said and where the pod is (pkg/registry/core/pod/strategy.go CheckGracefulDelete). */
import { describe, expect, it } from 'vitest';
import { NONE } from '../../src/cluster/index.ts';
import { FAILED, RUNNING, SUCCEEDED } from '../../src/record/index.ts';
import { node, template, TestWorld } from './_world.ts';

interface Case {
  readonly bound?: boolean;
  readonly phase?: number;
  /** `terminationGracePeriodSeconds`. */
  readonly own?: number;
  /** Of the request. */
  readonly asked?: number;
}

const GONE = 'gone';

function graceOf({ bound = true, phase = 0, own = 30, asked }: Case): number | string {
  const w = new TestWorld();
  w.add(node('n1'));
  const row = w.cluster.podApi.create({
    class: w.cluster.podAdmission.classOf({
      namespace: 'default',
      labels: new Map(),
      annotations: new Map(),
      spec: template('p', { grace: own }).spec,
    }),
    name: 'p',
    node: bound ? 0 : undefined,
  });
  if (phase !== 0) w.cluster.podApi.setPhase(row, RUNNING);
  if (phase > RUNNING) w.cluster.podApi.setPhase(row, phase);
  w.cluster.podApi.delete(row, { by: 'user', gracePeriodSeconds: asked });
  return w.cluster.pods.find('default', 'p') === NONE ? GONE : w.cluster.pods.deletionGrace[row];
}

describe('the grace of a deletion', () => {
  it.each<[string, Case, number | string]>([
    ["is the pod's own", { phase: RUNNING }, 30],
    ["is the pod's own while it is Pending on a node", {}, 30],
    ['is what is asked for', { phase: RUNNING, asked: 10 }, 10],
    ["may be longer than the pod's own", { phase: RUNNING, asked: 100 }, 100],
    ['is none: the object goes at once', { phase: RUNNING, asked: 0 }, GONE],
    ["is none of the pod's own", { phase: RUNNING, own: 0 }, GONE],
    ['is one second where it is negative', { phase: RUNNING, asked: -1 }, 1],
    ["is one second where the pod's own is negative", { phase: RUNNING, own: -1 }, 1],
    ['is none without a node', { bound: false }, GONE],
    ['is none without a node, whatever is asked for', { bound: false, asked: 10 }, GONE],
    ['is none after success', { phase: SUCCEEDED }, GONE],
    ['is none after failure', { phase: FAILED, asked: 10 }, GONE],
  ])('%s', (_, given, wanted) => {
    expect(graceOf(given)).toBe(wanted);
  });
});
