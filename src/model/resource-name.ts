/** Kinds of resources by their names (`pkg/apis/core/v1/helper`, `pkg/scheduler/util`). */
import { qualifiedNameErrors } from './label-syntax.ts';

export const isHugePageResource = (name: string): boolean => name.startsWith('hugepages-');
export const isAttachableVolumeResource = (name: string): boolean => name.startsWith('attachable-volumes-');
const isPrefixedNativeResource = (name: string): boolean => name.includes('kubernetes.io/');
/** Kubernetes' own: without a domain, or with one of its own. */
export const isNativeResource = (name: string): boolean => !name.includes('/') || isPrefixedNativeResource(name);

/** A device or licence with a domain of its own: `nvidia.com/gpu`. */
export const isExtendedResource = (name: string): boolean =>
  !isNativeResource(name) && !name.startsWith('requests.') && qualifiedNameErrors(`requests.${name}`).length === 0;

/** What the scheduler counts besides CPU, memory, ephemeral storage and pods; all other names it ignores. */
export const isScalarResource = (name: string): boolean =>
  isExtendedResource(name) ||
  isHugePageResource(name) ||
  isPrefixedNativeResource(name) ||
  isAttachableVolumeResource(name);
