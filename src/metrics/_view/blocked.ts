/** Stretches in which budgets hold up evictions: one a node and budget, while at least one of their pods is refused. */
import { shortName } from '../_workload-name.ts';
import type { View } from './view.ts';

export interface BlockedStretch {
  readonly from: number;
  readonly to: number;
  /** `pdb/web`. */
  readonly pdb: string;
  readonly namespace: string;
  readonly node: string;
  readonly nodeIndex: number;
  /** The pod that was refused first. */
  readonly pod: string;
  /** It goes on at the end of the run. */
  readonly open: boolean;
}

interface Open {
  readonly from: number;
  readonly pdb: number;
  readonly nodeIndex: number;
  readonly firstPod: number;
  readonly pods: Set<number>;
  lastRefusal: number;
}

/** Whoever is refused asks again every five seconds; after this long without asking he has given up. */
const PATIENCE = 60_000;

export class Blocked {
  readonly stretches: BlockedStretch[] = [];
  private readonly view: View;
  private readonly open = new Map<string, Open>();
  private readonly keyOfPod = new Map<number, string>();
  private readonly listeners: ((stretch: BlockedStretch) => void)[] = [];
  private ended = false;

  constructor(view: View) {
    this.view = view;
  }

  onStretch(listener: (stretch: BlockedStretch) => void): void {
    this.listeners.push(listener);
  }

  /** @param pdb serial, or -1 if the row does not say: then the first budget over the pod; likewise its node. */
  refused(at: number, pod: number, pdb: number, node: number): void {
    const { pods, world } = this.view;
    if (!pods.isKnown(pod)) return;
    const budget = pdb >= 0 ? pdb : (world.budgetsOf(pods.classOf(pod))[0] ?? -1);
    const nodeIndex = node >= 0 ? node : pods.nodeOf(pod);
    const key = this.keyOfPod.get(pod) ?? `${nodeIndex} ${budget}`;
    const known = this.open.get(key);
    if (known !== undefined && at - known.lastRefusal <= PATIENCE) {
      known.pods.add(pod);
      known.lastRefusal = at;
    } else {
      if (known !== undefined) this.close(key, known, known.lastRefusal, false);
      this.open.set(key, { from: at, pdb: budget, nodeIndex, firstPod: pod, pods: new Set([pod]), lastRefusal: at });
    }
    this.keyOfPod.set(pod, key);
  }

  /** The pod is on its way out, or gone. */
  podLeft(at: number, pod: number): void {
    const key = this.keyOfPod.size > 0 ? this.keyOfPod.get(pod) : undefined;
    if (key === undefined) return;
    this.keyOfPod.delete(pod);
    const stretch = this.open.get(key);
    stretch?.pods.delete(pod);
    if (stretch !== undefined && stretch.pods.size === 0) this.close(key, stretch, at, false);
  }

  drainEnded(at: number, node: number): void {
    for (const [key, stretch] of this.open) if (stretch.nodeIndex === node) this.close(key, stretch, at, false);
  }

  /** The run is over. */
  end(at: number): void {
    if (this.ended) return;
    this.ended = true;
    for (const [key, stretch] of this.open) this.close(key, stretch, at, at - stretch.lastRefusal <= PATIENCE);
  }

  private close(key: string, open: Open, at: number, isOpen: boolean): void {
    this.open.delete(key);
    for (const pod of open.pods) this.keyOfPod.delete(pod);
    const facts = this.view.world.object(open.pdb);
    const stretch: BlockedStretch = {
      from: open.from,
      to: at - open.lastRefusal <= PATIENCE ? at : open.lastRefusal,
      pdb: facts === undefined ? '' : shortName(facts.kind, facts.name),
      namespace: facts?.namespace ?? '',
      node: this.view.nodes.list[open.nodeIndex]?.facts.name ?? '',
      nodeIndex: open.nodeIndex,
      pod: this.view.podName(open.firstPod),
      open: isOpen,
    };
    this.stretches.push(stretch);
    for (const listener of this.listeners) listener(stretch);
  }
}
