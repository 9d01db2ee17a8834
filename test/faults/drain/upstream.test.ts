/**
 * Upstream's tables of `kubectl cordon`, `uncordon` and `drain`, in our own words (kubectl pkg/cmd/drain/drain_test.go,
 * pkg/drain/drain_test.go, filter_test.go). Each row of a drain is run with evictions and with deletions.
 */
import { describe, expect, it } from 'vitest';
import { NONE } from '../../../src/cluster/index.ts';
import { type DrainCommand, drainerOf, DRAIN_DEFAULTS, startDrain } from '../../../src/faults/_drain/index.ts';
import { planDrain } from '../../../src/faults/_drain/filters.ts';
import { compileLabelSelector } from '../../../src/model/index.ts';
import type { KubeObject, Node, PodSpec } from '../../../src/model/objects/index.ts';
import { FAILED, SUCCEEDED } from '../../../src/record/index.ts';
import { metadata, node, selectorOf, template, TestWorld } from '../../cluster/_world.ts';
import { run, world as faultWorld } from '../_world.ts';

describe('Cordon', () => {
  const cordoned = (name: string): Node => node(name, undefined, { unschedulable: true });
  it.each<[string, 'cordon' | 'uncordon', Node[], boolean]>([
    ['uncordon for real', 'uncordon', [cordoned('node')], false],
    ['uncordon does nothing', 'uncordon', [node('node')], false],
    ['cordon does nothing', 'cordon', [cordoned('node')], true],
    ['cordon for real', 'cordon', [node('node')], true],
    ['cordon several', 'cordon', [node('node'), node('node1'), node('node2')], true],
    ['uncordon several', 'uncordon', [cordoned('node'), cordoned('node1'), cordoned('node2')], false],
  ])('%s', (_, verb, nodes, wanted) => {
    const w = faultWorld(nodes);
    run(w, verb, {});
    const after = [...w.cluster.nodes.live()].map((each) => w.cluster.nodes.object(each).spec.unschedulable === true);
    expect(after).toEqual(nodes.map(() => wanted));
  });
});

interface Case {
  /** Kind of the owner, which is there or `gone`; none: nobody's. */
  readonly owner?: string;
  readonly ownerIsGone?: boolean;
  readonly phase?: number;
  readonly hasEmptyDir?: boolean;
  readonly none?: boolean;
  readonly flags?: Partial<DrainCommand>;
}

/** Pod `bar` on node `node`, 10 s before it is drained. */
function drained({ owner, ownerIsGone, phase, hasEmptyDir, none, flags }: Case, disableEviction: boolean) {
  const w = new TestWorld();
  w.add(node('node'));
  let serial = NONE;
  if (owner !== undefined) {
    const spec = { replicas: 1, selector: { matchLabels: new Map(), matchExpressions: [] }, template: template('bar') };
    const apiVersion = owner === 'ReplicationController' ? 'v1' : owner === 'Job' ? 'batch/v1' : 'apps/v1';
    [serial] = w.create({
      apiVersion,
      kind: owner,
      metadata: metadata('owner'),
      spec,
      status: {},
    } as unknown as KubeObject);
  }
  const volumes: PodSpec['volumes'] = hasEmptyDir === true ? [{ name: 'scratch', emptyDir: {} }] : [];
  const podClass = w.cluster.podAdmission.classOf({
    namespace: 'default',
    labels: new Map(),
    annotations: new Map(),
    spec: { ...template('bar').spec, volumes },
  });
  if (none !== true) w.cluster.podApi.create({ class: podClass, name: 'bar', node: 0, owner: serial });
  if (ownerIsGone === true) w.cluster.objectApi.remove(serial);
  w.run(5);
  if (phase !== undefined) w.cluster.podApi.setPhase(w.cluster.pods.find('default', 'bar'), phase);
  w.at(10, () => void startDrain(w, [0], { ...flags, disableEviction }));
  w.run(60);
  return {
    isCordoned: w.cluster.nodes.object(0).spec.unschedulable === true,
    isDrained:
      w
        .rows('drain-ended')
        .map((row) => row.split(' ')[3])
        .join() === '1',
    isDeleted: w.rows('pod-deletion-requested').length > 0,
    wasEvicted: w.rows('eviction').length > 0,
    warnings: w
      .rows('node-event')
      .filter((row) => row.includes('DrainWarning'))
      .map((row) => row.split(' ').slice(4).join(' ')),
  };
}

