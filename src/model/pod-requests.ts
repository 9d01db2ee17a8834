/**
 * What a pod as a whole requests and is limited to (component-helpers `resource/helpers.go`).
 *
 *   containers + sidecars together, but at least the most demanding moment of starting up:
 *   each init container together with the sidecars before it; then the overhead.
 */
import type { ResourceList } from './objects/meta.ts';
import type { Container, PodSpec } from './objects/pod.ts';
import { addQuantities, compareQuantities, parseQuantity, type Quantity } from './quantity.ts';
import { isScalarResource } from './resource-name.ts';

export interface PodResourcesOptions {
  readonly excludeOverhead?: boolean;
  /** Pod-level resources are off in v1.32: `true` there. They stand in for the containers' CPU and memory. */
  readonly skipPodLevelResources?: boolean;
  /** Taken for a container that does not say how much it requests; an explicit 0 stays. Requests only. */
  readonly nonMissingContainerRequests?: ResourceList;
}

/** What the scheduler scores with where a container requests nothing. */
export const NON_ZERO_REQUESTS: ResourceList = new Map([
  ['cpu', parseQuantity('100m')],
  ['memory', parseQuantity('200Mi')],
]);

const DEFAULT_OPTIONS: PodResourcesOptions = { skipPodLevelResources: true };
const POD_LEVEL_RESOURCES = ['cpu', 'memory'] as const;

type MutableResourceList = Map<string, Quantity>;

/** Adds in place. */
export function addResources(sum: MutableResourceList, list: ResourceList): void {
  for (const [name, quantity] of list) {
    const before = sum.get(name);
    sum.set(name, before === undefined ? quantity : addQuantities(before, quantity));
  }
}

/** Raises in place. */
function raiseResources(most: MutableResourceList, list: ResourceList): void {
  for (const [name, quantity] of list) {
    const before = most.get(name);
    if (before === undefined || compareQuantities(quantity, before) > 0) most.set(name, quantity);
  }
}

function withMissing(list: ResourceList, missing: ResourceList | undefined): ResourceList {
  if (missing === undefined || missing.size === 0) return list;
  const filled = new Map(list);
  for (const [name, quantity] of missing) if (!filled.has(name)) filled.set(name, quantity);
  return filled;
}

export const isSidecar = (container: Container): boolean => container.restartPolicy === 'Always';

/** The containers' part; `resourcesOf` reads requests or limits. */
function aggregate(spec: PodSpec, resourcesOf: (container: Container) => ResourceList): MutableResourceList {
  const total: MutableResourceList = new Map();
  for (const container of spec.containers) addResources(total, resourcesOf(container));
  const sidecars: MutableResourceList = new Map();
  const startUp: MutableResourceList = new Map();
  for (const container of spec.initContainers) {
    const own = resourcesOf(container);
    if (isSidecar(container)) {
      addResources(total, own);
      addResources(sidecars, own);
      raiseResources(startUp, sidecars);
    } else {
      const moment: MutableResourceList = new Map(own);
      addResources(moment, sidecars);
      raiseResources(startUp, moment);
    }
  }
  raiseResources(total, startUp);
  return total;
}

function replacePodLevel(total: MutableResourceList, podLevel: ResourceList | undefined): void {
  for (const name of POD_LEVEL_RESOURCES) {
    const quantity = podLevel?.get(name);
    if (quantity !== undefined) total.set(name, quantity);
  }
}

export function podRequests(spec: PodSpec, options: PodResourcesOptions = DEFAULT_OPTIONS): ResourceList {
  const missing = options.nonMissingContainerRequests;
  const total = aggregate(spec, ({ resources }) => withMissing(resources.requests, missing));
  if (!options.skipPodLevelResources) replacePodLevel(total, spec.resources?.requests);
  if (!options.excludeOverhead) addResources(total, spec.overhead);
  return total;
}

/** The overhead is added only to what is limited. */
export function podLimits(spec: PodSpec, options: PodResourcesOptions = DEFAULT_OPTIONS): ResourceList {
  const total = aggregate(spec, ({ resources }) => resources.limits);
  if (!options.skipPodLevelResources) replacePodLevel(total, spec.resources?.limits);
  if (options.excludeOverhead) return total;
  for (const [name, quantity] of spec.overhead) {
    const limit = total.get(name);
    if (limit !== undefined && limit.sign !== 0) total.set(name, addQuantities(limit, quantity));
  }
  return total;
}

/** Resources as the scheduler counts them: plain numbers, memory and storage in bytes. */
export interface ResourceVector {
  readonly milliCPU: number;
  readonly memory: number;
  readonly ephemeralStorage: number;
  /** Of a node: how many pods. 0 in a pod's. */
  readonly pods: number;
  /** Extended resources, huge pages, attachable volumes, in the order of the list. */
  readonly scalars: ReadonlyMap<string, number>;
}

const NO_SCALARS: ReadonlyMap<string, number> = new Map();

/** Each quantity rounded up to a whole unit; names that the scheduler does not count are left out (`framework.Resource.Add`). */
export function resourceVector(list: ResourceList): ResourceVector {
  let scalars: Map<string, number> | undefined;
  for (const [name, quantity] of list) {
    if (isCounted(name) || !isScalarResource(name)) continue;
    scalars ??= new Map();
    scalars.set(name, quantity.value);
  }
  return {
    milliCPU: list.get('cpu')?.milliValue ?? 0,
    memory: list.get('memory')?.value ?? 0,
    ephemeralStorage: list.get('ephemeral-storage')?.value ?? 0,
    pods: list.get('pods')?.value ?? 0,
    scalars: scalars ?? NO_SCALARS,
  };
}

const isCounted = (name: string): boolean =>
  name === 'cpu' || name === 'memory' || name === 'ephemeral-storage' || name === 'pods';

/** What the scheduler's filters count for a pod. */
export const podRequestVector = (spec: PodSpec): ResourceVector => resourceVector(podRequests(spec));

/** What the scheduler's scores count: CPU and memory of containers that request none are 100m and 200Mi. */
export function podNonZeroRequests(spec: PodSpec): { readonly milliCPU: number; readonly memory: number } {
  const list = podRequests(spec, { skipPodLevelResources: true, nonMissingContainerRequests: NON_ZERO_REQUESTS });
  return { milliCPU: list.get('cpu')?.milliValue ?? 0, memory: list.get('memory')?.value ?? 0 };
}
