/**
 * Whether a node has room for what the pod requests, and how well it fits there.
 * Upstream: pkg/scheduler/framework/plugins/noderesources/fit.go.
 */
import type { PodClass } from '../../../cluster/index.ts';
import { isExtendedResource } from '../../../model/resource-name.ts';
import { type CompiledPod, PerClass } from '../../compiled/index.ts';
import {
  type EventRegistration,
  type Plugin,
  type PluginArgs,
  type PluginHandle,
  type PodRef,
  type PreFilterOutcome,
  type PreScoreOutcome,
  type Shortage,
  type Status,
  unschedulable,
} from '../../framework/index.ts';
import type { NodeInfo } from '../../snapshot/index.ts';
import { DEFAULT_RESOURCES, ResourceAllocation } from '../_resource-allocation.ts';
import { fitEvents } from './events.ts';
import { type Strategy, strategyOf } from './strategies.ts';

const NAME = 'NodeResourcesFit';
const TOO_MANY_PODS = 'Too many pods';

interface FitState {
  readonly pod: CompiledPod;
  /** Extended and other named resources that are checked: name and amount. */
  readonly scalars: readonly (readonly [name: string, value: number])[];
}

const NO_ARGS: PluginArgs<'NodeResourcesFit'> = { ignoredResources: [], ignoredResourceGroups: [] };

export class NodeResourcesFit implements Plugin<FitState, readonly number[]> {
  readonly name = NAME;
  readonly unprepared = { filter: 'error reading "PreFilterNodeResourcesFit" from cycleState: not found' };
  readonly events: readonly EventRegistration[];
  private readonly args: PluginArgs<'NodeResourcesFit'>;
  private readonly strategy: Strategy;
  private readonly allocation: ResourceAllocation;
  private readonly states: PerClass<FitState>;
  /** By joined reasons. */
  private readonly refusals = new Map<string, Status>();

  constructor(args: PluginArgs<'NodeResourcesFit'> = NO_ARGS, handle: PluginHandle) {
    this.args = args;
    this.events = fitEvents(handle);
    this.strategy = strategyOf(args.scoringStrategy);
    const configured = args.scoringStrategy?.resources ?? [];
    this.allocation = new ResourceAllocation({
      resources: configured.length > 0 ? configured : DEFAULT_RESOURCES,
      realRequests: false,
    });
    this.states = new PerClass((podClass) => this.stateOf(podClass, handle));
  }

  preFilter(pod: PodRef): PreFilterOutcome<FitState> {
    return { state: this.states.of(pod.class) };
  }

  filter(state: FitState, _pod: PodRef, node: NodeInfo): Status | undefined {
    const { allocatable } = node;
    const hasSlot = node.podCount < allocatable.pods;
    const { requests, requestsNothing } = state.pod;
    if (requestsNothing) return hasSlot ? undefined : this.refusal([TOO_MANY_PODS]);
    if (
      hasSlot &&
      requests.milliCPU <= Math.max(0, allocatable.milliCPU - node.requestedMilliCPU) &&
      requests.memory <= Math.max(0, allocatable.memory - node.requestedMemory) &&
      requests.ephemeralStorage <= Math.max(0, allocatable.ephemeralStorage - node.requestedEphemeralStorage) &&
      state.scalars.length === 0
    ) {
      return undefined;
    }
    const short = this.shortages(state, _pod, node);
    if (short.length === 0) return undefined;
    return this.refusal(
      short.map(({ resource }) => (resource === 'pods' ? TOO_MANY_PODS : `Insufficient ${resource}`)),
    );
  }

  shortages(
    { pod: { requests, requestsNothing }, scalars }: FitState,
    _pod: PodRef,
    node: NodeInfo,
  ): readonly Shortage[] {
    const { allocatable } = node;
    const short: Shortage[] = [];
    const check = (resource: string, requested: number, free: number): void => {
      if (requested > 0 && requested > free) short.push({ resource, requested, free });
    };
    check('pods', 1, allocatable.pods - node.podCount);
    if (requestsNothing) return short;
    check('cpu', requests.milliCPU, allocatable.milliCPU - node.requestedMilliCPU);
    check('memory', requests.memory, allocatable.memory - node.requestedMemory);
    check(
      'ephemeral-storage',
      requests.ephemeralStorage,
      allocatable.ephemeralStorage - node.requestedEphemeralStorage,
    );
    for (const [name, value] of scalars) {
      check(name, value, (allocatable.scalars.get(name) ?? 0) - (node.requestedScalars.get(name) ?? 0));
    }
    return short;
  }

  preScore(pod: PodRef): PreScoreOutcome<readonly number[]> {
    return { state: this.allocation.requestsFor(pod.class) };
  }

  score(state: readonly number[] | undefined, pod: PodRef, node: NodeInfo): number {
    const { allocation } = this;
    allocation.read(state ?? allocation.requestsFor(pod.class), node);
    return this.strategy(allocation.requested, allocation.allocatable, allocation.weights);
  }

  private stateOf(podClass: PodClass, { compiled }: PluginHandle): FitState {
    const pod = compiled.of(podClass);
    return { pod, scalars: [...pod.requests.scalars].filter(([name, value]) => value !== 0 && !this.isIgnored(name)) };
  }

  private isIgnored(name: string): boolean {
    if (!isExtendedResource(name)) return false;
    const { ignoredResources, ignoredResourceGroups } = this.args;
    return ignoredResources.includes(name) || ignoredResourceGroups.includes(name.split('/')[0]);
  }

  private refusal(reasons: readonly string[]): Status {
    const key = reasons.join('\n');
    let status = this.refusals.get(key);
    if (status === undefined) {
      status = unschedulable(NAME, ...reasons);
      this.refusals.set(key, status);
    }
    return status;
  }
}
