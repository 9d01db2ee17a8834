/** What tells one StatefulSet pod from another: name, labels, claims (upstream stateful_set_utils.go, newVersionedStatefulSetPod). */
import type { PodClassInput } from '../../cluster/index.ts';
import type { PersistentVolumeClaim, StatefulSet, Volume } from '../../model/objects/index.ts';
import { claimName, podName } from './ordinals.ts';
import type { Revision } from './revisions.ts';

export const REVISION_LABEL = 'controller-revision-hash';

/** Labels, annotations and spec of the pod of an ordinal. */
export function podOf(set: StatefulSet, ordinal: number, { name: revision, template }: Revision): PodClassInput {
  const labels = new Map(template.metadata.labels)
    .set('statefulset.kubernetes.io/pod-name', podName(set.metadata.name, ordinal))
    .set('apps.kubernetes.io/pod-index', String(ordinal))
    .set(REVISION_LABEL, revision);
  const claims = set.spec.volumeClaimTemplates;
  const spec =
    claims.length === 0 ? template.spec : { ...template.spec, volumes: volumesOf(set, ordinal, template.spec.volumes) };
  return { namespace: set.metadata.namespace, labels, annotations: template.metadata.annotations, spec };
}

function volumesOf(set: StatefulSet, ordinal: number, own: readonly Volume[]): readonly Volume[] {
  const claimed = set.spec.volumeClaimTemplates.map(({ metadata: { name } }) => ({
    name,
    persistentVolumeClaim: { claimName: claimName(name, set.metadata.name, ordinal) },
  }));
  const names = new Set(claimed.map(({ name }) => name));
  return [...claimed, ...own.filter(({ name }) => !names.has(name))];
}

/** The claims of an ordinal, as they are created. */
export function claimsOf(set: StatefulSet, ordinal: number): PersistentVolumeClaim[] {
  return set.spec.volumeClaimTemplates.map((template) => ({
    ...template,
    metadata: {
      ...template.metadata,
      name: claimName(template.metadata.name, set.metadata.name, ordinal),
      namespace: set.metadata.namespace,
      labels: set.spec.selector?.matchLabels ?? template.metadata.labels,
      ownerReferences: [],
      uid: '',
    },
    status: { phase: 'Pending' },
  }));
}
