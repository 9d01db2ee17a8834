/** Volume claims of StatefulSets: who owns them, and what becomes of them. */
import { describe, expect, it } from 'vitest';
import { apply, type Cluster, deleteObject, NONE } from '../../../src/cluster/index.ts';
import { ControllerManager } from '../../../src/controllers/index.ts';
import {
  type ClaimView,
  hasForeignController,
  hasStaleOwner,
  isUpToDate,
  updatedOwners,
} from '../../../src/controllers/stateful-set/claim-owners.ts';
import { Machines } from '../../../src/machines/index.ts';
import type { OwnerReference, StatefulSet } from '../../../src/model/objects/index.ts';
import { bindInTurn, kube, makeCluster, node, podTemplate, workload } from '../../support/world.ts';

const SET = { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'db', uid: 'set' };
const POD = { apiVersion: 'v1', kind: 'Pod', name: 'db-0', uid: 'pod' };
const OTHER = { apiVersion: 'v1', kind: 'ConfigMap', name: 'other', uid: 'other' };

const view = (whenDeleted: 'Retain' | 'Delete', whenScaled: 'Retain' | 'Delete', isScaledDown = false): ClaimView => ({
  set: SET,
  pod: POD,
  whenDeleted,
  whenScaled,
  isScaledDown,
});
const controls = (owner: typeof SET): OwnerReference => ({ ...owner, controller: true, blockOwnerDeletion: true });
const KEEP = view('Retain', 'Retain');
const WITH_SET = view('Delete', 'Retain');
const WITH_POD = view('Retain', 'Delete', true);
const EITHER = view('Delete', 'Delete');
const EITHER_DOWN = view('Delete', 'Delete', true);

describe('whether the owners of a claim are up to date (TestIsClaimOwnerUpToDate)', () => {
  it.each<[string, ClaimView, OwnerReference[], boolean]>([
    ['retained, nobody', KEEP, [], true],
    ['retained, the set', KEEP, [controls(SET)], false],
    ['retained, the pod', KEEP, [controls(POD)], false],
    ['with the set, the set', WITH_SET, [controls(SET)], true],
    ['with the set, nobody', WITH_SET, [], false],
    ['with the set, both', WITH_SET, [controls(SET), controls(POD)], false],
    ['with the pod while in range, nobody', view('Retain', 'Delete'), [], true],
    ['with the pod while in range, the pod', view('Retain', 'Delete'), [controls(POD)], false],
    ['with the pod out of range, the pod', WITH_POD, [controls(POD)], true],
    ['with the pod out of range, nobody', WITH_POD, [], false],
    ['with the pod out of range, the set', WITH_POD, [controls(SET)], false],
    ['with either in range, the set', EITHER, [controls(SET)], true],
    ['with either in range, the pod', EITHER, [controls(POD)], false],
    ['with either out of range, the pod', EITHER_DOWN, [controls(POD)], true],
    ['with either out of range, the set', EITHER_DOWN, [controls(SET)], false],
    // edge cases
    ['an owner that does not control', WITH_SET, [{ ...SET, controller: false }], false],
    ['an owner that does not say so', WITH_SET, [{ ...SET }], false],
    ['somebody else, who does not control', WITH_SET, [{ ...OTHER }, controls(SET)], true],
    ['somebody else, who does', WITH_SET, [controls(OTHER)], true],
    ['somebody else, who does, and the set', WITH_SET, [controls(OTHER), controls(SET)], false],
    ['a set of that name that is gone', WITH_SET, [controls({ ...SET, uid: 'gone' })], true],
    ['a pod of that name that is gone', KEEP, [controls({ ...POD, uid: 'gone' })], true],
  ])('%s: %#', (_, of, references, expected) => expect(isUpToDate(references, of)).toBe(expected));
});

