/** Pods come, wait and go: stories with the default plugins on virtual time. */
import { describe, expect, test } from 'vitest';
import { FAILED, RUNNING } from '../../src/record/index.ts';
import { INSTANT, Story } from './_story.ts';
import { requesting, SECOND } from './queue/_world.ts';

const cpu = (amount: string, more: Record<string, unknown> = {}) => ({
  spec: { ...requesting({ cpu: amount }), ...more },
});
const TOO_BIG =
  'Unschedulable: 0/1 nodes are available: 1 Insufficient cpu. preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.';

describe('how long it takes', () => {
  test('with the default latencies a bare pod is bound 13 ms after its creation', () => {
    const story = new Story({});
    story.node('n1');
    story.at(5 * SECOND);
    story.pod('a');
    story.at(6 * SECOND);
    expect(story.tell()).toEqual(['5.013 a → n1']);
  });

  test('cycles are serial, bindings are not: the second follows a cycle later', () => {
    const story = new Story({});
    story.node('n1');
    for (const name of ['a', 'b', 'c']) story.pod(name);
    story.at(SECOND);
    expect(story.tell()).toEqual(['0.013 a → n1', '0.014 b → n1', '0.015 c → n1']);
  });

  test('a failure is written 13 ms after the creation, and the next pod waits for that', () => {
    const story = new Story({});
    story.node('n1');
    story.pod('big', cpu('64'));
    story.pod('small');
    story.at(SECOND);
    expect(story.tell()).toEqual(['0.004 big event FailedScheduling', `0.013 big ${TOO_BIG}`, '0.023 small → n1']);
  });

  test('without latencies everything happens at once', () => {
    const story = new Story();
    story.node('n1');
    story.pod('a');
    story.at(0);
    expect(story.tell()).toEqual(['0.000 a → n1']);
  });
});

