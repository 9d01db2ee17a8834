/** A namespace that ends, and what keeps it. */
import { describe, expect, it } from 'vitest';
import { apply, type Cluster, deleteObject } from '../../../src/cluster/index.ts';
import { ControllerManager } from '../../../src/controllers/index.ts';
import { remainsOf } from '../../../src/controllers/namespace/contents.ts';
import { Machines } from '../../../src/machines/index.ts';
import type { Namespace } from '../../../src/model/objects/index.ts';
import { bindInTurn, kube, makeCluster, node, podTemplate, story } from '../../support/world.ts';

function world(): { cluster: Cluster; machines: Machines; team: number } {
  const cluster = makeCluster();
  const machines = new Machines(cluster, {
    timing: { sandbox: 500, containerStart: 0, ready: 500, termination: 2000, cleanup: 0, imagePullPerGi: 0, watch: 0 },
  });
  const manager = new ControllerManager(cluster, { startedAt: 0 });
  bindInTurn(cluster);
  cluster.nodeApi.create(node('n1') as never);
  manager.start();
  apply(cluster, kube({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'team' } }));
  return { cluster, machines, team: cluster.objects.find('Namespace', '', 'team') };
}

const pod = (name: string, metadata: object = {}, annotations: Record<string, string> = {}) =>
  kube({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'team', annotations, ...metadata },
    spec: podTemplate('p').spec,
  });

const isGone = (cluster: Cluster, serial: number): boolean => cluster.objects.get(serial) === undefined;

function conditions(cluster: Cluster, serial: number): Record<string, string> {
  const { status } = cluster.objects.get<Namespace>(serial) as Namespace;
  return Object.fromEntries(status.conditions.map(({ type, status: is, message }) => [type, `${is}: ${message}`]));
}

