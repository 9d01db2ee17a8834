/** Workloads that were there before the scenario, as a dump shows them: nothing that is well is touched. */
import { describe, expect, it } from 'vitest';
import type { Cluster } from '../../../src/cluster/index.ts';
import { ControllerManager } from '../../../src/controllers/index.ts';
import { createInitialState } from '../../../src/experiment/initial-state.ts';
import { Machines } from '../../../src/machines/index.ts';
import { bindInTurn, kube, makeCluster, node, podTemplate, story } from '../../support/world.ts';

const CREATED = '1970-01-01T00:00:00Z';

function run(objects: readonly object[]): Cluster {
  const cluster = makeCluster();
  new Machines(cluster, {});
  const manager = new ControllerManager(cluster, { startedAt: 0 });
  bindInTurn(cluster);
  const refusals = createInitialState(cluster, [node('n1'), node('n2'), ...objects.map((raw) => kube(raw as never))]);
  expect(refusals).toEqual([]);
  manager.start();
  cluster.kernel.runUntil(60_000);
  return cluster;
}

const touched = (cluster: Cluster): string[] =>
  story(cluster, 'pod-deletion-requested', 'pod-created').filter((line) => !line.startsWith('0.000'));

const set = (kind: string, name: string, uid: string, spec: object, status: object, annotations = {}) => ({
  apiVersion: kind === 'Job' ? 'batch/v1' : 'apps/v1',
  kind,
  metadata: { name, namespace: 'default', uid, creationTimestamp: CREATED, annotations },
  spec: { selector: { matchLabels: { app: name } }, template: podTemplate(name), ...spec },
  status,
});

function pod(kind: string, owner: string, uid: string, name: string, labels: object, more: object = {}) {
  const apiVersion = kind === 'Job' ? 'batch/v1' : 'apps/v1';
  const { spec, ...metadata } = { spec: {}, ...more };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'default',
      uid: `${uid}-${name}`,
      creationTimestamp: CREATED,
      labels: { app: owner, ...labels },
      ownerReferences: [{ apiVersion, kind, name: owner, uid, controller: true }],
      ...metadata,
    },
    spec: { ...(podTemplate(owner).spec as object), nodeName: 'n1', ...spec },
    status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: CREATED }] },
  };
}

describe('what was there before the scenario', () => {
  it('a StatefulSet whose pods are of the revision that its status names', () => {
    const revision = { 'controller-revision-hash': 'db-6f5c' };
    const cluster = run([
      set(
        'StatefulSet',
        'db',
        'u1',
        { replicas: 2, serviceName: 'db' },
        { updateRevision: 'db-6f5c', currentRevision: 'db-6f5c' },
      ),
      pod('StatefulSet', 'db', 'u1', 'db-0', revision),
      pod('StatefulSet', 'db', 'u1', 'db-1', revision),
    ]);
    expect(touched(cluster)).toEqual([]);
  });

  it('a StatefulSet in the middle of a roll-out goes on with it', () => {
    const cluster = run([
      set(
        'StatefulSet',
        'db',
        'u1',
        { replicas: 2, serviceName: 'db' },
        { updateRevision: 'db-new', currentRevision: 'db-old' },
      ),
      pod('StatefulSet', 'db', 'u1', 'db-0', { 'controller-revision-hash': 'db-old' }),
      pod('StatefulSet', 'db', 'u1', 'db-1', { 'controller-revision-hash': 'db-new' }),
    ]);
    expect(touched(cluster)).toHaveLength(2);
    expect(cluster.pods.find('default', 'db-1')).toBeGreaterThanOrEqual(0);
  });

  it('a DaemonSet whose pods are of the generation of its template', () => {
    const labels = { 'controller-revision-hash': '6f5c', 'pod-template-generation': '3' };
    const generation = { 'deprecated.daemonset.template.generation': '3' };
    const cluster = run([
      set('DaemonSet', 'agent', 'u2', {}, {}, generation),
      pod('DaemonSet', 'agent', 'u2', 'agent-a', labels),
      pod('DaemonSet', 'agent', 'u2', 'agent-b', labels, { spec: { nodeName: 'n2' } }),
    ]);
    expect(touched(cluster)).toEqual([]);
  });

  it('a DaemonSet in the middle of a roll-out goes on with it', () => {
    const old = { 'controller-revision-hash': '6f5b', 'pod-template-generation': '2' };
    const fresh = { 'controller-revision-hash': '6f5c', 'pod-template-generation': '3' };
    const cluster = run([
      set('DaemonSet', 'agent', 'u2', {}, {}, { 'deprecated.daemonset.template.generation': '3' }),
      pod('DaemonSet', 'agent', 'u2', 'agent-a', old),
      pod('DaemonSet', 'agent', 'u2', 'agent-b', fresh, { spec: { nodeName: 'n2' } }),
    ]);
    expect(touched(cluster)).toHaveLength(2);
    expect(cluster.pods.find('default', 'agent-b')).toBeGreaterThanOrEqual(0);
  });

  it('a Job whose pods hold their index and the finalizer by which they are counted', () => {
    const tracked = { finalizers: ['batch.kubernetes.io/job-tracking'] };
    const indexed = (index: string) => ({
      ...tracked,
      annotations: { 'batch.kubernetes.io/job-completion-index': index },
      spec: { restartPolicy: 'Never' },
    });
    const template = podTemplate('calc', { restartPolicy: 'Never' }, { 'seatrial.dev/run-seconds': '600' });
    const cluster = run([
      {
        ...set('Job', 'calc', 'u3', {}, { startTime: CREATED, active: 2 }),
        spec: { completions: 2, parallelism: 2, completionMode: 'Indexed', template },
      },
      pod('Job', 'calc', 'u3', 'calc-0-x', {}, indexed('0')),
      pod('Job', 'calc', 'u3', 'calc-1-y', {}, indexed('1')),
    ]);
    expect(touched(cluster)).toEqual([]);
  });
});
