/** What the scheduler knows: the order of nodes, and which pods count on them. */
import { describe, expect, it } from 'vitest';
import { Lab, requesting } from '../_lab.ts';

const ZONE = 'topology.kubernetes.io/zone';
const REGION = 'topology.kubernetes.io/region';

function order(lab: Lab): string {
  lab.snapshot.update();
  return lab.snapshot.nodes.map(({ name }) => name).join(' ');
}

function placed(...zones: string[]): Lab {
  const lab = new Lab();
  for (const [i, zone] of zones.entries()) lab.place(`n${i}`, zone === '' ? {} : { [ZONE]: zone });
  return lab;
}

describe('node order', () => {
  it.each<[zones: string[], order: string]>([
    [['a', 'a', 'a'], 'n0 n1 n2'],
    [['a', 'a', 'b', 'b'], 'n0 n2 n1 n3'],
    [['a', 'b', 'a', 'a', 'c'], 'n0 n1 n4 n2 n3'],
    [['', 'a', ''], 'n0 n1 n2'],
  ])('zone by zone in turns: %j', (zones, expected) => {
    expect(order(placed(...zones))).toBe(expected);
  });

  it('a zone is a region’s', () => {
    const lab = new Lab();
    for (const [i, region] of ['r', 's', 'r', 's'].entries()) lab.place(`n${i}`, { [ZONE]: 'a', [REGION]: region });
    expect(order(lab)).toBe('n0 n1 n2 n3');
    const one = new Lab();
    for (const [i, region] of ['r', 'r', 's', 's'].entries()) one.place(`n${i}`, { [ZONE]: 'a', [REGION]: region });
    expect(order(one)).toBe('n0 n2 n1 n3');
  });

  it('a zone that loses its last node loses its turn', () => {
    const lab = placed('a', 'b', 'b');
    lab.cluster.nodeApi.delete(0);
    lab.place('n3', { [ZONE]: 'a' });
    expect(order(lab)).toBe('n1 n3 n2');
  });

  it('a new zone label shows only when nodes come or go', () => {
    const lab = placed('a', 'a', 'b', 'b');
    expect(order(lab)).toBe('n0 n2 n1 n3');
    lab.cluster.nodeApi.setLabels(0, new Map([[ZONE, 'b']]));
    expect(order(lab)).toBe('n0 n2 n1 n3');
    lab.place('n4', { [ZONE]: 'a' });
    // a: n1 n4; b: n2 n3 n0
    expect(order(lab)).toBe('n1 n2 n4 n3 n0');
  });
});

describe('pods', () => {
  const cpuOn = (lab: Lab): number => lab.snapshot.find('n0')?.requestedMilliCPU ?? Number.NaN;

  it('count from their assumption on, once', () => {
    const lab = placed('a');
    const { row } = lab.pending({ spec: requesting({ cpu: '1' }) });
    lab.snapshot.assume(row, 0);
    expect([cpuOn(lab), lab.snapshot.isAssumed(row)]).toEqual([1000, true]);
    lab.cluster.podApi.bind(row, 0);
    expect([cpuOn(lab), lab.snapshot.isAssumed(row)]).toEqual([1000, false]);
  });

  it('stop counting when they are forgotten, finished or gone', () => {
    const lab = placed('a');
    const forgotten = lab.pending({ spec: requesting({ cpu: '1' }) }).row;
    lab.snapshot.assume(forgotten, 0);
    const finished = lab.running('n0', { spec: requesting({ cpu: '2' }) });
    const gone = lab.running('n0', { spec: requesting({ cpu: '3' }) });
    expect(cpuOn(lab)).toBe(6000);
    lab.snapshot.forget(forgotten);
    expect(cpuOn(lab)).toBe(5000);
    lab.cluster.podApi.setPhase(finished, 2);
    expect(cpuOn(lab)).toBe(3000);
    lab.cluster.podApi.remove(finished, 'test');
    lab.cluster.podApi.remove(gone, 'test');
    expect(cpuOn(lab)).toBe(0);
    expect(lab.snapshot.find('n0')?.pods).toEqual([]);
  });

  it('go where they are bound, if that is not where they were assumed', () => {
    const lab = placed('a', 'a');
    const { row } = lab.pending({ spec: requesting({ cpu: '1' }) });
    lab.snapshot.assume(row, 1);
    lab.cluster.podApi.bind(row, 0);
    expect([cpuOn(lab), lab.snapshot.find('n1')?.requestedMilliCPU]).toEqual([1000, 0]);
  });

  it('are counted anew when their class changes', () => {
    const lab = placed('a');
    const row = lab.running('n0', { spec: requesting({ cpu: '1' }) });
    lab.cluster.podApi.setClass(row, lab.class({ spec: requesting({ cpu: '3' }) }));
    expect(cpuOn(lab)).toBe(3000);
  });

  it('of a deleted node count again when a node of that name comes back', () => {
    const lab = placed('a');
    lab.running('n0', { spec: requesting({ cpu: '1' }) });
    lab.cluster.nodeApi.delete(0);
    expect([order(lab), lab.snapshot.find('n0')]).toEqual(['', undefined]);
    lab.place('n0');
    expect([order(lab), cpuOn(lab)]).toEqual(['n0', 1000]);
  });
});
