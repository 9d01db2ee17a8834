/** What metrics hear of objects that were there before the run. */
import { describe, expect, it } from 'vitest';
import { LiveWorld } from '../../src/experiment/world.ts';
import { kube, makeCluster, podTemplate } from '../support/world.ts';

describe('a workload from a dump', () => {
  it('a DaemonSet desires what its status says: no change will tell it', () => {
    const cluster = makeCluster();
    const set = kube({
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { name: 'agent', namespace: 'default' },
      spec: { selector: { matchLabels: { app: 'agent' } }, template: podTemplate('agent') },
      status: { desiredNumberScheduled: 9, currentNumberScheduled: 9, numberReady: 9 },
    });
    const serial = cluster.objectApi.create(set);
    expect(new LiveWorld(cluster, new Map()).object(serial)).toMatchObject({ kind: 'DaemonSet', replicas: 9 });
  });
});
