/** Faults on what is used: leak, burn, load, disk-fill. Pods of the lab start at 1.01 s, faults begin at 10 s. */
import { expect, it } from 'vitest';
import type { FaultParams, TimelineEntry } from '../../src/faults/index.ts';
import type { MachinesOptions } from '../../src/machines/index.ts';
import { parseQuantity } from '../../src/model/quantity.ts';
import { lab, type Lab, machineNode } from '../machines/_world.ts';
import { entryOf, selecting, timeline } from './_world.ts';

const q = parseQuantity;
const MI = 2 ** 20;
const all = { matchLabels: new Map<string, string>(), matchExpressions: [] };
const WEB = { labels: { app: 'web' } };

function begin({ cluster, machines }: Lab, ...entries: TimelineEntry[]) {
  const all = timeline({ cluster, machines, components: new Map() }, ...entries);
  all.start();
  return all;
}
const at10 = (verb: string, params: FaultParams, entry: Partial<TimelineEntry> = {}): TimelineEntry =>
  entryOf(verb, { target: { names: [], selector: selecting('web') }, ...params }, { at: 10_000, ...entry });
const limited = (memory: string) => ({ containers: [{ name: 'c', image: 'x', resources: { limits: { memory } } }] });

it('leak: from its beginning on, on top of what is used; a restart frees it, and it goes on', () => {
  const world = lab({ usage: [{ selector: all, memory: { base: q('50Mi') } }] });
  const row = world.pod('a', limited('100Mi'), WEB);
  const other = world.pod('b', limited('100Mi'));
  begin(world, at10('leak', { perHour: q('3600Mi') }));
  world.run(30);
  const { pods } = world.machines.usage!;
  expect([row, other].map((each) => pods.memory(each, 0, 30_000) / MI)).toEqual([70, 50]);
  world.run(130);
  // 1 MiB a second: above 100 MiB after 50 s, at 60.001; anew from there
  expect(world.lines('container-ended')).toEqual([
    '60.001 container-ended a c 137 OOMKilled',
    '110.002 container-ended a c 137 OOMKilled',
  ]);
});

it('leak with an end: what has leaked stays, and no more comes', () => {
  const world = lab({ usage: [{ selector: all, memory: { base: q('50Mi') } }] });
  const row = world.pod('a', limited('100Mi'), WEB);
  begin(world, at10('leak', { perHour: q('3600Mi') }, { for: 20_000 }));
  world.run(3600);
  expect(world.machines.usage!.pods.memory(row, 0, 3_600_000) / MI).toBe(70);
  expect(world.lines('container-ended')).toEqual([]);
});

it('burn: CPU that is wanted while it lasts; the limit holds', () => {
  const world = lab({ usage: [{ selector: all, cpu: { base: q('100m') } }] });
  const row = world.pod('a', {}, WEB);
  begin(world, at10('burn', { cpu: q('500m') }, { for: 20_000 }), at10('burn', { cpu: q('200m') }));
  const wanted = (second: number): number => {
    world.run(second);
    return world.machines.usage!.pods.cpuWanted(row, 0, second * 1000);
  };
  expect([9, 10, 29, 30, 60].map(wanted)).toEqual([100, 800, 800, 300, 300]);
});

const demand: MachinesOptions = {
  usage: [
    {
      selector: selecting('web'),
      demand: { metric: 'rps', points: [{ at: 0, value: 100 }] },
      memory: { base: q('10Mi'), perUnit: q('1Mi') },
    },
  ],
};

it('load: a multiple of the demand; entries that overlap multiply, and each takes back its own', () => {
  const world = lab(demand);
  world.pod('a', {}, WEB);
  begin(world, at10('load', { factor: 3 }, { for: 30_000 }), at10('load', { factor: 0 }, { at: 20_000, for: 10_000 }));
  const [rps] = world.cluster.metrics.demand!.demands;
  const total = (second: number): number => {
    world.run(second);
    return rps!.total(second * 1000);
  };
  expect([9, 10, 20, 30, 40].map(total)).toEqual([100, 300, 0, 300, 100]);
  // what was is told as it was
  expect(rps!.total(15_000)).toBe(300);
});

it('load: a pod whose share rises above its limit is killed', () => {
  const world = lab(demand);
  world.pod('a', limited('200Mi'), WEB);
  begin(world, at10('load', { factor: 2 }));
  world.run(11);
  // 10 + 100 MiB suffice, 10 + 200 do not; restarted at once, and ready for the same load half a second later
  expect(world.lines('container-ended')).toEqual([
    '10.000 container-ended a c 137 OOMKilled',
    '10.500 container-ended a c 137 OOMKilled',
  ]);
});

it('load on pods without a demand says so', () => {
  const world = lab({ usage: [] });
  world.pod('a', {}, WEB);
  const begun = begin(world, at10('load', { factor: 2 }));
  world.run(11);
  expect(begun.warnings.map(({ message }) => message)).toEqual(['load: no entry of usage gives these pods a demand']);
});

it('disk-fill: up to a percentage of the disk, and freed at its end', () => {
  const nodes = [machineNode('n1', {}, { 'ephemeral-storage': '100Gi' }), machineNode('n2')];
  const world = lab({ usage: [], kubeletOffset: () => 5000 }, nodes);
  const target = { names: [] };
  const begun = begin(world, at10('disk-fill', { target, to: 95 }, { for: 60_000 }));
  world.run(600);
  // of 100 GiB less than 10 % are left: found at 15, freed at 70; last seen at 65, and told five minutes later
  expect(world.lines('node-condition')).toEqual([
    '15.000 node-condition n1 DiskPressure True KubeletHasDiskPressure',
    '365.000 node-condition n1 DiskPressure False KubeletHasNoDiskPressure',
  ]);
  // the other one says nothing of its disk
  expect(begun.warnings.map(({ message }) => message)).toEqual([
    'disk-fill: the capacity of n2 tells no ephemeral-storage',
  ]);
});
