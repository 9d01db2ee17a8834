/** The verbs on nodes. */
import type { Condition, Node, StringMap, Taint } from '../model/objects/index.ts';
import { ApiError } from './api-error.ts';
import type { Cluster } from './cluster.ts';
import * as watch from './watch.ts';

export class NodeApi {
  private readonly cluster: Cluster;

  constructor(cluster: Cluster) {
    this.cluster = cluster;
  }

  /** POST nodes. Returns the index. */
  create(object: Node): number {
    const { cluster } = this;
    cluster.beginVerb();
    const { name } = object.metadata;
    if (cluster.nodes.find(name) >= 0) throw new ApiError(409, 'AlreadyExists', `nodes "${name}" already exists`);
    const metadata = {
      ...object.metadata,
      uid: object.metadata.uid || cluster.uid(cluster.takeSerial()),
      creationTimestamp: object.metadata.creationTimestamp ?? cluster.stamp(),
    };
    const node = cluster.nodes.add({ ...object, metadata });
    cluster.record.append('node-created', cluster.now, node);
    for (const taint of object.spec.taints) this.recordTaint('node-taint-added', node, taint);
    for (const condition of object.status.conditions) this.recordCondition(node, condition);
    if (object.spec.unschedulable === true) cluster.record.append('node-unschedulable', cluster.now, node, 1);
    cluster.tellNode(node, watch.NODE_CREATED, undefined);
    return node;
  }

  /** DELETE nodes. Pods bound to it stay until pod-gc finds them orphaned. */
  delete(node: number): void {
    const { cluster } = this;
    cluster.beginVerb();
    const before = cluster.nodes.object(node);
    cluster.record.append('node-deleted', cluster.now, node);
    cluster.tellNode(node, watch.NODE_DELETED, before);
    cluster.nodes.remove(node);
  }

  setUnschedulable(node: number, unschedulable: boolean): void {
    const before = this.cluster.nodes.object(node);
    if ((before.spec.unschedulable ?? false) === unschedulable) return;
    this.cluster.record.append('node-unschedulable', this.cluster.now, node, unschedulable ? 1 : 0);
    this.replace(node, { ...before, spec: { ...before.spec, unschedulable } }, watch.NODE_UNSCHEDULABLE);
  }

  /** Replaces all taints in one write. */
  setTaints(node: number, taints: readonly Taint[]): void {
    const before = this.cluster.nodes.object(node);
    const added = taints.filter((t) => !before.spec.taints.some((o) => isSameTaint(o, t)));
    const removed = before.spec.taints.filter((t) => !taints.some((n) => isSameTaint(n, t)));
    if (added.length === 0 && removed.length === 0) return;
    for (const taint of removed) this.recordTaint('node-taint-removed', node, taint);
    for (const taint of added) this.recordTaint('node-taint-added', node, taint);
    this.replace(node, { ...before, spec: { ...before.spec, taints } }, watch.NODE_TAINTS);
  }

  /** Sets conditions by type; others stay, in their places. A heartbeat alone tells nobody. */
  setConditions(node: number, conditions: readonly Condition[]): void {
    const { cluster } = this;
    const before = cluster.nodes.object(node);
    const next = [...before.status.conditions];
    let changed = 0;
    for (const condition of conditions) {
      const i = next.findIndex(({ type }) => type === condition.type);
      const old = i < 0 ? undefined : next[i];
      if (i < 0) next.push(condition);
      else next[i] = condition;
      if (old?.status === condition.status && old.reason === condition.reason) continue;
      changed = watch.NODE_CONDITIONS;
      this.recordCondition(node, condition);
    }
    this.replace(node, { ...before, status: { ...before.status, conditions: next } }, changed);
  }

  setLabels(node: number, labels: StringMap): void {
    const before = this.cluster.nodes.object(node);
    this.replace(node, { ...before, metadata: { ...before.metadata, labels } }, watch.NODE_LABELS);
  }

  /** The kubelet renews its lease from now on, at `now`, then every `period` ms on the grid `offset + k · period`. */
  startLease(node: number, offset: number, period: number): void {
    const { cluster } = this;
    cluster.beginVerb();
    cluster.leases.start(node, cluster.now, offset, period);
    cluster.tellNode(node, watch.NODE_LEASE, cluster.nodes.object(node));
  }

  /** The kubelet no longer renews its lease: it is dead, or cannot reach the API. */
  stopLease(node: number): void {
    const { cluster } = this;
    cluster.beginVerb();
    cluster.leases.stop(node, cluster.now);
    if (cluster.nodes.exists(node)) cluster.tellNode(node, watch.NODE_LEASE, cluster.nodes.object(node));
  }

  /** Replaces the object; `change` says what differs (see `watch.ts`); 0 tells nobody. */
  replace(node: number, after: Node, change: number): void {
    const { cluster } = this;
    cluster.beginVerb();
    const before = cluster.nodes.object(node);
    cluster.nodes.replace(node, after);
    if (change !== 0) cluster.tellNode(node, change, before);
  }

  private recordCondition(node: number, { type, status, reason = '' }: Condition): void {
    const { record, now } = this.cluster;
    const { texts } = record;
    if (type === 'Ready') record.append('node-ready', now, node, texts.id(status), texts.id(reason));
    else record.append('node-condition', now, node, texts.id(type), texts.id(status), texts.id(reason));
  }

  private recordTaint(entry: 'node-taint-added' | 'node-taint-removed', node: number, { key, effect }: Taint): void {
    const { record, now } = this.cluster;
    record.append(entry, now, node, record.texts.id(key), record.texts.id(effect));
  }
}

/** Taints are one and the same if key and effect agree, as for the API server. */
const isSameTaint = (a: Taint, b: Taint): boolean => a.key === b.key && a.effect === b.effect && a.value === b.value;
