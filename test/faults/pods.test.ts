/** Faults of pods. Timings of these worlds: seen 10 ms after the binding, sandbox 700, container 300, ready 500, report 10. */
import { describe, expect, it } from 'vitest';
import { addPod, lines, run, selecting, world, zoned } from './_world.ts';

const target = { names: [], selector: selecting('web') };

const PROBE = { httpGet: { path: '/', port: 80 }, periodSeconds: 5, failureThreshold: 3 };

describe('pod-unready', () => {
  it('without a probe a pod is unready at once, and ready again at the end', () => {
    const w = world([zoned('a', 'z')]);
    const row = addPod(w.cluster, 'p');
    run(w, 'pod-unready', { target }, { at: 10_000, for: 20_000 });
    expect(lines(w.cluster, 'pod-ready').slice(1)).toEqual(['10.010 2 0 a', '30.010 2 1 a']);
    expect(w.cluster.pods.restarts[row]).toBe(0);
  });

  it('with a probe it is unready after the third look in vain, and ready after the first good one', () => {
    const w = world([zoned('a', 'z')]);
    addPod(w.cluster, 'p', { containers: [{ name: 'c', image: 'x', readinessProbe: PROBE }] });
    run(w, 'pod-unready', { target }, { at: 20_000, for: 20_000 }, 60_000);
    const [ready, lost, again] = lines(w.cluster, 'pod-ready').map((line) =>
      Math.round(Number(line.split(' ')[0]) * 1000),
    );
    // looks come every 5 s: from the first good one at `ready`, those after 20 s; the third is two periods later
    const next = (from: number): number => ready + Math.ceil((from - ready) / 5000) * 5000;
    expect(lost).toBe(next(20_000 + 10) + 10_000);
    expect(again).toBe(next(40_000 + 10));
  });

  it('two at a time: ready again after the second', () => {
    const w = world([zoned('a', 'z')]);
    addPod(w.cluster, 'p');
    run(w, 'pod-unready', { target }, { at: 10_000, for: 20_000, every: 10_000, until: 20_000 });
    // 10–30 and 20–40
    expect(lines(w.cluster, 'pod-ready').slice(1)).toEqual(['10.010 2 0 a', '40.010 2 1 a']);
  });

  it('holds for a pod that has not started yet', () => {
    const w = world([zoned('a', 'z')]);
    addPod(w.cluster, 'plain');
    addPod(w.cluster, 'watched', { containers: [{ name: 'c', image: 'x', livenessProbe: PROBE }] });
    run(w, 'pod-unready', { target }, { at: 5, for: 30_000 }, 20_000);
    expect(lines(w.cluster, 'pod-ready')).toEqual([]);
    w.cluster.kernel.runUntil(60_000);
    expect(lines(w.cluster, 'pod-ready')).toHaveLength(2);
  });
});

describe('pod-crash', () => {
  const ends = (w: ReturnType<typeof world>): string[] => lines(w.cluster, 'container-ended');

  it('ends the containers once; the kubelet restarts them at once', () => {
    const w = world([zoned('a', 'z')]);
    const row = addPod(w.cluster, 'p');
    run(w, 'pod-crash', { target, exitCode: 3 }, { at: 10_000 });
    expect(ends(w)).toEqual(['10.000 2 c 3 Error']);
    expect(lines(w.cluster, 'pod-ready').slice(1)).toEqual(['10.000 2 0 a', '10.510 2 1 a']);
    expect(w.cluster.pods.restarts[row]).toBe(1);
    expect(w.cluster.pods.node[row]).toBe(0);
  });

  it('with `for` it is a crash loop: 10 s, 20 s, 40 s … between the restarts, and none after its end', () => {
    const w = world([zoned('a', 'z')]);
    addPod(w.cluster, 'p');
    run(w, 'pod-crash', { target }, { at: 10_000, for: 60_000 }, 600_000);
    const at = ends(w).map((line) => Number(line.split(' ')[0]));
    // at once again after the first; then 10 s, 20 s, each with the first try of the worker after it (up to 15 s later)
    expect(at.slice(0, 2)).toEqual([10, 10]);
    expect(at[2]).toBeGreaterThanOrEqual(20);
    expect(at[2]).toBeLessThanOrEqual(35);
    expect(at[3] - at[2]).toBeGreaterThanOrEqual(20);
    expect(at[3] - at[2]).toBeLessThanOrEqual(35);
    expect(at.every((t) => t < 70)).toBe(true);
    // the restart that was due after the end comes up
    expect(lines(w.cluster, 'pod-ready').at(-1)).toMatch(/ 2 1 a$/);
  });

  it('hits one container of several, which restarts beside the others', () => {
    const w = world([zoned('a', 'z')]);
    const containers = ['app', 'proxy'].map((name) => ({ name, image: 'x' }));
    addPod(w.cluster, 'p', { containers });
    run(w, 'pod-crash', { target, container: 'proxy' }, { at: 10_000 });
    expect(ends(w)).toEqual(['10.000 2 proxy 1 Error']);
  });

  it('says when there is no such container', () => {
    const w = world([zoned('a', 'z')]);
    addPod(w.cluster, 'p');
    run(w, 'pod-crash', { target, container: 'nobody' }, { at: 10_000 });
    expect(lines(w.cluster, 'event').at(-1)).toContain('no container nobody runs in 1 of 1 pods');
  });
});
