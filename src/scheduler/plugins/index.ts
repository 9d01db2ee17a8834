/**
 * The in-tree plugins, in the order in which the default profile runs them: order decides whose refusal a node gets. Their
 * extension points and weights stand in `model/scheduler-configuration/plugins.ts`.
 * Upstream: pkg/scheduler/framework/plugins/registry.go.
 */
import type { PluginConfig } from '../../model/objects/config.ts';
import type { Plugin, PluginHandle } from '../framework/index.ts';
import { DefaultBinder } from './default-binder.ts';
import { DefaultPreemption } from './default-preemption.ts';
import { ImageLocality } from './image-locality.ts';
import { InterPodAffinity } from './inter-pod-affinity/index.ts';
import { NodeAffinity } from './node-affinity.ts';
import { NodeName } from './node-name.ts';
import { NodePorts } from './node-ports.ts';
import { NodeResourcesBalancedAllocation } from './node-resources-balanced-allocation.ts';
import { NodeResourcesFit } from './node-resources-fit/index.ts';
import { NodeUnschedulable } from './node-unschedulable.ts';
import { NodeVolumeLimits } from './node-volume-limits.ts';
import { PodTopologySpread } from './pod-topology-spread/index.ts';
import { PrioritySort } from './priority-sort.ts';
import { SchedulingGates } from './scheduling-gates.ts';
import { TaintToleration } from './taint-toleration.ts';
import { VolumeBinding } from './volume-binding/index.ts';
import { VolumeRestrictions } from './volume-restrictions.ts';
import { VolumeZone } from './volume-zone.ts';

export interface PluginRegistration {
  readonly name: string;
  /** `args`: as configured, defaults not filled in; undefined if the profile has none. */
  readonly create: (args: never, handle: PluginHandle) => Plugin;
}

type Args<N extends keyof PluginConfig> = PluginConfig[N];

export const PLUGINS: readonly PluginRegistration[] = [
  // before the cycle
  { name: 'SchedulingGates', create: () => new SchedulingGates() },
  { name: 'PrioritySort', create: () => new PrioritySort() },
  // what is cheap and static refuses first
  { name: 'NodeUnschedulable', create: () => new NodeUnschedulable() },
  { name: 'NodeName', create: () => new NodeName() },
  { name: 'TaintToleration', create: () => new TaintToleration() },
  { name: 'NodeAffinity', create: (args: Args<'NodeAffinity'>) => new NodeAffinity(args) },
  { name: 'NodePorts', create: (_, handle) => new NodePorts(handle) },
  {
    name: 'NodeResourcesFit',

    create: (args: Args<'NodeResourcesFit'>, handle) => new NodeResourcesFit(args, handle),
  },
  { name: 'VolumeRestrictions', create: (_, handle) => new VolumeRestrictions(handle) },
  { name: 'NodeVolumeLimits', create: (_, handle) => new NodeVolumeLimits(handle) },
  { name: 'VolumeBinding', create: (args: Args<'VolumeBinding'>, handle) => new VolumeBinding(args, handle) },
  { name: 'VolumeZone', create: (_, handle) => new VolumeZone(handle) },
  // what looks at other nodes comes last
  {
    name: 'PodTopologySpread',

    create: (args: Args<'PodTopologySpread'>, handle) => new PodTopologySpread(args, handle),
  },
  {
    name: 'InterPodAffinity',

    create: (args: Args<'InterPodAffinity'>, handle) => new InterPodAffinity(args, handle),
  },
  {
    name: 'DefaultPreemption',
    create: (args: Args<'DefaultPreemption'>, handle) => new DefaultPreemption(args, handle),
  },
  // scores only
  {
    name: 'NodeResourcesBalancedAllocation',

    create: (args: Args<'NodeResourcesBalancedAllocation'>) => new NodeResourcesBalancedAllocation(args),
  },
  { name: 'ImageLocality', create: (_, handle) => new ImageLocality(handle) },
  { name: 'DefaultBinder', create: (_, handle) => new DefaultBinder(handle) },
];
