/** Processes of the control plane that die, in a whole cluster. */
import { expect, it } from 'vitest';
import { compose } from '../../src/experiment/index.ts';
import { story } from '../support/world.ts';
import { deployment, inputOf, pool } from './_scenario.ts';

function run(timeline: readonly Record<string, unknown>[]) {
  const spec = { horizon: '15m', cluster: { nodePools: [pool('n', 3)] }, timeline };
  const simulation = compose(inputOf(spec, [deployment('web', 3)]));
  simulation.advance({});
  const seconds = (kind: string, text: string): number[] =>
    story(simulation.cluster, kind)
      .filter((line) => line.includes(text))
      .map((line) => Number(line.split(' ')[0]));
  return { seconds };
}

const dark = { at: '12s', 'node-fail': { names: ['n-2'] } };

it('a new controller manager counts tolerations anew', () => {
  const plain = run([dark]);
  const [taint] = plain.seconds('node-taint-added', 'key=node.kubernetes.io/unreachable effect=NoExecute');
  const [deletion] = plain.seconds('pod-deletion-requested', 'by=taint-eviction-controller');
  // the default toleration of 300 s, and some requests
  expect(deletion - taint).toBeGreaterThan(300);
  expect(deletion - taint).toBeLessThan(300.5);

  const changed = run([dark, { at: '200s', for: '10s', 'component-down': { component: 'controller-manager' } }]);
  const taints = changed.seconds('node-taint-added', 'key=node.kubernetes.io/unreachable effect=NoExecute');
  const [later] = changed.seconds('pod-deletion-requested', 'by=taint-eviction-controller');
  // every node is new to the next leader: the taint is taken away and set again at its first passes
  expect(taints).toHaveLength(2);
  expect(taints[1]).toBeGreaterThanOrEqual(210);
  expect(taints[1]).toBeLessThan(216);
  expect(later - taints[1]).toBeGreaterThan(300);
  expect(later - taints[1]).toBeLessThan(300.5);
});

it('without a scheduler nothing is bound; the next leader binds what has come meanwhile', () => {
  const { seconds } = run([
    { at: '60s', 'component-down': { component: 'scheduler' } },
    { at: '61s', scale: { object: 'deploy/web', replicas: 9 } },
  ]);
  const bound = seconds('pod-scheduled', '');
  expect(bound).toHaveLength(9);
  // a gap of 13 to 23.8 s
  expect(bound[3]).toBeGreaterThan(73);
  expect(bound[3]).toBeLessThan(84);
});
