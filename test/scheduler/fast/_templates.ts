/** Random pods, nodes and profiles, as manifests: every feature that bears on a decision, alone and mixed. */
import type { Manifest, PodManifest } from '../queue/_world.ts';
import type { Dice } from './_dice.ts';

export const ZONE = 'topology.kubernetes.io/zone';
export const HOST = 'kubernetes.io/hostname';
export const RACK = 'example.com/rack';
export const NAMESPACES = ['default', 'team-a', 'team-b'];
const APPS = ['web', 'db', 'cache'];
const TIERS = ['gold', 'silver'];
const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];
const IMAGES = ['app:1', 'app:2', 'base', 'registry.example.com/big:3'];

/** Probabilities of features, 0–1. */
export interface Mix {
  /** 0: all pods ask for the same, 1: all kinds of sizes. */
  readonly sizes: 0 | 1;
  readonly scalars: number;
  readonly ports: number;
  readonly selectors: number;
  readonly nodeAffinity: number;
  readonly tolerations: number;
  readonly taints: number;
  readonly images: number;
  readonly hardSpread: number;
  readonly softSpread: number;
  readonly affinity: number;
  readonly antiAffinity: number;
  readonly preferredAffinity: number;
  readonly services: number;
  readonly volumes: number;
  /** Many priorities, so that pods preempt. */
  readonly priorities: number;
  /** Disruption budgets, and changes of theirs. */
  readonly budgets: number;
  /** Pods that were promised a node. */
  readonly nominations: number;
  readonly churn: number;
}

export const PLAIN: Mix = {
  sizes: 1,
  scalars: 0,
  ports: 0,
  selectors: 0,
  nodeAffinity: 0,
  tolerations: 0,
  taints: 0,
  images: 0,
  hardSpread: 0,
  softSpread: 0,
  affinity: 0,
  antiAffinity: 0,
  preferredAffinity: 0,
  services: 0,
  volumes: 0,
  priorities: 0,
  budgets: 0,
  nominations: 0,
  churn: 0.1,
};

export const MIXES: Readonly<Record<string, Mix>> = {
  plain: PLAIN,
  nodes: { ...PLAIN, selectors: 0.3, nodeAffinity: 0.4, tolerations: 0.5, taints: 0.4, images: 0.5, churn: 0.3 },
  resources: { ...PLAIN, scalars: 0.5, ports: 0.3 },
  soft: { ...PLAIN, softSpread: 0.8 },
  hard: { ...PLAIN, hardSpread: 0.7 },
  defaults: { ...PLAIN, services: 1, taints: 0.2 },
  together: { ...PLAIN, affinity: 0.4, preferredAffinity: 0.5 },
  apart: { ...PLAIN, antiAffinity: 0.6, preferredAffinity: 0.4 },
  alike: { ...PLAIN, sizes: 0, softSpread: 0.4, hardSpread: 0.2, antiAffinity: 0.2, preferredAffinity: 0.3 },
  volumes: { ...PLAIN, volumes: 0.5, softSpread: 0.3 },
  preempting: { ...PLAIN, priorities: 1, budgets: 0.6, taints: 0.1, churn: 0.3 },
  promised: { ...PLAIN, priorities: 1, budgets: 0.3, nominations: 0.6, ports: 0.1, scalars: 0.1, churn: 0.3 },
  crowded: {
    ...PLAIN,
    priorities: 1,
    softSpread: 0.3,
    services: 0.5,
    antiAffinity: 0.05,
    nominations: 0.3,
    churn: 0.2,
  },
  all: {
    sizes: 1,
    scalars: 0.2,
    ports: 0.15,
    selectors: 0.15,
    nodeAffinity: 0.2,
    tolerations: 0.4,
    taints: 0.3,
    images: 0.4,
    hardSpread: 0.25,
    softSpread: 0.35,
    affinity: 0.15,
    antiAffinity: 0.2,
    preferredAffinity: 0.3,
    services: 0.4,
    volumes: 0.05,
    priorities: 0.5,
    budgets: 0.3,
    nominations: 0.2,
    churn: 0.3,
  },
};

const selector = (dice: Dice): Manifest => {
  if (dice.chance(0.05)) return {};
  if (dice.chance(0.2)) return { matchExpressions: [{ key: 'tier', operator: dice.pick(['Exists', 'DoesNotExist']) }] };
  if (dice.chance(0.2))
    return {
      matchExpressions: [
        { key: 'app', operator: dice.pick(['In', 'NotIn']), values: dice.some(APPS, 0.6).concat('x') },
      ],
    };
  return { matchLabels: { app: dice.pick(APPS) } };
};

const key = (dice: Dice): string => dice.pick([ZONE, ZONE, HOST, HOST, RACK]);

