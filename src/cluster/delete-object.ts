/**
 * The DELETE verb on all objects but pods and nodes: what becomes of the dependents is written into the finalizers,
 * and the garbage collector acts on that (apiserver/pkg/registry/generic/registry/store.go).
 *
 *   Background ─► the object goes at once, its dependents afterwards
 *   Foreground ─► `foregroundDeletion` holds it until the dependents that block it are gone
 *   Orphan     ─► `orphan` holds it until no dependent names it any more
 */
import type { KubeObject } from '../model/objects/index.ts';
import type { Cluster } from './cluster.ts';

export type Propagation = 'Background' | 'Foreground' | 'Orphan';

export const FOREGROUND_FINALIZER = 'foregroundDeletion';
export const ORPHAN_FINALIZER = 'orphan';

/** Kinds whose dependents survive where a client says nothing; kubectl always says Background. */
const ORPHANING_KINDS: ReadonlySet<string> = new Set(['Job', 'ReplicationController']);

/** @param propagation as in the options of the request; default: what the object's finalizers say, else its kind's default */
export function deleteObject(cluster: Cluster, serial: number, propagation?: Propagation): void {
  const object = cluster.objects.get(serial);
  if (object === undefined) return;
  const finalizers = finalizersFor(object, propagation);
  if (object.metadata.deletionTimestamp !== undefined) {
    if (!isSame(finalizers, object.metadata.finalizers)) cluster.objectApi.setFinalizers(serial, finalizers);
  } else if (finalizers.length > 0 || object.kind === 'Namespace') {
    cluster.objectApi.requestDeletion(serial, finalizers);
  } else {
    cluster.objectApi.remove(serial);
  }
}

function finalizersFor({ kind, metadata }: KubeObject, propagation: Propagation | undefined): readonly string[] {
  const own = metadata.finalizers.filter((name) => name !== FOREGROUND_FINALIZER && name !== ORPHAN_FINALIZER);
  const policy = propagation ?? policyOf(metadata.finalizers) ?? (ORPHANING_KINDS.has(kind) ? 'Orphan' : 'Background');
  if (policy === 'Orphan') return [...own, ORPHAN_FINALIZER];
  return policy === 'Foreground' ? [...own, FOREGROUND_FINALIZER] : own;
}

/** What finalizers that are there already ask for. */
function policyOf(finalizers: readonly string[]): Propagation | undefined {
  if (finalizers.includes(ORPHAN_FINALIZER)) return 'Orphan';
  return finalizers.includes(FOREGROUND_FINALIZER) ? 'Foreground' : undefined;
}

const isSame = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((name, i) => name === b[i]);
