/**
 * The memory manager's static policy on one machine (pkg/kubelet/cm/memorymanager/policy_static.go): containers of guaranteed pods get
 * memory and huge pages from certain NUMA nodes. Nodes that serve containers across them do so as one group, and no container alone.
 */
import type { Container } from '../../model/objects/index.ts';
import { isHugePageResource } from '../../model/resource-name.ts';
import { isSidecar } from '../../model/pod-requests.ts';
import type { Rejection } from '../eviction/admission.ts';
import type { ProviderHints, TopologyHint } from './hints.ts';
import type { NumaNode } from './layout.ts';
import { containersOf, isRegularInit, type ManagedPod, type ResourceManager, unexpected } from './managed-pod.ts';
import { NumaMemory } from './numa-memory.ts';
import { countOf, isNarrower } from './numa-mask.ts';

/** Bytes by resource. */
type Amounts = ReadonlyMap<string, number>;

interface Block {
  readonly mask: number;
  readonly resource: string;
  bytes: number;
}

interface MaskHint {
  readonly mask: number;
  readonly preferred: boolean;
}

export class MemoryManager implements ResourceManager {
  private readonly memory: NumaMemory;
  private readonly blocks = new Map<number, Map<string, Block[]>>();
  /** What init containers of the pod in hand leave behind: by NUMA nodes and resource. */
  private reusable: { readonly serial: number; readonly bytes: Map<string, number> } = { serial: -1, bytes: new Map() };

  /** @param reserved bytes for the system, by NUMA node and resource */
  constructor(nodes: readonly NumaNode[], reserved: readonly Amounts[]) {
    this.memory = new NumaMemory(nodes, reserved);
  }

  serials(): Iterable<number> {
    return this.blocks.keys();
  }

  /** NUMA nodes from which a container has its memory; 0: any. */
  nodesOf(serial: number, container: string): number {
    return this.blocks.get(serial)?.get(container)?.[0]?.mask ?? 0;
  }

  allocate(pod: ManagedPod, container: Container, hint: TopologyHint): Rejection | undefined {
    if (!pod.isGuaranteed) return undefined;
    const known = this.blocks.get(pod.serial)?.get(container.name);
    if (known !== undefined) {
      this.leaveBehind(pod, container, known);
      return undefined;
    }
    const wanted = requestsOf(container);
    const best = this.place(pod, wanted, hint);
    if (typeof best === 'string') return unexpected(`[memorymanager] ${best}`);
    const blocks: Block[] = [];
    for (const [resource, bytes] of wanted) {
      blocks.push({ mask: best.mask, resource, bytes });
      const reused = Math.min(bytes, this.reusableOf(pod, best.mask, resource));
      this.memory.take(best.mask, resource, bytes - reused);
    }
    this.leaveBehind(pod, container, blocks);
    let ofPod = this.blocks.get(pod.serial);
    if (ofPod === undefined) this.blocks.set(pod.serial, (ofPod = new Map()));
    ofPod.set(container.name, blocks);
    this.shrinkInits(pod, container, blocks);
    return undefined;
  }

  /** The hint if it suffices, else one that does; or what is wrong with it. */
  private place(pod: ManagedPod, wanted: Amounts, hint: TopologyHint): MaskHint | string {
    let best = hint.mask === undefined ? undefined : { mask: hint.mask, preferred: hint.preferred };
    if (best === undefined) {
      const own = findBest(this.maskHints(pod, wanted));
      if (own === undefined)
        return 'failed to get the default NUMA affinity, no NUMA nodes with enough memory is available';
      if (!own.preferred && hint.preferred) return 'failed to find the default preferred hint';
      best = own;
    }
    if (!this.memory.suffices(best.mask, wanted)) {
      const { mask, preferred } = best;
      const wider = findBest(this.maskHints(pod, wanted).filter((each) => (each.mask & mask) === mask));
      if (wider === undefined) return 'failed to find NUMA nodes to extend the current topology hint';
      if (!wider.preferred && preferred) return 'failed to find the extended preferred hint';
      best = wider;
    }
    return this.memory.isMixed(best.mask) ? 'preferred hint violates NUMA node allocation' : best;
  }

  release(serial: number): void {
    const ofPod = this.blocks.get(serial);
    if (ofPod === undefined) return;
    for (const container of [...ofPod.keys()]) this.releaseContainer(serial, container);
  }

  /** An init container is through: what it had and nobody after it took over is free. */
  releaseContainer(serial: number, container: string): void {
    const ofPod = this.blocks.get(serial);
    const blocks = ofPod?.get(container);
    if (ofPod === undefined || blocks === undefined) return;
    ofPod.delete(container);
    if (ofPod.size === 0) this.blocks.delete(serial);
    for (const { mask, resource, bytes } of blocks) this.memory.give(mask, resource, bytes);
  }

  // ---- what init containers leave behind ----

