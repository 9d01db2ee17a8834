/**
 * Upstream's scenarios of a node, in our own words (test/e2e_node/oomkiller_linux_test.go, critical_pod_test.go, restart_test.go,
 * container_restart_test.go). A pod is seen at 0.01, its sandbox is there at 0.71, its container at 1.01; a kubelet's restart takes 5 s.
 */
import { describe, expect, it } from 'vitest';
import type { UsageRule } from '../../src/machines/index.ts';
import { parseQuantity } from '../../src/model/quantity.ts';
import { NONE } from '../../src/cluster/index.ts';
import { lab, machineNode } from './_world.ts';

const everybody = { matchLabels: new Map<string, string>(), matchExpressions: [] };
const q = parseQuantity;
const sized = (requests: Record<string, string>, limits: Record<string, string> = {}) => ({
  name: 'c',
  image: 'x',
  resources: { requests, limits },
});

describe('OOMKiller', () => {
  const greedy: UsageRule[] = [{ selector: everybody, memory: { steps: [{ atMs: 5000, value: q('20Mi') }] } }];
  const small = sized({ memory: '15Mi' }, { memory: '15Mi' });

  it.each([
    ['single process container, and several processes that are killed together', { containers: [small] }],
    ['init container', { initContainers: [{ ...small, name: 'i' }], containers: [{ name: 'c', image: 'x' }] }],
  ])('%s: 137, OOMKilled, and the pod has failed', (name, spec) => {
    const isInit = name === 'init container';
    const rules = isInit ? greedy.map((rule) => ({ ...rule, container: 'i' })) : greedy;
    const world = lab({ usage: rules });
    const critical = isInit ? {} : { priorityClassName: 'system-node-critical' };
    world.pod('a', { restartPolicy: 'Never', ...critical, ...spec }, { annotations: { 'init-seconds': '60' } });
    world.run(30);
    expect(world.lines('container-ended').map((line) => line.split(' ').slice(3).join(' '))).toEqual([
      `${isInit ? 'i' : 'c'} 137 OOMKilled`,
    ]);
    expect(world.lines('pod-phase').at(-1)).toMatch(/pod-phase a Failed n1$/);
  });

  it('a container without a limit, for which the machine has not enough', () => {
    const hog: UsageRule[] = [{ selector: everybody, memory: { steps: [{ atMs: 5000, value: q('1Ti') }] } }];
    const world = lab({ usage: hog, kubelet: { kubeReserved: new Map([['memory', q('5Gi')]]) } });
    world.pod('a', { restartPolicy: 'Never', priorityClassName: 'system-node-critical' });
    world.run(30);
    expect(world.lines('container-ended').map((line) => line.split(' ').slice(3).join(' '))).toEqual([
      'c 137 OOMKilled',
    ]);
  });
});

describe('CriticalPod', () => {
  const critical = { priorityClassName: 'system-node-critical', containers: [sized({ cpu: '4', memory: '16Gi' })] };
  /** Its programs end with 0 when they are told to, as a pause container does. */
  const pause = { annotations: { 'termination-exit-code': '0' } };

  it('takes the place of who requests something; who requests nothing stays', () => {
    const world = lab();
    const amounts = { cpu: '100m', memory: '100Mi' };
    world.pod('best-effort', {}, pause);
    world.pod('burstable', { containers: [sized(amounts)] }, pause);
    world.pod('guaranteed', { containers: [sized(amounts, amounts)] }, pause);
    world.at(10, () => world.pod('critical', critical, { isPreset: true }));
    world.run(30);
    const last = new Map(
      world.lines('pod-phase').map((line) => [line.split(' ')[2], line.split(' ').slice(3).join(' ')]),
    );
    // they have succeeded, and so there is no reason for a failure; the condition says who ended them
    expect([...last]).toEqual([
      ['best-effort', 'Running n1'],
      ['burstable', 'Succeeded n1'],
      ['guaranteed', 'Succeeded n1'],
      ['critical', 'Running n1'],
    ]);
    expect(world.lines('pod-disruption-target').map((line) => line.split(' ').slice(2, 4))).toEqual([
      ['burstable', 'TerminationByKubelet'],
      ['guaranteed', 'TerminationByKubelet'],
    ]);
  });

  it('one of several programs that ends badly is enough to have failed', () => {
    const world = lab();
    const containers = [sized({ cpu: '1' }), { ...sized({ cpu: '1' }), name: 'd' }];
    world.pod(
      'mixed',
      { containers },
      { annotations: { 'termination-exit-code.c': '0', 'termination-exit-code.d': '3' } },
    );
    world.at(10, () => world.pod('critical', critical, { isPreset: true }));
    world.run(30);
    expect(world.lines('pod-phase').find((line) => line.includes('mixed Failed'))).toMatch(/Failed n1 Preempting$/);
  });
});

