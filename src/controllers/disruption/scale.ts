/**
 * How many pods the owner of a pod wants (pkg/controller/disruption/disruption.go). A Deployment counts once however many ReplicaSets it has.
 */
import type { OwnerReference } from '../../model/objects/meta.ts';

/** An owner as it stands in the API. */
export interface Owner {
  readonly uid: string;
  /** `spec.replicas`, after defaults. */
  readonly replicas: number;
  /** Its own controller, of ReplicaSets. */
  readonly controller?: OwnerReference;
}

/** Looks an owner up in the pod's namespace; only kinds with a scale are asked for. */
export type FindOwner = (kind: ScaledKind, name: string) => Owner | undefined;

export type ScaledKind = 'Deployment' | 'ReplicaSet' | 'StatefulSet' | 'ReplicationController';

const SCALED_GROUPS: ReadonlyMap<string, readonly string[]> = new Map([
  ['ReplicationController', ['']],
  ['Deployment', ['apps', 'extensions']],
  ['ReplicaSet', ['apps', 'extensions']],
  ['StatefulSet', ['apps']],
]);

/** Kinds of Kubernetes' own that own pods and have no scale, by the names of their resources. */
const UNSCALED: ReadonlyMap<string, string> = new Map([
  ['batch/Job', 'jobs.batch'],
  ['batch/CronJob', 'cronjobs.batch'],
  ['apps/DaemonSet', 'daemonsets.apps'],
  ['/Pod', 'pods'],
  ['/Node', 'nodes'],
  ['/Service', 'services'],
]);

const groupOf = (apiVersion: string): string =>
  apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';

function isScaled({ apiVersion, kind }: OwnerReference): boolean {
  return SCALED_GROUPS.get(kind)?.includes(groupOf(apiVersion)) ?? false;
}

/**
 * The owner whose replicas count for a pod with this controller; `undefined`: it is gone.
 *
 * @throws an Error with Kubernetes' text if that kind of owner has no scale.
 */
export function scaleOf(controller: OwnerReference, find: FindOwner): Owner | undefined {
  if (!isScaled(controller)) throw new Error(withoutScale(controller));
  const owner = find(controller.kind as ScaledKind, controller.name);
  if (!owner || owner.uid !== controller.uid) return undefined;
  const above = controller.kind === 'ReplicaSet' ? owner.controller : undefined;
  if (above?.kind !== 'Deployment' || !isScaled(above)) return owner;
  const deployment = find('Deployment', above.name);
  // A ReplicaSet whose Deployment is gone still has a scale of its own.
  return deployment?.uid === above.uid ? deployment : owner;
}

function withoutScale({ apiVersion, kind }: OwnerReference): string {
  const resource = UNSCALED.get(`${groupOf(apiVersion)}/${kind}`);
  if (resource !== undefined) return `${resource} does not implement the scale subresource`;
  return `no matches for kind ${JSON.stringify(kind)} in version ${JSON.stringify(apiVersion)}`;
}
