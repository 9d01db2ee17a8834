/** What a kubelet's status says of its node, after pkg/kubelet/nodestatus/setters_test.go and kubelet_node_status_test.go, told anew. */
import { describe, expect, it } from 'vitest';
import { NODE_CONDITIONS } from '../../../src/cluster/watch.ts';
import { pressureChanges } from '../../../src/machines/node/pressure-status.ts';
import type { PressureCondition } from '../../../src/machines/eviction/signals.ts';
import type { Condition } from '../../../src/model/objects/index.ts';
import { lab, machineNode } from '../_world.ts';

const BEFORE = 1000;
const NOW = 2000;
const condition = (type: string, status: Condition['status'], at = BEFORE, reason = ''): Condition => ({
  type,
  status,
  reason,
  message: '',
  lastHeartbeatTime: at,
  lastTransitionTime: at,
});

describe('{Memory,Disk,PID}PressureCondition', () => {
  const WORDS: readonly [PressureCondition, pressed: string, text: string, well: string, wellText: string][] = [
    [
      'MemoryPressure',
      'InsufficientMemory',
      'kubelet has insufficient memory available',
      'SufficientMemory',
      'kubelet has sufficient memory available',
    ],
    ['DiskPressure', 'DiskPressure', 'kubelet has disk pressure', 'NoDiskPressure', 'kubelet has no disk pressure'],
    [
      'PIDPressure',
      'InsufficientPID',
      'kubelet has insufficient PID available',
      'SufficientPID',
      'kubelet has sufficient PID available',
    ],
  ];
  describe.each(WORDS)('%s', (type, pressed, pressedText, well, wellText) => {
    const told = (known: Condition[], isPressed: boolean): string[] =>
      pressureChanges(known, isPressed ? [type] : [], NOW).map(
        ([{ status, reason, message, lastTransitionTime }, event]) =>
          [status, reason, message, lastTransitionTime, event].join('|'),
      );
    const isPressed = `True|KubeletHas${pressed}|${pressedText}|${NOW}|NodeHas${pressed}`;
    const isWell = `False|KubeletHas${well}|${wellText}|${NOW}|NodeHas${well}`;
    it.each<[string, Condition[], boolean, string[]]>([
      ['new, pressure', [], true, [isPressed]],
      ['transition to pressure', [condition(type, 'False')], true, [isPressed]],
      ['transition to no pressure', [condition(type, 'True')], false, [isWell]],
      ['pressure, no transition', [condition(type, 'True')], true, []],
      ['no pressure, no transition', [condition(type, 'False')], false, []],
      ['unknown for a while, no pressure', [condition(type, 'Unknown')], false, [isWell]],
    ])('%s', (_, known, pressure, changes) => expect(told(known, pressure)).toEqual(changes));
  });
});

describe('ReadyCondition', () => {
  /** What is told from second 10 on, and the condition in the end. */
  function ready(act: (world: ReturnType<typeof lab>) => void, seconds: number) {
    const world = lab();
    world.at(10, () => act(world));
    world.run(seconds);
    const { conditions } = world.cluster.nodes.object(0).status;
    const { status, reason, message, lastTransitionTime } = conditions.find(
      ({ type }) => type === 'Ready',
    ) as Condition;
    const events = world.lines('node-event').filter((line) => line.includes('status is now'));
    return { told: [status, reason, message, lastTransitionTime].join('|'), events };
  }

  it('transition to not ready', () => {
    expect(ready((world) => world.machines.postReady(0, false), 20)).toEqual({
      told: 'False|KubeletNotReady|kubelet is not ready|10000',
      events: ['10.000 node-event n1 NodeNotReady Node n1 status is now: NodeNotReady'],
    });
  });

  it('transition to ready', () => {
    const act = (world: ReturnType<typeof lab>): void => {
      world.machines.postReady(0, false);
      world.at(15, () => world.machines.postReady(0, true));
    };
    expect(ready(act, 20)).toEqual({
      told: 'True|KubeletReady|kubelet is posting ready status|15000',
      events: [
        '10.000 node-event n1 NodeNotReady Node n1 status is now: NodeNotReady',
        '15.000 node-event n1 NodeReady Node n1 status is now: NodeReady',
      ],
    });
  });

  it('ready, no transition: a kubelet that was restarted', () => {
    // it has not been Ready since any instant that the API knows, and so it stays
    expect(ready((world) => world.machines.restartKubelet(0), 30)).toEqual({
      told: 'True|KubeletReady|kubelet is posting ready status|',
      events: [],
    });
  });

  it('not ready, no transition', () => {
    const act = (world: ReturnType<typeof lab>): void => {
      world.machines.postReady(0, false);
      world.at(15, () => world.machines.postReady(0, false));
    };
    expect(ready(act, 20)).toEqual({
      told: 'False|KubeletNotReady|kubelet is not ready|10000',
      events: ['10.000 node-event n1 NodeNotReady Node n1 status is now: NodeNotReady'],
    });
  });

  it('shutdown active', () => {
    const world = lab({ kubelet: { shutdownGracePeriodMs: 30_000, shutdownGracePeriodCriticalPodsMs: 10_000 } });
    world.pod('a', {}, { annotations: { 'termination-seconds': '60' } });
    world.at(10, () => world.machines.shutDown(0));
    world.run(15);
    const found = world.cluster.nodes.object(0).status.conditions.find(({ type }) => type === 'Ready');
    expect(found).toMatchObject({ status: 'False', reason: 'KubeletNotReady', message: 'node is shutting down' });
  });
});

describe('NodeStatusHasChanged', () => {
  const READY = condition('Ready', 'True');
  const MEMORY = condition('MemoryPressure', 'False');
  /** Whether anybody is told of a status. */
  function isChange(known: readonly Condition[], status: readonly Condition[]): boolean {
    const node = machineNode('n1');
    const world = lab({}, [{ ...node, status: { ...node.status, conditions: known } } as typeof node]);
    let changes = 0;
    world.cluster.watch({ nodeChanged: (_, change) => (changes |= change) });
    world.cluster.nodeApi.setConditions(0, status);
    return (changes & NODE_CONDITIONS) !== 0;
  }
  it.each<[string, Condition[], Condition[], boolean]>([
    ['nothing said of nothing', [], [], false],
    ['conditions where there were none', [], [READY, MEMORY], true],
    ['the same', [READY, MEMORY], [READY, MEMORY], false],
    ['another heartbeat', [READY, MEMORY], [{ ...READY, lastHeartbeatTime: NOW }, MEMORY], false],
    ['another order', [READY, MEMORY], [MEMORY, { ...READY, lastHeartbeatTime: NOW }], false],
    ['another status', [READY, MEMORY], [condition('Ready', 'False'), MEMORY], true],
    ['one more condition', [READY], [READY, MEMORY], true],
  ])('%s', (_, known, status, changed) => expect(isChange(known, status)).toBe(changed));
});