  private reusableOf({ serial }: ManagedPod, mask: number, resource: string): number {
    return this.reusable.serial === serial ? (this.reusable.bytes.get(`${mask} ${resource}`) ?? 0) : 0;
  }

  private leaveBehind(pod: ManagedPod, container: Container, blocks: readonly Block[]): void {
    if (this.reusable.serial !== pod.serial) this.reusable = { serial: pod.serial, bytes: new Map() };
    const isInit = isRegularInit(pod, container);
    for (const { mask, resource, bytes } of blocks) {
      const left = this.reusableOf(pod, mask, resource);
      this.reusable.bytes.set(`${mask} ${resource}`, isInit ? Math.max(left, bytes) : Math.max(0, left - bytes));
    }
  }

  /** So that the blocks of a pod add up to what it has. */
  private shrinkInits(pod: ManagedPod, container: Container, blocks: readonly Block[]): void {
    for (const { mask, resource, bytes } of blocks) {
      let left = bytes;
      for (const init of pod.spec.initContainers) {
        if (init === container || left === 0) break;
        if (isSidecar(init)) continue;
        for (const block of this.blocks.get(pod.serial)?.get(init.name) ?? []) {
          if (block.resource !== resource || block.mask !== mask) continue;
          const part = Math.min(block.bytes, left);
          block.bytes -= part;
          left -= part;
        }
      }
    }
  }

  // ---- hints ----

  hints(pod: ManagedPod, container: Container): ProviderHints | undefined {
    if (!pod.isGuaranteed) return undefined;
    const wanted = requestsOf(container);
    const known = this.blocks.get(pod.serial)?.get(container.name);
    return known === undefined ? this.hintsOf(pod, wanted) : knownHints(known, wanted);
  }

  podHints(pod: ManagedPod): ProviderHints | undefined {
    if (!pod.isGuaranteed) return undefined;
    const wanted = podRequests(pod);
    for (const { name } of containersOf(pod)) {
      const known = this.blocks.get(pod.serial)?.get(name);
      if (known !== undefined) return knownHints(known, wanted);
    }
    return this.hintsOf(pod, wanted);
  }

  /** Without any they are no opinion, and the allocation fails. */
  private hintsOf(pod: ManagedPod, wanted: Amounts): ProviderHints {
    const hints = this.maskHints(pod, wanted);
    return new Map(hints.length === 0 ? [] : [...wanted.keys()].map((resource) => [resource, hints]));
  }

  private maskHints(pod: ManagedPod, wanted: Amounts): MaskHint[] {
    const masks = this.memory.masksFor(wanted, (mask, resource) => this.reusableOf(pod, mask, resource));
    return masks.usable.map((mask) => ({ mask, preferred: countOf(mask) === masks.fewest }));
  }
}

/** What a container has already, as long as it is what it requests. */
function knownHints(blocks: readonly Block[], wanted: Amounts): ProviderHints | undefined {
  if (blocks.length !== wanted.size) return undefined;
  const hints = new Map<string, readonly TopologyHint[]>();
  for (const { mask, resource, bytes } of blocks) {
    if (wanted.get(resource) !== bytes) return undefined;
    hints.set(resource, [{ mask, preferred: true }]);
  }
  return hints;
}

/** A preferred one before the others, then the narrowest. */
function findBest(hints: readonly MaskHint[]): MaskHint | undefined {
  let best: MaskHint | undefined;
  for (const hint of hints) {
    if (best === undefined || (hint.preferred && !best.preferred)) best = hint;
    else if (hint.preferred === best.preferred && isNarrower(hint.mask, best.mask)) best = hint;
  }
  return best;
}

function requestsOf({ resources }: Container): Amounts {
  const amounts = new Map<string, number>();
  for (const [name, { value }] of resources.requests)
    if (name === 'memory' || isHugePageResource(name)) amounts.set(name, value);
  return amounts;
}

/** What its containers have at the same time at the most; only of what a main container requests. */
function podRequests({ spec }: ManagedPod): Amounts {
  const apps = new Map<string, number>();
  const sidecars = new Map<string, number>();
  const inits = new Map<string, number>();
  const add = (sums: Map<string, number>, resource: string, bytes: number): void =>
    void sums.set(resource, (sums.get(resource) ?? 0) + bytes);
  for (const container of spec.initContainers)
    for (const [resource, bytes] of requestsOf(container)) {
      if (isSidecar(container)) add(sidecars, resource, bytes);
      else inits.set(resource, Math.max(inits.get(resource) ?? 0, (sidecars.get(resource) ?? 0) + bytes));
    }
  for (const container of spec.containers)
    for (const [resource, bytes] of requestsOf(container)) add(apps, resource, bytes);
  return new Map(
    [...apps].map(([resource, bytes]) => [
      resource,
      Math.max(bytes + (sidecars.get(resource) ?? 0), inits.get(resource) ?? 0),
    ]),
  );
}
