/** An eviction manager pass by pass, minutes apart, for stories. */
import { decodePodSpec, decodeValue } from '../../../src/ingest/decode/index.ts';
import { decodeKubeletConfiguration } from '../../../src/ingest/index.ts';
import { rejectionUnderPressure } from '../../../src/machines/eviction/admission.ts';
import { evictionConfig } from '../../../src/machines/eviction/config.ts';
import { INITIAL_EVICTION_STATE, type Readings } from '../../../src/machines/eviction/observe.ts';
import { beginPass, finishPass, type PodEviction } from '../../../src/machines/eviction/pass.ts';
import type { Filesystems, Signal } from '../../../src/machines/eviction/signals.ts';
import { parseQuantity } from '../../../src/model/quantity.ts';
import { GI, type NamedPod } from './_pods.ts';

export type Seen = Readonly<Record<string, string>>;

/** `memory.available: 1Gi` is hard, `memory.available: 1Gi 2Gi` has a soft one of two minutes beside it. */
export function manager(
  thresholds: Seen,
  pods: readonly NamedPod[],
  filesystems: Filesystems = 'shared',
  more: object = {},
) {
  const pick = (i: number): object =>
    Object.fromEntries(
      Object.entries(thresholds).flatMap(([signal, text]) => {
        const value = text.split(' ')[i];
        return value === undefined ? [] : [[signal, value]];
      }),
    );
  const raw = {
    evictionHard: pick(0),
    evictionSoft: pick(1),
    evictionSoftGracePeriod: Object.fromEntries(Object.keys(pick(1)).map((signal) => [signal, '2m'])),
    evictionMaxPodGracePeriod: 5,
    evictionPressureTransitionPeriod: '5m',
    enforceNodeAllocatable: [],
    localStorageCapacityIsolation: false,
    ...more,
  };
  const config = evictionConfig(decodeValue(raw, decodeKubeletConfiguration, 'strict'), filesystems);
  let state = INITIAL_EVICTION_STATE;
  let now = 0;
  let last: PodEviction<NamedPod> | undefined;
  const readings = (seen: Seen): Readings =>
    new Map(
      Object.entries(seen).map(([signal, text]) => [
        signal as Signal,
        { available: parseQuantity(text).value, capacity: 100 * GI, at: now },
      ]),
    );
  return {
    /** One pass so many minutes later: the condition, who goes with what grace, what was collected before. */
    after(minutes: number, seen: Seen, collected: Seen = seen): string {
      now += minutes * 60_000;
      const begun = beginPass(config, state, readings(seen), pods, now);
      state = begun.state;
      const { eviction } = begun.reclaim ? finishPass(config, begun.reclaim, readings(collected), pods) : {};
      last = begun.evictions[0] ?? eviction;
      const garbage = begun.reclaim?.garbage ?? [];
      return [
        state.conditions[0] ?? 'calm',
        garbage.length > 0 && `collects ${garbage.join(' ')}`,
        last && `evicts ${last.pod.name} ${last.gracePeriodSeconds}`,
      ]
        .filter(Boolean)
        .join(', ');
    },
    get last() {
      return last;
    },
    /** Whether best-effort and burstable pods get in. */
    admits(): string {
      const admitted = (requests: object): string => {
        const spec = decodeValue({ containers: [{ name: 'c', resources: { requests } }] }, decodePodSpec);
        return rejectionUnderPressure(state.conditions, { spec, isCritical: false }) === undefined ? 'yes' : 'no';
      };
      return `${admitted({})} ${admitted({ memory: '100Mi' })}`;
    },
  };
}