describe('the owners as they should be (TestClaimOwnerUpdate)', () => {
  it.each<[string, ClaimView, OwnerReference[], OwnerReference[]]>([
    ['retained: none of ours', KEEP, [controls(SET), controls(POD), { ...OTHER }], [{ ...OTHER }]],
    ['with the set', WITH_SET, [controls(POD)], [controls(SET)]],
    ['with the pod in range: none', view('Retain', 'Delete'), [controls(SET), controls(POD)], []],
    ['with the pod out of range', WITH_POD, [controls(SET)], [controls(POD)]],
    ['with either in range', EITHER, [controls(POD)], [controls(SET)]],
    ['with either out of range', EITHER_DOWN, [controls(SET)], [controls(POD)]],
    ['not beside another controller', WITH_SET, [controls(OTHER), controls(SET)], [controls(OTHER)]],
    ['an owner is made a controller', WITH_SET, [{ ...SET }], [controls(SET)]],
  ])('%s', (_, of, references, expected) => expect(updatedOwners(references, of)).toEqual(expected));
});

describe('a controller that is neither set nor pod (TestHasUnexpectedController)', () => {
  it.each<[string, ClaimView, OwnerReference[], boolean]>([
    ['nobody', WITH_SET, [], false],
    ['somebody who does not control', WITH_SET, [{ ...OTHER }], false],
    ['somebody who does', WITH_SET, [controls(OTHER)], true],
    ['somebody who does, where all is retained', KEEP, [controls(OTHER)], false],
    ['the set', WITH_SET, [controls(SET)], false],
    ['the set, with the pod as policy', WITH_POD, [controls(SET)], false],
    ['the pod', WITH_POD, [controls(POD)], false],
    ['both', EITHER, [controls(SET), controls(POD)], false],
    ['the set and somebody', EITHER, [controls(SET), controls(OTHER)], true],
    ['an earlier set', WITH_SET, [{ ...SET, uid: 'earlier' }], true],
    ['an earlier pod', WITH_SET, [controls({ ...POD, uid: 'earlier' })], true],
  ])('%s', (_, of, references, expected) => expect(hasForeignController(references, of)).toBe(expected));
});

describe('a claim of an earlier pod (TestPodClaimIsStale)', () => {
  const toBe = { ...POD, uid: '' };
  it.each<[string, typeof POD, OwnerReference[], boolean]>([
    ['nobody', toBe, [], false],
    ['the set', toBe, [controls(SET)], false],
    ['a pod of that name, which is to be made', toBe, [controls(POD)], true],
    ['the pod itself', POD, [controls(POD)], false],
    ['an earlier one', { ...POD, uid: 'later' }, [controls(POD)], true],
    ['a pod of another name', toBe, [controls({ ...POD, name: 'db-1' })], false],
    ['another kind of that name', toBe, [controls({ ...POD, kind: 'ConfigMap' })], false],
    ['another version of that kind', toBe, [controls({ ...POD, apiVersion: 'v2' })], false],
  ])('%s', (_, pod, references, expected) => expect(hasStaleOwner(references, pod)).toBe(expected));
});

function world(): Cluster {
  const cluster = makeCluster();
  new Machines(cluster, {
    timing: { sandbox: 500, containerStart: 0, ready: 500, termination: 500, cleanup: 0, imagePullPerGi: 0, watch: 0 },
  });
  const manager = new ControllerManager(cluster, { startedAt: 0 });
  bindInTurn(cluster);
  cluster.nodeApi.create(node('n1') as never);
  manager.start();
  return cluster;
}

const claimTemplate = {
  metadata: { name: 'data' },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
};

function database(replicas: number, policy: Partial<Record<'whenDeleted' | 'whenScaled', string>> = {}) {
  return workload('StatefulSet', 'db', {
    replicas,
    serviceName: 'db',
    volumeClaimTemplates: [claimTemplate],
    persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain', ...policy },
  });
}

const claims = (cluster: Cluster): string[] =>
  cluster.objects.list('PersistentVolumeClaim').map(({ object }) => object.metadata.name);

function scaled(cluster: Cluster, replicas: number): void {
  const serial = cluster.objects.find('StatefulSet', 'default', 'db');
  const set = cluster.objects.get<StatefulSet>(serial) as StatefulSet;
  cluster.objectApi.replace(serial, { ...set, spec: { ...set.spec, replicas } } as StatefulSet, { spec: true });
}

