/** What dead containers leave on the disk. Containers start at 1.01 s. */
import { describe, expect, it } from 'vitest';
import type { UsageRule } from '../../../src/machines/index.ts';
import type { Node } from '../../../src/model/objects/index.ts';
import { parseQuantity } from '../../../src/model/quantity.ts';
import { lab, machineNode } from '../_world.ts';

const q = parseQuantity;
const MI = 2 ** 20;
const all = { matchLabels: new Map<string, string>(), matchExpressions: [] };
/** A writable layer of 1 MiB a second since the container's start, 10 MiB of logs. */
const usage: UsageRule[] = [
  { selector: all, writableLayer: { leak: { perHour: q('3600Mi') } }, logs: { base: q('10Mi') } },
];
const one = (more: Record<string, unknown> = {}) => ({ containers: [{ name: 'c', image: 'x' }], ...more });

function world(kubelet = {}, disk = '100Gi') {
  const node = machineNode('n1', {}, { 'ephemeral-storage': disk }) as Node;
  const timing = { unknownImageBytes: 0 };
  const made = lab({ timing, usage, kubelet, usageSamplePeriod: 1e9, kubeletOffset: () => 5000 }, [node]);
  /** MiB; images take none. */
  const used = (): number => {
    const { disk: measured } = made.machines.usage ?? {};
    return Math.round((measured?.loadOf(0, 'nodefs').sumAt(made.cluster.now) ?? 0) / MI);
  };
  return { ...made, used };
}

it.each([
  // from 1.01 to 21.01, at once again to 41.01, then from 51.01 on
  ['a plain pod', {}, [21, 41, 31]],
  // init container till 2.01; from 2.31 to 22.31, from 22.61 to 42.61, then from 52.91 on
  ['a pod that is followed container by container', { initContainers: [{ name: 'i', image: 'x' }] }, [20, 40, 30]],
])('the writable layer of the last dead instance stays beside the next one: %s', (_, more, expected) => {
  const { used, ...made } = world();
  made.pod('a', one(more), { annotations: { 'run-seconds.c': '20', 'run-seconds': '20', 'exit-code.c': '1' } });
  const seen = [12.5, 32.5, 52.5].map((seconds) => {
    made.run(seconds);
    return used();
  });
  expect(seen).toEqual(expected);
});

describe('a pod that has ended', () => {
  const ends = { annotations: { 'run-seconds': '20' } };

  it('leaves layer and logs until its object goes', () => {
    const { used, ...made } = world();
    const row = made.pod('a', one({ restartPolicy: 'Never' }), ends);
    made.run(60);
    expect(used()).toBe(30);
    made.cluster.podApi.delete(row, { by: 'user' });
    made.run(70);
    expect(used()).toBe(0);
  });

  it('leaves nothing if it was evicted, nor if the kubelet runs short of disk', () => {
    const evictionHard = new Map([['nodefs.available' as const, { quantity: q('900Mi') }]]);
    const { used, ...made } = world({ evictionHard }, '1000Mi');
    made.pod('done', one({ restartPolicy: 'Never' }), ends);
    made.pod('runs', one());
    made.run(64);
    // 20 MiB and logs of the one that is done, logs and 1 MiB a second of the other one: more than 100 MiB at 61.01, found at 65
    expect(used()).toBe(30 + 10 + 63);
    made.run(66);
    expect(used()).toBe(10 + 65);
    expect(made.lines('pod-phase').filter((line) => line.includes('Evicted'))).toEqual([]);
    // 90 MiB beside its logs at 91.01, found at 95: now it has to go itself
    made.run(110);
    expect(made.lines('pod-phase').at(-1)).toMatch(/pod-phase runs Failed n1 Evicted$/);
    expect(used()).toBe(0);
  });
});
