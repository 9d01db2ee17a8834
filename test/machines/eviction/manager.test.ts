/**
 * Kubelets under pressure, with hand arithmetic: passes at 5, 15, 25 … s, statuses at 5, 15, 25 … s too. Pods start at 1.01 s and
 * reach their memory at 1.51 s; a container ends a second after SIGTERM, its pod a second later.
 */
import { describe, expect, it } from 'vitest';
import type { UsageRule } from '../../../src/machines/index.ts';
import type { KubeletConfiguration, Node } from '../../../src/model/objects/index.ts';
import { parseQuantity } from '../../../src/model/quantity.ts';
import { kube } from '../../support/world.ts';
import { lab, machineNode } from '../_world.ts';

const q = parseQuantity;
const all = { matchLabels: new Map<string, string>(), matchExpressions: [] };
const app = (name: string) => ({ matchLabels: new Map([['app', name]]), matchExpressions: [] });
const requests = (memory: string, more: Record<string, unknown> = {}) => ({
  containers: [{ name: 'c', image: 'x', resources: { requests: { memory } } }],
  ...more,
});
const PRESSURE = ['node-condition', 'node-event', 'event', 'pod-phase', 'pod-disruption-target'];

function world(
  usage: readonly UsageRule[],
  kubelet: Partial<KubeletConfiguration> = {},
  capacity: Record<string, string> = { memory: '1000Mi' },
  annotations: Record<string, string> = {},
) {
  const node = machineNode('n1', {}, capacity);
  const metadata = { ...node.metadata, annotations: new Map(Object.entries(annotations)) };
  const usageSamplePeriod = 1e9;
  return lab({ usage, kubelet, usageSamplePeriod, kubeletOffset: () => 5000 }, [{ ...node, metadata }]);
}
const hard = (signal: string, value: string): Partial<KubeletConfiguration> => ({
  evictionHard: new Map([[signal as 'memory.available', { quantity: q(value) }]]),
});

