/** Who is killed for memory, and when. A container of the lab starts 1.01 s after binding and grows for half a second. */
import { describe, expect, it } from 'vitest';
import type { UsageRule } from '../../../src/machines/index.ts';
import { parseQuantity } from '../../../src/model/quantity.ts';
import { lab, machineNode } from '../_world.ts';

const q = parseQuantity;
const all = { matchLabels: new Map<string, string>(), matchExpressions: [] };
const app = (name: string) => ({ matchLabels: new Map([['app', name]]), matchExpressions: [] });
const limited = (limit: string | undefined, request = '50Mi', name = 'c') => ({
  name,
  image: 'x',
  resources: { requests: { memory: request }, limits: limit === undefined ? {} : { memory: limit } },
});
const ENDS = ['container-ended', 'pod-restarted'];

describe('a limit', () => {
  const usage: UsageRule[] = [{ selector: all, memory: { base: q('200Mi') } }];

  it('that is too low: an endless loop with growing pauses', () => {
    const world = lab({ usage });
    const row = world.pod('a', { containers: [limited('100Mi')] });
    world.run(80);
    // 200Mi grow in 500 ms: above 100Mi a millisecond after half of it, at 1.261; restarts at once, then after 10, 20, 40 s
    expect(world.lines(...ENDS)).toEqual([
      '1.261 container-ended a c 137 OOMKilled',
      '1.261 pod-restarted a 1 n1 Restarted',
      '1.512 container-ended a c 137 OOMKilled',
      '11.512 pod-restarted a 2 n1 Restarted',
      '11.763 container-ended a c 137 OOMKilled',
      '31.763 pod-restarted a 3 n1 Restarted',
      '32.014 container-ended a c 137 OOMKilled',
      '72.014 pod-restarted a 4 n1 Restarted',
      '72.265 container-ended a c 137 OOMKilled',
    ]);
    expect(world.cluster.pods.isReady(row)).toBe(false);
  });

  it('that suffices: nothing happens', () => {
    const world = lab({ usage });
    world.pod('a', { containers: [limited('2000Mi')] });
    world.run(3600);
    expect(world.lines(...ENDS)).toEqual([]);
  });

  it('that is just reached: nothing happens', () => {
    const world = lab({ usage });
    world.pod('a', { containers: [limited('200Mi')] });
    world.run(3600);
    expect(world.lines(...ENDS)).toEqual([]);
  });

  it('kills the container that is above it, the others of the pod run on', () => {
    const world = lab({ usage });
    const row = world.pod('a', { containers: [limited('100Mi'), limited('100Mi', '50Mi', 'd')] });
    world.run(2);
    // the pod's amount is borne by its first container: both start at 1.31
    expect(world.lines('container-ended')[0]).toBe('1.561 container-ended a c 137 OOMKilled');
    expect(world.lines('container-ended').every((line) => line.includes(' c '))).toBe(true);
    expect(world.cluster.pods.isTerminating(row)).toBe(false);
  });

  it('ends a pod that is not to be restarted', () => {
    const world = lab({ usage });
    world.pod('a', { restartPolicy: 'Never', containers: [limited('100Mi')] });
    world.run(10);
    expect(world.lines('pod-phase')).toEqual(['1.010 pod-phase a Running n1', '1.261 pod-phase a Failed n1']);
  });

  it('is reached by a leak at the computed instant, again and again', () => {
    // 100 Mi at the start, 3600 Mi an hour: 1 Mi a second, above 130 Mi 30 s after each start
    const leak: UsageRule = { selector: all, memory: { leak: { start: q('100Mi'), perHour: q('3600Mi') } } };
    const world = lab({ usage: [leak] });
    world.pod('a', { containers: [limited('130Mi')] });
    world.run(80);
    expect(world.lines('container-ended')).toEqual([
      '31.011 container-ended a c 137 OOMKilled',
      '61.012 container-ended a c 137 OOMKilled',
    ]);
  });
});

