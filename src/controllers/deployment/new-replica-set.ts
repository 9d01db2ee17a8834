/** The ReplicaSet that a Deployment makes for a template (sync.go, getNewReplicaSet), and the annotations of its size. */
import type { Deployment, OwnerReference, ReplicaSet, StringMap } from '../../model/objects/index.ts';
import { POD_TEMPLATE_HASH_LABEL, withHashLabel } from '../_shared/template.ts';
import { DESIRED_REPLICAS_ANNOTATION, type DeploymentShape, MAX_REPLICAS_ANNOTATION } from './counts.ts';
import { maxSurge } from './fenceposts.ts';
import { newSetAnnotations } from './revisions.ts';

/** What proportional scaling goes by: the size that the Deployment had when the set was last written. */
export function withSizeAnnotations(annotations: StringMap, shape: DeploymentShape): StringMap {
  const max = shape.replicas === 0 ? 0 : shape.replicas + maxSurge(shape);
  return new Map(annotations)
    .set(DESIRED_REPLICAS_ANNOTATION, String(shape.replicas))
    .set(MAX_REPLICAS_ANNOTATION, String(max));
}

export interface NewSet {
  readonly hash: string;
  readonly name: string;
  readonly replicas: number;
  readonly revision: number;
}

export function newReplicaSet(
  deployment: Deployment,
  { hash, name, replicas, revision }: NewSet,
  shape: DeploymentShape,
): ReplicaSet {
  const { metadata, spec } = deployment;
  const owner: OwnerReference = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    name: metadata.name,
    uid: metadata.uid,
    controller: true,
    blockOwnerDeletion: true,
  };
  const template = withHashLabel(spec.template, hash);
  const selector = spec.selector && {
    ...spec.selector,
    matchLabels: new Map(spec.selector.matchLabels).set(POD_TEMPLATE_HASH_LABEL, hash),
  };
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name,
      namespace: metadata.namespace,
      uid: '',
      labels: template.metadata.labels,
      annotations: withSizeAnnotations(newSetAnnotations(deployment, new Map(), revision), shape),
      ownerReferences: [owner],
      finalizers: [],
    },
    spec: { replicas, selector, template, minReadySeconds: spec.minReadySeconds },
    status: {
      replicas: 0,
      fullyLabeledReplicas: 0,
      readyReplicas: 0,
      availableReplicas: 0,
      observedGeneration: 0,
      conditions: [],
    },
  };
}