describe('a pod that fits nowhere', () => {
  test('waits; a pod that goes makes room at once, for its back-off is long over', () => {
    const story = new Story({});
    story.node('n1');
    const a = story.pod('a', cpu('3'));
    story.at(SECOND);
    story.pod('b', cpu('3'));
    story.at(10 * SECOND);
    expect(story.tell()).toEqual(['0.013 a → n1', '1.004 b event FailedScheduling', `1.013 b ${TOO_BIG}`]);
    story.cluster.podApi.setPhase(a, FAILED);
    story.at(20 * SECOND);
    expect(story.tell()).toEqual(['10.013 b → n1']);
  });

  test('backs off 1, 2, 4, 8, 10, 10 s, each time to the next tick', () => {
    const story = new Story({ ...INSTANT });
    story.node('n1');
    story.pod('big', cpu('64'));
    story.pod('other');
    const [kick] = [() => story.cluster.podApi.create({ class: story.class(), generateName: 'kick-' })];
    const tries: number[] = [];
    for (let at = 250; at < 60 * SECOND; at += 250) {
      story.at(at);
      // a pod that goes wakes the one that waits, which then backs off
      const row = kick();
      story.at(at);
      story.cluster.podApi.delete(row, { by: 'user', gracePeriodSeconds: 0 });
      story.at(at);
      for (const line of story.tell()) if (line.includes('big event')) tries.push(Number(line.split(' ')[0]));
    }
    // tried at 0; woken at 0.25, ready at 1.0; woken at 1.25, ready at 3.0; …
    expect(tries).toEqual([0, 1, 3, 7, 15, 25, 35, 45, 55]);
  });

  test('nothing happens for 5 minutes: tried again at 5:30, then at 11:00', () => {
    const story = new Story();
    story.node('n1');
    story.pod('big', cpu('64'));
    story.at(1000 * SECOND);
    expect(story.tell()).toEqual([
      '0.000 big event FailedScheduling',
      `0.000 big ${TOO_BIG}`,
      '330.000 big event FailedScheduling',
      '660.000 big event FailedScheduling',
      '990.000 big event FailedScheduling',
    ]);
  });

  test('a new node wakes it', () => {
    const story = new Story();
    story.node('n1');
    story.pod('big', cpu('6'));
    story.at(10_300);
    story.node('n2', { allocatable: { cpu: '8', memory: '1Gi', pods: '10' } });
    story.at(20 * SECOND);
    expect(story.tell().at(-1)).toBe('10.300 big → n2');
  });

  test('a new node with a taint that goes soon: a try in vain, and placement after the back-off', () => {
    const story = new Story({});
    story.scheduler.restart();
    story.node('n1');
    story.pod('big', cpu('6'));
    story.at(10_300);
    const taints = [{ key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' }];
    const node = story.node('n2', { spec: { taints }, allocatable: { cpu: '8', memory: '1Gi', pods: '10' } });
    story.at(10_325);
    story.cluster.nodeApi.setTaints(node, []);
    story.at(20 * SECOND);
    // second attempt at 10.304, so until 12.304; the 13th tick is 13 ms late
    expect(story.tell().slice(2)).toEqual([
      '10.304 big event FailedScheduling',
      '10.313 big Unschedulable: 0/2 nodes are available: 1 Insufficient cpu, 1 node(s) had untolerated taint {node.kubernetes.io/not-ready: }. preemption: 0/2 nodes are available: 1 No preemption victims found for incoming pod, 1 Preemption is not helpful for scheduling.',
      '13.023 big → n2',
    ]);
  });

  test('no nodes: retried after each back-off, without any plugin to wait for', () => {
    const story = new Story();
    story.pod('a');
    story.at(8 * SECOND);
    expect(story.tell()).toEqual([
      '0.000 a event FailedScheduling',
      '0.000 a Unschedulable: no nodes available to schedule pods',
      '1.000 a event FailedScheduling',
      '3.000 a event FailedScheduling',
      '7.000 a event FailedScheduling',
    ]);
    story.node('n1');
    story.at(14_999);
    expect(story.tell()).toEqual([]);
    story.at(15 * SECOND);
    expect(story.tell()).toEqual(['15.000 a → n1']);
  });
});

describe('whose pods', () => {
  test('pods of other schedulers are left alone, but count once they are bound', () => {
    const story = new Story();
    const node = story.node('n1');
    const other = story.pod('other', cpu('3', { schedulerName: 'other' }));
    story.at(SECOND);
    expect(story.tell()).toEqual([]);
    story.cluster.podApi.bind(other, node);
    story.pod('ours', cpu('3'));
    story.at(2 * SECOND);
    expect(story.tell()).toEqual(['1.000 other → n1', '1.000 ours event FailedScheduling', `1.000 ours ${TOO_BIG}`]);
  });

  test('every profile has its name and its plugins', () => {
    const plugins = new Map([['filter', { enabled: [], disabled: ['*'] }]] as const);
    const lax = { schedulerName: 'lax', plugins, pluginConfig: {} };
    const strict = { schedulerName: 'default-scheduler', plugins: new Map(), pluginConfig: {} };
    const story = new Story({ ...INSTANT, config: { profiles: [strict, lax] } });
    story.node('n1');
    story.pod('lax', cpu('64', { schedulerName: 'lax' }));
    story.pod('strict', cpu('64'));
    story.at(0);
    expect(story.tell().slice(0, 2)).toEqual(['0.000 lax → n1', '0.000 strict event FailedScheduling']);
  });

  test('a deleted pod that finalizers hold is skipped', () => {
    const story = new Story({});
    story.node('n1');
    const row = story.cluster.podApi.create({ class: story.class(), name: 'a', finalizers: ['x'] });
    story.at(1);
    story.cluster.podApi.delete(row, { by: 'user' });
    story.at(SECOND);
    expect(story.tell()).toEqual(['0.001 a deleted by user, grace 0', '0.003 a event FailedScheduling']);
  });

  test('a pod bound by somebody else during its attempt is left to them', () => {
    const story = new Story({});
    const node = story.node('n1');
    const row = story.pod('a');
    story.at(8);
    story.cluster.podApi.bind(row, node);
    story.at(SECOND);
    expect(story.tell()).toEqual(['0.008 a → n1']);
    expect(story.scheduler.snapshot.isAssumed(row)).toBe(false);
  });

  test('the node goes while the binding is on its way: the API takes the binding nevertheless', () => {
    const story = new Story({});
    const node = story.node('n1');
    story.pod('a');
    story.at(8);
    story.cluster.nodeApi.delete(node);
    story.at(SECOND);
    expect(story.tell()).toEqual(['0.013 a → n1']);
  });

  test('a pod deleted while its binding is on its way gives its room back', () => {
    const story = new Story({});
    story.node('n1');
    const row = story.pod('a', cpu('3'));
    story.at(1);
    story.pod('b', cpu('3'));
    story.at(8);
    story.cluster.podApi.delete(row, { by: 'user' });
    story.at(3 * SECOND);
    // b was refused at 4 ms and woken by the failed binding at 13 ms, within its back-off
    expect(story.tell().filter((line) => line.includes(' b '))).toEqual([
      '0.005 b event FailedScheduling',
      `0.014 b ${TOO_BIG}`,
      '2.012 b → n1',
    ]);
  });
});

describe('the client', () => {
  test('50 requests a second after a burst of 100', () => {
    const story = new Story({ clientLimits: { qps: 50, burst: 100 }, timing: INSTANT.timing });
    story.node('n1', { allocatable: { cpu: '1000', memory: '1000Gi', pods: '1000' } });
    for (let i = 0; i < 151; i++) story.pod(`p${i}`);
    story.at(10 * SECOND);
    const times = story.tell().map((line) => Number(line.split(' ')[0]));
    expect(times.slice(0, 100).every((at) => at === 0)).toBe(true);
    expect(times.slice(100, 103)).toEqual([0.02, 0.04, 0.06]);
    expect(times.at(-1)).toBe(1.02);
  });

  test('a failure waits for its turn behind the bindings that were sent before, and holds up the loop', () => {
    const story = new Story({ clientLimits: { qps: 1, burst: 1 }, timing: INSTANT.timing });
    story.node('n1');
    for (const name of ['a', 'b']) story.pod(name);
    story.pod('big', cpu('64'));
    story.pod('c');
    story.at(10 * SECOND);
    // tokens: a now, b after 1 s, big's status after 2 s; only then is c looked at
    expect(story.tell()).toEqual([
      '0.000 a → n1',
      '0.000 big event FailedScheduling',
      '1.000 b → n1',
      `2.000 big ${TOO_BIG}`,
      '3.000 c → n1',
    ]);
  });
});

describe('the process ends', () => {
  test('stopped it does nothing; resumed it takes what is pending, in the order of the list', () => {
    const story = new Story();
    story.node('n1');
    story.scheduler.stop();
    for (const name of ['b', 'c', 'a']) story.pod(name);
    story.at(SECOND);
    expect(story.tell()).toEqual([]);
    story.scheduler.resume();
    story.at(2 * SECOND);
    expect(story.tell()).toEqual(['1.000 a → n1', '1.000 b → n1', '1.000 c → n1']);
  });

  test('assumptions are lost with it: a binding on its way never arrives, and the room is free', () => {
    const story = new Story({});
    story.node('n1');
    const row = story.pod('a', cpu('3'));
    story.at(8);
    expect(story.scheduler.snapshot.isAssumed(row)).toBe(true);
    story.scheduler.stop();
    story.at(SECOND);
    expect(story.tell()).toEqual([]);
    story.scheduler.resume();
    story.at(2 * SECOND);
    expect(story.tell()).toEqual(['1.013 a → n1']);
  });

  test('a back-off is forgotten, and the ticks count from the new start', () => {
    const story = new Story();
    story.pod('a');
    story.at(500);
    story.scheduler.restart();
    story.at(600);
    story.tell();
    story.node('n1');
    // tried at 0.5 for the first time: ready at 1.5, a tick of the new process
    story.at(10 * SECOND);
    expect(story.tell()).toEqual(['1.500 a → n1']);
  });
});

describe('determinism', () => {
  test('the same story gives the same digest', () => {
    const run = (): string => {
      const story = new Story({});
      for (let i = 0; i < 5; i++) story.node(`n${i}`);
      for (let i = 0; i < 60; i++) {
        const row = story.pod(`p${i}`, cpu('1', { priority: i % 3 }));
        story.at(i * 100);
        if (i % 4 === 0) story.cluster.podApi.setPhase(row, RUNNING);
        if (i % 7 === 0) story.cluster.podApi.delete(row, { by: 'user', gracePeriodSeconds: 0 });
      }
      story.at(100 * SECOND);
      return story.record.digest();
    };
    expect(run()).toBe(run());
  });
});

test('scheduling gates: the API says so, the scheduler does not try, and the last gate to go lets the pod in', () => {
  const story = new Story({});
  story.node('n1');
  const row = story.pod('a', { spec: { schedulingGates: [{ name: 'g1' }, { name: 'g2' }] } });
  story.at(6_300);
  story.cluster.podApi.setClass(row, story.class({ spec: { schedulingGates: [{ name: 'g2' }] } }));
  story.at(12_300);
  story.cluster.podApi.setClass(row, story.class());
  story.at(20 * SECOND);
  expect(story.tell()).toEqual([
    '0.000 a SchedulingGated: Scheduling is blocked due to non-empty scheduling gates',
    '12.313 a → n1',
  ]);
});