function spreadConstraint(dice: Dice, whenUnsatisfiable: string, topologyKey: string): Manifest {
  return {
    maxSkew: 1 + dice.below(3),
    topologyKey,
    whenUnsatisfiable,
    ...(dice.chance(0.95) ? { labelSelector: selector(dice) } : {}),
    ...(whenUnsatisfiable === 'DoNotSchedule' && dice.chance(0.3) ? { minDomains: 1 + dice.below(4) } : {}),
    ...(dice.chance(0.3) ? { nodeAffinityPolicy: dice.pick(['Honor', 'Ignore']) } : {}),
    ...(dice.chance(0.3) ? { nodeTaintsPolicy: dice.pick(['Honor', 'Ignore']) } : {}),
    ...(dice.chance(0.2) ? { matchLabelKeys: ['tier'] } : {}),
  };
}

function spread(dice: Dice, mix: Mix): Manifest {
  const constraints = [
    ...(dice.chance(mix.hardSpread)
      ? dice.some([ZONE, HOST, RACK]).map((k) => spreadConstraint(dice, 'DoNotSchedule', k))
      : []),
    ...(dice.chance(mix.softSpread)
      ? dice.some([ZONE, HOST, RACK]).map((k) => spreadConstraint(dice, 'ScheduleAnyway', k))
      : []),
  ];
  return constraints.length === 0 ? {} : { topologySpreadConstraints: constraints };
}

function term(dice: Dice): Manifest {
  return {
    topologyKey: key(dice),
    ...(dice.chance(0.95) ? { labelSelector: selector(dice) } : {}),
    ...(dice.chance(0.3) ? { namespaces: dice.some(NAMESPACES) } : {}),
    ...(dice.chance(0.2)
      ? { namespaceSelector: dice.chance(0.5) ? {} : { matchLabels: { team: dice.pick(['a', 'b']) } } }
      : {}),
  };
}

const weighted = (dice: Dice): Manifest => ({ weight: 1 + dice.below(100), podAffinityTerm: term(dice) });

function several<T>(dice: Dice, make: () => T): T[] {
  return dice.chance(0.3) ? [make(), make()] : [make()];
}

function podTerms(dice: Dice, required: number, preferred: number): Manifest | undefined {
  const terms = {
    ...(dice.chance(required)
      ? { requiredDuringSchedulingIgnoredDuringExecution: several(dice, () => term(dice)) }
      : {}),
    ...(dice.chance(preferred)
      ? { preferredDuringSchedulingIgnoredDuringExecution: several(dice, () => weighted(dice)) }
      : {}),
  };
  return Object.keys(terms).length === 0 ? undefined : terms;
}

export function nodeTerm(dice: Dice): Manifest {
  if (dice.chance(0.05))
    return { matchFields: [{ key: 'metadata.name', operator: 'In', values: [`n${dice.below(8)}`] }] };
  return {
    matchExpressions: [
      {
        key: dice.pick(['disk', ZONE]),
        operator: 'In',
        values: dice.some(['ssd', 'hdd', 'a', 'b', 'c'], 0.6).concat('x'),
      },
    ],
  };
}

function affinity(dice: Dice, mix: Mix): Manifest {
  const nodeAffinity = {
    ...(dice.chance(mix.nodeAffinity / 2)
      ? { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: several(dice, () => nodeTerm(dice)) } }
      : {}),
    ...(dice.chance(mix.nodeAffinity)
      ? {
          preferredDuringSchedulingIgnoredDuringExecution: several(dice, () => ({
            weight: 1 + dice.below(100),
            preference: nodeTerm(dice),
          })),
        }
      : {}),
  };
  const podAffinity = podTerms(dice, mix.affinity, mix.preferredAffinity);
  const podAntiAffinity = podTerms(dice, mix.antiAffinity, mix.preferredAffinity);
  const parts = {
    ...(Object.keys(nodeAffinity).length === 0 ? {} : { nodeAffinity }),
    ...(podAffinity === undefined ? {} : { podAffinity }),
    ...(podAntiAffinity === undefined ? {} : { podAntiAffinity }),
  };
  return Object.keys(parts).length === 0 ? {} : { affinity: parts };
}

const ALIKE = { image: 'app:1', resources: { requests: { cpu: '100m', memory: '200Mi' } } };

function container(dice: Dice, mix: Mix, name: string): Manifest {
  if (mix.sizes === 0) return { name, ...ALIKE };
  const requests = {
    ...(dice.chance(0.85) ? { cpu: dice.pick(['0', '50m', '100m', '250m', '500m', '1']) } : {}),
    ...(dice.chance(0.85) ? { memory: dice.pick(['0', '64Mi', '200Mi', '1Gi', '333M']) } : {}),
    ...(dice.chance(0.1) ? { 'ephemeral-storage': dice.pick(['100Mi', '2Gi']) } : {}),
    ...(dice.chance(mix.scalars) ? { 'example.com/gpu': String(dice.below(3)) } : {}),
    ...(dice.chance(mix.scalars / 3) ? { 'hugepages-2Mi': '4Mi' } : {}),
  };
  const ports = dice.chance(mix.ports)
    ? [
        {
          containerPort: 80,
          hostPort: 8000 + dice.below(4),
          ...(dice.chance(0.3) ? { hostIP: dice.pick(['10.0.0.1', '0.0.0.0']) } : {}),
          protocol: dice.pick(['TCP', 'UDP']),
        },
      ]
    : [];
  return { name, image: dice.pick(IMAGES), resources: { requests }, ports };
}