describe('a kubelet that restarts', () => {
  const cpu = (amount: string) => ({ containers: [sized({ cpu: amount }, { cpu: amount })] });

  it('does not count those that have ended: the others run on', () => {
    const world = lab({}, [machineNode('n1', {}, { cpu: '4' })]);
    for (let i = 0; i < 4; i++)
      world.pod(`done-${i}`, { ...cpu('950m'), restartPolicy: 'Never' }, { annotations: { 'run-seconds': '1' } });
    world.at(10, () => {
      for (let i = 0; i < 3; i++) world.pod(`runs-${i}`, cpu('1'));
    });
    world.at(20, () => world.machines.restartKubelet(0));
    world.run(120);
    const { pods } = world.cluster;
    const phases = [...pods.live()].map((row) => pods.phase[row]);
    // four have succeeded, three run
    expect(phases).toEqual([2, 2, 2, 2, 1, 1, 1]);
    expect(world.lines('event', 'pod-restarted')).toEqual([]);
  });

  it('removes a pod that had ended and was to be deleted when it went away', () => {
    const world = lab();
    const annotations = { 'termination-exit-code': '0' };
    const row = world.pod('terminal', { restartPolicy: 'Never', terminationGracePeriodSeconds: 30 }, { annotations });
    world.at(10, () => world.cluster.podApi.delete(row, { by: 'user' }));
    // its program ends at 11.01, a second before its kubelet would be done with it
    world.at(11.5, () => world.machines.restartKubelet(0));
    world.run(16);
    expect(world.cluster.pods.find('default', 'terminal')).not.toBe(NONE);
    world.run(60);
    expect(world.cluster.pods.find('default', 'terminal')).toBe(NONE);
    expect(world.lines('pod-deleted')[0]).toMatch(/ pod-deleted terminal n1 \w+ kubelet$/);
  });

  it('removes a pod that it cannot admit, and that was created and deleted while it was away', () => {
    const world = lab();
    world.at(10, () => world.machines.restartKubelet(0));
    world.at(11, () => world.pod('rejected', { nodeSelector: { 'this-label': 'does-not-exist' } }, { isPreset: true }));
    world.at(12, () =>
      world.cluster.podApi.delete(world.cluster.pods.find('default', 'rejected'), {
        by: 'user',
        gracePeriodSeconds: 30,
      }),
    );
    world.run(60);
    expect(world.cluster.pods.find('default', 'rejected')).toBe(NONE);
  });

  it('removes a pod that it had admitted, cannot admit any more, and is to be deleted', () => {
    const node = machineNode('n1', { metadata: { name: 'n1', labels: { custom: 'required' } } });
    const world = lab({}, [node]);
    const row = world.pod('ran', { nodeSelector: { custom: 'required' }, restartPolicy: 'Never' }, { isPreset: true });
    world.at(10, () => world.machines.restartKubelet(0));
    world.at(11, () => world.cluster.podApi.delete(row, { by: 'user', gracePeriodSeconds: 30 }));
    world.at(12, () => world.cluster.nodeApi.setLabels(0, new Map()));
    world.run(9);
    expect(world.lines('pod-phase')).toEqual(['1.010 pod-phase ran Running n1']);
    world.run(60);
    expect(world.cluster.pods.find('default', 'ran')).toBe(NONE);
  });
});

describe('Container Restart', () => {
  it('backs off: at once, then after 10, 20, 40, 80 and 160 s', () => {
    const world = lab({ timing: { report: 0 } });
    world.pod('a', {}, { annotations: { 'run-seconds': '0', 'exit-code': '1' } });
    world.run(330);
    const starts = [1.01, ...world.lines('pod-restarted').map((line) => Number(line.split(' ')[0]))];
    const waits = starts.slice(1).map((at, i) => Math.round(at - starts[i]));
    // upstream's list of instants: 0, 0, 10, 30, 70, 150, 310 s
    expect(waits.slice(0, 6)).toEqual([0, 10, 20, 40, 80, 160]);
  });
});
