/**
 * Upstream's tests of the disruption controller, in our own words (pkg/controller/disruption/disruption_test.go). A status is told as
 * `allowed healthy desired expected`.
 */
import { describe, expect, it } from 'vitest';
import { DISRUPTION_REASONS } from '../../../src/cluster/index.ts';
import { DisruptionController } from '../../../src/controllers/disruption/index.ts';
import { type FindOwner, scaleOf } from '../../../src/controllers/disruption/scale.ts';
import type { KubeObject, OwnerReference, PodDisruptionBudget } from '../../../src/model/objects/index.ts';
import { ENTRY_SCHEMAS, RUNNING } from '../../../src/record/index.ts';
import { budget, metadata, node, template } from '../../cluster/_world.ts';
import { makeCluster } from '../../support/world.ts';

type Spec = Partial<PodDisruptionBudget['spec']>;

/** The API truth, the controller, and one budget of the pods labelled `app=web`. */
function world(spec: Spec) {
  const cluster = makeCluster();
  const controller = new DisruptionController(cluster, { latency: 0 });
  controller.start();
  cluster.nodeApi.create(node('n'));
  const pdb = cluster.objectApi.create(budget('foobar', spec, 'web'));
  const get = () => cluster.objects.get<PodDisruptionBudget>(pdb) as PodDisruptionBudget;
  const sync = () => cluster.kernel.runUntil(cluster.now + 1);
  const owner = (kind: string, name: string, replicas: number, apiVersion = 'apps/v1'): number =>
    cluster.objectApi.create({
      apiVersion,
      kind,
      metadata: metadata(name),
      spec: { replicas },
    } as unknown as KubeObject);
  const scale = (serial: number, replicas: number): void => {
    const object = cluster.objects.get(serial) as KubeObject & { spec: object };
    cluster.objectApi.replace(serial, { ...object, spec: { ...object.spec, replicas } } as KubeObject, { spec: true });
  };
  const labels = (more: Record<string, string>) => new Map(Object.entries({ app: 'web', ...more }));
  const pod = (name: string, from?: number, isReady = true, more: Record<string, string> = {}): number => {
    const { spec: podSpec } = template('web');
    const podClass = cluster.podAdmission.classOf({
      namespace: 'default',
      labels: labels(more),
      annotations: new Map(),
      spec: podSpec,
    });
    const row = cluster.podApi.create({ class: podClass, name, owner: from, node: 0 });
    cluster.podApi.setPhase(row, RUNNING);
    if (isReady) cluster.podApi.setReady(row, true);
    sync();
    return row;
  };
  const status = (): string => {
    sync();
    const { disruptionsAllowed, currentHealthy, desiredHealthy, expectedPods } = get().status;
    return [disruptionsAllowed, currentHealthy, desiredHealthy, expectedPods].join(' ');
  };
  const events = (): string[] => {
    const reasons: string[] = [];
    cluster.record.forEach((kind, _, __, reason) => {
      if (ENTRY_SCHEMAS[kind].name === 'event') reasons.push(cluster.record.texts.of(reason));
    });
    return reasons;
  };
  return { cluster, pdb, get, sync, owner, scale, pod, status, events };
}

describe('minAvailable, a number', () => {
  it('NoSelector: an empty one selects every pod', () => {
    const { pod, status, events } = world({
      minAvailable: 3,
      selector: { matchLabels: new Map(), matchExpressions: [] },
    });
    expect(status()).toBe('0 0 3 0');
    expect(events()).toEqual(['NoPods']);
    pod('yo-yo-yo');
    expect(status()).toBe('0 1 3 1');
  });

  it('Unavailable: counts go up with each pod, and down with one that is not ready', () => {
    const { cluster, pod, status } = world({ minAvailable: 3 });
    const rows: number[] = [];
    for (let i = 0; i < 4; i++) {
      expect(status()).toBe(`0 ${i} 3 ${i}`);
      rows.push(pod(`p${i}`));
    }
    expect(status()).toBe('1 4 3 4');
    cluster.podApi.setReady(rows[0], false);
    expect(status()).toBe('0 3 3 4');
  });

  it('KeepExistingPDBConditionDuringSync: a condition of somebody else stays', () => {
    const { cluster, pdb, get, sync, pod, status } = world({ minAvailable: 3 });
    const other = { type: 'ExistingTestCondition', status: 'True', reason: 'Test', lastTransitionTime: 0 } as const;
    cluster.budgets.writeStatus(pdb, { ...get().status, conditions: [other] });
    sync();
    pod('p');
    expect(status()).toBe('0 1 3 1');
    expect(get().status.conditions.map(({ type }) => type)).toEqual(['ExistingTestCondition', 'DisruptionAllowed']);
  });

  it('UpdateDisruptedPods: who is on its way, too old or gone is forgotten; one that is still to go stays and is not healthy', () => {
    const { cluster, pdb, get, pod, status } = world({ minAvailable: 1 });
    cluster.kernel.runUntil(300_000);
    const [p1] = [pod('p1'), pod('p2'), pod('p3')];
    cluster.podApi.delete(p1, { by: 'user', gracePeriodSeconds: 1000 });
    const now = cluster.now;
    const disruptedPods = new Map([
      ['p1', now],
      ['p2', now - 180_000],
      ['p3', now - 60_000],
      ['notthere', now],
    ]);
    cluster.budgets.writeStatus(pdb, { ...get().status, disruptedPods });
    expect(status()).toBe('0 1 1 3');
    expect([...get().status.disruptedPods]).toEqual([['p3', now - 60_000]]);
  });
});

