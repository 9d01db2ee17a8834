import { decodePod, decodeValue } from '../../../src/ingest/decode/index.ts';
import { rejectionUnderPressure } from '../../../src/machines/eviction/admission.ts';
import type { PressureCondition } from '../../../src/machines/eviction/signals.ts';
import { isCriticalPod } from '../../../src/machines/kubelet/critical.ts';
import type { Answer } from './types.ts';

export const answer: Answer = ({ conditions, pod }) => {
  const { metadata, spec } = decodeValue(pod, decodePod);
  const isCritical = isCriticalPod({ annotations: metadata.annotations, priority: spec.priority });
  const rejection = rejectionUnderPressure([...(conditions as readonly PressureCondition[])].sort(), {
    spec,
    isCritical,
  });
  return rejection ? { admit: false, ...rejection } : { admit: true };
};
