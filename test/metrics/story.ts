/** A small cluster told by hand: rows of a record, and the world they speak of. */
import {
  createMeters,
  type Meters,
  type NodeFacts,
  type ObjectFacts,
  summarize,
  type World,
} from '../../src/metrics/index.ts';
import { EventRecord, FAILED, type Result, SUCCEEDED } from '../../src/record/index.ts';

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;

interface PodFacts {
  readonly name: string;
}

/** Serials are given out from 1 in the order of creation, classes from 0. */
export class Story {
  readonly record = new EventRecord({ keep: true });
  readonly meters: Meters;
  readonly horizon: number;
  private serial = 1;
  private readonly objects = new Map<number, ObjectFacts>();
  private readonly pods = new Map<number, PodFacts>();
  private readonly nodes: NodeFacts[] = [];
  private readonly classes: { namespace: string; requests: Map<string, number>; budgets: number[] }[] = [];

  constructor(horizon: number) {
    this.horizon = horizon;
    this.meters = createMeters({ record: this.record, world: this.world(), horizon });
  }

  world(): World {
    return {
      object: (serial) => this.objects.get(serial),
      podClass: (id) => this.classes[id],
      podNaming: () => ({ nameOf: (serial) => this.pods.get(serial)?.name ?? '?' }),
      node: (index) => this.nodes[index],
      budgetsOf: (id) => this.classes[id].budgets,
    };
  }

  class(requests: Readonly<Record<string, number>> = {}, budgets: number[] = [], namespace = 'default'): number {
    return this.classes.push({ namespace, requests: new Map(Object.entries(requests)), budgets }) - 1;
  }

  object(at: number, kind: string, name: string, extra: Partial<ObjectFacts> = {}): number {
    const serial = this.serial++;
    this.objects.set(serial, { kind, namespace: 'default', name, owner: -1, ...extra });
    this.record.append('object-created', at, serial, this.text(kind));
    return serial;
  }

  /** The spec changes. */
  scale(at: number, serial: number, replicas: number): void {
    this.objects.set(serial, { ...(this.objects.get(serial) as ObjectFacts), replicas });
    this.record.append('object-updated', at, serial, this.text('Deployment'));
  }

  node(
    at: number,
    name: string,
    zone = 'a',
    allocatable: Readonly<Record<string, number>> = { cpu: 4000, memory: 1000, pods: 10 },
    extra: Partial<NodeFacts> = {},
  ): number {
    const index =
      this.nodes.push({ name, zone, pool: 'general', allocatable: new Map(Object.entries(allocatable)), ...extra }) - 1;
    this.record.append('node-created', at, index);
    this.record.append('node-ready', at, index, this.text('True'), this.text('KubeletReady'));
    return index;
  }

  nodeReady(at: number, node: number, status: 'True' | 'False' | 'Unknown'): void {
    this.record.append('node-ready', at, node, this.text(status), this.text(''));
  }

  nodeDeleted(at: number, node: number): void {
    this.record.append('node-deleted', at, node);
  }

  pod(at: number, name: string, owner: number, podClass: number, node = -1): number {
    const serial = this.serial++;
    this.pods.set(serial, { name });
    this.record.append('pod-created', at, serial, podClass, owner, node);
    return serial;
  }

  bind(at: number, pod: number, node: number): void {
    this.record.append('pod-scheduled', at, pod, node);
  }

  ready(at: number, pod: number, ready = true): void {
    this.record.append('pod-ready', at, pod, ready ? 1 : 0);
  }

  /** A pod that is bound and ready at once. */
  running(at: number, name: string, owner: number, podClass: number, node: number): number {
    const pod = this.pod(at, name, owner, podClass, node);
    this.ready(at, pod);
    return pod;
  }

  target(at: number, pod: number, reason: string): void {
    this.record.append('pod-disruption-target', at, pod, this.text(reason), this.text(''));
  }

  delete(at: number, pod: number, by: string): void {
    this.record.append('pod-deletion-requested', at, pod, this.text(by), 30);
  }

  gone(at: number, pod: number): void {
    this.record.append('pod-deleted', at, pod, -1, 1, this.text('kubelet'));
  }

  finish(at: number, pod: number, how: 'Succeeded' | 'Failed', reason = ''): void {
    this.record.append('pod-phase', at, pod, how === 'Succeeded' ? SUCCEEDED : FAILED, -1, this.text(reason));
  }

  fault(at: number, number: number, name: string, verb = 'node-fail', detail = ''): void {
    this.record.append('fault-started', at, number, this.text(verb), this.text(name), this.text(detail));
  }

  faultEnds(at: number, number: number, name: string, verb = 'node-fail'): void {
    this.record.append('fault-ended', at, number, this.text(verb), this.text(name), this.text(''));
  }

  text(text: string): number {
    return this.record.texts.id(text);
  }

  result(slos: Parameters<typeof summarize>[1]['slos'] = [], meters: Meters = this.meters): Result {
    return summarize(meters, {
      name: 'story',
      run: {
        version: '0.1.0',
        kubernetesVersion: '1.32',
        seed: '1',
        digest: this.record.digest(),
        entries: this.record.length,
        endedAt: this.horizon,
        startTime: 0,
        incomplete: false,
        command: 'seatrial run story.yaml --seed 1',
      },
      slos,
    });
  }
}

/** The aggregates of one metric, by name. */
export function valuesOf(
  result: Result,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): Record<string, number> {
  const row = result.metrics.find(
    (metric) =>
      metric.name === name &&
      Object.entries(labels).every(([key, value]) => (metric.labels as Record<string, string>)[key] === value) &&
      Object.keys(metric.labels).length >= Object.keys(labels).length,
  );
  return Object.fromEntries(row?.values ?? []);
}
