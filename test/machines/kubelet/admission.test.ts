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
    // a: SIGTERM at 10.01, 1 s to end, 1 s of clean-up; then b: sandbox and container
    expect(world.lines(...KINDS)).toEqual([
      '1.010 pod-phase a Running n1',
      '10.010 event Preempting Preempted in order to admit critical pod a',
      '12.010 pod-disruption-target a TerminationByKubelet Pod was preempted by Kubelet to accommodate a critical pod. n1',
      '12.010 pod-phase a Failed n1 Preempting',
      '13.010 pod-phase b Running n1',
    ]);
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
