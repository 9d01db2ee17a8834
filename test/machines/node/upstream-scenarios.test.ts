/**
 * Upstream's scenarios of a node, in our own words (test/e2e_node/node_shutdown_linux_test.go, image_gc_test.go, swap_test.go). What
 * shuts a machine down here is not called off.
 */
import { describe, expect, it } from 'vitest';
import { decodeKubeletConfiguration } from '../../../src/ingest/config/index.ts';
import { decodeValue } from '../../../src/ingest/decode/index.ts';
import type { UsageRule } from '../../../src/machines/index.ts';
import type { KubeletConfiguration, Node } from '../../../src/model/objects/index.ts';
import { parseQuantity } from '../../../src/model/quantity.ts';
import { kube } from '../../support/world.ts';
import { lab, machineNode } from '../_world.ts';

const kubelet = (raw: Record<string, unknown>): KubeletConfiguration => decodeValue(raw, decodeKubeletConfiguration);

describe('GracefulNodeShutdown', () => {
  /** Pods `name: grace, priority class` whose programs wait for SIGKILL; shut down at 10 s. */
  function shutDown(config: Record<string, unknown>, pods: Readonly<Record<string, readonly [number, string?]>>) {
    const world = lab({ kubelet: kubelet(config) });
    const priorityClass = { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass' };
    for (const [name, value] of Object.entries({ c: 1000, b: 10_000, a: 100_000 }))
      world.cluster.objectApi.create(kube({ ...priorityClass, metadata: { name: `custom-${name}` }, value }));
    for (const [name, [grace, priorityClassName]] of Object.entries(pods)) {
      const more = priorityClassName === undefined ? {} : { priorityClassName };
      const spec = { terminationGracePeriodSeconds: grace, ...more };
      world.pod(name, spec, { annotations: { 'termination-seconds': '1000' } });
    }
    world.at(10, () => world.machines.shutDown(0));
    world.run(300);
    const ends = world
      .lines('pod-phase')
      .filter((line) => line.includes('Failed'))
      .map((line) => line.split(' '));
    return {
      world,
      ends: ends.map(([second, , name]) => `${name} ${Number(second)}`),
      reasons: new Set(ends.map((words) => words.at(-1))),
    };
  }

  it('gives the pods a DisruptionTarget', () => {
    const { world, ends, reasons } = shutDown({ shutdownGracePeriod: '30s' }, { evicted: [5] });
    // killed after its grace, cleaned up a second later
    expect(ends).toEqual(['evicted 16']);
    expect([...reasons]).toEqual(['Terminated']);
    expect(world.lines('pod-disruption-target').map((line) => line.split(' ').slice(2, 4).join(' '))).toEqual([
      'evicted TerminationByKubelet',
    ]);
  });

  it('ends the others first, within their part of the time, then the critical ones', () => {
    const config = { shutdownGracePeriod: '20s', shutdownGracePeriodCriticalPods: '10s' };
    const critical = 'system-node-critical';
    const { world, ends } = shutDown(config, {
      'period-120': [120],
      'period-5': [5],
      'critical-120': [120, critical],
      'critical-5': [5, critical],
    });
    // 10 s each: who has 120 is killed at 20 with its group and told as the machine goes on to the next
    const at = new Map(ends.map((line) => line.split(' ') as [string, string]));
    expect(Number(at.get('period-5'))).toBe(16);
    expect(Number(at.get('critical-5'))).toBe(26);
    expect(Number(at.get('period-120'))).toBeGreaterThanOrEqual(20);
    expect(Number(at.get('period-120'))).toBeLessThan(26);
    // the critical ones have until 30, when the power goes
    expect(world.lines('machine-state').at(-1)).toBe('30.000 machine-state n1 dark');
  });

  it('by priority: one group after the other, from the lowest', () => {
    const seconds = 30;
    const groups = [2_000_000_000, 100_000, 10_000, 1000, 0].map((priority) => ({
      priority,
      shutdownGracePeriodSeconds: seconds,
    }));
    const { ends } = shutDown(
      { shutdownGracePeriodByPodPriority: groups },
      {
        critical: [5, 'system-node-critical'],
        a: [5, 'custom-a'],
        b: [5, 'custom-b'],
        c: [5, 'custom-c'],
        none: [5],
      },
    );
    // each group is done after its pod's five seconds and one of cleaning up
    expect(ends).toEqual(['none 16', 'c 22', 'b 28', 'a 34', 'critical 40']);
  });
});

describe('ImageGarbageCollect: images that nobody uses grow old', () => {
  const image = (name: string) => ({ names: [name], sizeBytes: 2 ** 30 });
  const imaged = (): Node => {
    const node = machineNode('n1', {}, { 'ephemeral-storage': '100Gi' });
    return { ...node, status: { ...node.status, images: [image('x:latest'), image('agnhost:1')] } } as Node;
  };
  const aging = { kubelet: { imageMaximumGCAgeMs: 60_000 }, kubeletOffset: () => 5000 };
  const left = ({ cluster }: ReturnType<typeof lab>): number => cluster.nodes.object(0).status.images.length;

  it('and go at the next of the passes that come every five minutes', () => {
    const world = lab(aging, [imaged()]);
    const row = world.pod('a');
    world.at(20, () => world.cluster.podApi.delete(row, { by: 'user' }));
    world.run(304);
    expect(left(world)).toBe(2);
    world.run(320);
    expect(left(world)).toBe(0);
  });

  it('but not before they would have without a restart of the kubelet', () => {
    const world = lab(aging, [imaged()]);
    const row = world.pod('a');
    world.at(20, () => world.cluster.podApi.delete(row, { by: 'user' }));
    world.at(25, () => world.machines.restartKubelet(0));
    world.run(80);
    expect(left(world)).toBe(2);
    world.run(700);
    expect(left(world)).toBe(0);
  });
});

describe('Swap', () => {
  const q = parseQuantity;
  const everybody = { matchLabels: new Map<string, string>(), matchExpressions: [] };
  /** A MiB a second from the start at 1.01 on. */
  const leak: UsageRule[] = [{ selector: everybody, memory: { leak: { start: q('0'), perHour: q('3600Mi') } } }];
  const NODE = machineNode('n1', { metadata: { name: 'n1', annotations: { 'seatrial.dev/swap': '4Gi' } } });

  /** Second at which a container with a limit of 100 MiB is killed, of 16 GiB and 4 GiB of swap. */
  function killedAt(request: string, behavior: string | undefined, more: Record<string, unknown> = {}): number {
    const config = behavior === undefined ? {} : { swapBehavior: behavior as KubeletConfiguration['swapBehavior'] };
    const world = lab({ usage: leak, kubelet: config }, [NODE]);
    const cpu = more.cpu === undefined ? {} : { cpu: '1' };
    const resources = { requests: { memory: request, ...cpu }, limits: { memory: '100Mi', ...cpu } };
    const { cpu: _, ...spec } = more;
    world.pod('a', { restartPolicy: 'Never', containers: [{ name: 'c', image: 'x', resources }], ...spec });
    world.run(300);
    return Number(world.lines('container-ended')[0].split(' ')[0]);
  }

  it.each([
    ['burstable', '64Mi', {}],
    ['burstable, its request its limit', '100Mi', {}],
    ['guaranteed', '100Mi', { cpu: true }],
    ['burstable and critical', '64Mi', { priorityClassName: 'system-node-critical' }],
  ])('NoSwap: nobody exceeds its limit (%s)', (_, request, more) => {
    expect(killedAt(request, undefined, more)).toBeCloseTo(101.01, 1);
  });

  it.each<[string, string, Record<string, unknown>, number]>([
    // 64 of 16,384 MiB are a 256th: of 4096 MiB of swap that are 16
    ['burstable: by its share', '64Mi', {}, 16],
    ['burstable, its request its limit: not', '100Mi', {}, 0],
    ['guaranteed: not', '100Mi', { cpu: true }, 0],
    ['critical: not', '64Mi', { priorityClassName: 'system-node-critical' }, 0],
  ])('LimitedSwap: %s', (_, request, more, swap) => {
    expect(killedAt(request, 'LimitedSwap', more)).toBeCloseTo(101.01 + swap, 1);
  });
});
