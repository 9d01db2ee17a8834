/**
 * Upstream's tables of taint eviction, in our own words (pkg/controller/tainteviction/taint_eviction_test.go, timed_workers_test.go).
 * Each pod is told with how long it tolerates the taint of each number: seconds, or for ever.
 */
import { describe, expect, it } from 'vitest';
import { Cluster } from '../../../src/cluster/index.ts';
import { TaintEvictionController } from '../../../src/controllers/taint-eviction/index.ts';
import { Timers } from '../../../src/controllers/taint-eviction/timers.ts';
import type { Taint, Toleration } from '../../../src/model/objects/index.ts';
import { minTolerationMs } from '../../../src/model/toleration.ts';
import { Kernel } from '../../../src/kernel/index.ts';
import { ENTRY_SCHEMAS, EventRecord } from '../../../src/record/index.ts';
import { node, template } from '../../cluster/_world.ts';

const EVER = Number.POSITIVE_INFINITY;
type Tolerated = Readonly<Record<number, number>>;

const taintsOf = (numbers: readonly number[]): Taint[] =>
  numbers.map((n) => ({ key: `taint${n}`, value: `value${n}`, effect: 'NoExecute' }));

const tolerationsOf = (tolerated: Tolerated): Toleration[] =>
  Object.entries(tolerated).map(([n, seconds]) => ({
    key: `taint${n}`,
    operator: 'Equal',
    value: `value${n}`,
    effect: 'NoExecute',
    tolerationSeconds: seconds === EVER ? undefined : seconds,
  }));

/** The API truth and the controller alone: no kubelet has a say, nobody binds but the row. */
function world(taints: readonly number[] = []) {
  const kernel = new Kernel({ seed: 'upstream' });
  const record = new EventRecord({ keep: true });
  const cluster = new Cluster({ kernel, record, epoch: 0 });
  const controller = new TaintEvictionController(cluster, { latency: 0 });
  const register = (...numbers: number[]) =>
    cluster.nodeApi.create(node('n1', undefined, { taints: taintsOf(numbers) }));
  register(...taints);
  controller.start();
  const run = (seconds: number) => kernel.runUntil(seconds * 1000);
  let next = 0;
  const at = (seconds: number, act: () => void) => kernel.at(seconds * 1000, kernel.on(`test/${next++}`, act));
  const classOf = (name: string, tolerated: Tolerated) => {
    const { spec, metadata } = template(name, { tolerations: tolerationsOf(tolerated), grace: 1000 });
    const { labels, annotations } = metadata;
    return cluster.podAdmission.classOf({ namespace: 'default', labels, annotations, spec });
  };
  const pod = (name: string, tolerated: Tolerated, on: string | undefined = 'n1') =>
    cluster.podApi.create({
      class: classOf(name, tolerated),
      name,
      node: on === 'nowhere' ? undefined : cluster.nodes.find(on),
    });
  return {
    cluster,
    register,
    run,
    at,
    classOf,
    pod,
    taint: (seconds: number, ...numbers: number[]) =>
      at(seconds, () => cluster.nodeApi.setTaints(0, taintsOf(numbers))),
    /** `name second` of each deletion up to then. */
    deleted: (seconds: number) => {
      run(seconds);
      return rowsOf(record, 'pod-deletion-requested').map(([when, serial]) => {
        return `${cluster.pods.name(cluster.pods.rowOf(serial))} ${when / 1000}`;
      });
    },
    /** `second text` of the controller's Events. */
    events: () => rowsOf(record, 'event').map(([when, , , message]) => `${when / 1000} ${record.texts.of(message)}`),
  };
}

/** Instant and operands of the rows of one kind. */
function rowsOf(record: EventRecord, name: string): number[][] {
  const rows: number[][] = [];
  record.forEach((kind, at, ...operands) => {
    if (ENTRY_SCHEMAS[kind].name === name) rows.push([at, ...operands]);
  });
  return rows;
}

