/**
 * undo: `kubectl rollout undo`, which puts the template of an earlier revision back (kubectl pkg/polymorphichelpers/rollback.go).
 * Of a Deployment: its ReplicaSets are its history.
 */
import type { Cluster } from '../cluster/index.ts';
import type { Deployment, PodTemplateSpec, ReplicaSet } from '../model/objects/index.ts';
import type { Fault, ObjectReference } from './_fault.ts';

const REVISION = 'deployment.kubernetes.io/revision';
const HASH_LABEL = 'pod-template-hash';

const revisionOf = ({ metadata }: ReplicaSet): number => Number(metadata.annotations.get(REVISION) ?? 0);

function undoRollout(cluster: Cluster, { kind, namespace, name }: ObjectReference, toRevision: number): string {
  const serial = cluster.objects.find(kind, namespace, name);
  const deployment = cluster.objects.get<Deployment>(serial);
  if (deployment === undefined) return `${kind} ${namespace}/${name} not found`;
  if (deployment.kind !== 'Deployment') return `no rollbacker has been implemented for "${kind}"`;
  if (deployment.spec.paused === true)
    return `cannot rollback a paused deployment; resume it first with 'kubectl rollout resume deployment/${name}' and try again`;
  const sets = cluster.objects.ownedBy<ReplicaSet>(deployment.metadata.uid, 'ReplicaSet').map(({ object }) => object);
  const set = toRevision > 0 ? sets.find((each) => revisionOf(each) === toRevision) : secondNewest(sets);
  if (set === undefined)
    return toRevision > 0 ? `unable to find specified revision ${toRevision} in history` : 'no rollout history found';
  const template = withoutHash(set.spec.template);
  if (deployment.metadata.annotations.get(REVISION) === String(revisionOf(set)))
    return `skipped rollback (current template already matches revision ${toRevision})`;
  cluster.objectApi.replace(serial, { ...deployment, spec: { ...deployment.spec, template } } as Deployment, {
    spec: true,
  });
  return '';
}

function secondNewest(sets: readonly ReplicaSet[]): ReplicaSet | undefined {
  return [...sets].sort((a, b) => revisionOf(b) - revisionOf(a))[1];
}

function withoutHash(template: PodTemplateSpec): PodTemplateSpec {
  const labels = new Map(template.metadata.labels);
  labels.delete(HASH_LABEL);
  return { ...template, metadata: { ...template.metadata, labels } };
}

export const undo: Fault = {
  verb: 'undo',
  doc: 'puts back the template that a Deployment had before, or that of `toRevision`, as `kubectl rollout undo`',
  targets: 'none',
  start({ cluster }, { object, toRevision = 0 }) {
    return object === undefined ? '' : undoRollout(cluster, object, toRevision);
  },
};
