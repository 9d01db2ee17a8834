/**
 * Reserving volumes, writing the bindings to the API, and waiting until the volume controller has done its part.
 * Upstream: pkg/scheduler/framework/plugins/volumebinding/binder.go (AssumePodVolumes, BindPodVolumes, checkBindings).
 */
import type { Cluster } from '../../../cluster/index.ts';
import type { KubeObject } from '../../../model/objects/index.ts';
import type { PersistentVolume, PersistentVolumeClaim } from '../../../model/objects/storage.ts';
import type { NodeInfo } from '../../snapshot/index.ts';
import { findClaim, findCSINode, findVolume } from '../_storage.ts';
import type { AssumedStorage } from './assumed.ts';
import { isFullyBound, type PodVolumes, SELECTED_NODE } from './binder.ts';
import { isBoundTo, isVolumeUsableOn, labelsOnly } from './match-volume.ts';

const BOUND_BY_CONTROLLER = 'pv.kubernetes.io/bound-by-controller';

function withAnnotation<T extends KubeObject>(object: T, key: string, value: string): T {
  const annotations = new Map(object.metadata.annotations).set(key, value);
  return { ...object, metadata: { ...object.metadata, annotations } };
}

/** The volume as it is when promised to the claim. */
function promised(volume: PersistentVolume, claim: PersistentVolumeClaim): PersistentVolume {
  const { namespace, name, uid } = claim.metadata;
  const wasPromised = isBoundTo(volume, claim);
  const bound = { ...volume, spec: { ...volume.spec, claimRef: { namespace, name, uid } } };
  return wasPromised ? bound : withAnnotation(bound, BOUND_BY_CONTROLLER, 'yes');
}

/** The pod's volumes with the decision written into the objects, which are assumed from now on. */
export function assumeVolumes(assumed: AssumedStorage, { bindings, provisions }: PodVolumes, node: string): PodVolumes {
  const decided = {
    bindings: bindings.map(({ claim, volume }) => ({ claim, volume: promised(volume, claim) })),
    provisions: provisions.map((claim) => withAnnotation(claim, SELECTED_NODE, node)),
  };
  for (const { volume } of decided.bindings) assumed.assumeVolume(volume);
  for (const claim of decided.provisions) assumed.assumeClaim(claim);
  return decided;
}

export function revertVolumes(assumed: AssumedStorage, { bindings, provisions }: PodVolumes): void {
  for (const { volume } of bindings) assumed.forgetVolume(volume);
  for (const claim of provisions) assumed.forgetClaim(claim);
}

function write({ objects, objectApi }: Cluster, object: KubeObject): void {
  const { namespace, name } = object.metadata;
  objectApi.replace(objects.find(object.kind, namespace, name), object, { spec: true });
}

export function writeVolumes(cluster: Cluster, { bindings, provisions }: PodVolumes): void {
  for (const { volume } of bindings) write(cluster, volume);
  for (const claim of provisions) write(cluster, claim);
}

/** `bound`, `pending`, or why the pod has to be scheduled anew. */
export function checkBindings(
  cluster: Cluster,
  { bindings, provisions }: PodVolumes,
  info: NodeInfo,
): 'bound' | 'pending' | { readonly error: string } {
  const { name: nodeName } = info;
  const node = labelsOnly(info.node);
  const csiNode = findCSINode(cluster, nodeName);
  for (const { claim, volume } of bindings) {
    const [now, nowClaim] = [
      findVolume(cluster, volume.metadata.name),
      findClaim(cluster, claim.metadata.namespace, claim.metadata.name),
    ];
    if (now === undefined)
      return { error: `failed to check binding: could not find v1.PersistentVolume "${volume.metadata.name}"` };
    if (nowClaim === undefined)
      return {
        error: `failed to check binding: could not find v1.PersistentVolumeClaim "${claim.metadata.namespace}/${claim.metadata.name}"`,
      };
    if (!isVolumeUsableOn(now, node, csiNode))
      return {
        error: `pv "${now.metadata.name}" node affinity doesn't match node "${nodeName}": no matching NodeSelectorTerms`,
      };
    if (!now.spec.claimRef?.uid) return { error: `ClaimRef got reset for pv "${now.metadata.name}"` };
    if (!isFullyBound(nowClaim)) return 'pending';
  }
  for (const { metadata } of provisions) {
    const claim = findClaim(cluster, metadata.namespace, metadata.name);
    if (claim === undefined)
      return {
        error: `failed to check provisioning pvc: could not find v1.PersistentVolumeClaim "${metadata.namespace}/${metadata.name}"`,
      };
    if (claim.metadata.annotations.get(SELECTED_NODE) !== nodeName)
      return { error: `provisioning failed for PVC "${metadata.name}"` };
    const volume = claim.spec.volumeName ? findVolume(cluster, claim.spec.volumeName) : undefined;
    if (volume !== undefined && !isVolumeUsableOn(volume, node, csiNode)) {
      return {
        error: `pv "${volume.metadata.name}" node affinity doesn't match node "${nodeName}": no matching NodeSelectorTerms`,
      };
    }
    if (!isFullyBound(claim)) return 'pending';
  }
  return 'bound';
}
