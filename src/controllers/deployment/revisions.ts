/** Revisions of a Deployment: annotations on its ReplicaSets, and which of them history keeps (sync.go, deployment_util.go). */
import type { Deployment, ReplicaSet, StringMap } from '../../model/objects/index.ts';
import type { StoredObject } from '../../cluster/index.ts';
import { DESIRED_REPLICAS_ANNOTATION, MAX_REPLICAS_ANNOTATION } from './counts.ts';

export const REVISION_ANNOTATION = 'deployment.kubernetes.io/revision';
export const REVISION_HISTORY_ANNOTATION = 'deployment.kubernetes.io/revision-history';
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
/** Annotations that a ReplicaSet does not take over from its Deployment. */
const NOT_COPIED = new Set([
  LAST_APPLIED,
  REVISION_ANNOTATION,
  REVISION_HISTORY_ANNOTATION,
  DESIRED_REPLICAS_ANNOTATION,
  MAX_REPLICAS_ANNOTATION,
  'deprecated.deployment.rollback.to',
]);
const KEEP_ALL = 2147483647;

export function revisionOf(annotations: StringMap): number {
  const text = annotations.get(REVISION_ANNOTATION);
  return text !== undefined && /^[0-9]+$/.test(text) ? Number(text) : 0;
}

export const maxRevision = (sets: readonly StoredObject<ReplicaSet>[]): number =>
  sets.reduce((max, { object }) => Math.max(max, revisionOf(object.metadata.annotations)), 0);

/** The new ReplicaSet's annotations: the Deployment's, its revision (only ever raised), and what it had before. */
export function newSetAnnotations(deployment: Deployment, current: StringMap, revision: number): StringMap {
  if (revisionOf(current) >= revision && hasAll(current, deployment.metadata.annotations)) return current;
  const next = new Map(current);
  for (const [key, value] of deployment.metadata.annotations) if (!NOT_COPIED.has(key)) next.set(key, value);
  const old = revisionOf(current);
  if (old >= revision) return next;
  next.set(REVISION_ANNOTATION, String(revision));
  if (old > 0) {
    const history = current.get(REVISION_HISTORY_ANNOTATION);
    next.set(REVISION_HISTORY_ANNOTATION, history === undefined ? String(old) : `${history},${old}`);
  }
  return next;
}

function hasAll(current: StringMap, wanted: StringMap): boolean {
  for (const [key, value] of wanted) if (current.get(key) !== value && !NOT_COPIED.has(key)) return false;
  return true;
}

/** Old ReplicaSets that history no longer keeps: empty ones among the oldest beyond the limit. */
export function outdated(deployment: Deployment, old: readonly StoredObject<ReplicaSet>[]): StoredObject<ReplicaSet>[] {
  const limit = deployment.spec.revisionHistoryLimit ?? 10;
  if (limit === KEEP_ALL) return [];
  const alive = old.filter(({ object }) => object.metadata.deletionTimestamp === undefined);
  const excess = alive.length - limit;
  if (excess <= 0) return [];
  const byRevision = [...alive].sort(
    (a, b) => revisionOf(a.object.metadata.annotations) - revisionOf(b.object.metadata.annotations),
  );
  return byRevision
    .slice(0, excess)
    .filter(
      ({ object: { spec, status, metadata } }) =>
        (spec.replicas ?? 1) === 0 && status.replicas === 0 && (metadata.generation ?? 1) <= status.observedGeneration,
    );
}

export const sameAnnotations = (a: StringMap, b: StringMap): boolean =>
  a === b || (a.size === b.size && [...a].every(([key, value]) => b.get(key) === value));
