import { describe, expect, it } from 'vitest';
import { type Cluster, NONE } from '../../../src/cluster/index.ts';
import { StatefulSetController } from '../../../src/controllers/stateful-set/index.ts';
import { Machines } from '../../../src/machines/index.ts';
import type { StatefulSet } from '../../../src/model/objects/index.ts';
import { bindInTurn, makeCluster, node, podTemplate, ROUND_KUBELET, story, workload } from '../../support/world.ts';

function world(): Cluster {
  const cluster = makeCluster();
  new Machines(cluster, { timing: ROUND_KUBELET });
  new StatefulSetController(cluster, { latency: 10 });
  bindInTurn(cluster);
  cluster.nodeApi.create(node('n1') as never);
  return cluster;
}

const ordinalOf = (cluster: Cluster, line: string): string => {
  const serial = Number(/pod=(\d+)/.exec(line)?.[1]);
  return String(names.get(`${cluster.kernel.random.seed}/${serial}`) ?? serial);
};
const names = new Map<string, string>();

function lines(cluster: Cluster, ...kinds: string[]): string[] {
  for (const row of cluster.pods.live())
    names.set(`${cluster.kernel.random.seed}/${cluster.pods.serial[row]}`, cluster.pods.name(row));
  return story(cluster, ...kinds).map((line) => `${line.split(' ')[1].slice(4)} ${ordinalOf(cluster, line)}`);
}

function change(cluster: Cluster, serial: number, spec: Partial<StatefulSet['spec']>): void {
  const set = cluster.objects.get<StatefulSet>(serial) as StatefulSet;
  cluster.objectApi.replace(serial, { ...set, spec: { ...set.spec, ...spec } } as StatefulSet, { spec: true });
}

const newTemplate = (): StatefulSet['spec']['template'] =>
  (workload('StatefulSet', 'db', { template: podTemplate('db', {}, { version: '2' }) }) as StatefulSet).spec.template;

describe('StatefulSet', () => {
  it('makes one pod after the other, each when the one before is ready', () => {
    const cluster = world();
    cluster.objectApi.create(workload('StatefulSet', 'db', { replicas: 3 }));
    cluster.kernel.runUntil(20_000);
    expect(lines(cluster, 'pod-created', 'pod-ready')).toEqual([
      'created db-0',
      'ready db-0',
      'created db-1',
      'ready db-1',
      'created db-2',
      'ready db-2',
    ]);
    expect(cluster.pods.find('default', 'db-2')).not.toBe(NONE);
  });

  it('in parallel makes all at once', () => {
    const cluster = world();
    cluster.objectApi.create(workload('StatefulSet', 'db', { replicas: 3, podManagementPolicy: 'Parallel' }));
    cluster.kernel.runUntil(100);
    expect(cluster.pods.count).toBe(3);
  });

  it('scales down from the last ordinal, one at a time', () => {
    const cluster = world();
    const serial = cluster.objectApi.create(workload('StatefulSet', 'db', { replicas: 3 }));
    cluster.kernel.runUntil(20_000);
    lines(cluster);
    change(cluster, serial, { replicas: 1 });
    cluster.kernel.runUntil(40_000);
    expect(lines(cluster, 'pod-deletion-requested', 'pod-deleted')).toEqual([
      'deletion-requested db-2',
      'deleted db-2',
      'deletion-requested db-1',
      'deleted db-1',
    ]);
  });

  it('rolls a new template out from the last ordinal down to the partition', () => {
    const cluster = world();
    const serial = cluster.objectApi.create(workload('StatefulSet', 'db', { replicas: 3 }));
    cluster.kernel.runUntil(20_000);
    change(cluster, serial, {
      template: newTemplate(),
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 1 } },
    });
    cluster.kernel.runUntil(60_000);
    const { status } = cluster.objects.get<StatefulSet>(serial) as StatefulSet;
    expect(status).toMatchObject({ currentReplicas: 1, updatedReplicas: 2, readyReplicas: 3 });
    expect(status.currentRevision).not.toBe(status.updateRevision);
    change(cluster, serial, { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } } });
    cluster.kernel.runUntil(90_000);
    const done = (cluster.objects.get<StatefulSet>(serial) as StatefulSet).status;
    expect(done).toMatchObject({ updatedReplicas: 3, currentReplicas: 3, currentRevision: status.updateRevision });
  });

  it('stays stuck on a broken revision even when the template is put back', () => {
    const cluster = world();
    const serial = cluster.objectApi.create(workload('StatefulSet', 'db', { replicas: 2 }));
    cluster.kernel.runUntil(20_000);
    const good = (cluster.objects.get<StatefulSet>(serial) as StatefulSet).spec.template;
    const broken = (
      workload('StatefulSet', 'db', {
        template: podTemplate('db', {}, { 'seatrial.dev/never-ready': 'true' }),
      }) as StatefulSet
    ).spec.template;
    change(cluster, serial, { template: broken });
    cluster.kernel.runUntil(40_000);
    change(cluster, serial, { template: good });
    cluster.kernel.runUntil(120_000);
    const row = cluster.pods.find('default', 'db-1');
    expect(cluster.pods.isReady(row)).toBe(false);
    cluster.podApi.delete(row, { by: 'user' });
    cluster.kernel.runUntil(180_000);
    expect(cluster.pods.isReady(cluster.pods.find('default', 'db-1'))).toBe(true);
  });

  it('makes a name again only when the old object is gone', () => {
    const cluster = world();
    cluster.objectApi.create(
      workload('StatefulSet', 'db', {
        replicas: 1,
        template: podTemplate('db', {}, { 'seatrial.dev/termination-seconds': '20' }),
      }),
    );
    cluster.kernel.runUntil(20_000);
    cluster.podApi.delete(cluster.pods.find('default', 'db-0'), { by: 'user' });
    cluster.kernel.runUntil(39_000);
    expect(story(cluster, 'pod-created')).toHaveLength(1);
    cluster.kernel.runUntil(60_000);
    expect(story(cluster, 'pod-created').at(-1)).toMatch(/^40\.01/);
  });
});