describe('memory', () => {
  /** 100Mi and 100Mi of others, and a leak of 10 Mi a second from 100 Mi on. */
  const leak: UsageRule[] = [
    { selector: app('leak'), memory: { leak: { start: q('100Mi'), perHour: q('36000Mi') } } },
    { selector: all, memory: { base: q('300Mi') } },
  ];

  it('first the condition, then the pod that is most above its request; nothing before', () => {
    const { cluster, ...lab } = world(leak, hard('memory.available', '100Mi'));
    const label = { labels: { app: 'leak' } };
    lab.pod('leak', requests('100Mi'), label);
    lab.pod('within', requests('400Mi'));
    lab.pod('above', requests('250Mi'));
    const before = cluster.kernel.fired;
    lab.run(20);
    // 900 Mi are reached when the leak is at 300 Mi, 20 s after its start at 1.01; above at 21.011, found at 25
    const quiet = cluster.kernel.fired - before;
    lab.run(40);
    const message =
      'The node was low on resource: memory. Threshold quantity: 100Mi, available: 62013931. Container c was using 356517315, request is 100Mi, has larger consumption of memory. ';
    const lines = lab.lines(...PRESSURE).filter((line) => !line.includes('Running'));
    expect(
      lines
        .slice(0, 4)
        .map((line) => line.replace(/available: \d+\D/, 'available: N.').replace(/using \d+/, 'using N')),
    ).toEqual([
      '25.000 node-event n1 EvictionThresholdMet Attempting to reclaim memory',
      `25.000 event Evicted ${message} leak`
        .replace(/available: \d+\D/, 'available: N.')
        .replace(/using \d+/, 'using N'),
      '25.000 node-event n1 NodeHasInsufficientMemory Node n1 status is now: NodeHasInsufficientMemory',
      '25.000 node-condition n1 MemoryPressure True KubeletHasInsufficientMemory',
    ]);
    // grace 1 s, at least 2 s until SIGKILL; it needs one, the kubelet another
    expect(lines[4]).toMatch(/^27\.000 pod-disruption-target leak TerminationByKubelet The node was low/);
    expect(lines[5]).toBe('27.000 pod-phase leak Failed n1 Evicted');
    expect(lines).toHaveLength(6);
    // the pods' starts, and the passes that find nothing are no events
    expect(quiet).toBeLessThan(20);
  });

  it('the condition lingers for five minutes after it was last seen', () => {
    const lab = world(leak, hard('memory.available', '100Mi'));
    lab.pod('leak', requests('100Mi'), { labels: { app: 'leak' } });
    lab.pod('other', requests('600Mi'));
    lab.pod('more', requests('600Mi'));
    lab.run(600);
    // seen at 25; the victim is gone at 27, so that the next pass is at 27, then every 10 s: at 327 it is forgotten, at 335 told
    expect(lab.lines('node-condition')).toEqual([
      '25.000 node-condition n1 MemoryPressure True KubeletHasInsufficientMemory',
      '335.000 node-condition n1 MemoryPressure False KubeletHasSufficientMemory',
    ]);
    const fired = lab.cluster.kernel.fired;
    lab.run(86_400);
    expect(lab.cluster.kernel.fired).toBe(fired);
  });

  it('one pod a pass, the next as soon as the last one is gone', () => {
    const lab = world([{ selector: all, memory: { base: q('250Mi') } }], hard('memory.available', '300Mi'));
    for (const name of ['a', 'b', 'c']) lab.pod(name, requests('100Mi'));
    lab.pod('d', requests('300Mi'));
    lab.run(60);
    // 1000 Mi used: two have to go; of equals the first
    expect(lab.lines('pod-phase').filter((line) => line.includes('Evicted'))).toEqual([
      '7.000 pod-phase a Failed n1 Evicted',
      '9.000 pod-phase b Failed n1 Evicted',
    ]);
  });

  it('a soft threshold raises the condition at once, and evicts after its grace, with the lesser grace of pod and kubelet', () => {
    const soft: Partial<KubeletConfiguration> = {
      evictionHard: new Map(),
      evictionSoft: new Map([['memory.available', { quantity: q('500Mi') }]]),
      evictionSoftGracePeriod: new Map([['memory.available', 30_000]]),
      evictionMinimumReclaim: new Map(),
      evictionMaxPodGracePeriodSeconds: 4,
    };
    const lab = world([{ selector: all, memory: { base: q('600Mi') } }], soft);
    lab.pod('a', requests('100Mi'), { annotations: { 'termination-seconds': '60' } });
    lab.run(60);
    expect(lab.lines('node-condition', 'node-event', 'pod-phase')).toEqual([
      '1.010 pod-phase a Running n1',
      '5.000 node-event n1 NodeHasInsufficientMemory Node n1 status is now: NodeHasInsufficientMemory',
      '5.000 node-condition n1 MemoryPressure True KubeletHasInsufficientMemory',
      // seen at 5, due at 35; killed after 4 s, cleaned up a second later
      '35.000 node-event n1 EvictionThresholdMet Attempting to reclaim memory',
      '40.000 pod-phase a Failed n1 Evicted',
    ]);
  });

  it('critical pods are spared; under pressure best-effort pods are refused', () => {
    const lab = world([{ selector: all, memory: { base: q('950Mi') } }], hard('memory.available', '100Mi'));
    lab.pod('critical', requests('100Mi', { priorityClassName: 'system-cluster-critical' }));
    lab.run(6);
    lab.pod('best-effort', {});
    lab.pod('burstable', requests('10Mi'));
    lab.run(7.5);
    // the burstable one makes it too much for the machine, whose kernel kills: a back-off is told as well
    expect(lab.lines('event').filter((line) => !line.includes(' BackOff '))).toEqual([
      '6.010 event Evicted The node had condition: [MemoryPressure].  best-effort',
    ]);
    expect(lab.lines('pod-phase')).toEqual([
      '1.010 pod-phase critical Running n1',
      '6.010 pod-phase best-effort Failed n1 Evicted',
      '7.010 pod-phase burstable Running n1',
    ]);
  });

  it('a fast leak is faster than the kubelet: the kernel kills it first', () => {
    const fast: UsageRule[] = [{ selector: all, memory: { leak: { start: q('100Mi'), perHour: q('720000Mi') } } }];
    const lab = world(fast, hard('memory.available', '100Mi'));
    lab.pod('a', requests('100Mi'));
    lab.run(6);
    // 200 Mi a second: 898 Mi are used at 5 s, not yet too much; above 1000 Mi 4.5 s after the start
    expect(lab.lines('container-ended')[0]).toBe('5.511 container-ended a c 137 OOMKilled');
  });
});

