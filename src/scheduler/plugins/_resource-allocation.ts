/**
 * Requested and allocatable amounts of the configured resources on a node: what the resource scores are made of.
 * Upstream: pkg/scheduler/framework/plugins/noderesources/resource_allocation.go.
 */
import type { PodClass } from '../../cluster/index.ts';
import type { ResourceSpec } from '../../model/objects/config.ts';
import { NON_ZERO_REQUESTS, podRequests } from '../../model/pod-requests.ts';
import { isScalarResource } from '../../model/resource-name.ts';
import { PerClass } from '../compiled/index.ts';
import type { NodeInfo } from '../snapshot/index.ts';

export const DEFAULT_RESOURCES: readonly ResourceSpec[] = [{ name: 'cpu' }, { name: 'memory' }];

/** Which number of a node a resource is. */
type Source = 'cpu' | 'memory' | 'ephemeral-storage' | 'scalar';

const sourceOf = (name: string): Source =>
  name === 'cpu' || name === 'memory' || name === 'ephemeral-storage' ? name : 'scalar';

export interface ResourceAllocationOptions {
  readonly resources: readonly ResourceSpec[];
  /** Count what containers really request; otherwise at least 100m and 200Mi for each that requests none. */
  readonly realRequests: boolean;
}

export class ResourceAllocation {
  readonly weights: readonly number[];
  /** After `read`: by configured resource; an allocatable of 0 means that the resource does not count. */
  readonly requested: number[];
  readonly allocatable: number[];
  private readonly names: readonly string[];
  private readonly sources: readonly Source[];
  private readonly realRequests: boolean;
  private readonly podRequests: PerClass<readonly number[]>;

  constructor({ resources, realRequests }: ResourceAllocationOptions) {
    this.names = resources.map(({ name }) => name);
    this.sources = this.names.map(sourceOf);
    this.weights = resources.map(({ weight }) => weight || 1);
    this.requested = this.names.map(() => 0);
    this.allocatable = this.names.map(() => 0);
    this.realRequests = realRequests;
    this.podRequests = new PerClass((podClass) => this.requestsOf(podClass));
  }

  /** The pod's own requests, by configured resource. */
  requestsFor(podClass: PodClass): readonly number[] {
    return this.podRequests.of(podClass);
  }

  /** Fills `requested` (with the pod on the node) and `allocatable`. */
  read(podRequests: readonly number[], node: NodeInfo): void {
    for (let i = 0; i < podRequests.length; i++) {
      this.allocatable[i] = this.allocatableOf(i, podRequests[i], node);
      this.requested[i] = this.allocatable[i] === 0 ? 0 : this.requestedOn(i, node) + podRequests[i];
    }
  }

  private requestsOf({ spec }: PodClass): readonly number[] {
    const nonMissingContainerRequests = this.realRequests ? undefined : NON_ZERO_REQUESTS;
    const list = podRequests(spec, { skipPodLevelResources: true, nonMissingContainerRequests });
    return this.names.map((name) => (name === 'cpu' ? list.get(name)?.milliValue : list.get(name)?.value) ?? 0);
  }

  private allocatableOf(i: number, podRequest: number, { allocatable }: NodeInfo): number {
    switch (this.sources[i]) {
      case 'cpu':
        return allocatable.milliCPU;
      case 'memory':
        return allocatable.memory;
      case 'ephemeral-storage':
        return allocatable.ephemeralStorage;
      case 'scalar':
        // an extended resource that the pod does not want says nothing about the pod
        if (podRequest === 0 && isScalarResource(this.names[i])) return 0;
        return allocatable.scalars.get(this.names[i]) ?? 0;
    }
  }

  private requestedOn(i: number, node: NodeInfo): number {
    switch (this.sources[i]) {
      case 'cpu':
        return this.realRequests ? node.requestedMilliCPU : node.nonZeroMilliCPU;
      case 'memory':
        return this.realRequests ? node.requestedMemory : node.nonZeroMemory;
      case 'ephemeral-storage':
        return node.requestedEphemeralStorage;
      case 'scalar':
        return node.requestedScalars.get(this.names[i]) ?? 0;
    }
  }
}
