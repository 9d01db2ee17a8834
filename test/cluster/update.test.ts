/**
 * What an update may not change. Texts: upstream v1.32 pkg/apis/{core,apps,batch,scheduling}/validation and
 * pkg/registry/apps; values as Go's `%#v` prints them.
 */
import { describe, expect, it } from 'vitest';
import { apply, type Cluster } from '../../src/cluster/index.ts';
import type { Job, Pod } from '../../src/model/objects/index.ts';
import { kube, makeCluster, podTemplate, workload } from '../support/world.ts';

type Raw = Record<string, unknown>;

const OTHER =
  'spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,' +
  '`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),' +
  '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';
const STATEFUL_SET =
  "spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', " +
  "'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";

/** The refusal of the second on top of the first, or what came of it. */
function told(before: object, after: object, prepare: (cluster: Cluster) => void = () => {}): string {
  const cluster = makeCluster();
  expect(apply(cluster, before as never)).toBe('created');
  prepare(cluster);
  try {
    return apply(cluster, after as never);
  } catch (error) {
    return (error as Error).message;
  }
}

const pod = (spec: Raw = {}, labels: Raw = {}): Pod =>
  kube<Pod>({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', namespace: 'default', labels },
    spec: { containers: [{ name: 'c', image: 'x:1' }], ...spec },
  });

describe('a pod', () => {
  const tolerates = (...tolerations: Raw[]): Raw => ({ tolerations });
  const affinity = (...values: string[]): Raw => {
    const nodeSelectorTerms = values.map((key) => ({ matchExpressions: [{ key, operator: 'Exists' }] }));
    return {
      affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } },
    };
  };
  const gated: Raw = { schedulingGates: [{ name: 'example.com/a' }] };
  const TERMS = 'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms';

  it.each<[string, Raw, Raw, string]>([
    ['another node selector', {}, { nodeSelector: { a: 'b' } }, OTHER],
    ['other requests', {}, { containers: [{ name: 'c', image: 'x:1', resources: { requests: { cpu: '1' } } }] }, OTHER],
    ['another restart policy', {}, { restartPolicy: 'Never' }, OTHER],
    ['another grace period', {}, { terminationGracePeriodSeconds: 5 }, OTHER],
    ['a grace period of 1 that was no negative one', {}, { terminationGracePeriodSeconds: 1 }, OTHER],
    [
      'a container more',
      {},
      {
        containers: [
          { name: 'c', image: 'x:1' },
          { name: 'd', image: 'y' },
        ],
      },
      'spec.containers: Forbidden: pod updates may not add or remove containers',
    ],
    [
      'an init container more',
      {},
      { initContainers: [{ name: 'i', image: 'y' }] },
      'spec.initContainers: Forbidden: pod updates may not add or remove containers',
    ],
    [
      'a later deadline',
      { activeDeadlineSeconds: 60 },
      { activeDeadlineSeconds: 61 },
      'spec.activeDeadlineSeconds: Invalid value: 61: must be less than or equal to previous value',
    ],
    [
      'a deadline less',
      { activeDeadlineSeconds: 60 },
      {},
      'spec.activeDeadlineSeconds: Invalid value: null: must not update from a positive integer to nil value',
    ],
    [
      'a toleration less',
      tolerates({ key: 'k', operator: 'Exists' }),
      tolerates({ key: 'l', operator: 'Exists' }),
      'spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds',
    ],
    [
      'a gate more',
      gated,
      { schedulingGates: [{ name: 'example.com/a' }, { name: 'example.com/b' }] },
      "spec.schedulingGates[1].name: Forbidden: only deletion is allowed, but found new scheduling gate 'example.com/b'",
    ],
    [
      'another node selector where it is gated',
      { ...gated, nodeSelector: { a: 'b' } },
      { ...gated, nodeSelector: { a: 'c' } },
      'spec.nodeSelector: Invalid value: map[string]string{"a":"c"}: only additions to spec.nodeSelector are allowed (no mutations or deletions)',
    ],
    [
      'a term more where it is gated',
      { ...gated, ...affinity('a') },
      { ...gated, ...affinity('a', 'b') },
      `${TERMS}: Invalid value: []core.NodeSelectorTerm{…}: no additions/deletions to non-empty NodeSelectorTerms list are allowed`,
    ],
    [
      'another term where it is gated',
      { ...gated, ...affinity('a') },
      { ...gated, ...affinity('b') },
      `${TERMS}[0]: Invalid value: core.NodeSelectorTerm{…}: only additions are allowed (no mutations or deletions)`,
    ],
  ])('is not given %s', (_, before, after, message) => {
    expect(told(pod(before), pod(after))).toBe(`Pod "p" is invalid: ${message}`);
  });

  it('is told of all that is wrong', () => {
    const before = pod(tolerates({ key: 'k', operator: 'Exists' }));
    expect(told(before, pod({ nodeSelector: { a: 'b' } }))).toBe(
      `Pod "p" is invalid: [spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds, ${OTHER}]`,
    );
  });

  it.each<[string, Raw, Raw]>([
    ['another image', {}, { containers: [{ name: 'c', image: 'x' }] }],
    ['a first deadline', {}, { activeDeadlineSeconds: 60 }],
    ['an earlier deadline', { activeDeadlineSeconds: 60 }, { activeDeadlineSeconds: 0 }],
    ['a toleration more', {}, tolerates({ key: 'k', operator: 'Exists' })],
    [
      'other seconds',
      tolerates({ key: 'k', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 5 }),
      tolerates({ key: 'k', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 9 }),
    ],
    [
      'a grace period of 1 for a negative one',
      { terminationGracePeriodSeconds: -5 },
      { terminationGracePeriodSeconds: 1 },
    ],
    ['no gate any more', gated, {}],
    ['a narrower place where it is gated', gated, { ...gated, nodeSelector: { a: 'b' }, ...affinity('a') }],
  ])('is given %s', (_, before, after) => {
    expect(told(pod(before), pod(after))).toBe('configured');
  });

  it('is given labels; the same once more is no update', () => {
    expect(told(pod(), pod({}, { app: 'x' }))).toBe('configured');
    expect(told(pod(), pod())).toBe('unchanged');
  });
});

