/** When a pass need not be made again, and when it must. */
import { describe, expect, it } from 'vitest';
import type { Cluster } from '../../../src/cluster/index.ts';
import { SettledPasses } from '../../../src/controllers/deployment/settled.ts';
import type { Deployment, ReplicaSet } from '../../../src/model/objects/index.ts';
import { makeCluster, workload } from '../../support/world.ts';

interface World {
  readonly cluster: Cluster;
  readonly settled: SettledPasses;
  readonly serial: number;
  /** Of the ReplicaSets, oldest first. */
  readonly sets: readonly number[];
}

/** A Deployment of 3 whose roll-out last moved at 0, with a deadline of 600 s. */
function world(sets = 1): World {
  const cluster = makeCluster();
  const serial = cluster.objectApi.create(workload('Deployment', 'web', { replicas: 3 }));
  const { uid } = cluster.objects.get(serial)!.metadata;
  const owner = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid, controller: true };
  const serials = Array.from({ length: sets }, (_, i) => {
    const set = workload('ReplicaSet', `web-${i}`, { replicas: 3 });
    return cluster.objectApi.create({ ...set, metadata: { ...set.metadata, ownerReferences: [owner] } });
  });
  const made = { cluster, settled: new SettledPasses(cluster), serial, sets: serials };
  writeStatus(made, 1);
  return made;
}

const deploymentOf = ({ cluster, serial }: World): Deployment => cluster.objects.get<Deployment>(serial)!;

function writeStatus(made: World, ready: number, reason = 'ReplicaSetUpdated'): void {
  const deployment = deploymentOf(made);
  const progressing = { type: 'Progressing', status: 'True', reason, lastUpdateTime: 0 } as const;
  const counts = { replicas: ready, updatedReplicas: ready, readyReplicas: ready, availableReplicas: ready };
  const status = { ...deployment.status, ...counts, observedGeneration: 1, conditions: [progressing] };
  made.cluster.objectApi.replace(made.serial, { ...deployment, status } as Deployment, { spec: false });
}

function pass(made: World, work: () => void): void {
  const before = made.settled.see(made.serial, deploymentOf(made));
  work();
  made.settled.note(made.serial, before);
}

const isSettled = (made: World): boolean => made.settled.has(made.serial, deploymentOf(made));

/** The ReplicaSet at which a pass need look for its counts only, or -1. */
const counted = (made: World): number => made.settled.countsOnly(made.serial, deploymentOf(made))?.serial ?? -1;

function replaceSet({ cluster, sets: [set] }: World, change: (before: ReplicaSet) => Partial<ReplicaSet>): void {
  const before = cluster.objects.get<ReplicaSet>(set)!;
  cluster.objectApi.replace(set, { ...before, ...change(before) } as ReplicaSet, { spec: false });
}

const oneMoreReady = ({ status }: ReplicaSet): Partial<ReplicaSet> => ({
  status: { ...status, readyReplicas: status.readyReplicas + 1 },
});

describe('a pass', () => {
  it('that wrote nothing, or its own status alone, is not made again', () => {
    const made = world();
    expect(isSettled(made)).toBe(false);
    pass(made, () => {});
    expect(isSettled(made)).toBe(true);
    pass(made, () => writeStatus(made, 2));
    expect(isSettled(made)).toBe(true);
  });

  it('is made again when the Deployment or one of its ReplicaSets is another', () => {
    const made = world();
    pass(made, () => {});
    writeStatus(made, 2);
    expect(isSettled(made)).toBe(false);
    pass(made, () => {});
    const [set] = made.sets;
    const object = made.cluster.objects.get<ReplicaSet>(set)!;
    made.cluster.objectApi.replace(set, { ...object, status: { ...object.status, readyReplicas: 2 } } as ReplicaSet, {
      spec: false,
    });
    expect(isSettled(made)).toBe(false);
  });

  it('that wrote a spec or a ReplicaSet is followed by another', () => {
    const made = world();
    pass(made, () => {
      const deployment = deploymentOf(made);
      const next = { ...deployment, spec: { ...deployment.spec, replicas: 4 } };
      made.cluster.objectApi.replace(made.serial, next, { spec: true });
    });
    expect(isSettled(made)).toBe(false);
    pass(made, () => made.cluster.objectApi.remove(made.sets[0]));
    expect(isSettled(made)).toBe(false);
  });

  it('that completed a roll-out is followed by one that cleans up, where there is something to clean up', () => {
    for (const [sets, expected] of [
      [1, true],
      [2, false],
    ] as const) {
      const made = world(sets);
      pass(made, () => writeStatus(made, 3, 'NewReplicaSetAvailable'));
      expect(isSettled(made)).toBe(expected);
    }
  });

  it('is made again once the deadline is missed: 600 s after the last progress', () => {
    const made = world();
    pass(made, () => {});
    made.cluster.kernel.runUntil(600_000);
    expect(isSettled(made)).toBe(true);
    made.cluster.kernel.runUntil(600_001);
    expect(isSettled(made)).toBe(false);
  });

  it('is final where no deadline is running: the roll-out is over, or has missed its deadline', () => {
    for (const [reason, expected] of [
      ['ReplicaSetUpdated', false],
      ['NewReplicaSetAvailable', true],
      ['ProgressDeadlineExceeded', true],
    ] as const) {
      const made = world();
      pass(made, () => writeStatus(made, 2, reason));
      expect(made.settled.isFinal(made.serial), reason).toBe(expected);
    }
  });

  it('looks at counts only while nothing but the status of the one ReplicaSet is another', () => {
    const made = world();
    replaceSet(made, oneMoreReady);
    expect(counted(made)).toBe(-1); // no pass yet
    pass(made, () => {});
    for (let i = 0; i < 2; i++) {
      replaceSet(made, oneMoreReady);
      expect(isSettled(made)).toBe(false);
      expect(counted(made)).toBe(made.sets[0]);
      writeStatus(made, 2 + i);
      made.settled.noteCounts(made.serial, made.cluster.objects.get<ReplicaSet>(made.sets[0])!);
      expect(isSettled(made)).toBe(true);
    }
    writeStatus(made, 1); // by somebody else
    expect(counted(made)).toBe(-1);
  });

  it('looks at everything when the ReplicaSet has another size or other annotations, or is not the only one', () => {
    const changes: ((made: World) => void)[] = [
      (made) => replaceSet(made, ({ spec }) => ({ spec: { ...spec, replicas: 2 } })),
      (made) => replaceSet(made, ({ metadata }) => ({ metadata: { ...metadata, annotations: new Map([['a', 'b']]) } })),
      (made) => made.cluster.objectApi.remove(made.sets[0]),
    ];
    for (const change of changes) {
      const made = world();
      pass(made, () => {});
      change(made);
      expect(counted(made)).toBe(-1);
    }
    const two = world(2);
    pass(two, () => {});
    replaceSet(two, oneMoreReady);
    expect(counted(two)).toBe(-1);
  });
});