describe('claims over time', () => {
  const both = ['data-db-0', 'data-db-1'];

  it.each([
    [{}, both, both],
    [{ whenScaled: 'Delete' }, ['data-db-0'], ['data-db-0']],
    [{ whenDeleted: 'Delete' }, both, []],
    [{ whenScaled: 'Delete', whenDeleted: 'Delete' }, ['data-db-0'], []],
  ])('%j: %j are left by scaling down, %j by deletion', (policy, afterScaling, afterDeletion) => {
    const cluster = world();
    apply(cluster, database(2, policy));
    cluster.kernel.runUntil(10_000);
    expect(claims(cluster)).toEqual(both);
    scaled(cluster, 1);
    cluster.kernel.runUntil(20_000);
    expect([cluster.pods.count, claims(cluster)]).toEqual([1, afterScaling]);
    deleteObject(cluster, cluster.objects.find('StatefulSet', 'default', 'db'), 'Background');
    cluster.kernel.runUntil(30_000);
    expect([cluster.pods.count, claims(cluster)]).toEqual([0, afterDeletion]);
  });

  it('outlive the pod of an ordinal that is still wanted', () => {
    const cluster = world();
    apply(cluster, database(1, { whenScaled: 'Delete', whenDeleted: 'Delete' }));
    cluster.kernel.runUntil(10_000);
    const serial = cluster.objects.find('PersistentVolumeClaim', 'default', 'data-db-0');
    cluster.podApi.delete(cluster.pods.find('default', 'db-0'), { by: 'user' });
    cluster.kernel.runUntil(20_000);
    expect(cluster.objects.find('PersistentVolumeClaim', 'default', 'data-db-0')).toBe(serial);
  });

  it('follow a policy that changes', () => {
    const cluster = world();
    apply(cluster, database(1));
    cluster.kernel.runUntil(10_000);
    apply(cluster, database(1, { whenDeleted: 'Delete' }));
    cluster.kernel.runUntil(11_000);
    deleteObject(cluster, cluster.objects.find('StatefulSet', 'default', 'db'), 'Background');
    cluster.kernel.runUntil(20_000);
    expect(claims(cluster)).toEqual([]);
  });
});

describe('a StatefulSet that finds pods of its own', () => {
  it('adopts those left by an earlier one of its name, and makes what is missing', () => {
    const cluster = world();
    apply(cluster, database(2));
    cluster.kernel.runUntil(10_000);
    const zero = cluster.pods.serial[cluster.pods.find('default', 'db-0')];
    deleteObject(cluster, cluster.objects.find('StatefulSet', 'default', 'db'), 'Orphan');
    cluster.kernel.runUntil(11_000);
    expect([cluster.objects.find('StatefulSet', 'default', 'db'), cluster.pods.count]).toEqual([NONE, 2]);
    apply(cluster, database(3));
    cluster.kernel.runUntil(20_000);
    expect(cluster.pods.serial[cluster.pods.find('default', 'db-0')]).toBe(zero);
    expect(cluster.pods.count).toBe(3);
  });

  it('lets a pod with its labels and another name be, and waits for one with its name and other labels', () => {
    const cluster = world();
    const pod = (name: string, app: string) =>
      kube({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name, namespace: 'default', labels: { app } },
        spec: podTemplate(app).spec,
      });
    apply(cluster, pod('mine-0', 'db'));
    apply(cluster, pod('db-0', 'other'));
    apply(cluster, database(1));
    cluster.kernel.runUntil(5000);
    expect(cluster.pods.owner[cluster.pods.find('default', 'mine-0')]).toBe(NONE);
    expect(cluster.pods.owner[cluster.pods.find('default', 'db-0')]).toBe(NONE);
    cluster.podApi.delete(cluster.pods.find('default', 'db-0'), { by: 'user' });
    cluster.kernel.runUntil(30_000);
    expect(cluster.pods.owner[cluster.pods.find('default', 'db-0')]).not.toBe(NONE);
  });
});
