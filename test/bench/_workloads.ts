/**
 * The shapes of kubernetes/kubernetes test/integration/scheduler_perf at 5,000 nodes, as the real scheduler was measured with
 * them: nodes with cpu 4, memory 32Gi, 110 pods; pods of 100m and 500Mi.
 */
import type { Manifest, PodManifest } from '../scheduler/queue/_world.ts';

export const ZONE = 'topology.kubernetes.io/zone';
export const HOST = 'kubernetes.io/hostname';
const NAMESPACES = ['sched-1', 'sched-0'];

export interface Workload {
  readonly name: string;
  /** What its pods are like. */
  readonly about: string;
  readonly zones: readonly string[];
  /** Pods that run before: so many of each. */
  readonly bound: readonly (readonly [count: number, template: PodManifest])[];
  readonly measured: PodManifest;
  /** Pods a round; rounds are repeated until there is enough to measure. */
  readonly pods: number;
  /** Every node is full of these, four a node, and each measured pod must preempt. */
  readonly preempts?: boolean;
}

function container(cpu: string): Manifest {
  const resources = { cpu, memory: '500Mi' };
  return {
    name: 'pause',
    image: 'registry.k8s.io/pause:3.10',
    ports: [{ containerPort: 80 }],
    resources: { requests: resources, limits: resources },
  };
}

function template(namespace: string, color: string, spec: Manifest = {}, cpu = '100m'): PodManifest {
  return { namespace, labels: color === '' ? {} : { color }, spec: { containers: [container(cpu)], ...spec } };
}

const colored = (color: string): Manifest => ({ matchLabels: { color } });
const term = (color: string, topologyKey: string): Manifest => ({
  labelSelector: colored(color),
  topologyKey,
  namespaces: NAMESPACES,
});
const preferred = (color: string): Manifest => ({
  preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, podAffinityTerm: term(color, HOST) }],
});

const spread = (whenUnsatisfiable: string): Manifest => ({
  topologySpreadConstraints: [{ maxSkew: 5, topologyKey: ZONE, whenUnsatisfiable, labelSelector: colored('blue') }],
});
const AFFINITY: Manifest = {
  affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term('blue', ZONE)] } },
};
const ANTI_AFFINITY: Manifest = {
  affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term('green', HOST)] } },
};
const PREFERRED_AFFINITY: Manifest = { affinity: { podAffinity: preferred('red') } };
const PREFERRED_ANTI_AFFINITY: Manifest = { affinity: { podAntiAffinity: preferred('yellow') } };
const NODE_AFFINITY: Manifest = {
  affinity: {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchExpressions: [{ key: ZONE, operator: 'In', values: ['zone1', 'zone2'] }] }],
      },
    },
  },
};

const PLAIN = template('default', '');
const THREE_ZONES = ['moon-1', 'moon-2', 'moon-3'];
const ONE_ZONE = ['zone1'];

const between = (
  [name, about]: readonly [name: string, about: string],
  zones: readonly string[],
  color: string,
  spec: Manifest,
  pods: number,
): Workload => ({
  name,
  about,
  zones,
  bound: [[1000, template('sched-0', color, spec)]],
  measured: template('sched-1', color, spec),
  pods,
});

export const WORKLOADS: readonly Workload[] = [
  {
    name: 'SchedulingBasic',
    about: 'pods that ask for nothing but room',
    zones: [],
    bound: [[1000, PLAIN]],
    measured: PLAIN,
    pods: 100_000,
  },
  {
    name: 'TopologySpreading',
    about: 'pods that must spread over three zones',
    zones: THREE_ZONES,
    bound: [[5000, PLAIN]],
    measured: template('default', 'blue', spread('DoNotSchedule')),
    pods: 50_000,
  },
  {
    name: 'PreferredTopologySpreading',
    about: 'pods that prefer to spread over three zones',
    zones: THREE_ZONES,
    bound: [[5000, PLAIN]],
    measured: template('default', 'blue', spread('ScheduleAnyway')),
    pods: 50_000,
  },
  between(['SchedulingPodAffinity', 'pods that must be in a zone with their like'], ONE_ZONE, 'blue', AFFINITY, 50_000),
  between(['SchedulingPodAntiAffinity', 'pods that must not share a node'], [], 'green', ANTI_AFFINITY, 3000),
  {
    name: 'SchedulingNodeAffinity',
    about: 'pods that must be in one of two zones',
    zones: ONE_ZONE,
    bound: [[1000, template('default', '', NODE_AFFINITY)]],
    measured: template('default', '', NODE_AFFINITY),
    pods: 100_000,
  },
  between(['PreferredPodAffinity', 'pods that prefer the nodes of their like'], [], 'red', PREFERRED_AFFINITY, 20_000),
  between(
    ['PreferredPodAntiAffinity', 'pods that prefer nodes without their like'],
    [],
    'yellow',
    PREFERRED_ANTI_AFFINITY,
    20_000,
  ),
  {
    name: 'MixedSchedulingBasePod',
    about: 'plain pods among pods with terms of every kind',
    zones: ONE_ZONE,
    bound: [
      [2000, template('sched-0', '')],
      [2000, template('sched-0', 'blue', AFFINITY)],
      [2000, template('sched-0', 'green', ANTI_AFFINITY)],
      [2000, template('sched-0', 'red', PREFERRED_AFFINITY)],
      [2000, template('sched-0', 'yellow', PREFERRED_ANTI_AFFINITY)],
    ],
    measured: PLAIN,
    pods: 50_000,
  },
  {
    name: 'Preemption',
    about: 'pods that must make room for themselves on full nodes',
    zones: [],
    bound: [[20_000, template('default', '', {}, '900m')]],
    measured: template('default', '', { priority: 10 }, '3'),
    pods: 4000,
    preempts: true,
  },
];