describe('CreatePod', () => {
  it.each<[string, readonly number[], Tolerated, string[]]>([
    ['on a node without taints', [], {}, []],
    ['on a tainted one', [1], {}, ['p 1']],
    ['with a toleration for a while', [1], { 1: 100 }, []],
    ['with a toleration for ever', [1], { 1: EVER }, []],
    ['with a toleration of another taint', [1], { 2: EVER }, ['p 1']],
  ])('%s', (_, taints, tolerated, wanted) => {
    const { run, pod, deleted } = world(taints);
    run(1);
    pod('p', tolerated);
    expect(deleted(10)).toEqual(wanted);
  });

  it('without a node: it is nobody’s concern, and goes in peace', () => {
    const { cluster, pod, deleted, events, run } = world([1]);
    const row = pod('p', {}, 'nowhere');
    expect(deleted(10)).toEqual([]);
    // DeletePod, too: a pod of which nothing is known
    cluster.podApi.delete(row, { by: 'user', gracePeriodSeconds: 0 });
    run(11);
    expect(events()).toEqual([]);
  });
});

describe('UpdatePod', () => {
  it.each<[string, Tolerated, string[]]>([
    ['scheduled onto the tainted node', {}, ['p 3']],
    ['scheduled onto it, tolerating', { 1: EVER }, []],
  ])('%s', (_, tolerated, wanted) => {
    const { cluster, at, pod, deleted } = world([1]);
    const row = pod('p', tolerated, 'nowhere');
    at(3, () => cluster.podApi.bind(row, 0));
    expect(deleted(10)).toEqual(wanted);
  });

  // the API lets tolerations be added only; these two change them as a patch of the stored object would
  it.each<[string, Tolerated, Tolerated, string[]]>([
    ['a toleration is taken away: at once', { 1: 100 }, {}, ['p 1']],
    ['a toleration is made longer: too late', { 1: 5 }, { 1: 100 }, ['p 5']],
  ])('%s', (_, before, after, wanted) => {
    const { cluster, at, classOf, pod, deleted } = world([1]);
    const row = pod('p', before);
    at(1, () => cluster.podApi.setClass(row, classOf('p', after)));
    expect(deleted(20)).toEqual(wanted);
  });
});

describe('CreateNode: the controller hears of a node that has its pod already', () => {
  it.each<[string, readonly number[], Tolerated, string[]]>([
    ['without taints', [], {}, []],
    ['with a taint', [1], {}, ['p 0']],
    ['with a taint that is tolerated', [1], { 1: EVER }, []],
  ])('%s', (_, taints, tolerated, wanted) => {
    const { pod, deleted } = world(taints);
    pod('p', tolerated);
    expect(deleted(10)).toEqual(wanted);
  });
});

it('DeleteNode: its taints are forgotten, whoever is bound to it afterwards', () => {
  const { cluster, at, register, pod, deleted } = world([1]);
  at(1, () => cluster.nodeApi.delete(0));
  at(2, () => register());
  at(3, () => pod('p', {}));
  expect(deleted(10)).toEqual([]);
});

describe('UpdateNode', () => {
  it.each<[string, Tolerated, readonly number[], string[]]>([
    ['a taint', {}, [1], ['p 1']],
    ['a taint that is tolerated for a while', { 1: 100 }, [1], []],
    ['two, of which one is tolerated', { 1: 100 }, [1, 2], ['p 1']],
    ['two, tolerated for 1 and 100 s: the shorter counts', { 1: 1, 2: 100 }, [1, 2], ['p 2']],
  ])('%s', (_, tolerated, taints, wanted) => {
    const { pod, taint, deleted } = world();
    pod('p', tolerated);
    taint(1, ...taints);
    expect(deleted(10)).toEqual(wanted);
  });

  it('the taint goes before the time is over', () => {
    const { pod, taint, deleted } = world([1]);
    pod('p', { 1: 1 });
    taint(0.5);
    expect(deleted(10)).toEqual([]);
  });

  it('…WithMultipleTaints: what is tolerated for ever schedules nothing, and cancels what the other taint has scheduled', () => {
    const { pod, taint, deleted, events } = world();
    pod('p', { 1: EVER, 2: 60 });
    taint(1, 1);
    taint(2, 1, 2);
    taint(10, 1);
    expect(deleted(100)).toEqual([]);
    expect(events()).toEqual(['10 Cancelling deletion of Pod default/p']);
  });
});

