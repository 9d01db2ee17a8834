/** All plugins with their arguments, defaults filled in (`apis/config/v1/defaults.go`). */
import type { NodeAffinity, TopologySpreadConstraint } from '../../../src/model/objects/pod.ts';
import { fromJson } from '../../conformance/answer/_decode.ts';
import { definePlugin, type Plugin } from './plugin.ts';
import { imageLocality } from './plugins/image-locality.ts';
import { interPodAffinity } from './plugins/inter-pod-affinity.ts';
import { nodeAffinity } from './plugins/node-affinity.ts';
import { nodeName } from './plugins/node-name.ts';
import { nodePorts } from './plugins/node-ports.ts';
import { nodeResourcesBalancedAllocation } from './plugins/node-resources-balanced-allocation.ts';
import { type FitArgs, nodeResourcesFit, type ShapePoint } from './plugins/node-resources-fit.ts';
import { nodeUnschedulable } from './plugins/node-unschedulable.ts';
import { nodeVolumeLimits } from './plugins/node-volume-limits.ts';
import { podTopologySpread } from './plugins/pod-topology-spread.ts';
import { CPU_AND_MEMORY, type WeightedResource } from './plugins/resource-use.ts';
import { schedulingGates } from './plugins/scheduling-gates.ts';
import { taintToleration } from './plugins/taint-toleration.ts';
import { volumeBinding } from './plugins/volume-binding.ts';
import { volumeRestrictions } from './plugins/volume-restrictions.ts';
import { volumeZone } from './plugins/volume-zone.ts';

/** As written. */
type Args = { readonly [field: string]: unknown };
type ArgsByPlugin = ReadonlyMap<string, Args>;

type RawResources = readonly { readonly name: string; readonly weight?: number }[];

function resourcesOf(raw: unknown): readonly WeightedResource[] {
  const list = (raw ?? []) as RawResources;
  return list.length === 0 ? CPU_AND_MEMORY : list.map(({ name, weight }) => ({ name, weight: weight || 1 }));
}

function fitArgs(raw: Args): FitArgs {
  const strategy = (raw.scoringStrategy ?? {}) as Args;
  const ratio = (strategy.requestedToCapacityRatio ?? {}) as { readonly shape?: readonly Partial<ShapePoint>[] };
  return {
    ignoredResources: (raw.ignoredResources ?? []) as string[],
    ignoredResourceGroups: (raw.ignoredResourceGroups ?? []) as string[],
    strategy: (strategy.type ?? 'LeastAllocated') as FitArgs['strategy'],
    resources: resourcesOf(strategy.resources),
    shape: (ratio.shape ?? []).map(({ utilization = 0, score = 0 }) => ({ utilization, score })),
  };
}

const addedAffinity = ({ addedAffinity: raw }: Args): NodeAffinity | undefined =>
  raw === undefined ? undefined : fromJson('Affinity', { nodeAffinity: raw }).nodeAffinity;

const constraints = ({ defaultConstraints: raw }: Args): readonly TopologySpreadConstraint[] =>
  fromJson('PodSpec', { topologySpreadConstraints: raw ?? [] }).topologySpreadConstraints;

export function createPlugins(args: ArgsByPlugin): readonly Plugin[] {
  const of = (name: string): Args => args.get(name) ?? {};
  const affinity = of('InterPodAffinity');
  const spread = of('PodTopologySpread');
  return [
    schedulingGates,
    nodeUnschedulable,
    nodeName,
    taintToleration,
    nodeAffinity(addedAffinity(of('NodeAffinity'))),
    nodePorts,
    nodeResourcesFit(fitArgs(of('NodeResourcesFit'))),
    volumeRestrictions,
    nodeVolumeLimits,
    volumeBinding,
    volumeZone,
    podTopologySpread({
      defaultingType: spread.defaultingType === 'List' ? 'List' : 'System',
      defaultConstraints: constraints(spread),
    }),
    interPodAffinity({
      hardPodAffinityWeight: (affinity.hardPodAffinityWeight ?? 1) as number,
      ignorePreferredTermsOfExistingPods: affinity.ignorePreferredTermsOfExistingPods === true,
    }),
    definePlugin({ name: 'DefaultPreemption', postFilter: true }),
    nodeResourcesBalancedAllocation(resourcesOf(of('NodeResourcesBalancedAllocation').resources)),
    imageLocality,
  ];
}
