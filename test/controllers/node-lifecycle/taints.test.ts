import { describe, expect, it } from 'vitest';
import {
  noExecuteAction,
  noExecuteTaintFor,
  withNoScheduleTaints,
} from '../../../src/controllers/node-lifecycle/taints.ts';
import type { Condition } from '../../../src/model/objects/meta.ts';
import type { Taint, TaintEffect } from '../../../src/model/objects/pod.ts';

const taint = (name: string, effect: TaintEffect = 'NoSchedule'): Taint => ({
  key: `node.kubernetes.io/${name}`,
  effect,
});
const condition = (type: string, status: Condition['status']) => ({ type, status });
const own: Taint = { key: 'dedicated', effect: 'NoSchedule' };

describe('NoSchedule taints', () => {
  it.each([
    ['ready', [condition('Ready', 'True')], false, [taint('not-ready'), own], [own]],
    ['not ready', [condition('Ready', 'False')], false, [own], [own, taint('not-ready')]],
    ['unknown', [condition('Ready', 'Unknown')], false, [taint('not-ready')], [taint('unreachable')]],
    ['no condition', [], false, [taint('not-ready')], []],
    ['memory', [condition('MemoryPressure', 'True')], false, [], [taint('memory-pressure')]],
    ['a pressure that is unknown', [condition('DiskPressure', 'Unknown')], false, [taint('disk-pressure')], []],
    ['processes', [condition('PIDPressure', 'True')], false, [], [taint('pid-pressure')]],
    ['network', [condition('NetworkUnavailable', 'True')], false, [], [taint('network-unavailable')]],
    ['cordoned', [], true, [], [taint('unschedulable')]],
    ['uncordoned', [], false, [taint('unschedulable')], []],
    [
      'NoExecute is somebody else',
      [condition('Ready', 'True')],
      false,
      [taint('unreachable', 'NoExecute')],
      [taint('unreachable', 'NoExecute')],
    ],
    ['so are other conditions', [condition('KernelDeadlock', 'True')], false, [own], [own]],
  ])('%s', (_, conditions, cordoned, before, after) => {
    expect(withNoScheduleTaints(conditions, cordoned, before)).toEqual(after);
  });

  it('are the same list if nothing changes', () => {
    const before = [taint('not-ready')];
    expect(withNoScheduleTaints([condition('Ready', 'False')], false, before)).toBe(before);
  });
});

describe('the NoExecute taint', () => {
  const [notReady, unreachable] = [taint('not-ready', 'NoExecute'), taint('unreachable', 'NoExecute')];
  it.each([
    ['waits its turn', 'False', [], { do: 'queue', taint: notReady }],
    ['waits its turn too', 'Unknown', [taint('not-ready')], { do: 'queue', taint: unreachable }],
    ['is swapped at once', 'Unknown', [notReady], { do: 'swap', taint: unreachable, remove: notReady }],
    ['is swapped back at once', 'False', [unreachable], { do: 'swap', taint: notReady, remove: unreachable }],
    ['goes when ready', 'True', [unreachable], { do: 'clear' }],
  ] as const)('%s', (_, ready, taints, action) => expect(noExecuteAction(ready, taints)).toEqual(action));

  it('is none if the node is ready by the time', () => {
    expect([noExecuteTaintFor('True'), noExecuteTaintFor('False'), noExecuteTaintFor('Unknown')]).toEqual([
      undefined,
      notReady,
      unreachable,
    ]);
  });
});
