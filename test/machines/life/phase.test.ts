/** Phases as pkg/kubelet/kubelet_pods_test.go tells them (PodPhaseWithRestart…), in rows of our own. */
import { describe, expect, it } from 'vitest';
import { areContainersReady, isInitialized, podPhase, type RestartPolicy } from '../../../src/machines/life/phase.ts';
import { PHASES } from '../../../src/record/index.ts';
import { views } from './_views.ts';

const ROWS: readonly [containers: string, policy: RestartPolicy, isOver: boolean, phase: string][] = [
  // restart policy Always
  ['a- a-', 'Always', false, 'Pending'],
  ['ar ar', 'Always', false, 'Running'],
  ['a0 a0', 'Always', false, 'Running'],
  ['a0 a0', 'Always', true, 'Succeeded'],
  ['a1 a1', 'Always', false, 'Running'],
  ['a1 a1', 'Always', true, 'Failed'],
  ['a0 a1', 'Always', true, 'Failed'],
  ['ar a0', 'Always', false, 'Running'],
  ['ar a-', 'Always', false, 'Pending'],
  ['ar w0'.replace('w0', 'aw0'), 'Always', false, 'Running'],
  ['aw1 aw1', 'Always', false, 'Running'],
  // with init containers
  ['i- a- a-', 'Always', false, 'Pending'],
  ['ir a- a-', 'Always', false, 'Pending'],
  ['i1 a- a-', 'Always', false, 'Pending'],
  ['iw1 a- a-', 'Always', false, 'Pending'],
  ['i0 i- a-', 'Always', false, 'Pending'],
  ['i0 a- a-', 'Always', false, 'Pending'],
  ['i0 ar ar', 'Always', false, 'Running'],
  // with sidecars
  ['s- a- a-', 'Always', false, 'Pending'],
  ['sr a- a-', 'Always', false, 'Pending'],
  ['sR a- a-', 'Always', false, 'Pending'],
  ['sR ar ar', 'Always', false, 'Running'],
  ['sr ar ar', 'Always', false, 'Running'],
  ['sw1 ar ar', 'Always', false, 'Running'],
  ['s1 ar ar', 'Always', false, 'Running'],
  ['sR a0 a0', 'Never', false, 'Running'],
  ['s0 a0 a0', 'Never', false, 'Succeeded'],
  ['s1 a0 a0', 'Never', true, 'Succeeded'],
  ['s0 a1 a0', 'Never', true, 'Failed'],
  // restart policy Never
  ['a- a-', 'Never', false, 'Pending'],
  ['ar ar', 'Never', false, 'Running'],
  ['a0 a0', 'Never', false, 'Succeeded'],
  ['a1 a1', 'Never', false, 'Failed'],
  ['ar a0', 'Never', false, 'Running'],
  ['ar a1', 'Never', false, 'Running'],
  ['i1 a- a-', 'Never', false, 'Failed'],
  ['i0 i1 a-', 'Never', false, 'Failed'],
  ['iw1 a-', 'Never', false, 'Failed'],
  // restart policy OnFailure
  ['a0 a0', 'OnFailure', false, 'Succeeded'],
  ['a1 a1', 'OnFailure', false, 'Running'],
  ['a1 a0', 'OnFailure', false, 'Running'],
  ['ar a1', 'OnFailure', false, 'Running'],
  ['aw1 a0', 'OnFailure', false, 'Running'],
  ['i1 a-', 'OnFailure', false, 'Pending'],
];

describe('the phase of a pod', () => {
  it.each(ROWS)('%s, %s, over %s: %s', (text, policy, isOver, phase) => {
    expect(PHASES[podPhase(views(text), policy, isOver)]).toBe(phase);
  });
});

describe('conditions', () => {
  it('all main containers and sidecars have to be ready', () => {
    expect(areContainersReady(views('i0 sR ar'))).toBe(true);
    expect(areContainersReady(views('i0 sr ar'))).toBe(false);
    expect(areContainersReady(views('ar a0'))).toBe(false);
  });

  it('a pod is initialized when its init containers are done, or once a main one has run', () => {
    expect(['ar', 'i0 a-', 'i0 sR a-', 'i1 ar'].map((text) => isInitialized(views(text)))).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(['i- a-', 'ir a-', 'i1 a-', 'sr a-', 's- a-'].map((text) => isInitialized(views(text)))).toEqual([
      false,
      false,
      false,
      false,
      false,
    ]);
  });
});
