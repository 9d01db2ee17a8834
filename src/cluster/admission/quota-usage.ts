/** What an object is charged to its namespace's quotas (pkg/quota/v1/evaluator/core). */
import type { Instant, ResourceList } from '../../model/objects/meta.ts';
import type { Service } from '../../model/objects/cluster.ts';
import type { PodSpec } from '../../model/objects/pod.ts';
import { addResources, podLimits, podRequests } from '../../model/pod-requests.ts';
import { compareQuantities, Quantity, quantityFromNumber, ZERO_QUANTITY } from '../../model/quantity.ts';
import { isExtendedResource, isHugePageResource, isNativeResource } from '../../model/resource-name.ts';

const ONE = quantityFromNumber(1);
const COMPUTE = ['cpu', 'memory', 'ephemeral-storage'] as const;

/** What of a pod decides whether it is charged in full. */
export interface QuotaPod {
  readonly spec: PodSpec;
  readonly phase?: string;
  readonly deletionTimestamp?: Instant;
  readonly deletionGracePeriodSeconds?: number;
}

/** Names under which requests and limits are charged. */
export function computeUsage(requests: ResourceList, limits: ResourceList): ResourceList {
  const usage = new Map<string, Quantity>([['pods', ONE]]);
  for (const name of COMPUTE) {
    const request = requests.get(name);
    const limit = limits.get(name);
    if (request) usage.set(name, request).set(`requests.${name}`, request);
    if (limit) usage.set(`limits.${name}`, limit);
  }
  for (const [name, request] of requests) {
    if (isHugePageResource(name)) usage.set(name, request);
    if (isHugePageResource(name) || isExtendedResource(name)) usage.set(`requests.${name}`, request);
  }
  return usage;
}

/** Every pod in storage counts for `count/pods`; what has ended, or should have long ago, for nothing else. */
export function podUsage(pod: QuotaPod, now: Instant): ResourceList {
  const usage = new Map<string, Quantity>([['count/pods', ONE]]);
  if (isCharged(pod, now)) addResources(usage, chargeInFull(pod.spec));
  return usage;
}

/** What a pod that has not ended is charged besides its place in storage. */
export const chargeInFull = (spec: PodSpec): ResourceList => computeUsage(podRequests(spec), podLimits(spec));

/** The deletion timestamp includes the grace period already: a pod that hangs is charged for twice that. */
function isCharged({ phase, deletionTimestamp, deletionGracePeriodSeconds }: QuotaPod, now: Instant): boolean {
  if (phase === 'Failed' || phase === 'Succeeded') return false;
  if (deletionTimestamp === undefined || deletionGracePeriodSeconds === undefined) return true;
  return now <= deletionTimestamp + deletionGracePeriodSeconds * 1000;
}

const POD_RESOURCES: ReadonlySet<string> = new Set([
  'count/pods',
  'pods',
  ...COMPUTE.flatMap((name) => [name, `requests.${name}`, `limits.${name}`]),
]);

/** Whether a quota's resource is one that pods are charged to. */
export const isPodResource = (name: string): boolean =>
  POD_RESOURCES.has(name) ||
  isHugePageResource(name) ||
  name.startsWith('requests.hugepages-') ||
  (!isNativeResource(name) && name.startsWith('requests.'));

export function serviceUsage({ type, ports, allocateLoadBalancerNodePorts }: Service['spec']): ResourceList {
  const isLoadBalancer = type === 'LoadBalancer';
  // Node ports are not allocated yet when the service is admitted: what counts is how many it will get.
  const onlyExplicit = isLoadBalancer && allocateLoadBalancerNodePorts === false;
  const counted = onlyExplicit
    ? ports.filter(({ nodePort }) => nodePort !== undefined && nodePort !== 0).length
    : ports.length;
  return new Map([
    ['count/services', ONE],
    ['services', ONE],
    ['services.loadbalancers', isLoadBalancer ? ONE : ZERO_QUANTITY],
    ['services.nodeports', isLoadBalancer || type === 'NodePort' ? quantityFromNumber(counted) : ZERO_QUANTITY],
  ]);
}

export interface QuotaClaim {
  /** From the old annotation or the field; empty or `undefined`: none. */
  readonly storageClass?: string;
  readonly request?: Quantity;
  /** `status.allocatedResources`, which may exceed the request while a claim shrinks back. */
  readonly allocated?: Quantity;
}

export function claimUsage({ storageClass, request, allocated }: QuotaClaim): ResourceList {
  const usage = new Map<string, Quantity>([
    ['persistentvolumeclaims', ONE],
    ['count/persistentvolumeclaims', ONE],
  ]);
  const ofClass = storageClass ? `${storageClass}.storageclass.storage.k8s.io/` : undefined;
  if (ofClass !== undefined) usage.set(`${ofClass}persistentvolumeclaims`, ONE);
  if (!request) return usage;
  const rounded = roundedUp(request);
  const charged = allocated && compareQuantities(allocated, rounded) > 0 ? roundedUp(allocated) : rounded;
  usage.set('requests.storage', charged);
  if (ofClass !== undefined) usage.set(`${ofClass}requests.storage`, charged);
  return usage;
}

/** Whole bytes, in the form of the original. */
function roundedUp(quantity: Quantity): Quantity {
  const { value, format } = quantity;
  const whole = new Quantity({ unscaled: BigInt(value), exponent: 0, exact: false, format });
  return compareQuantities(whole, quantity) === 0 ? quantity : whole;
}