function tolerations(dice: Dice): Manifest[] {
  const keys = ['dedicated', 'old', 'node.kubernetes.io/unschedulable'];
  return dice.some(keys).map((each) => ({
    ...(dice.chance(0.9) ? { key: each } : {}),
    ...(dice.chance(0.5) ? { operator: 'Exists' } : { operator: 'Equal', value: dice.pick(['x', 'y']) }),
    ...(dice.chance(0.5) ? { effect: dice.pick(EFFECTS) } : {}),
  }));
}

export function podTemplate(dice: Dice, mix: Mix): PodManifest {
  const spec: Manifest = {
    containers: [container(dice, mix, 'c'), ...(dice.chance(0.15) ? [container(dice, mix, 'd')] : [])],
    ...(dice.chance(0.1) ? { initContainers: [container(dice, mix, 'i')] } : {}),
    ...(dice.chance(Math.max(0.3, mix.priorities)) ? { priority: dice.below(4) * 10 } : {}),
    ...(dice.chance(mix.priorities / 20) ? { preemptionPolicy: 'Never' } : {}),
    ...(dice.chance(mix.selectors) ? { nodeSelector: { disk: dice.pick(['ssd', 'hdd']) } } : {}),
    ...(dice.chance(mix.tolerations) ? { tolerations: tolerations(dice) } : {}),
    ...(dice.chance(mix.volumes) ? { volumes: [volume(dice)] } : {}),
    ...spread(dice, mix),
    ...affinity(dice, mix),
  };
  const labels = { app: dice.pick(APPS), ...(dice.chance(0.5) ? { tier: dice.pick(TIERS) } : {}) };
  return {
    spec,
    labels: dice.chance(0.9) ? labels : {},
    namespace: dice.chance(0.7) ? 'default' : dice.pick(NAMESPACES),
  };
}

/** Claims in every namespace: on a disk in a zone, on one in no zone, to be made in some zones, of one pod only. */
export const CLAIMS = ['zonal', 'bound', 'waiting', 'alone'];

const volume = (dice: Dice): Manifest =>
  dice.pick([
    { name: 'v', emptyDir: {} },
    { name: 'v', gcePersistentDisk: { pdName: 'disk' } },
    { name: 'v', persistentVolumeClaim: { claimName: 'missing' } },
    ...CLAIMS.map((claimName) => ({ name: 'v', persistentVolumeClaim: { claimName } })),
    { name: 'v', configMap: { name: 'm' } },
  ]);

export function taints(dice: Dice, mix: Mix): Manifest[] {
  if (!dice.chance(mix.taints)) return [];
  return several(dice, () => ({
    key: dice.pick(['dedicated', 'old']),
    value: dice.pick(['x', 'y']),
    effect: dice.pick(EFFECTS),
  }));
}

export function nodeLabels(dice: Dice, name: string, quirks: boolean): Record<string, string> {
  return {
    ...(quirks && dice.chance(0.05) ? {} : { [HOST]: quirks && dice.chance(0.02) ? 'twin' : name }),
    ...(dice.chance(0.9) ? { [ZONE]: quirks && dice.chance(0.02) ? '' : dice.pick(['a', 'b', 'c']) } : {}),
    ...(dice.chance(0.7) ? { [RACK]: `r${dice.below(12)}` } : {}),
    disk: dice.pick(['ssd', 'hdd']),
  };
}

export const allocatable = (dice: Dice, mix: Mix): Manifest => ({
  cpu: dice.pick(mix.priorities > 0 ? ['1', '2', '3950m'] : ['2', '4', '8', '3950m']),
  memory: dice.pick(['4Gi', '8Gi', '16Gi', '7777777k']),
  pods: dice.pick(mix.priorities > 0 ? ['3', '8', '110'] : ['8', '30', '110']),
  'ephemeral-storage': '10Gi',
  ...(dice.chance(mix.scalars) ? { 'example.com/gpu': '4' } : {}),
  ...(dice.chance(mix.scalars) ? { 'hugepages-2Mi': '64Mi' } : {}),
});

export const budgetSpec = (dice: Dice): Manifest => ({ maxUnavailable: 1, selector: selector(dice) });

export const budgetStatus = (dice: Dice): Manifest => ({
  disruptionsAllowed: dice.below(3),
  currentHealthy: 0,
  desiredHealthy: 0,
  expectedPods: 0,
});

export function images(dice: Dice, mix: Mix): Manifest[] {
  if (!dice.chance(mix.images)) return [];
  return dice
    .some(['app:1', 'app:2', 'base:latest', 'registry.example.com/big:3'])
    .map((name) => ({ names: [name], sizeBytes: (1 + dice.below(900)) * 1024 * 1024 }));
}