describe('deleting a namespace', () => {
  it('takes at least 5.2 s, even if there is nothing in it', () => {
    const { cluster, team } = world();
    cluster.kernel.runUntil(10_000);
    deleteObject(cluster, team);
    cluster.kernel.runUntil(15_203);
    expect(isGone(cluster, team)).toBe(false);
    cluster.kernel.runUntil(15_204);
    expect(isGone(cluster, team)).toBe(true);
  });

  it('begins 5 s after the request, and looks again 5 s after each change of its conditions', () => {
    const { cluster, team } = world();
    apply(cluster, pod('a'));
    cluster.kernel.runUntil(10_000);
    deleteObject(cluster, team);
    expect(() => apply(cluster, pod('late'))).toThrow(
      'pods "late" is forbidden: unable to create new content in namespace team because it is being terminated',
    );
    cluster.kernel.runUntil(16_000);
    expect(story(cluster, 'pod-deletion-requested')).toEqual(
      ['15.004 pod-deletion-requested pod=1 by=namespace-controller graceSeconds=30 node=n1'].map((line) =>
        line.replace('pod=1', `pod=${cluster.pods.serial[cluster.pods.find('team', 'a')]}`),
      ),
    );
    expect(conditions(cluster, team).NamespaceContentRemaining).toBe(
      'True: Some resources are remaining: pods. has 1 resource instances',
    );
    // gone at 17.0; the try of 15.004 ended at 15.204, the next begins at 20.208 and ends at 20.408
    cluster.kernel.runUntil(20_407);
    expect(isGone(cluster, team)).toBe(false);
    cluster.kernel.runUntil(20_408);
    expect(isGone(cluster, team)).toBe(true);
  });

  it('waits for half of the longest grace period and a second, where nothing changes', () => {
    const { cluster, team } = world();
    apply(cluster, pod('slow', {}, { 'seatrial.dev/termination-seconds': '29' }));
    cluster.kernel.runUntil(10_000);
    deleteObject(cluster, team);
    // tries at 15.0, 20.2 (the conditions had changed) and 20.4 + 30 / 2 + 1 = 36.4; the pod is there until 44.0: an estimate of 0 by
    // then (26 s since the deletion is less than 30: no), so again 16 s later
    cluster.kernel.runUntil(52_000);
    expect(isGone(cluster, team)).toBe(false);
    cluster.kernel.runUntil(53_300);
    expect(isGone(cluster, team)).toBe(true);
  });

  it('says what holds it: a finalizer', () => {
    const { cluster, team } = world();
    apply(cluster, pod('held', { finalizers: ['example.com/x'] }));
    cluster.kernel.runUntil(10_000);
    deleteObject(cluster, team);
    cluster.kernel.runUntil(60_000);
    expect(conditions(cluster, team)).toMatchObject({
      NamespaceDeletionContentFailure: 'False: All content successfully deleted, may be waiting on finalization',
      NamespaceFinalizersRemaining:
        'True: Some content in the namespace has finalizers remaining: example.com/x in 1 resource instances',
    });
    cluster.podApi.setFinalizers(cluster.pods.find('team', 'held'), [], 'user');
    cluster.kernel.runUntil(80_000);
    expect(isGone(cluster, team)).toBe(true);
  });

  it('fails, and comes back up to a minute later, where a dead node keeps a pod beyond its grace', () => {
    const { cluster, machines, team } = world();
    apply(cluster, pod('stuck'));
    cluster.kernel.runUntil(10_000);
    machines.cutOff(cluster.nodes.find('n1'));
    deleteObject(cluster, team);
    cluster.kernel.runUntil(90_000);
    expect(conditions(cluster, team).NamespaceDeletionContentFailure).toBe(
      'True: Failed to delete all resource types, 1 remaining: unexpected items still remain in namespace: team for gvr: /v1, Resource=pods',
    );
    cluster.podApi.delete(cluster.pods.find('team', 'stuck'), { by: 'user', gracePeriodSeconds: 0 });
    cluster.kernel.runUntil(160_000);
    expect(isGone(cluster, team)).toBe(true);
  });

  it('leaves the namespace to its own finalizers in the end', () => {
    const { cluster, team } = world();
    const namespace = cluster.objects.get<Namespace>(team) as Namespace;
    const metadata = { ...namespace.metadata, finalizers: ['example.com/ns'] };
    cluster.objectApi.replace(team, { ...namespace, metadata }, { spec: false });
    deleteObject(cluster, team);
    cluster.kernel.runUntil(60_000);
    expect((cluster.objects.get<Namespace>(team) as Namespace).spec).toEqual({ finalizers: [] });
    cluster.objectApi.setFinalizers(team, []);
    expect(isGone(cluster, team)).toBe(true);
  });

  it('empties a namespace whose workloads would fill it again', () => {
    const { cluster, team } = world();
    for (const kind of ['Deployment', 'StatefulSet', 'DaemonSet'])
      apply(
        cluster,
        kube({
          apiVersion: 'apps/v1',
          kind,
          metadata: { name: kind.toLowerCase(), namespace: 'team' },
          spec: { selector: { matchLabels: { app: kind } }, template: podTemplate(kind) },
        }),
      );
    cluster.kernel.runUntil(10_000);
    expect(cluster.pods.count).toBe(3);
    deleteObject(cluster, team);
    cluster.kernel.runUntil(30_000);
    expect([isGone(cluster, team), cluster.pods.count]).toEqual([true, 0]);
    expect(cluster.objects.all().filter(({ object }) => object.metadata.namespace === 'team')).toEqual([]);
  });
});

describe('what is left in a namespace', () => {
  const pods = { kind: 'Pod', apiVersion: 'v1', finalizers: [] };
  const held = { kind: 'Deployment', apiVersion: 'apps/v1', finalizers: ['foregroundDeletion'] };
  it.each([
    ['nothing', [], 30, 0, []],
    ['pods in their grace period', [pods], 30, 30, []],
    ['pods beyond it', [pods], 0, 0, ['/v1, Resource=pods']],
    ['what has finalizers', [held], 0, 15, []],
    ['pods longer than finalizers', [pods, held], 60, 60, []],
    ['pods shorter than finalizers', [pods, held], 1, 15, []],
    ['what nothing holds', [{ ...held, finalizers: [] }], 0, 0, ['apps/v1, Resource=deployments']],
  ] as const)('%s', (_, remnants, podEstimate, estimate, unexpected) => {
    expect(remainsOf(remnants, podEstimate)).toMatchObject({ estimate, unexpected });
  });
});