describe('Drain', () => {
  const force = { force: true };
  const ignore = { ignoreDaemonSets: true };
  const data = { force: true, deleteEmptyDirData: true };
  const rows: [string, Case, isDrained: boolean, isDeleted: boolean, warning?: string][] = [
    ['a pod of a ReplicationController', { owner: 'ReplicationController' }, true, true],
    ['a pod of a DaemonSet', { owner: 'DaemonSet' }, false, false],
    ['a finished pod of a DaemonSet', { owner: 'DaemonSet', phase: SUCCEEDED }, true, true],
    ['a pod of nobody that a DaemonSet left', {}, false, false],
    ['the same, --force', { flags: force }, true, true, 'deleting Pods that declare no controller: default/bar'],
    ['a pod of a DaemonSet, --ignore-daemonsets', { owner: 'DaemonSet', flags: ignore }, true, false],
    [
      'the same with an emptyDir',
      { owner: 'DaemonSet', hasEmptyDir: true, flags: ignore },
      true,
      false,
      'ignoring DaemonSet-managed Pods: default/bar',
    ],
    ['a pod of a Job with an emptyDir', { owner: 'Job', hasEmptyDir: true, flags: data }, true, true],
    ['a finished pod of a Job with an emptyDir', { owner: 'Job', hasEmptyDir: true, phase: SUCCEEDED }, true, true],
    ['a pod of a ReplicaSet', { owner: 'ReplicaSet' }, true, true],
    ['a pod of nobody', {}, false, false],
    ['the same by force', { flags: force }, true, true],
    ['an emptyDir', { hasEmptyDir: true, flags: force }, false, false],
    ['a finished pod with an emptyDir', { hasEmptyDir: true, phase: FAILED }, true, true],
    ['an emptyDir, --delete-emptydir-data', { hasEmptyDir: true, flags: data }, true, true],
    ['an empty node', { none: true }, true, false],
  ];
  it.each(
    rows.flatMap((row) => [false, true].map((deletes) => [row[0], deletes ? 'deletes' : 'evicts', row] as const)),
  )('%s: %s', (_, how, [, given, isDrained, isDeleted, warning]) => {
    const result = drained(given, how === 'deletes');
    // a pod that has ended and has a node goes at once, and without a trace of its deletion's grace
    expect(result).toMatchObject({ isCordoned: true, isDrained, isDeleted });
    expect(result.wasEvicted).toBe(isDeleted && how === 'evicts');
    if (warning !== undefined) expect(result.warnings).toEqual([warning]);
  });
});

describe('DeleteOrEvict', () => {
  it.each([
    ['evictions', false],
    ['deletions, as told to', true],
  ])('%s, with the grace of the command; the other pods stay', (_, disableEviction) => {
    const w = new TestWorld();
    w.add(node('node'));
    for (let i = 1; i <= 4; i++) w.pod(`mypod-${i}`, 'node', template(i <= 2 ? 'go' : 'stay', { grace: 30 }));
    const podSelector = compileLabelSelector(selectorOf('go'));
    w.at(10, () => void startDrain(w, [0], { force: true, disableEviction, gracePeriodSeconds: 10, podSelector }));
    w.run(60);
    expect(w.rows('pod-deletion-requested').map((row) => row.split(' ').slice(3).join(' '))).toEqual(
      Array(2).fill('kubectl-drain 10 node'),
    );
    expect([...w.cluster.pods.live()].map((row) => w.cluster.pods.name(row))).toEqual(['mypod-3', 'mypod-4']);
    expect(w.rows('eviction')).toHaveLength(disableEviction ? 0 : 2);
  });
});

describe('FilterPods, SkipDeletedFilter', () => {
  const pod = { namespace: 'default', name: 'pod', phase: 'Running', isMirror: false, hasEmptyDir: false };
  it('no further filters: by force it goes', () => {
    const { pods } = planDrain([pod], { ...DRAIN_DEFAULTS, force: true }, () => false, 0);
    expect(pods).toHaveLength(1);
  });

  it.each([
    [undefined, true],
    [1, true],
    [100, false],
  ])('terminating for %s s, where 20 are waited for', (seconds, isDeleted) => {
    const now = 1_000_000;
    const deletionTimestamp = seconds === undefined ? undefined : now - seconds * 1000;
    const options = { ...DRAIN_DEFAULTS, force: true, skipWaitForDeleteTimeoutSeconds: 20 };
    expect(planDrain([{ ...pod, deletionTimestamp }], options, () => false, now).pods).toHaveLength(isDeleted ? 1 : 0);
  });
});

describe('DeletePods: waiting for pods that were deleted', () => {
  /** A pod that takes `ends` seconds to end, drained at 10 s with deletions; what became of the drain by 100 s. */
  function waiting(ends: number, flags: Partial<DrainCommand>, act?: (w: TestWorld) => void) {
    const w = new TestWorld();
    w.add(node('node'));
    const annotations = { 'seatrial.dev/termination-seconds': String(ends) };
    w.pod('pod0', 'node', template('p', { annotations, grace: 60 }));
    w.at(10, () => void startDrain(w, [0], { force: true, disableEviction: true, ...flags }));
    act?.(w);
    w.run(100);
    return w.rows('drain-ended').map((row) =>
      row
        .split(' ')
        .filter((_, i) => i !== 2)
        .join(' '),
    );
  }

  it('until the last is gone, looked for once a second', () => {
    expect(waiting(4.5, {})).toEqual(['15.030 drain-ended 1']);
  });

  it('another pod of that name is not the one', () => {
    const again = (w: TestWorld) => {
      w.at(12, () => w.cluster.podApi.remove(w.cluster.pods.find('default', 'pod0'), 'kubelet'));
      w.at(12.1, () => w.pod('pod0', 'node', template('p')));
    };
    expect(waiting(40, {}, again)).toEqual(['12.030 drain-ended 1']);
  });

  it('no longer than the timeout', () => {
    expect(waiting(40, { timeoutMs: 3000 })).toEqual(['13.030 drain-ended 0 context deadline exceeded']);
  });

  it('until it is called off', () => {
    const off = (w: TestWorld) => w.at(11, () => drainerOf(w.cluster).giveUp(0));
    expect(waiting(40, { timeoutMs: 5000 }, off)).toEqual(['11.000 drain-ended 0 interrupted']);
  });

  it('not for one that is terminating for longer than it may', () => {
    const dark = (w: TestWorld) => w.at(9, () => w.machines.powerOff(0));
    // the deletion timestamp is 10.03 + 1; more than ten seconds after it is 22.03
    expect(waiting(40, { gracePeriodSeconds: 1, skipWaitForDeleteTimeoutSeconds: 10 }, dark)).toEqual([
      '22.030 drain-ended 1',
    ]);
  });
});
