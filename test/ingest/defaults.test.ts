import { expect, test } from 'vitest';
import type { Deployment, Job, Pod, StatefulSet } from '../../src/model/objects/index.ts';
import { applyDefaults } from '../../src/ingest/index.ts';
import { loadOk, pod } from './helpers.ts';

function only<T>(text: string): T {
  return loadOk(text).objects[0]?.object as T;
}

const WORKLOAD =
  'selector: {matchLabels: {a: b}}\n  template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: i, resources: {limits: {cpu: 1}}}]}}';

test('a pod', () => {
  const { spec, status, metadata } = only<Pod>(
    pod('hostNetwork: true').replace(
      'image: i',
      'image: i, ports: [{containerPort: 80}], resources: {limits: {cpu: 1}}, livenessProbe: {exec: {}}',
    ),
  );
  expect(metadata.namespace).toBe('default');
  expect(status.phase).toBe('Pending');
  expect(spec).toMatchObject({
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    schedulerName: 'default-scheduler',
  });
  const container = spec.containers[0];
  expect(container?.ports[0]).toMatchObject({ protocol: 'TCP', hostPort: 80 });
  expect(container?.resources.requests.get('cpu')?.canonical).toBe('1');
  expect(container?.livenessProbe).toMatchObject({
    timeoutSeconds: 1,
    periodSeconds: 10,
    successThreshold: 1,
    failureThreshold: 3,
  });
});

test.each([
  ['nginx', 'Always'],
  ['nginx:latest', 'Always'],
  ['nginx:1.25', 'IfNotPresent'],
  ['localhost:5000/nginx', 'Always'],
  ['localhost:5000/nginx:1.25', 'IfNotPresent'],
  ['nginx@sha256:0123456789abcdef', 'IfNotPresent'],
])('image %s is pulled %s', (image, policy) => {
  expect(only<Pod>(pod('').replace('image: i', `image: "${image}"`)).spec.containers[0]?.imagePullPolicy).toBe(policy);
});

test('a deployment; its template gets no requests from limits', () => {
  const { spec } = only<Deployment>(`apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d}\nspec:\n  ${WORKLOAD}`);
  expect(spec).toMatchObject({
    replicas: 1,
    minReadySeconds: 0,
    revisionHistoryLimit: 10,
    progressDeadlineSeconds: 600,
    strategy: { type: 'RollingUpdate', maxSurge: '25%', maxUnavailable: '25%' },
  });
  expect(spec.template.spec.containers[0]?.resources.requests.size).toBe(0);
});

test('a stateful set without an update strategy, and with a bare one', () => {
  const text = (strategy: string): string =>
    `apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: s}\nspec:\n  ${strategy}${WORKLOAD}`;
  expect(only<StatefulSet>(text('')).spec.updateStrategy).toEqual({
    type: 'RollingUpdate',
    rollingUpdate: { partition: 0 },
  });
  expect(only<StatefulSet>(text('updateStrategy: {type: RollingUpdate}\n  ')).spec.updateStrategy).toEqual({
    type: 'RollingUpdate',
    rollingUpdate: undefined,
  });
});

test.each([
  ['', { completions: 1, parallelism: 1, backoffLimit: 6 }],
  ['parallelism: 3', { completions: undefined, parallelism: 3 }],
  ['completions: 3', { completions: 3, parallelism: 1 }],
  ['completions: 3\n  completionMode: Indexed\n  backoffLimitPerIndex: 1', { backoffLimit: 2147483647 }],
])('a job with %s', (fields, expected) => {
  const text = `apiVersion: batch/v1\nkind: Job\nmetadata: {name: j}\nspec:\n  ${fields}\n  template: {metadata: {labels: {a: b}}, spec: {restartPolicy: Never, containers: [{name: c, image: i}]}}`;
  const job = only<Job>(text);
  expect(job.spec).toMatchObject(expected);
  expect(job.metadata.labels.get('a')).toBe('b');
});

test('twice is once', () => {
  const object = only<Pod>(pod(''));
  expect(applyDefaults(object)).toBe(object);
});
