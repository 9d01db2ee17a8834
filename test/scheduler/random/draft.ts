/** A random case while it is made: JSON as the API server stores it, which the features of `features.ts` change in place. */
import type { Dice } from './dice.ts';

export type Labels = Record<string, string>;
export type Resources = Record<string, string>;

export interface RawMeta {
  name: string;
  namespace?: string;
  uid?: string;
  labels?: Labels;
  annotations?: Labels;
  ownerReferences?: unknown[];
  creationTimestamp?: string;
  deletionTimestamp?: string;
  deletionGracePeriodSeconds?: number;
}

export interface RawTaint {
  key: string;
  value?: string;
  effect: string;
}

export interface RawNode {
  apiVersion: 'v1';
  kind: 'Node';
  metadata: RawMeta & { labels: Labels };
  spec: { unschedulable?: boolean; taints?: RawTaint[] };
  status: {
    allocatable: Resources;
    capacity: Resources;
    images?: { names: string[]; sizeBytes: number }[];
  };
}

export interface RawPort {
  containerPort: number;
  hostPort?: number;
  hostIP?: string;
  protocol?: string;
}

export interface RawContainer {
  name: string;
  image: string;
  restartPolicy?: 'Always';
  resources?: { requests?: Resources };
  ports?: RawPort[];
}

export interface RawSelector {
  matchLabels?: Labels;
  matchExpressions?: { key: string; operator: string; values?: string[] }[];
}

export interface RawTerm {
  labelSelector?: RawSelector;
  namespaces?: string[];
  namespaceSelector?: RawSelector;
  topologyKey: string;
  matchLabelKeys?: string[];
}

export interface RawPodAffinity {
  requiredDuringSchedulingIgnoredDuringExecution?: RawTerm[];
  preferredDuringSchedulingIgnoredDuringExecution?: { weight: number; podAffinityTerm: RawTerm }[];
}

export interface RawConstraint {
  maxSkew: number;
  topologyKey: string;
  whenUnsatisfiable: string;
  labelSelector?: RawSelector;
  minDomains?: number;
  nodeAffinityPolicy?: string;
  nodeTaintsPolicy?: string;
  matchLabelKeys?: string[];
}

export interface RawPod {
  apiVersion: 'v1';
  kind: 'Pod';
  metadata: RawMeta & { namespace: string; uid: string; labels: Labels };
  spec: {
    containers: RawContainer[];
    initContainers?: RawContainer[];
    nodeName?: string;
    nodeSelector?: Labels;
    affinity?: { nodeAffinity?: object; podAffinity?: RawPodAffinity; podAntiAffinity?: RawPodAffinity };
    tolerations?: object[];
    topologySpreadConstraints?: RawConstraint[];
    volumes?: ({ name: string; persistentVolumeClaim?: { claimName: string } } & object)[];
    schedulingGates?: { name: string }[];
    overhead?: Resources;
    priority: number;
    preemptionPolicy: string;
    schedulerName: string;
    terminationGracePeriodSeconds: number;
  };
  status: { phase: string; startTime?: string; nominatedNodeName?: string; conditions?: object[] };
}

export interface RawObject {
  apiVersion: string;
  kind: string;
  metadata: RawMeta;
}

export interface RawProfile {
  schedulerName?: string;
  percentageOfNodesToScore?: number;
  plugins?: Record<string, { enabled?: { name: string; weight?: number }[]; disabled?: { name: string }[] }>;
  pluginConfig?: { name: string; args: object }[];
}

export interface Draft {
  readonly dice: Dice;
  readonly namespaces: string[];
  nodes: RawNode[];
  pods: RawPod[];
  objects: (RawObject & object)[];
  profile: RawProfile;
  /** The pods to decide on. */
  pending: RawPod[];
}

/** What a kind of peculiarity does to a case. */
export interface Feature {
  readonly name: string;
  cluster?(draft: Draft): void;
  /** @param isPending whether the pod is one to decide on; the others are bound. */
  pod?(draft: Draft, pod: RawPod, isPending: boolean): void;
  /** When all pods are there. */
  finish?(draft: Draft): void;
}

export const ZONE = 'topology.kubernetes.io/zone';
export const REGION = 'topology.kubernetes.io/region';
export const BETA_ZONE = 'failure-domain.beta.kubernetes.io/zone';
export const HOSTNAME = 'kubernetes.io/hostname';

/** A value that some nodes may have. */
export function labelValue({ dice, nodes }: Draft, key: string): string {
  switch (key) {
    case ZONE:
    case BETA_ZONE:
      return `z${dice.between(0, 3)}`;
    case HOSTNAME:
      return dice.pick(...nodes).metadata.name;
    case 'disk':
      return dice.pick('ssd', 'hdd', '');
    case 'rack':
      return `r${dice.between(0, 2)}`;
    default:
      return `${dice.between(1, 9)}`;
  }
}

export const topologyKey = ({ dice }: Draft): string => dice.pick(ZONE, ZONE, HOSTNAME, HOSTNAME, 'rack', 'disk');

/** RFC 3339; the time of the cases is noon, `seconds` before or (negative) after it. */
export const ago = (seconds: number): string =>
  new Date(Date.UTC(2026, 2, 1, 12) - seconds * 1000).toISOString().replace('.000Z', 'Z');

/** Arguments of a plugin; those given before stay. */
export function setArgs({ profile }: Draft, name: string, args: object): void {
  profile.pluginConfig ??= [];
  const known = profile.pluginConfig.find((config) => config.name === name);
  if (known === undefined) profile.pluginConfig.push({ name, args });
  else Object.assign(known.args, args);
}

export function setPlugins(
  { profile }: Draft,
  point: string,
  list: 'enabled' | 'disabled',
  name: string,
  weight?: number,
) {
  profile.plugins ??= {};
  const set = (profile.plugins[point] ??= {});
  const entries: { name: string; weight?: number }[] = (set[list] ??= []);
  if (!entries.some((entry) => entry.name === name)) entries.push(weight === undefined ? { name } : { name, weight });
}
