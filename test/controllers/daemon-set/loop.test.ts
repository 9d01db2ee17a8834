import { describe, expect, it } from 'vitest';
import { apply, type Cluster, NONE, POD_BOUND, POD_CREATED } from '../../../src/cluster/index.ts';
import { DaemonSetController } from '../../../src/controllers/daemon-set/index.ts';
import { targetNodeName } from '../../../src/controllers/daemon-set/placement.ts';
import { Machines } from '../../../src/machines/index.ts';
import type { DaemonSet } from '../../../src/model/objects/index.ts';
import { FAILED } from '../../../src/record/index.ts';
import { makeCluster, node, podsNamed, podTemplate, ROUND_KUBELET, story, workload } from '../../support/world.ts';

function world(nodes: readonly string[]): Cluster {
  const cluster = makeCluster();
  new Machines(cluster, { timing: ROUND_KUBELET });
  new DaemonSetController(cluster, { latency: 10 });
  bindToTarget(cluster);
  for (const name of nodes) cluster.nodeApi.create(node(name) as never);
  return cluster;
}

/** The scheduler's part: a daemon pod goes where its affinity says. */
function bindToTarget(cluster: Cluster): void {
  const kind = cluster.kernel.on('test/bind', (serial) => {
    const row = cluster.pods.rowOf(serial);
    if (row === NONE) return;
    const target = cluster.nodes.find(targetNodeName(cluster.classes.list[cluster.pods.class[row]].spec) ?? '');
    if (target !== NONE) cluster.podApi.bind(row, target);
  });
  cluster.watch({
    podChanged: (row, change) => {
      if ((change & POD_CREATED) !== 0) cluster.kernel.after(1, kind, cluster.pods.serial[row]);
    },
  });
}

const onNodes = (cluster: Cluster): string[] =>
  podsNamed(cluster, 'agent-').map((row) => cluster.nodes.names[cluster.pods.node[row]]);
const status = (cluster: Cluster, serial: number): DaemonSet['status'] =>
  (cluster.objects.get<DaemonSet>(serial) as DaemonSet).status;

