/**
 * What a kubelet offers to pods of what its machine has (pkg/kubelet/cm/node_container_manager_linux.go, nodestatus/setters.go):
 *
 *   allocatable = capacity − systemReserved − kubeReserved − hard eviction threshold, at least 0
 *
 * Memory set aside as huge pages is taken off memory, too.
 */
import type { EvictionSignal, KubeletConfiguration, ThresholdValue } from '../../model/objects/config.ts';
import type { ResourceList } from '../../model/objects/index.ts';
import {
  addQuantities,
  type Quantity,
  quantityFromBytes,
  quantityFromNumber,
  subQuantities,
  ZERO_QUANTITY,
} from '../../model/quantity.ts';
import { DEFAULT_EVICTION_HARD } from '../eviction/config.ts';
import { thresholdAmount } from '../eviction/observe.ts';

const DEFAULT_MAX_PODS = 110;
const HUGE_PAGES = 'hugepages-';

/** Resources of which the kubelet keeps an eviction threshold free. */
const EVICTION_SIGNALS: ReadonlyMap<string, EvictionSignal> = new Map([
  ['memory', 'memory.available'],
  ['ephemeral-storage', 'nodefs.available'],
]);

export type ReservationFields = Partial<
  Pick<KubeletConfiguration, 'evictionHard' | 'systemReserved' | 'kubeReserved' | 'maxPods' | 'podsPerCore'>
>;

/** With the number of pods that the kubelet takes, where the machine's capacity does not tell one. */
export function capacityOf(capacity: ResourceList, { maxPods, podsPerCore = 0 }: ReservationFields): ResourceList {
  if (capacity.has('pods')) return capacity;
  const most = maxPods ?? DEFAULT_MAX_PODS;
  const cores = capacity.get('cpu')?.value ?? 0;
  const pods = podsPerCore > 0 ? Math.min(most, cores * podsPerCore) : most;
  return new Map([...capacity, ['pods', quantityFromNumber(pods)]]);
}

export function allocatableOf(capacity: ResourceList, kubelet: ReservationFields): ResourceList {
  const allocatable = new Map<string, Quantity>();
  for (const [name, amount] of capacity) allocatable.set(name, less(amount, reservations(name, amount, kubelet)));
  const memory = allocatable.get('memory');
  if (memory !== undefined) {
    const pages = [...allocatable].filter(([name]) => name.startsWith(HUGE_PAGES)).map(([, amount]) => amount);
    allocatable.set('memory', less(memory, pages));
  }
  return allocatable;
}

/** What is kept back of a resource: for the system, for Kubernetes' own daemons, as the margin of eviction. */
export function reservations(
  name: string,
  capacity: Quantity,
  { systemReserved, kubeReserved, evictionHard = DEFAULT_EVICTION_HARD }: ReservationFields,
): readonly Quantity[] {
  const signal = EVICTION_SIGNALS.get(name);
  const threshold = signal && evictionHard.get(signal);
  const margin = threshold === undefined ? [] : [marginOf(threshold, capacity)];
  const reserved = [systemReserved?.get(name), kubeReserved?.get(name)];
  return [...reserved.filter((amount) => amount !== undefined), ...margin];
}

/** What a kubelet says when it does not start because more is kept back than there is (pkg/kubelet/cm); '' if all is well. */
export function reservationError(capacity: ResourceList, kubelet: ReservationFields): string {
  const wrong = [...capacity].flatMap(([name, amount]) => {
    const reserved = reservations(name, amount, kubelet);
    const [first = ZERO_QUANTITY, ...more] = reserved;
    const sum = more.reduce(addQuantities, first);
    if (subQuantities(amount, sum).sign >= 0) return [];
    return [
      `Resource "${name}" has a reservation of ${sum.toString()} but capacity of ${amount.toString()}. Expected capacity >= reservation.`,
    ];
  });
  return wrong.length === 0 ? '' : `invalid Node Allocatable configuration. ${wrong.join(' ')}`;
}

const marginOf = (threshold: ThresholdValue, capacity: Quantity): Quantity =>
  quantityFromBytes(thresholdAmount(threshold, capacity.value));

function less(amount: Quantity, taken: readonly Quantity[]): Quantity {
  const rest = taken.reduce(subQuantities, amount);
  return rest.sign < 0 ? ZERO_QUANTITY : rest;
}