describe('maxUnavailable', () => {
  it('IntegerMaxUnavailable: nothing for pods without a controller', () => {
    const { pod, status, events } = world({ maxUnavailable: 1 });
    expect(status()).toBe('0 0 0 0');
    pod('naked');
    expect(status()).toMatch(/^0 /);
    expect(events()).toContain('UnmanagedPods');
  });

  it.each<[string, Spec, [number, string], [number, string]]>([
    ['IntegerMaxUnavailableWithScaling', { maxUnavailable: 2 }, [7, '0 1 5 7'], [5, '0 1 3 5']],
    ['PercentageMaxUnavailableWithScaling', { maxUnavailable: '30%' }, [7, '0 1 4 7'], [3, '0 1 2 3']],
  ])('%s', (_, spec, [first, before], [then, after]) => {
    const { cluster, owner, scale, pod, status } = world(spec);
    const set = owner('ReplicaSet', 'rs', first);
    const row = pod('pod', set);
    expect(status()).toBe(before);
    scale(set, then);
    // a scale alone wakes nobody, its pods do
    cluster.podApi.setReady(row, false);
    status();
    cluster.podApi.setReady(row, true);
    expect(status()).toBe(after);
  });
});

describe('a share of pods', () => {
  it.each(['NakedPod', 'StatusForUnmanagedPod', 'TotalUnmanagedPods'])(
    '%s: nobody’s pods are told of, and no error',
    () => {
      const { get, pod, status, events } = world({ minAvailable: '28%' });
      expect(status()).toBe('0 0 0 0');
      pod('naked');
      expect(status()).toBe('0 1 0 0');
      expect(events().filter((reason) => reason === 'UnmanagedPods')).toHaveLength(1);
      expect(get().status.conditions.map(({ reason }) => reason)).toEqual(['InsufficientPods']);
    },
  );

  it('UnsupportedControllerPod: nothing may go, and the failure is told', () => {
    const { owner, pod, status, events } = world({ minAvailable: '28%' });
    pod('p', owner('TestWorkload', 'fake', 1, 'apps.test.io/v1'));
    expect(status()).toMatch(/^0 /);
    expect(events()).toContain('CalculateExpectedPodCountFailed');
  });

  it('ReplicaSet: counts without a Deployment', () => {
    const { owner, pod, status } = world({ minAvailable: '20%' });
    pod('pod', owner('ReplicaSet', 'rs', 10));
    expect(status()).toBe('0 1 2 10');
  });

  it('MultipleControllers: two pods of a controller that wants one', () => {
    const { owner, pod, status } = world({ minAvailable: '1%' });
    const controller = owner('ReplicationController', 'rc', 1, 'v1');
    pod('p0', controller);
    pod('p1', controller);
    expect(status()).toBe('1 2 1 1');
  });

  it.each([
    ['ReplicationController', 'v1'],
    ['StatefulSet', 'apps/v1'],
  ])('%s: 34 % of three round up to two; a pod of nobody is healthy and not expected', (kind, apiVersion) => {
    const { owner, pod, status } = world({ minAvailable: '34%' });
    const controller = owner(kind, 'foobar', 3, apiVersion);
    expect(status()).toBe('0 0 0 0');
    const steps = [0, 1, 2].map((i) => {
      pod(`p${i}`, controller, true, { baz: 'quux' });
      return status();
    });
    expect(steps).toEqual(['0 1 2 3', '0 2 2 3', '1 3 2 3']);
    pod('rogue');
    expect(status()).toBe('2 4 2 3');
  });

  it('TwoControllers: 28 % of eleven are four, of two times eleven seven', () => {
    const { cluster, owner, pod, status } = world({ minAvailable: '28%' });
    const controller = owner('ReplicationController', 'rc', 11, 'v1');
    expect(status()).toBe('0 0 0 0');
    const rows: number[] = [];
    for (let i = 1; i <= 11; i++) {
      rows.push(pod(`a${i}`, controller, i > 6, { baz: 'quux' }));
      const healthy = Math.max(0, i - 6);
      expect(status()).toBe(`${healthy > 4 ? 1 : 0} ${healthy} 4 11`);
    }
    const deployment = owner('Deployment', 'd', 11);
    const set = cluster.objectApi.create({
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: metadata('rs', { ownerReferences: [reference(cluster.objects.get(deployment) as KubeObject)] }),
      spec: { replicas: 11 },
    } as unknown as KubeObject);
    expect(status()).toBe('1 5 4 11');
    // seven of the Deployment's pods are not ready, four are: nine in all
    for (let i = 1; i <= 11; i++) {
      rows.push(pod(`b${i}`, set, i > 7, { baz: 'quuux' }));
      const healthy = 5 + Math.max(0, i - 7);
      expect(status()).toBe(`${Math.max(0, healthy - 7)} ${healthy} 7 22`);
    }
    const ready = (index: number, isReady: boolean) => {
      cluster.podApi.setReady(rows[index], isReady);
      return status();
    };
    expect([ready(10, false), ready(9, false), ready(10, true)]).toEqual(['1 8 7 22', '0 7 7 22', '1 8 7 22']);
  });
});