describe('DaemonSet', () => {
  it('runs one pod on every node, a new one included', () => {
    const cluster = world(['n1', 'n2']);
    const serial = cluster.objectApi.create(workload('DaemonSet', 'agent', {}));
    cluster.kernel.runUntil(5000);
    expect(onNodes(cluster)).toEqual(['n1', 'n2']);
    cluster.nodeApi.create(node('n3') as never);
    cluster.kernel.runUntil(10_000);
    expect(onNodes(cluster)).toEqual(['n1', 'n2', 'n3']);
    expect(status(cluster, serial)).toMatchObject({ desiredNumberScheduled: 3, numberReady: 3, numberUnavailable: 0 });
  });

  it('keeps its pod under an untolerated NoSchedule taint and removes it under NoExecute', () => {
    const cluster = world(['n1']);
    const serial = cluster.objectApi.create(workload('DaemonSet', 'agent', {}));
    cluster.kernel.runUntil(5000);
    cluster.nodeApi.setTaints(0, [{ key: 'dedicated', value: 'x', effect: 'NoSchedule' }]);
    cluster.kernel.runUntil(10_000);
    expect(onNodes(cluster)).toEqual(['n1']);
    expect(status(cluster, serial)).toMatchObject({ desiredNumberScheduled: 0, numberMisscheduled: 1 });
    cluster.nodeApi.setTaints(0, [{ key: 'dedicated', value: 'x', effect: 'NoExecute' }]);
    cluster.kernel.runUntil(15_000);
    expect(onNodes(cluster)).toEqual([]);
  });

  it('updates one node at a time by default', () => {
    const cluster = world(['n1', 'n2', 'n3']);
    const serial = cluster.objectApi.create(workload('DaemonSet', 'agent', {}));
    cluster.kernel.runUntil(5000);
    const set = cluster.objects.get<DaemonSet>(serial) as DaemonSet;
    const fresh = (
      workload('DaemonSet', 'agent', { template: podTemplate('agent', {}, { version: '2' }) }) as DaemonSet
    ).spec.template;
    cluster.objectApi.replace(serial, { ...set, spec: { ...set.spec, template: fresh } } as DaemonSet, { spec: true });
    for (let t = 5000; t < 40_000; t += 50) {
      cluster.kernel.runUntil(t);
      const ready = podsNamed(cluster, 'agent-').filter(
        (row) => cluster.pods.isReady(row) && !cluster.pods.isTerminating(row),
      );
      expect(ready.length).toBeGreaterThanOrEqual(2);
    }
    expect(status(cluster, serial)).toMatchObject({ updatedNumberScheduled: 3, numberAvailable: 3 });
  });

  it('with maxSurge makes the new pod first', () => {
    const cluster = world(['n1', 'n2']);
    const spec = { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } };
    const serial = cluster.objectApi.create(workload('DaemonSet', 'agent', spec));
    cluster.kernel.runUntil(5000);
    const set = cluster.objects.get<DaemonSet>(serial) as DaemonSet;
    const fresh = (
      workload('DaemonSet', 'agent', { template: podTemplate('agent', {}, { version: '2' }) }) as DaemonSet
    ).spec.template;
    cluster.objectApi.replace(serial, { ...set, spec: { ...set.spec, template: fresh } } as DaemonSet, { spec: true });
    for (let t = 5000; t < 40_000; t += 50) {
      cluster.kernel.runUntil(t);
      const ready = podsNamed(cluster, 'agent-').filter(
        (row) => cluster.pods.isReady(row) && !cluster.pods.isTerminating(row),
      );
      expect(ready.length).toBeGreaterThanOrEqual(2);
      expect(cluster.pods.count).toBeLessThanOrEqual(4);
    }
    expect(status(cluster, serial)).toMatchObject({ updatedNumberScheduled: 2, numberAvailable: 2 });
  });

  const surging = { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } };

  it('with maxSurge does not wait for a pod that terminates', () => {
    const cluster = world(['n1']);
    cluster.objectApi.create(workload('DaemonSet', 'agent', surging));
    cluster.kernel.runUntil(5000);
    cluster.podApi.delete(podsNamed(cluster, 'agent-')[0], { by: 'user' });
    cluster.kernel.runUntil(5020);
    expect(onNodes(cluster)).toEqual(['n1', 'n1']);
  });

  it('without it waits', () => {
    const cluster = world(['n1']);
    cluster.objectApi.create(workload('DaemonSet', 'agent', {}));
    cluster.kernel.runUntil(5000);
    cluster.podApi.delete(podsNamed(cluster, 'agent-')[0], { by: 'user' });
    cluster.kernel.runUntil(5900);
    expect(onNodes(cluster)).toEqual(['n1']);
    cluster.kernel.runUntil(6100);
    expect(podsNamed(cluster, 'agent-').map((row) => cluster.pods.isTerminating(row))).toEqual([false]);
  });

  it('with OnDelete gives a node the new template when its pod is deleted', () => {
    const cluster = world(['n1', 'n2']);
    const template = podTemplate('agent', {}, { version: '2' });
    const onDelete = { updateStrategy: { type: 'OnDelete' } };
    const serial = cluster.objectApi.create(workload('DaemonSet', 'agent', onDelete));
    cluster.kernel.runUntil(5000);
    apply(cluster, workload('DaemonSet', 'agent', { ...onDelete, template }));
    cluster.kernel.runUntil(20_000);
    expect(status(cluster, serial)).toMatchObject({ updatedNumberScheduled: 0, numberAvailable: 2 });
    cluster.podApi.delete(podsNamed(cluster, 'agent-')[0], { by: 'user' });
    cluster.kernel.runUntil(30_000);
    expect(status(cluster, serial)).toMatchObject({ updatedNumberScheduled: 1, numberAvailable: 2 });
  });

  it('deletes failed pods at 0, 1, 3, 7 … seconds, and says so', () => {
    const cluster = world(['n1']);
    cluster.objectApi.create(workload('DaemonSet', 'agent', {}));
    const fail = cluster.kernel.on('test/fail', (serial) => {
      const row = cluster.pods.rowOf(serial);
      if (row !== NONE) cluster.podApi.setPhase(row, FAILED, {});
    });
    cluster.watch({
      podChanged: (row, change) => {
        if ((change & POD_BOUND) !== 0) cluster.kernel.after(1, fail, cluster.pods.serial[row]);
      },
    });
    cluster.kernel.runUntil(9000);
    const killed = story(cluster, 'event').filter((line) => line.includes('FailedDaemonPod'));
    expect(killed.map((line) => Math.round(Number(line.split(' ')[0])))).toEqual([0, 1, 3, 7]);
    expect(killed[0]).toMatch(/Found failed daemon pod default\/agent-\w{5} on node n1, will try to kill it/);
  });

  it('makes pods for nodes that are cordoned, also during an update with surge', () => {
    const cluster = world(['n1', 'n2']);
    const serial = cluster.objectApi.create(workload('DaemonSet', 'agent', surging));
    cluster.kernel.runUntil(5000);
    cluster.nodeApi.setUnschedulable(0, true);
    cluster.nodeApi.setTaints(0, [{ key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' }]);
    apply(
      cluster,
      workload('DaemonSet', 'agent', { ...surging, template: podTemplate('agent', {}, { version: '2' }) }),
    );
    cluster.kernel.runUntil(30_000);
    expect(status(cluster, serial)).toMatchObject({ updatedNumberScheduled: 2, numberAvailable: 2 });
  });
});
