/** Admission in a life: seen at 0.01, sandbox till 0.71, 0.3 s a container. */
import { describe, expect, it } from 'vitest';
import { lab, machineNode } from '../_world.ts';

const wants = (cpu: string, more: Record<string, unknown> = {}) => ({
  containers: [{ name: 'c', image: 'x', resources: { requests: { cpu } } }],
  ...more,
});
const KINDS = ['pod-phase', 'pod-deleted', 'pod-disruption-target', 'event'];
const SHORT = "Node didn't have enough resource: cpu, requested: 3000, used: 3000, capacity: 4000";

describe('a pod that names its node itself', () => {
  it('is rejected where there is no room for it, and stays, Failed', () => {
    const world = lab();
    world.pod('a', wants('3'), { isPreset: true });
    const row = world.pod('b', wants('3'), { isPreset: true });
    world.run(20);
    expect(world.lines('pod-phase')).toEqual(['0.010 pod-phase b Failed n1 OutOfcpu', '1.010 pod-phase a Running n1']);
    expect(world.cluster.pods.reasons.get(row)).toEqual({ reason: 'OutOfcpu', message: `Pod was rejected: ${SHORT}` });
    expect(world.lines('event')).toEqual([`0.010 event OutOfcpu ${SHORT} b`]);
  });

  it('counts those who ended as gone', () => {
    const world = lab();
    world.pod('a', wants('3', { restartPolicy: 'Never' }), { annotations: { 'run-seconds': '4' } });
    world.at(10, () => world.pod('b', wants('3'), { isPreset: true }));
    world.run(20);
    expect(world.lines('pod-phase').at(-1)).toBe('11.010 pod-phase b Running n1');
  });

  it('is not looked at where a scheduler has chosen', () => {
    const world = lab();
    world.pod('a', wants('3'));
    world.pod('b', wants('3'));
    world.run(20);
    expect(world.lines('pod-phase').map((line) => line.slice(6))).toEqual([
      'pod-phase a Running n1',
      'pod-phase b Running n1',
    ]);
  });
});

describe('a critical pod', () => {
  const critical = wants('3', { priorityClassName: 'system-node-critical' });

  it('takes the room of others, and starts when they have ended', () => {
    const world = lab();
    world.pod('a', wants('3'));
    world.at(10, () => world.pod('b', critical, { isPreset: true }));
    world.run(30);
    // a: SIGTERM at 10.01, ended at 11.01, cleaned up at 12.01; b since 11.01: sandbox and container
    expect(world.lines(...KINDS)).toEqual([
      '1.010 pod-phase a Running n1',
      '10.010 event Preempting Preempted in order to admit critical pod a',
      '12.010 pod-disruption-target a TerminationByKubelet Pod was preempted by Kubelet to accommodate a critical pod. n1',
      '12.010 pod-phase a Failed n1 Preempting',
      '12.010 pod-phase b Running n1',
    ]);
  });

  it('has its victims killed one after the other, and the kubelet looks at nobody else meanwhile', () => {
    const world = lab();
    for (const name of ['a', 'b']) world.pod(name, wants('2'));
    world.at(10, () => world.pod('c', critical, { isPreset: true }));
    world.at(10.5, () => world.pod('d', wants('1')));
    world.run(30);
    // the second victim from 11.01 to 12.01; then c, and d after it
    const told = world.lines('event', 'pod-phase').filter((line) => !/ [ab] Running/.test(line));
    expect(told.map((line) => line.replace(/(event|pod-phase) /, '').replace(/ Preempted in.* pod /, ' '))).toEqual([
      '10.010 Preempting b',
      '11.010 Preempting a',
      '12.010 b Failed n1 Preempting',
      '13.010 a Failed n1 Preempting',
      '13.010 c Running n1',
      '13.010 d Running n1',
    ]);
  });

  it('waits for a victim that does not stop until it is killed', () => {
    const world = lab();
    world.pod('a', wants('3', { terminationGracePeriodSeconds: 5 }), { annotations: { 'termination-seconds': '60' } });
    world.at(10, () => world.pod('b', critical, { isPreset: true }));
    world.run(30);
    // killed at 15.01
    expect(world.lines('pod-phase').at(-1)).toBe('16.010 pod-phase b Running n1');
  });

  it('waits for a victim that is just being started until it has started and ended', () => {
    const world = lab();
    world.pod('a', wants('3'));
    world.at(0.5, () => world.pod('b', critical, { isPreset: true }));
    world.run(30);
    // a runs from 1.01 to 2.01
    expect(world.lines('pod-phase')).toEqual([
      '1.010 pod-phase a Running n1',
      '3.010 pod-phase a Failed n1 Preempting',
      '3.010 pod-phase b Running n1',
    ]);
  });

  it('is not judged again when its kubelet is heard again, but by the next kubelet', () => {
    const story = (act: (world: ReturnType<typeof lab>) => void): string[] => {
      const world = lab();
      for (const name of ['a', 'b', 'e']) world.pod(name, wants('1'), { annotations: { 'termination-seconds': '20' } });
      world.at(10, () => world.pod('c', wants('2', { priorityClassName: 'system-node-critical' }), { isPreset: true }));
      world.at(12, () => act(world));
      world.run(90);
      return world.lines('event').map((line) => line.replace(/ event Preempting.* pod /, ' '));
    };
    // four CPUs: one is free, one pod has to go
    expect(story(() => undefined)).toEqual(['10.010 e']);
    const heard = story((world) => {
      world.machines.cutOff(0);
      world.machines.connect(0);
    });
    expect(heard.filter((line) => !/Node|Evict/.test(line))).toEqual(['10.010 e']);
    // the next kubelet is back at 17 and posts its status at 18: it chooses the same pod, which is ending
    const again = story((world) => world.machines.restartKubelet(0));
    expect(again.filter((line) => !/Node|Evict/.test(line))).toEqual(['10.010 e', '18.000 e']);
  });

  it('is rejected if nothing would help', () => {
    const world = lab();
    world.pod('a', { ...critical, containers: wants('1').containers });
    world.at(10, () => world.pod('b', { ...critical, containers: wants('4').containers }, { isPreset: true }));
    world.run(30);
    expect(world.lines('pod-phase').at(-1)).toBe('10.010 pod-phase b Failed n1 UnexpectedAdmissionError');
  });
});

describe('a kubelet that restarts', () => {
  it('ends a pod that would not be admitted any more, and lets the others run on', () => {
    const world = lab({}, [machineNode('n1', {}, { cpu: '4' })]);
    world.pod('a', wants('1', { nodeSelector: { disk: 'ssd' } }));
    world.pod('b', wants('1'));
    world.at(10, () => world.machines.restartKubelet(0));
    world.run(30);
    // back at 15; a second from SIGTERM to the end, one of clean-up
    expect(world.lines('pod-phase')).toEqual([
      '1.010 pod-phase a Running n1',
      '1.010 pod-phase b Running n1',
      '17.000 pod-phase a Failed n1 NodeAffinity',
    ]);
  });
});