describe('UpdateNodeWithMultiplePods', () => {
  it.each<[string, readonly number[], string[]]>([
    ['each after its own time', [1], ['a 1', 'b 2']],
    ['all at once if none tolerates the second taint', [1, 2], ['a 1', 'b 1', 'c 1']],
  ])('%s', (_, taints, wanted) => {
    const { pod, taint, deleted } = world();
    pod('a', {});
    pod('b', { 1: 1 });
    pod('c', { 1: EVER });
    taint(1, ...taints);
    expect(deleted(100)).toEqual(wanted);
  });
});

describe('GetMinTolerationTime', () => {
  it.each<[string, (number | undefined)[], number]>([
    ['none', [], 0],
    ['for ever', [undefined], EVER],
    ['1 s and 2 s', [1, 2], 1000],
    ['1 s and for ever', [1, undefined], 1000],
    ['for ever and 1 s', [undefined, 1], 1000],
  ])('%s', (_, seconds, wanted) => {
    const tolerations = seconds.map((tolerationSeconds): Toleration => ({ operator: 'Exists', tolerationSeconds }));
    expect(minTolerationMs(tolerations)).toBe(wanted);
  });
});

/** Upstream's controller may not know a pod yet when its node changes; here that is a pod that is bound just afterwards. */
describe('EventualConsistency', () => {
  it.each<[string, boolean, Tolerated, string[]]>([
    ['a pod that is scheduled afterwards', true, {}, ['a 1', 'b 1.2']],
    ['the same, tolerating for a while', true, { 1: 100 }, ['a 1', 'b 101.2']],
    ['a pod that is created afterwards', false, {}, ['a 1', 'b 1.2']],
    ['the same, tolerating for a while', false, { 1: 100 }, ['a 1', 'b 101.2']],
  ])('%s', (_, exists, tolerated, wanted) => {
    const { cluster, at, pod, taint, deleted } = world([9]);
    pod('a', { 9: EVER });
    const row = exists ? pod('b', { ...tolerated, 9: EVER }, 'nowhere') : -1;
    taint(1, 1, 9);
    at(1.2, () => (exists ? cluster.podApi.bind(row, 0) : pod('b', { ...tolerated, 9: EVER })));
    expect(deleted(200)).toEqual(wanted);
  });
});

it('PodDeletionEvent: the texts', () => {
  const { pod, taint, run, events } = world([1]);
  run(1);
  pod('gone', {});
  pod('spared', { 1: 10 });
  taint(5);
  run(6);
  expect(events()).toEqual(['1 Marking for deletion Pod default/gone', '5 Cancelling deletion of Pod default/spared']);
});

describe('timed workers', () => {
  const ALL = [1, 2, 3, 4, 5];
  function timers(fireAt: number) {
    const { cluster, run } = world();
    const fired: number[] = [];
    const queue = new Timers(cluster, 'test', (serial) => fired.push(serial));
    const add = (serial: number) => queue.add(serial, { createdAt: 0, fireAt });
    // the second time is for nothing
    for (const serial of [...ALL, ...ALL]) add(serial);
    return { run, queue, fired, add };
  }

  it('Execute: at once, each once', () => {
    const { run, fired } = timers(0);
    run(0);
    expect(fired).toEqual(ALL);
  });

  it('ExecuteDelayed: when their time has come', () => {
    const { run, fired } = timers(10_000);
    run(9.999);
    expect(fired).toEqual([]);
    run(11);
    expect(fired).toEqual(ALL);
  });

  it('Cancel: not those that were called off', () => {
    const { run, queue, fired } = timers(10_000);
    expect([queue.cancel(2), queue.cancel(4)]).toEqual([true, true]);
    run(11);
    expect(fired).toEqual([1, 3, 5]);
  });

  it('CancelAndReadd: but one that is put in again', () => {
    const { run, queue, fired, add } = timers(10_000);
    queue.cancel(2);
    queue.cancel(4);
    add(2);
    run(11);
    expect(fired).toEqual([1, 3, 5, 2]);
  });
});