describe('a kubelet that restarts', () => {
  it('forgets what it saw, and looks at once', () => {
    const lab = world([{ selector: all, memory: { base: q('950Mi') } }], hard('memory.available', '100Mi'));
    lab.pod('critical', requests('100Mi', { priorityClassName: 'system-cluster-critical' }));
    lab.at(7, () => lab.machines.restartKubelet(0));
    lab.run(20);
    expect(lab.lines('node-event').filter((line) => line.includes('Reclaim') || line.includes('reclaim'))).toEqual([
      '5.000 node-event n1 EvictionThresholdMet Attempting to reclaim memory',
      '12.000 node-event n1 EvictionThresholdMet Attempting to reclaim memory',
    ]);
  });
});

describe('disk', () => {
  const disk = { 'ephemeral-storage': '100Gi', memory: '16Gi' };
  const image = (name: string, gib: number) => ({ names: [name], sizeBytes: gib * 2 ** 30 });

  it('images that nobody uses go before a pod has to', () => {
    const node = machineNode('n1', {}, disk);
    const status = { ...node.status, images: [image('x:latest', 10), image('old:1', 30)] };
    const imaged: Node = { ...node, status };
    const grow: UsageRule[] = [{ selector: all, writableLayer: { leak: { start: q('0'), perHour: q('3600Gi') } } }];
    const kubelet = hard('nodefs.available', '10Gi');
    const lab2 = lab({ usage: grow, kubelet, kubeletOffset: () => 5000 }, [imaged]);
    // 1 GiB a second; taken on after two minutes, when the images are old enough
    lab2.run(125);
    lab2.pod('a');
    lab2.run(230);
    // 40 GiB of images: above 90 GiB 50 s after the start at 126.01, seen at 185; 30 GiB are freed; again at 206.01, seen at 215
    const lines = lab2.lines('node-event', 'pod-phase').filter((line) => !line.includes('status is now'));
    expect(lines).toEqual([
      '126.010 pod-phase a Running n1',
      '185.000 node-event n1 EvictionThresholdMet Attempting to reclaim ephemeral-storage',
      '215.000 node-event n1 EvictionThresholdMet Attempting to reclaim ephemeral-storage',
      '217.000 pod-phase a Failed n1 Evicted',
    ]);
  });

  it('an emptyDir above its limit: its pod goes, without disruption target and without pressure', () => {
    const usage: UsageRule[] = [{ selector: all, emptyDir: new Map([['cache', { leak: { perHour: q('3600Mi') } }]]) }];
    const lab = world(usage, {}, disk);
    lab.pod('a', requests('1Mi', { volumes: [{ name: 'cache', emptyDir: { sizeLimit: '100Mi' } }] }));
    lab.run(200);
    // 1 MiB a second since the pod was taken on at 0.01 (told in whole seconds: 0); above 100 MiB after 100 s, found at 105
    expect(lab.lines('event', 'pod-phase', 'pod-disruption-target', 'node-condition')).toEqual([
      '1.010 pod-phase a Running n1',
      '105.000 event Evicted Usage of EmptyDir volume "cache" exceeds the limit "100Mi".  a',
      '107.000 pod-phase a Failed n1 Evicted',
    ]);
  });

  it('those above their limits go in one pass, each when the one before has stopped', () => {
    const usage: UsageRule[] = [{ selector: all, emptyDir: new Map([['cache', { base: q('200Mi') }]]) }];
    const lab = world(usage, { evictionHard: new Map() }, { memory: '1000Mi', 'ephemeral-storage': '10Gi' });
    const volumes = [{ name: 'cache', emptyDir: { sizeLimit: '100Mi' } }];
    for (const name of ['a', 'b', 'c']) lab.pod(name, requests('1Mi', { volumes }));
    lab.run(30);
    // SIGTERM to a at 5, to b when a has stopped at 6, to c at 7; each is cleaned up a second after its end
    const told = (kind: string) => lab.lines(kind).filter((line) => line.includes('Evicted'));
    expect(told('event').map((line) => line.slice(0, 5) + line.slice(-2))).toEqual(['5.000 a', '6.000 b', '7.000 c']);
    expect(told('pod-phase').map((line) => line.slice(0, 17))).toEqual([
      '7.000 pod-phase a',
      '8.000 pod-phase b',
      '9.000 pod-phase c',
    ]);
  });

  it('a victim that does not stop holds the next one up for the time of a SIGKILL, one that has gone does not', () => {
    const usage: UsageRule[] = [{ selector: all, emptyDir: new Map([['cache', { base: q('200Mi') }]]) }];
    const lab = world(usage, { evictionHard: new Map() }, { memory: '1000Mi', 'ephemeral-storage': '10Gi' });
    const volumes = [{ name: 'cache', emptyDir: { sizeLimit: '100Mi' } }];
    lab.pod('a', requests('1Mi', { volumes }), { annotations: { 'termination-seconds': '60' } });
    const b = lab.pod('b', requests('1Mi', { volumes }));
    lab.pod('c', requests('1Mi', { volumes }));
    lab.at(5.5, () => lab.cluster.podApi.delete(b, { by: 'user', gracePeriodSeconds: 0 }));
    lab.run(30);
    // a is killed at 7, two seconds after SIGTERM
    const told = lab.lines('event').filter((line) => line.includes('Evicted'));
    expect(told.map((line) => line.slice(0, 5) + line.slice(-2))).toEqual(['5.000 a', '7.000 c']);
  });

  it('the limit of the pod as a whole counts layers, logs and volumes', () => {
    const usage: UsageRule[] = [{ selector: all, writableLayer: { base: q('60Mi') }, logs: { base: q('45Mi') } }];
    const lab = world(usage, {}, disk);
    const limits = { 'ephemeral-storage': '100Mi' };
    lab.pod('a', { containers: [{ name: 'c', image: 'x', resources: { limits } }] });
    lab.run(20);
    expect(lab.lines('event')).toEqual([
      '5.000 event Evicted Pod ephemeral local storage usage exceeds the total limit of containers 100Mi.  a',
    ]);
  });

  it('a separate file system for images: its pressure ranks by writable layers', () => {
    const usage: UsageRule[] = [
      { selector: app('layers'), writableLayer: { base: q('9Gi') } },
      { selector: all, emptyDir: new Map([['d', { base: q('9Gi') }]]) },
    ];
    const lab = world(usage, hard('imagefs.available', '2Gi'), disk, { 'seatrial.dev/imagefs': '10Gi' });
    lab.pod('data', requests('1Mi', { volumes: [{ name: 'd', emptyDir: {} }] }));
    lab.pod('layers', requests('1Mi'), { labels: { app: 'layers' } });
    lab.run(20);
    expect(lab.lines('pod-phase').filter((line) => line.includes('Evicted'))).toEqual([
      '7.000 pod-phase layers Failed n1 Evicted',
    ]);
    expect(lab.lines('node-condition')[0]).toBe('5.000 node-condition n1 DiskPressure True KubeletHasDiskPressure');
  });

  it('files run out before bytes do', () => {
    // 100 GiB have 6,553,600 inodes
    const usage: UsageRule[] = [{ selector: all, inodes: { base: q('6500000') } }];
    const lab = world(usage, hard('nodefs.inodesFree', '100k'), disk);
    lab.pod('a', requests('1Mi'));
    lab.run(20);
    expect(lab.lines('event')).toEqual([
      '5.000 event Evicted The node was low on resource: inodes. Threshold quantity: 100k, available: 53600.  a',
    ]);
  });
});

describe('processes', () => {
  it('the lowest priority goes first, then the most processes', () => {
    // 16 GiB of memory allow 131,072 processes
    const usage: UsageRule[] = [
      { selector: app('forks'), pids: { base: q('100000') } },
      { selector: all, pids: { base: q('20000') } },
    ];
    const lab = world(usage, hard('pid.available', '20k'), { memory: '16Gi' });
    const scheduling = { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass' };
    lab.cluster.objectApi.create(kube({ ...scheduling, metadata: { name: 'high' }, value: 100 }));
    lab.pod('forks', requests('1Mi', { priorityClassName: 'high' }), { labels: { app: 'forks' } });
    lab.pod('few', requests('1Mi'));
    lab.run(20);
    expect(lab.lines('pod-phase').filter((line) => line.includes('Evicted'))).toEqual([
      '7.000 pod-phase few Failed n1 Evicted',
    ]);
    expect(lab.lines('node-condition')[0]).toBe('5.000 node-condition n1 PIDPressure True KubeletHasInsufficientPID');
  });
});
