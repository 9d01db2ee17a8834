import {
  applyLimitRangeDefaults,
  claimLimitErrors,
  podLimitErrors,
} from '../../../../src/cluster/admission/limit-range.ts';
import {
  decodeLimitRange,
  decodePersistentVolumeClaim,
  decodePod,
  decodeValue,
} from '../../../../src/ingest/decode/index.ts';
import type { ResourceList } from '../../../../src/model/objects/meta.ts';
import type { PureFunctions } from '../types.ts';

const listOf = (list: ResourceList) =>
  Object.fromEntries([...list].map(([name, quantity]) => [name, quantity.canonical]));

export const functions: PureFunctions = {
  'limitrange.pod': (rawRange: unknown, rawPod: unknown) => {
    const range = decodeValue(rawRange, decodeLimitRange);
    const { spec, annotation } = applyLimitRangeDefaults(range, decodeValue(rawPod, decodePod).spec);
    const resources = [...spec.containers, ...spec.initContainers].map(({ name, resources: { requests, limits } }) => {
      return [name, { requests: listOf(requests), limits: listOf(limits) }] as const;
    });
    return { resources: Object.fromEntries(resources), annotation, errors: podLimitErrors(range, spec) };
  },
  'limitrange.pvc': (rawRange: unknown, rawClaim: unknown) => ({
    errors: claimLimitErrors(
      decodeValue(rawRange, decodeLimitRange),
      decodeValue(rawClaim, decodePersistentVolumeClaim).spec.requests,
    ),
  }),
};