describe('a machine without memory', () => {
  const small = machineNode('n1', {}, { memory: '1000Mi' });
  /** Four pods of 100Mi each that grow by 1 Mi a second together with `hog`. */
  function exhausted(specs: Record<string, Record<string, unknown>>) {
    const usage: UsageRule[] = [
      { selector: app('hog'), memory: { leak: { start: q('100Mi'), perHour: q('36000Mi') } } },
      { selector: all, memory: { base: q('100Mi') } },
    ];
    const world = lab({ usage, kubelet: { evictionHard: new Map() } }, [small]);
    for (const [name, spec] of Object.entries(specs)) world.pod(name, spec, { labels: { app: name } });
    world.run(100);
    return world.lines('container-ended').map((line) => line.replace(/^[0-9.]+ container-ended /, ''));
  }
  const guaranteed = (name: string) => ({
    containers: [
      {
        name,
        image: 'x',
        resources: { requests: { cpu: '1', memory: '900Mi' }, limits: { cpu: '1', memory: '900Mi' } },
      },
    ],
  });
  const none = { containers: [{ name: 'c', image: 'x' }] };

  it('best-effort pods go first, the largest of them before the others', () => {
    // hog leaks 10 Mi a second; the others are burstable: 1000 - 50/1000 of their request
    expect(exhausted({ a: { containers: [limited(undefined)] }, hog: none, b: none })[0]).toBe('hog c 137 OOMKilled');
    // a guaranteed hog: its neighbours pay, the one that came first of equals
    expect(exhausted({ hog: guaranteed('c'), a: none, b: none })[0]).toBe('a c 137 OOMKilled');
    // a burstable one with a large request counts for less than one without any
    expect(exhausted({ hog: { containers: [limited(undefined, '950Mi')] }, a: none })[0]).toBe('a c 137 OOMKilled');
  });

  it('as many as it takes, and no more', () => {
    // 800 + 100 + 100 Mi fit exactly; hog leaks 10 Mi a second from 100 Mi: above 1000 at 70 s after its start
    const ends = exhausted({ hog: none, a: none, b: none });
    expect(ends).toEqual(['hog c 137 OOMKilled']);
  });
});

describe('a volume in memory', () => {
  const usage: UsageRule[] = [
    { selector: all, memory: { base: q('10Mi') }, emptyDir: new Map([['m', { leak: { perHour: q('3600Mi') } }]]) },
  ];
  const mounting = (emptyDir: Record<string, unknown>, limits: Record<string, string> = {}) => ({
    containers: [{ name: 'c', image: 'x', resources: { limits } }],
    volumes: [{ name: 'm', emptyDir: { medium: 'Memory', ...emptyDir } }],
  });

  it('is charged to the first container: killed above its limit', () => {
    const world = lab({ usage });
    world.pod('a', mounting({}, { memory: '100Mi' }));
    world.run(95);
    // a MiB a second since the pod was taken on (told as 0), and 10 of its own: above 100 MiB after 90 s
    expect(world.lines('container-ended')[0]).toBe('90.001 container-ended a c 137 OOMKilled');
  });

  it('is full at its size limit, and no disk', () => {
    const disk = machineNode('n1', {}, { 'ephemeral-storage': '1Gi' });
    const world = lab({ usage, kubeletOffset: () => 5000 }, [disk]);
    const row = world.pod('a', mounting({ sizeLimit: '50Mi' }));
    world.run(3600);
    expect(world.machines.usage!.pods.memory(row, 0, 3_600_000)).toBe(60 * 2 ** 20);
    expect(world.machines.usage!.disk.measure(row, 3_600_000)).toMatchObject({
      ephemeralStorage: 0,
      volumes: [{ name: 'm', bytes: 50 * 2 ** 20 }],
    });
    expect(world.lines('event', 'container-ended', 'node-condition')).toEqual([]);
  });
});

describe('swap', () => {
  it('LimitedSwap: a burstable container may exceed its limit by its share of the swap', () => {
    const swapping = machineNode('n1', { metadata: { name: 'n1', annotations: { 'seatrial.dev/swap': '4Gi' } } });
    const usage: UsageRule[] = [{ selector: all, memory: { leak: { start: q('0'), perHour: q('3600Mi') } } }];
    const world = lab({ usage, kubelet: { swapBehavior: 'LimitedSwap' } }, [swapping]);
    const row = world.pod('a', { containers: [limited('100Mi', '64Mi')] });
    world.run(110);
    // 64Mi of 16Gi are 1/256; of 4 GiB of swap that is 16 MiB: killed above 116 Mi, 116 s after the start
    expect(world.lines('container-ended')).toEqual([]);
    expect(world.machines.usage!.pods.memory(row, 0, 110_000)).toBeGreaterThan(100 * 2 ** 20);
    world.run(120);
    expect(world.lines('container-ended')).toEqual(['117.011 container-ended a c 137 OOMKilled']);
  });
});
