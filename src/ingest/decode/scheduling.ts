/** Where pods may run: node selectors, affinity, taints, tolerations, topology spread (core/v1). */
import type { LabelSelector } from '../../model/objects/meta.ts';
import type {
  Affinity,
  NodeAffinity,
  NodeSelector,
  NodeSelectorRequirement,
  NodeSelectorTerm,
  PodAffinity,
  PodAffinityTerm,
  PreferredSchedulingTerm,
  Taint,
  Toleration,
  TopologySpreadConstraint,
  WeightedPodAffinityTerm,
} from '../../model/objects/pod.ts';
import type { Cursor } from './cursor.ts';
import { decodeLabelSelector } from './meta.ts';

const TAINT_EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'] as const;
const TOLERATION_OPERATORS = ['Equal', 'Exists'] as const;
const UNSATISFIABLE = ['DoNotSchedule', 'ScheduleAnyway'] as const;
const INCLUSION = ['Honor', 'Ignore'] as const;

export function decodeNodeSelector(c: Cursor): NodeSelector {
  return { nodeSelectorTerms: c.objects('nodeSelectorTerms', decodeNodeSelectorTerm) };
}

export function decodeNodeSelectorTerm(c: Cursor): NodeSelectorTerm {
  return {
    matchExpressions: c.objects('matchExpressions', decodeNodeSelectorRequirement),
    matchFields: c.objects('matchFields', decodeNodeSelectorRequirement),
  };
}

function decodeNodeSelectorRequirement(c: Cursor): NodeSelectorRequirement {
  return {
    key: c.text('key'),
    // another operator is reported by validation, in the words of whoever reads it
    operator: c.text('operator') as 'In',
    values: c.strings('values'),
  };
}

export function decodePreferredSchedulingTerm(c: Cursor): PreferredSchedulingTerm {
  return { weight: c.count('weight'), preference: c.objectOrEmpty('preference', decodeNodeSelectorTerm) };
}

export function decodeNodeAffinity(c: Cursor): NodeAffinity {
  return {
    requiredDuringSchedulingIgnoredDuringExecution: c.object(
      'requiredDuringSchedulingIgnoredDuringExecution',
      decodeNodeSelector,
    ),
    preferredDuringSchedulingIgnoredDuringExecution: c.objects(
      'preferredDuringSchedulingIgnoredDuringExecution',
      decodePreferredSchedulingTerm,
    ),
  };
}

function selector(c: Cursor, name: string): LabelSelector | undefined {
  return c.object(name, decodeLabelSelector);
}

export function decodePodAffinityTerm(c: Cursor): PodAffinityTerm {
  return {
    labelSelector: selector(c, 'labelSelector'),
    namespaces: c.strings('namespaces'),
    namespaceSelector: selector(c, 'namespaceSelector'),
    topologyKey: c.text('topologyKey'),
    matchLabelKeys: c.strings('matchLabelKeys'),
    mismatchLabelKeys: c.strings('mismatchLabelKeys'),
  };
}

function decodeWeightedPodAffinityTerm(c: Cursor): WeightedPodAffinityTerm {
  return { weight: c.count('weight'), podAffinityTerm: c.objectOrEmpty('podAffinityTerm', decodePodAffinityTerm) };
}

function decodePodAffinity(c: Cursor): PodAffinity {
  return {
    requiredDuringSchedulingIgnoredDuringExecution: c.objects(
      'requiredDuringSchedulingIgnoredDuringExecution',
      decodePodAffinityTerm,
    ),
    preferredDuringSchedulingIgnoredDuringExecution: c.objects(
      'preferredDuringSchedulingIgnoredDuringExecution',
      decodeWeightedPodAffinityTerm,
    ),
  };
}

export function decodeAffinity(c: Cursor): Affinity {
  return {
    nodeAffinity: c.object('nodeAffinity', decodeNodeAffinity),
    podAffinity: c.object('podAffinity', decodePodAffinity),
    podAntiAffinity: c.object('podAntiAffinity', decodePodAffinity),
  };
}

export function decodeToleration(c: Cursor): Toleration {
  return {
    key: c.string('key'),
    operator: c.enum('operator', TOLERATION_OPERATORS),
    value: c.string('value'),
    effect: c.enum('effect', TAINT_EFFECTS),
    tolerationSeconds: c.int('tolerationSeconds'),
  };
}

/** Reads the field `tolerations` of what is under the cursor. */
export function decodeTolerations(c: Cursor): readonly Toleration[] {
  return c.objects('tolerations', decodeToleration);
}

export function decodeTaint(c: Cursor): Taint {
  return {
    key: c.text('key'),
    value: c.string('value'),
    effect: c.enum('effect', TAINT_EFFECTS) ?? ('' as 'NoSchedule'),
    timeAdded: c.instant('timeAdded'),
  };
}

/** Reads the field `taints` of what is under the cursor. */
export function decodeTaints(c: Cursor): readonly Taint[] {
  return c.objects('taints', decodeTaint);
}

export function decodeTopologySpreadConstraint(c: Cursor): TopologySpreadConstraint {
  return {
    maxSkew: c.count('maxSkew'),
    topologyKey: c.text('topologyKey'),
    whenUnsatisfiable: c.enum('whenUnsatisfiable', UNSATISFIABLE) ?? ('' as 'DoNotSchedule'),
    labelSelector: selector(c, 'labelSelector'),
    minDomains: c.int('minDomains'),
    nodeAffinityPolicy: c.enum('nodeAffinityPolicy', INCLUSION),
    nodeTaintsPolicy: c.enum('nodeTaintsPolicy', INCLUSION),
    matchLabelKeys: c.strings('matchLabelKeys'),
  };
}
