/**
 * What a sync does with a pod's containers, after kuberuntime_manager_test.go (ComputePodActions…), in rows of our own: sandbox there or
 * dead, containers, policy → what is killed, what is started, or that the pod is over.
 */
import { describe, expect, it } from 'vitest';
import type { RestartPolicy } from '../../../src/machines/life/phase.ts';
import {
  type ActionContainer,
  actionsInNewSandbox,
  type PodActions,
  podActions,
} from '../../../src/machines/life/pod-actions.ts';

/**
 * `i`, `s`, `a`: init container, sidecar, main container; then its state: `-` not made, `r` runs, `R` runs and is started, a number:
 * ended with it; `!`: its liveness probe (of one that is started) or its startup probe failed.
 */
function container(text: string): ActionContainer {
  const role = ({ i: 'init', s: 'sidecar', a: 'app' } as const)[text[0] as 'i' | 's' | 'a'];
  const word = text.slice(1).replace('!', '');
  const isUnhealthy = text.endsWith('!');
  const isRunning = word === 'r' || word === 'R';
  const state = word === '-' ? 'waiting' : isRunning ? 'running' : 'ended';
  const exitCode = state === 'ended' ? Number(word) : undefined;
  return { role, state, exitCode, endReason: '', isStarted: word === 'R', isUnhealthy };
}

function told(containers: string, { isOver, kill, start }: PodActions): string {
  const names = containers.split(' ').map((word, i, all) => {
    const before = all.slice(0, i).filter((other) => other[0] === word[0]).length;
    return word[0] + before;
  });
  if (isOver) return 'over';
  const list = (indexes: readonly number[]): string => indexes.map((i) => names[i]).join(' ');
  const words = [kill.length > 0 && `kill ${list(kill)}`, start.length > 0 && `start ${list(start)}`];
  return words.filter(Boolean).join(', ') || 'nothing';
}

type Row = readonly [containers: string, policy: RestartPolicy, actions: string];

const inSandbox = (rows: readonly Row[]): void => {
  it.each(rows)('%s, %s: %s', (text, policy, actions) => {
    expect(told(text, podActions(text.split(' ').map(container), policy))).toBe(actions);
  });
};

const withDeadSandbox = (rows: readonly Row[]): void => {
  it.each(rows)('the sandbox died, %s, %s: %s', (text, policy, actions) => {
    expect(told(text, actionsInNewSandbox(text.split(' ').map(container), policy))).toBe(actions);
  });
};

describe('main containers alone', () => {
  inSandbox([
    ['ar ar ar', 'Always', 'nothing'],
    ['a0 a111 ar', 'Always', 'start a0 a1'],
    ['a0 a111 ar', 'OnFailure', 'start a1'],
    ['a0 a- ar', 'OnFailure', 'start a1'],
    ['a0 a111 ar', 'Never', 'nothing'],
    ['ar aR! ar', 'Always', 'kill a1, start a1'],
    ['ar ar! ar', 'Always', 'kill a1, start a1'],
    ['ar a- ar', 'Never', 'start a1'],
    // not in the table, but in the function that it is about
    ['ar aR! ar', 'Never', 'kill a1'],
    ['aR!', 'Never', 'over'],
    ['a0 a0', 'OnFailure', 'over'],
    ['a0 a111 a0', 'Never', 'over'],
  ]);
  withDeadSandbox([
    ['a- a- a-', 'Always', 'start a0 a1 a2'],
    ['ar ar ar', 'Always', 'start a0 a1 a2'],
    ['ar a0 ar', 'OnFailure', 'start a0 a2'],
    ['a0 a0 a0', 'Never', 'over'],
    ['a0 a0 a0', 'OnFailure', 'over'],
    ['a- a- a-', 'Never', 'start a0 a1 a2'],
  ]);
});

describe('with init containers', () => {
  inSandbox([
    ['i0 i0 i0 a- a- a-', 'Always', 'start a0 a1 a2'],
    ['i- i- i- a- a- a-', 'Always', 'start i0'],
    ['i0 i0 ir a- a- a-', 'Always', 'nothing'],
    ['i0 i0 i137 a- a- a-', 'Always', 'start i2'],
    ['i0 i0 i137 a- a- a-', 'OnFailure', 'start i2'],
    ['i0 i0 i137 a- a- a-', 'Never', 'over'],
    // those before the last one may have been forgotten
    ['i- i- ir a- a- a-', 'Always', 'nothing'],
    ['i- i- i0 a- a- a-', 'Always', 'start a0 a1 a2'],
    ['i0 i- i- a- a- a-', 'Always', 'start i1'],
    ['i- i- i- ar a1 a-', 'Always', 'start a1 a2'],
  ]);
  withDeadSandbox([
    ['i0 i0 i0 a- a- a-', 'Always', 'start i0'],
    ['i0 i0 i0 a- a- a-', 'Never', 'over'],
    ['i- i- i- a- a- a-', 'Never', 'start i0'],
    ['i0 i0 i137 a- a- a-', 'OnFailure', 'start i0'],
    ['i0 ar ar ar', 'Always', 'start i0'],
    ['i0 a0 a0', 'OnFailure', 'over'],
  ]);

  it('one that was killed for memory has failed, whatever its exit code', () => {
    const killed = { ...container('i0'), endReason: 'OOMKilled' };
    expect(podActions([killed, container('a-')], 'Always').start).toEqual([0]);
    expect(podActions([killed, container('a-')], 'Never').isOver).toBe(true);
  });
});

describe('with sidecars', () => {
  inSandbox([
    ['sR sR sR a- a- a-', 'Always', 'start a0 a1 a2'],
    ['s- s- s- a- a- a-', 'Always', 'start s0'],
    ['sR s- s- a- a- a-', 'Always', 'start s1'],
    ['sR sR s- a- a- a-', 'Always', 'start s2'],
    // a liveness probe holds nothing up but its own container
    ['sR sR sR! a- a- a-', 'Always', 'kill s2, start s2 a0 a1 a2'],
    ['sR sR! s- a- a- a-', 'Always', 'kill s1, start s1 s2'],
    ['sR sr s- a- a- a-', 'Always', 'nothing'],
    ['sR sR sr! a- a- a-', 'Always', 'kill s2, start s2'],
    ['s0 sR s0 a- a- a-', 'Always', 'start s0 s2'],
    ['s0 sR sR a- a- a-', 'Always', 'start s0 a0 a1 a2'],
    ['sR sR s137 a- a- a-', 'Never', 'start s2'],
    ['sR sR s137 ar ar ar', 'Never', 'start s2'],
    ['sR sR sR a0 a0 a0', 'Never', 'over'],
    ['s- s- sR a- a- a-', 'Always', 'start s0 s1 a0 a1 a2'],
    // what is over takes no sidecar back up
    ['s1 sR sR a0 a0 a0', 'Never', 'over'],
    ['s1 sR sR a1 ar a0', 'Always', 'start s0 a0 a2'],
    ['sR i137 a-', 'Never', 'over'],
    ['s1 i0 a-', 'Never', 'start s0 a0'],
  ]);
  withDeadSandbox([
    ['sR sR s137 a- a- a-', 'Never', 'over'],
    ['s- s- s- a- a- a-', 'Never', 'start s0'],
    ['sR sR s137 a- a- a-', 'OnFailure', 'start s0'],
    ['sR sR s137 a- a- a-', 'Always', 'start s0'],
  ]);
});