describe('workloads', () => {
  const selecting = (kind: string, labels: Record<string, string>): object => {
    const template = { ...podTemplate('x'), metadata: { labels } };
    return workload(kind, 'w', { selector: { matchLabels: labels }, template, serviceName: 'w' });
  };

  it.each(['Deployment', 'DaemonSet', 'ReplicaSet'])('%s: the selector stays', (kind) => {
    expect(told(selecting(kind, { app: 'x' }), selecting(kind, { tier: 'b', app: 'y' }))).toBe(
      `${kind}.apps "w" is invalid: spec.selector: Invalid value: v1.LabelSelector{MatchLabels:map[string]string{"app":"y", "tier":"b"}, MatchExpressions:[]v1.LabelSelectorRequirement(nil)}: field is immutable`,
    );
  });

  it('requirements are printed as Go does', () => {
    const matchExpressions = [
      { key: 'a', operator: 'In', values: ['1', '2'] },
      { key: 'b', operator: 'Exists' },
    ];
    const template = { ...podTemplate('x'), metadata: { labels: { a: '1', b: '' } } };
    const after = workload('Deployment', 'w', { selector: { matchExpressions }, template });
    expect(told(selecting('Deployment', { app: 'x' }), after)).toContain(
      'v1.LabelSelector{MatchLabels:map[string]string(nil), MatchExpressions:[]v1.LabelSelectorRequirement{v1.LabelSelectorRequirement{Key:"a", Operator:"In", Values:[]string{"1", "2"}}, v1.LabelSelectorRequirement{Key:"b", Operator:"Exists", Values:[]string(nil)}}}',
    );
  });

  const set = (spec: Raw): object =>
    workload('StatefulSet', 'w', { serviceName: 'w', template: podTemplate('w'), ...spec });
  it.each<[Raw]>([[{ serviceName: 'v' }], [{ podManagementPolicy: 'Parallel' }], [{ revisionHistoryLimit: 3 }]])(
    'StatefulSet: %j is refused',
    (spec) => {
      expect(told(set({}), set(spec))).toBe(`StatefulSet.apps "w" is invalid: ${STATEFUL_SET}`);
    },
  );
  it.each<[Raw]>([
    [{ replicas: 5 }],
    [{ minReadySeconds: 5 }],
    [{ ordinals: { start: 3 } }],
    [{ updateStrategy: { type: 'OnDelete' } }],
    [{ template: podTemplate('w', { priorityClassName: 'x' }) }],
  ])('StatefulSet: %j is taken', (spec) => expect(told(set({}), set(spec))).toBe('configured'));

  const job = (spec: Raw, podSpec: Raw = {}): object =>
    workload('Job', 'w', { template: podTemplate('w', { restartPolicy: 'Never', ...podSpec }), ...spec });
  it.each<[Raw, object, string]>([
    [{ completions: 3 }, job({ completions: 4 }), 'spec.completions: Invalid value: 4: field is immutable'],
    [
      { completionMode: 'Indexed', completions: 3 },
      job({ completionMode: 'Indexed', completions: 4 }),
      'spec.completions: Invalid value: 4: can only be modified in tandem with spec.parallelism',
    ],
    [
      { completions: 3 },
      job({ completions: 3, completionMode: 'Indexed' }),
      'spec.completionMode: Invalid value: "Indexed": field is immutable',
    ],
    [
      {},
      job({}, { nodeSelector: { a: 'b' } }),
      'spec.template: Invalid value: core.PodTemplateSpec{…}: field is immutable',
    ],
  ])('Job: %j is not changed so', (before, after, message) => {
    expect(told(job(before), after)).toBe(`Job.batch "w" is invalid: ${message}`);
  });
  it.each<[Raw, object]>([
    [{}, job({ parallelism: 5 })],
    [{}, job({ suspend: true })],
    [{ completionMode: 'Indexed', completions: 3 }, job({ completionMode: 'Indexed', completions: 4, parallelism: 4 })],
    [{ suspend: true }, job({ suspend: true }, { nodeSelector: { a: 'b' } })],
  ])('Job: %j may be changed so', (before, after) => expect(told(job(before), after)).toBe('configured'));

  it('a Job keeps the number of completions that it was given by default', () => {
    const cluster = makeCluster();
    for (const each of [job({}), job({ parallelism: 5 })]) apply(cluster, each as never);
    const { spec } = cluster.objects.get<Job>(cluster.objects.find('Job', 'default', 'w')) as Job;
    expect([spec.parallelism, spec.completions]).toEqual([5, 1]);
  });

  it('a suspended Job that has run keeps its template', () => {
    const before = job({ suspend: true });
    const start = (cluster: Cluster): void => {
      const serial = cluster.objects.find('Job', 'default', 'w');
      const object = cluster.objects.get<Job>(serial) as Job;
      cluster.objectApi.replace(serial, { ...object, status: { ...object.status, startTime: 1 } } as Job, {
        spec: false,
      });
    };
    expect(told(before, job({ suspend: true }, { nodeSelector: { a: 'b' } }), start)).toContain('spec.template');
  });

  const priority = (value: number, extra: Raw = {}): object =>
    kube({
      apiVersion: 'scheduling.k8s.io/v1',
      kind: 'PriorityClass',
      metadata: { name: 'w' },
      value,
      ...extra,
    } as never);
  it.each<[object, string]>([
    [priority(2), 'value: Forbidden: may not be changed in an update.'],
    [priority(1, { preemptionPolicy: 'Never' }), 'preemptionPolicy: Invalid value: "Never": field is immutable'],
  ])('PriorityClass: its number and its policy stay', (after, message) => {
    expect(told(priority(1), after)).toBe(`PriorityClass.scheduling.k8s.io "w" is invalid: ${message}`);
  });

  it('what is the same is no update: no generation, nothing to do for anybody', () => {
    const cluster = makeCluster();
    apply(cluster, selecting('Deployment', { app: 'x' }) as never);
    expect(apply(cluster, selecting('Deployment', { app: 'x' }) as never)).toBe('unchanged');
    const serial = cluster.objects.find('Deployment', 'default', 'w');
    expect(cluster.objects.get(serial)?.metadata.generation).toBe(1);
  });
});
