/** `metadata`, label selectors, conditions and owner references: what many kinds share (meta/v1). */
import type {
  Condition,
  LabelSelector,
  LabelSelectorRequirement,
  ObjectMeta,
  OwnerReference,
} from '../../model/objects/meta.ts';
import type { Cursor } from './cursor.ts';

const META_WITHOUT_BEARING = ['selfLink', 'managedFields', 'clusterName'];

export function decodeObjectMeta(c: Cursor): ObjectMeta {
  c.withoutBearing(META_WITHOUT_BEARING);
  return {
    name: c.text('name'),
    namespace: c.text('namespace'),
    generateName: c.string('generateName'),
    uid: c.text('uid'),
    labels: c.shared('labels', decodeLabels),
    annotations: c.map('annotations'),
    ownerReferences: c.shared('ownerReferences', decodeOwnerReferences),
    finalizers: c.strings('finalizers'),
    creationTimestamp: c.instant('creationTimestamp'),
    deletionTimestamp: c.instant('deletionTimestamp'),
    deletionGracePeriodSeconds: c.int('deletionGracePeriodSeconds'),
    generation: c.int('generation'),
    resourceVersion: c.string('resourceVersion'),
  };
}

const decodeLabels = (c: Cursor): ObjectMeta['labels'] => c.map('labels');

/** Reads the field `ownerReferences` of the metadata under the cursor. */
export function decodeOwnerReferences(c: Cursor): readonly OwnerReference[] {
  return c.objects('ownerReferences', decodeOwnerReference);
}

function decodeOwnerReference(c: Cursor): OwnerReference {
  return {
    apiVersion: c.text('apiVersion'),
    kind: c.text('kind'),
    name: c.text('name'),
    uid: c.text('uid'),
    controller: c.bool('controller'),
    blockOwnerDeletion: c.bool('blockOwnerDeletion'),
  };
}

const SELECTOR_OPERATORS = ['In', 'NotIn', 'Exists', 'DoesNotExist'] as const;
const NOT_AN_OPERATOR = 'not a valid selector operator';

export function decodeLabelSelector(c: Cursor): LabelSelector {
  return {
    matchLabels: c.map('matchLabels'),
    matchExpressions: c.objects('matchExpressions', decodeLabelSelectorRequirement),
  };
}

function decodeLabelSelectorRequirement(c: Cursor): LabelSelectorRequirement {
  return {
    key: c.text('key'),
    // An absent operator is reported by validation; matching treats it as an error too.
    operator: c.enum('operator', SELECTOR_OPERATORS, NOT_AN_OPERATOR) ?? ('' as 'In'),
    values: c.strings('values'),
  };
}

const CONDITION_STATUSES = ['True', 'False', 'Unknown'] as const;

export function decodeCondition(c: Cursor): Condition {
  return {
    type: c.text('type'),
    status: c.enum('status', CONDITION_STATUSES) ?? 'Unknown',
    reason: c.string('reason'),
    message: c.string('message'),
    lastTransitionTime: c.instant('lastTransitionTime'),
    lastUpdateTime: c.instant('lastUpdateTime'),
    lastHeartbeatTime: c.instant('lastHeartbeatTime'),
    lastProbeTime: c.instant('lastProbeTime'),
    observedGeneration: c.int('observedGeneration'),
  };
}

/** `apiVersion`, `kind` and `metadata`, with the kind as a literal type. */
export function decodeHead<K extends string>(
  c: Cursor,
  kind: K,
): { apiVersion: string; kind: K; metadata: ObjectMeta } {
  c.withoutBearing(HEAD);
  c.session.kind = kind;
  return { apiVersion: c.text('apiVersion'), kind, metadata: c.objectOrEmpty('metadata', decodeObjectMeta) };
}

const HEAD = ['kind'];
