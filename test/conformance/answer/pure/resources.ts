import { type PodResourcesOptions, podLimits, podRequests } from '../../../../src/model/pod-requests.ts';
import type { JsonObject } from '../../compare.ts';
import { fromJson, resourcesFromJson, resourcesToJson } from '../_decode.ts';
import type { PureFunctions } from '../types.ts';

const optionsOf = (raw: JsonObject): PodResourcesOptions => ({
  excludeOverhead: raw.excludeOverhead === true,
  skipPodLevelResources: raw.skipPodLevelResources === true,
  nonMissingContainerRequests: resourcesFromJson(raw.nonMissingContainerRequests),
});

export const functions: PureFunctions = {
  'resources.podRequests': (pod: unknown, options: JsonObject) =>
    resourcesToJson(podRequests(fromJson('Pod', pod).spec, optionsOf(options))),
  'resources.podLimits': (pod: unknown, options: JsonObject) =>
    resourcesToJson(podLimits(fromJson('Pod', pod).spec, optionsOf(options))),
};
