import { describe, expect, it } from 'vitest';
import { type Cluster, NONE, POD_CREATED } from '../../../src/cluster/index.ts';
import { DaemonSetController } from '../../../src/controllers/daemon-set/index.ts';
import { targetNodeName } from '../../../src/controllers/daemon-set/placement.ts';
import { Machines } from '../../../src/machines/index.ts';
import type { DaemonSet } from '../../../src/model/objects/index.ts';
import { makeCluster, node, podsNamed, podTemplate, workload } from '../../support/world.ts';

function world(nodes: readonly string[]): Cluster {
  const cluster = makeCluster();
  new Machines(cluster, {
    timing: {
      sandbox: 1000,
      containerStart: 0,
      ready: 1000,
      termination: 1000,
      cleanup: 0,
      imagePullPerGi: 0,
      watch: 0,
    },
  });
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
});