function reference({ apiVersion, kind, metadata: { name, uid } }: KubeObject): OwnerReference {
  return { apiVersion, kind, name, uid, controller: true };
}

describe('finders', () => {
  const ref = (kind: string, name: string, apiVersion: string): OwnerReference => ({
    apiVersion,
    kind,
    name,
    uid: `uid-${name}`,
    controller: true,
  });
  const scaleWith = (controller: OwnerReference, above?: OwnerReference) => {
    const find: FindOwner = (kind, name) => {
      if (kind === 'ReplicaSet' && name === 'rs') return { uid: 'uid-rs', replicas: 10, controller: above };
      if (kind === 'ReplicationController' && name === 'rc') return { uid: 'uid-rc', replicas: 12 };
      if (kind === 'StatefulSet' && name === 'ss') return { uid: 'uid-ss', replicas: 14 };
      if (kind === 'Deployment' && name === 'd') return { uid: 'uid-d', replicas: 20 };
      return undefined;
    };
    try {
      return scaleOf(controller, find)?.replicas;
    } catch {
      return undefined;
    }
  };

  it.each([
    ['a ReplicaSet of apps', ref('ReplicaSet', 'rs', 'apps/v1'), 10],
    ['a ReplicaSet of another group', ref('ReplicaSet', 'rs', 'invalid/v1'), undefined],
    ['a ReplicationController of the core group', ref('ReplicationController', 'rc', '/v1'), 12],
    ['a ReplicationController of apps', ref('ReplicationController', 'rc', 'apps/v1'), undefined],
    ['a StatefulSet', ref('StatefulSet', 'ss', 'apps/v1'), 14],
    ['a StatefulSet that is called a ReplicaSet', ref('ReplicaSet', 'ss', 'apps/v1'), undefined],
  ])('BasicFinderFunctions: %s', (_, controller, replicas) => expect(scaleWith(controller)).toBe(replicas));

  // where upstream's Deployment finder finds nothing, the next one takes the ReplicaSet by itself
  it.each([
    ['both are known', ref('ReplicaSet', 'rs', 'apps/v1'), ref('Deployment', 'd', 'extensions/v1'), 20],
    [
      'a ReplicaSet of another group',
      ref('ReplicaSet', 'rs', 'invalid/v1'),
      ref('Deployment', 'd', 'apps/v1'),
      undefined,
    ],
    ['another kind', ref('InvalidKind', 'rs', 'apps/v1'), ref('Deployment', 'd', 'apps/v1'), undefined],
    [
      'a Deployment of another group',
      ref('ReplicaSet', 'rs', 'extensions/v1'),
      ref('Deployment', 'd', 'deployment/v1'),
      10,
    ],
    ['no Deployment', ref('ReplicaSet', 'rs', 'apps/v1'), ref('InvalidKind', 'd', 'extensions/v1'), 10],
  ])('DeploymentFinderFunction: %s', (_, controller, above, replicas) => {
    expect(scaleWith(controller, above)).toBe(replicas);
  });
});

describe('StalePodDisruption: a pod’s DisruptionTarget', () => {
  const EVICTED = DISRUPTION_REASONS.indexOf('EvictionByEvictionAPI');
  it.each<[string, { marked?: boolean; terminating?: boolean; seconds: number }, boolean]>([
    ['stale after two minutes', { marked: true, seconds: 121 }, false],
    ['not before', { marked: true, seconds: 119 }, true],
    ['not while it is being deleted', { marked: true, terminating: true, seconds: 121 }, true],
    ['none', { terminating: true, seconds: 121 }, false],
  ])('%s', (_, { marked, terminating, seconds }, isMarked) => {
    const { cluster, pod } = world({});
    const row = pod('foo');
    if (marked === true) cluster.podApi.setDisruptionTarget(row, 'EvictionByEvictionAPI', 'Eviction API: evicting');
    if (terminating === true) cluster.podApi.delete(row, { by: 'user', gracePeriodSeconds: 1000 });
    cluster.kernel.runUntil(cluster.now + seconds * 1000);
    expect(cluster.pods.disruption[row] === EVICTED).toBe(isMarked);
  });
});
