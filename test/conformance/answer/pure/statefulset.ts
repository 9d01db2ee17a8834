import {
  isInRange,
  isMemberOf,
  ordinalRange,
  parentAndOrdinal,
  podName,
} from '../../../../src/controllers/stateful-set/ordinals.ts';
import { maxUnavailable, newPodRevision } from '../../../../src/controllers/stateful-set/revision.ts';
import type { IntOrString } from '../../../../src/model/objects/index.ts';
import { fromJson } from '../_decode.ts';
import type { PureFunctions } from '../types.ts';

export const functions: PureFunctions = {
  'statefulset.ordinals': (raw: unknown, name: string) => {
    const set = fromJson('StatefulSet', raw);
    const range = ordinalRange(set.spec);
    const { parent, ordinal } = parentAndOrdinal(name);
    return {
      ...range,
      parent,
      ordinal,
      inRange: isInRange(ordinal, range),
      member: isMemberOf(set.metadata.name, name),
    };
  },
  'statefulset.newPodRevision': (raw: unknown, ordinal: number) => {
    const { metadata, spec, status } = fromJson('StatefulSet', raw);
    const state = {
      updateStrategy: spec.updateStrategy,
      start: ordinalRange(spec).start,
      currentReplicas: status.currentReplicas,
    };
    return { name: podName(metadata.name, ordinal), revision: newPodRevision(state, ordinal) };
  },
  'statefulset.maxUnavailable': (setting: IntOrString | null, replicas: number) =>
    maxUnavailable(setting ?? undefined, replicas),
};
