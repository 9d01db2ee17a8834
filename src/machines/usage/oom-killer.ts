/**
 * The kernel's way out of a shortage of memory (spec: pkg/kubelet/qos/policy.go, kuberuntime_container_linux.go):
 *
 *   a container above its own limit ──► all its processes are killed together (cgroup v2, `memory.oom.group`)
 *   the machine's memory exhausted  ──► the container with the most badness, until it suffices:
 *                                       bytes + oom_score_adj × capacity / 1000
 *
 * The instant of the next crossing is computed; between two crossings nothing happens here.
 */
import type { EventHandle, EventKind } from '../../kernel/index.ts';
import type { Instant } from '../../model/objects/index.ts';
import { oomScoreAdjust } from '../kubelet/cgroups.ts';
import { isNodeCriticalPod } from '../kubelet/critical.ts';
import { KILLED } from '../life/container-plan.ts';
import { Load } from './load.ts';
import type { NodeMemory } from './node-memory.ts';
import type { ContainerShape } from './shapes.ts';

const NO_EVENT: EventHandle = -1;
export const OOM_KILLED = 'OOMKilled';

interface Victim {
  readonly row: number;
  readonly index: number;
}

export class OomKiller {
  private readonly memory: NodeMemory;
  private readonly kind: EventKind;
  private readonly events: EventHandle[] = [];
  private readonly dueAt: Instant[] = [];
  /** When a node was last dealt with. */
  private readonly doneAt: Instant[] = [];
  private readonly single = new Load();

  constructor(memory: NodeMemory) {
    this.memory = memory;
    this.kind = memory.usage.context.cluster.kernel.on('machine/oom', (node) => this.exhausted(node));
  }

  /** What runs on the node, or how much it uses, has changed: the next crossing is computed anew. */
  look(node: number): void {
    const { kernel } = this.memory.usage.context.cluster;
    const at = this.nextCrossing(node, this.doneAt[node] === kernel.now ? kernel.now + 1 : kernel.now);
    if (this.dueAt[node] === at && this.events[node] !== NO_EVENT) return;
    this.forget(node);
    if (at === Infinity) return;
    this.dueAt[node] = at;
    this.events[node] = kernel.at(at, this.kind, node);
  }

  forget(node: number): void {
    const event = this.events[node];
    if (event !== undefined && event !== NO_EVENT) this.memory.usage.context.cluster.kernel.cancel(event);
    this.events[node] = NO_EVENT;
  }

  private nextCrossing(node: number, from: Instant): Instant {
    const { memory } = this;
    let at = memory.loadOf(node).firstAbove(memory.capacityOf(node), from);
    this.forEachLimited(node, (row, i, shape) => {
      this.single.clear(0);
      memory.addTo(this.single, row, i, shape, Infinity);
      if (this.single.size > 0) at = Math.min(at, this.single.firstAbove(this.limitOf(row, shape), from));
    });
    return at;
  }

  /** Containers that have a limit, and are not about to end anyway. */
  private forEachLimited(node: number, visit: (row: number, i: number, shape: ContainerShape) => void): void {
    const { usage } = this.memory;
    const { pods } = usage.context.cluster;
    for (let row = pods.byNode.first(node); row >= 0; row = pods.byNode.next(row)) {
      const shape = usage.shapeOf(pods.class[row]);
      if (!shape.isMemoryLimited || usage.lives.isEnding(row)) continue;
      const { containers } = shape;
      for (let i = 0; i < containers.length; i++)
        if (containers[i].memoryLimit !== Infinity) visit(row, i, containers[i]);
    }
  }

  private limitOf(row: number, shape: ContainerShape): number {
    return shape.memoryLimit + this.memory.swapOf(row, shape);
  }

  private exhausted(node: number): void {
    const { usage } = this.memory;
    const { cluster } = usage.context;
    this.events[node] = NO_EVENT;
    this.doneAt[node] = cluster.now;
    if (!cluster.nodes.exists(node)) return;
    const above: Victim[] = [];
    this.forEachLimited(node, (row, index, shape) => {
      if (usage.memory(row, index, cluster.now) > this.limitOf(row, shape)) above.push({ row, index });
    });
    for (const victim of above) this.kill(victim);
    this.relieve(node);
    this.look(node);
  }

  private relieve(node: number): void {
    const { memory } = this;
    const { now } = memory.usage.context.cluster;
    const capacity = memory.capacityOf(node);
    while (memory.usedAt(node, now) > capacity) {
      const victim = this.worst(node, capacity);
      if (victim === undefined || !this.kill(victim)) return;
    }
  }

  /** Of equals the one whose pod came first, as the kernel walks its processes. */
  private worst(node: number, capacity: number): Victim | undefined {
    const { usage } = this.memory;
    const { cluster, plans } = usage.context;
    const { pods, now } = cluster;
    let worst: Victim | undefined;
    let most = -Infinity;
    for (let row = pods.byNode.first(node); row >= 0; row = pods.byNode.next(row)) {
      if (usage.lives.isEnding(row)) continue;
      const { spec, containers } = usage.shapeOf(pods.class[row]);
      const isNodeCritical = isNodeCriticalPod(plans.of(row));
      for (let index = 0; index < containers.length; index++) {
        if (Number.isNaN(usage.lives.startOf(row, index))) continue;
        const adjustment = oomScoreAdjust(spec, containers[index].container, capacity, { isNodeCritical });
        const badness = usage.memory(row, index, now) + (adjustment * capacity) / 1000;
        if (badness <= most) continue;
        most = badness;
        worst = { row, index };
      }
    }
    return worst;
  }

  private kill({ row, index }: Victim): boolean {
    const { usage } = this.memory;
    const { containers } = usage.shapeOf(usage.context.cluster.pods.class[row]);
    return usage.lives.kill(row, containers[index].container.name, KILLED, OOM_KILLED);
  }
}
