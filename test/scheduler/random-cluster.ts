/**
 * Random conformance cases (`input` of kinds `schedule`, `preempt`, `sequence`) over all mixes of features; the same seed
 * gives the same case. Objects are as the API server stores them, though not all of them would pass its validation.
 */
import type { JsonObject } from '../conformance/compare.ts';
import { fillNodes, makeNamespaces, makeNodes, newPod, podLabels } from './random/base.ts';
import { Dice } from './random/dice.ts';
import type { Draft, Feature, RawPod } from './random/draft.ts';
import { NODE_FEATURES } from './random/feature-nodes.ts';
import { POD_FEATURES } from './random/feature-pods.ts';
import { ALWAYS_WITH_PREEMPTION, makeGreedy, PREEMPTION_FEATURES } from './random/feature-preemption.ts';
import { PROFILE_FEATURES, WITHOUT_SCORES } from './random/feature-profile.ts';
import { VOLUME_FEATURES } from './random/feature-volumes.ts';

export type Kind = 'schedule' | 'preempt' | 'sequence';

export interface RandomCase {
  readonly id: string;
  readonly kind: Kind;
  /** Names of the features. */
  readonly tags: readonly string[];
  readonly input: JsonObject;
}

export interface CaseOptions {
  /** Least and greatest number of nodes; default: the kind's own. */
  readonly nodes?: readonly [number, number];
  /** Names of features to leave out. */
  readonly without?: readonly string[];
}

interface Shape {
  readonly nodes: readonly [number, number];
  /** Bound pods on a node, at most, and the share of its CPU that they are to take. */
  readonly podsOnNode: number;
  readonly share: readonly [number, number];
  readonly features: readonly Feature[];
  readonly always?: Feature;
}

const SCHEDULING = [...NODE_FEATURES, ...POD_FEATURES, ...VOLUME_FEATURES, ...PROFILE_FEATURES];

const isNamed =
  (...names: readonly string[]) =>
  ({ name }: Feature): boolean =>
    names.includes(name);

const SHAPES: { readonly [kind in Kind]: Shape } = {
  schedule: { nodes: [3, 60], podsOnNode: 6, share: [0, 0.9], features: SCHEDULING },
  preempt: {
    nodes: [3, 30],
    podsOnNode: 9,
    share: [0.8, 1],
    features: [...SCHEDULING.filter((each) => !isNamed('cordons', 'broken-claims')(each)), ...PREEMPTION_FEATURES],
    always: ALWAYS_WITH_PREEMPTION,
  },
  sequence: {
    nodes: [100, 400],
    podsOnNode: 2,
    share: [0, 0.5],
    features: [...SCHEDULING.filter((each) => !isNamed('broken-claims', 'waiting-claims')(each)), WITHOUT_SCORES],
  },
};

function emptyDraft(dice: Dice): Draft {
  const namespaces = ['default', 'a', 'b', 'c'].slice(0, dice.between(2, 4));
  return { dice, namespaces, nodes: [], pods: [], objects: [], profile: {}, pending: [] };
}

function dress(draft: Draft, features: readonly Feature[], pod: RawPod, isPending: boolean): RawPod {
  for (const feature of features) {
    if (isPending || draft.dice.chance(0.5)) feature.pod?.(draft, pod, isPending);
  }
  return pod;
}

/** Pods of a few templates, one template after the other or mixed up. */
function makeQueue(draft: Draft, features: readonly Feature[]): void {
  const { dice } = draft;
  const templates = Array.from({ length: dice.between(1, 5) }, (_, i) => {
    const pod = newPod(draft, `g${i}`);
    pod.metadata.labels = { ...podLabels(draft), app: dice.pick('web', `g${i}`) };
    return dress(draft, dice.some(dice.between(0, 3), features), pod, true);
  });
  const isMixed = dice.chance(0.5);
  const count = dice.between(15, 45);
  for (let i = 0; i < count; i++) {
    const pod = structuredClone(
      isMixed ? dice.pick(...templates) : templates[Math.floor((i * templates.length) / count)],
    );
    pod.metadata.uid = `u-${pod.metadata.name}-${i}`;
    pod.metadata.name += `-${i}`;
    draft.pending.push(pod);
  }
  if (dice.chance(0.5)) draft.profile.percentageOfNodesToScore = dice.pick(0, 5, 10, 40, 80, 100);
}

/** An equal cluster: the more is equal, the more ties. */
function makePlain({ dice, nodes }: Draft): void {
  if (!dice.chance(0.15)) return;
  for (const { status } of nodes) {
    status.allocatable = { ...nodes[0].status.allocatable };
    status.capacity = { ...nodes[0].status.capacity };
  }
}

function makeCase(
  dice: Dice,
  kind: Kind,
  { nodes = SHAPES[kind].nodes, without = [] }: CaseOptions,
): { readonly draft: Draft; readonly features: readonly Feature[] } {
  const { podsOnNode, share, features: all, always } = SHAPES[kind];
  const draft = emptyDraft(dice);
  const count = dice.pick(1, 2, 2, 3, 3, 4, 6, kind === 'sequence' ? 4 : 10);
  const allowed = all.filter(({ name }) => !without.includes(name));
  const features = [...dice.some(count, allowed), ...(always === undefined ? [] : [always])];
  makeNamespaces(draft);
  makeNodes(draft, dice.between(nodes[0], dice.chance(0.7) ? Math.ceil((nodes[0] + nodes[1]) / 3) : nodes[1]));
  for (const feature of features) feature.cluster?.(draft);
  makePlain(draft);
  fillNodes(draft, dice.between(0, podsOnNode), share, (pod) => dress(draft, features, pod, false));
  if (kind === 'sequence') makeQueue(draft, features);
  else draft.pending = [dress(draft, features, newPod(draft, 'x'), true)];
  if (kind === 'preempt') makeGreedy(draft);
  if (kind === 'schedule' && dice.chance(0.02)) draft.pending[0].spec.schedulingGates = [{ name: 'b' }, { name: 'a' }];
  if (kind === 'schedule' && dice.chance(0.03)) draft.pending[0].spec.nodeName = dice.pick('n0', 'n1', 'gone');
  for (const feature of features) feature.finish?.(draft);
  return { draft, features };
}

export function randomCase(kind: Kind, seed: string, options: CaseOptions = {}): RandomCase {
  const { draft, features } = makeCase(new Dice(`${kind}/${seed}`), kind, options);
  const { nodes, pods, objects, profile, pending } = draft;
  const config = Object.keys(profile).length === 0 ? null : profile;
  const asked = kind === 'sequence' ? { queue: pending } : { pod: pending[0] };
  // what is shared between objects is written out
  const input = JSON.parse(JSON.stringify({ nodes, pods, objects, config, ...asked })) as JsonObject;
  return { id: `${kind}/random/${seed}`, kind, tags: features.map(({ name }) => name), input };
}
