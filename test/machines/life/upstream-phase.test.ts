/** Phases row by row as pkg/kubelet/kubelet_pods_test.go tells them (PodPhaseWithRestart…), in words of our own: see `_views.ts`. */
import { describe, expect, it } from 'vitest';
import { podPhase, type RestartPolicy } from '../../../src/machines/life/phase.ts';
import { PHASES } from '../../../src/record/index.ts';
import { views } from './_views.ts';

/** `over`: the pod's worker is done with it. A container without a status is one that waits here. */
function tell(
  policy: RestartPolicy,
  rows: readonly (readonly [containers: string, phase: string, over?: 'over'])[],
): void {
  for (const [text, phase, over] of rows)
    it(`${text}${over ? ', over' : ''}: ${phase}`, () => {
      expect(PHASES[podPhase(views(text), policy, over === 'over')]).toBe(phase);
    });
}

describe('Always', () => {
  tell('Always', [
    ['a- a-', 'Pending'],
    ['ar ar', 'Running'],
    ['a0 a0', 'Running'],
    ['a0 a0', 'Succeeded', 'over'],
    ['a0 a1', 'Failed', 'over'],
    ['ar a0', 'Running'],
    ['ar a-', 'Pending'],
    ['ar aw0', 'Running'],
  ]);
});

describe('Always, with an init container', () => {
  tell('Always', [
    ['i- a- a-', 'Pending'],
    ['ir a- a-', 'Pending'],
    ['i1 a- a-', 'Pending'],
    ['iw0 a- a-', 'Pending'],
    ['iw1 a- a-', 'Pending'],
    ['i0 ar ar', 'Running'],
  ]);
});

describe('Always, with a sidecar', () => {
  tell('Always', [
    ['s- a- a-', 'Pending'],
    ['sr a- a-', 'Pending'],
    ['s0 a- a-', 'Pending'],
    ['sw0 a- a-', 'Pending'],
    ['sw1 a- a-', 'Pending'],
    ['sR ar a-', 'Pending'],
    ['sR ar ar', 'Running'],
    ['sr ar ar', 'Running'],
    ['s0 ar ar', 'Running'],
    ['sw0 ar ar', 'Running'],
    ['s1 a0 a0', 'Succeeded', 'over'],
    ['s0 a0 a0', 'Succeeded', 'over'],
  ]);
});

describe('Always, and the pod has run', () => {
  tell('Always', [
    ['ir sr ar', 'Pending'],
    ['ir sr a0', 'Pending'],
    ['i0 sr a0', 'Running'],
    ['i0 sr ar', 'Running'],
    // what waits to be started again is not there
    ['i0 sr aw1', 'Pending'],
  ]);
});

describe('Never', () => {
  tell('Never', [
    ['a- a-', 'Pending'],
    ['ar ar', 'Running'],
    ['a0 a0', 'Succeeded'],
    ['a1 a1', 'Failed'],
    ['ar a0', 'Running'],
    ['ar a-', 'Pending'],
  ]);
});

describe('Never, with an init container', () => {
  tell('Never', [
    ['i- a- a-', 'Pending'],
    ['ir a- a-', 'Pending'],
    ['i1 a- a-', 'Failed'],
    ['iw0 a- a-', 'Pending'],
    ['iw1 a- a-', 'Failed'],
    ['i0 ar ar', 'Running'],
  ]);
});

describe('Never, with a sidecar', () => {
  tell('Never', [
    ['s- a- a-', 'Pending'],
    ['sr a- a-', 'Pending'],
    ['s0 a- a-', 'Pending'],
    ['sw0 a- a-', 'Pending'],
    ['sw1 a- a-', 'Pending'],
    ['sR ar a-', 'Pending'],
    ['sR a0 a0', 'Running'],
    ['sr a0 a0', 'Running'],
    ['s0 a0 a0', 'Succeeded'],
    ['s1 a0 a0', 'Succeeded'],
    ['sw0 a0 a0', 'Succeeded'],
    ['sw1 a0 a0', 'Succeeded'],
  ]);
});

describe('OnFailure', () => {
  tell('OnFailure', [
    ['a- a-', 'Pending'],
    ['ar ar', 'Running'],
    ['a0 a0', 'Succeeded'],
    ['a1 a1', 'Running'],
    ['ar a0', 'Running'],
    ['ar a-', 'Pending'],
    ['ar aw0', 'Running'],
  ]);
});
