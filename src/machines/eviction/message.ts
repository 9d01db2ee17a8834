/** Texts of an evicted pod's status (pkg/kubelet/eviction/helpers.go). */
import type { ResourceList } from '../../model/objects/meta.ts';
import { compareQuantities, quantityFromBytes, quantityFromNumber, ZERO_QUANTITY } from '../../model/quantity.ts';
import type { Threshold } from './config.ts';
import { type Readings, thresholdText } from './observe.ts';
import type { ContainerUsage, EvictionPod } from './pods.ts';
import { resourceOf, type Signal, type StarvedResource } from './signals.ts';

export const EVICTED = 'Evicted';

/** Names the first of the due thresholds on the resource, and each container that uses more than it requests. */
export function evictionMessage(
  resource: StarvedResource,
  { spec, usage }: EvictionPod,
  due: readonly Threshold[],
  readings: Readings,
): string {
  let message = `The node was low on resource: ${resource}. `;
  const threshold = due.find(({ signal }) => resourceOf(signal) === resource);
  const reading = threshold && readings.get(threshold.signal);
  if (threshold && reading) {
    const quantity = thresholdText(threshold.value, reading.capacity);
    message += `Threshold quantity: ${quantity}, available: ${availableText(threshold.signal, reading.available)}. `;
  }
  for (const container of usage?.containers ?? []) {
    const declared = [...spec.containers, ...spec.initContainers].find(({ name }) => name === container.name);
    if (declared) message += containerText(resource, container, declared.resources.requests);
  }
  return message;
}

function availableText(signal: Signal, available: number): string {
  const resource = resourceOf(signal);
  const isBytes = resource === 'memory' || resource === 'ephemeral-storage';
  return (isBytes ? quantityFromBytes(available) : quantityFromNumber(available)).canonical;
}

function containerText(resource: StarvedResource, container: ContainerUsage, requests: ResourceList): string {
  const bytes = usedBytes(resource, container);
  const request = requests.get(resource) ?? ZERO_QUANTITY;
  if (bytes === undefined || compareQuantities(quantityFromBytes(bytes), request) <= 0) return '';
  const used = quantityFromBytes(bytes).canonical;
  return `Container ${container.name} was using ${used}, request is ${request.canonical}, has larger consumption of ${resource}. `;
}

/** `undefined`: nobody is blamed for inodes and processes. */
function usedBytes(resource: StarvedResource, { memory, rootfs, logs }: ContainerUsage): number | undefined {
  if (resource === 'memory') return memory;
  return resource === 'ephemeral-storage' ? rootfs.bytes + logs.bytes : undefined;
}
