/** The steps of a timeline, done with the simulator's verbs and switches. */
import {
  ApiError,
  apply,
  type Cluster,
  deleteObject,
  type EvictionAnswer,
  NONE,
} from '../../../../src/cluster/index.ts';
import { revisionOf } from '../../../../src/controllers/deployment/revisions.ts';
import { startDrain } from '../../../../src/faults/_drain/index.ts';
import type {
  Deployment,
  KubeObject,
  Node,
  PodTemplateSpec,
  ReplicaSet,
  Taint,
} from '../../../../src/model/objects/index.ts';
import { FAILED } from '../../../../src/record/index.ts';
import type { JsonObject } from '../../compare.ts';
import { fromJson } from '../_decode.ts';
import type { Step } from './input.ts';
import { inNamespace, kindWord, type Names } from './names.ts';
import type { Teller } from './teller.ts';
import { objectOf, readyNode, type TimelineWorld, ZERO } from './world.ts';

const NOT_READY: Taint = { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' };

export class Steps {
  private readonly world: TimelineWorld;
  private readonly cluster: Cluster;
  private readonly names: Names;
  private readonly teller: Teller;
  /** What was applied, as written: patches merge into it. */
  private readonly raw = new Map<string, JsonObject>();
  private readonly loads = new Map<string, number>();

  constructor(world: TimelineWorld, names: Names, teller: Teller) {
    this.world = world;
    this.cluster = world.cluster;
    this.names = names;
    this.teller = teller;
  }

  /** Schedules everything: objects at t = 0, steps at their times. */
  schedule(objects: readonly JsonObject[], steps: readonly Step[]): void {
    const { kernel } = this.cluster;
    const create = kernel.on('timeline/object', (index) => this.apply(objects[index]));
    const act = kernel.on('timeline/step', (index) => this.act(steps[index]));
    objects.forEach((_, index) => kernel.at(ZERO + index * 2, create, index));
    steps.forEach(({ at }, index) => kernel.at(ZERO + Math.round(at * 1000), act, index));
  }

  load(app: string): number {
    return this.loads.get(app) ?? 0;
  }

  private apply(raw: JsonObject): void {
    const object = objectOf(raw);
    this.raw.set(keyOf(object.kind, object.metadata.namespace, object.metadata.name), raw);
    this.refusable('create-refused', object, () => apply(this.cluster, object));
  }

  private refusable(kind: string, object: KubeObject, action: () => void): void {
    try {
      action();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const { namespace, name } = object.metadata;
      const { code, reason, message, cause_: cause, causeType } = error;
      this.teller.tell(kind, inNamespace(namespace, `${kindWord(object.kind)}/${name}`), {
        detail: { code, reason, message, cause, causeType } as JsonObject,
      });
    }
  }

  private act(step: Step): void {
    const { machines } = this.world;
    switch (step.do) {
      case 'apply':
        for (const raw of step.objects ?? []) this.apply(raw);
        return;
      case 'patch':
        this.patch(step);
        return;
      case 'patch-status':
        this.cluster.podApi.setPhase(this.podRow(step), FAILED, { reason: 'Evicted' });
        return;
      case 'scale':
        this.scale(step);
        return;
      case 'undo':
        this.undo(step);
        return;
      case 'delete':
        this.delete(step);
        return;
      case 'evict':
        this.evict(step);
        return;
      case 'cordon':
      case 'uncordon':
        this.cluster.nodeApi.setUnschedulable(this.nodeOf(step.node), step.do === 'cordon');
        return;
      case 'drain':
        this.drain(step);
        return;
      case 'node-silent':
        for (const node of step.nodes ?? []) machines.cutOff(this.nodeOf(node as string));
        return;
      case 'node-back':
        for (const node of step.nodes ?? []) machines.connect(this.nodeOf(node as string));
        return;
      case 'node-not-ready':
      case 'node-ready':
        for (const node of step.nodes ?? []) machines.postReady(this.nodeOf(node as string), step.do === 'node-ready');
        return;
      case 'node-add':
        for (const raw of step.nodes ?? [])
          this.cluster.nodeApi.create(withNotReadyTaint(readyNode(raw as JsonObject)));
        return;
      case 'taint':
      case 'untaint':
        this.taint(step);
        return;
      case 'label':
        this.label(step);
        return;
      case 'load':
        this.loads.set(step.app ?? '', step.milli ?? 0);
        return;
      default:
        throw new Error(`no step ${step.do}`);
    }
  }

  private nodeOf(name: string | undefined): number {
    return this.cluster.nodes.find(name ?? '');
  }

  private podRow({ namespace = 'default', name = '' }: Step): number {
    return this.cluster.pods.find(namespace, name);
  }

  private serialOf({ kind = '', namespace = 'default', name = '' }: Step): number {
    const { objects } = this.cluster;
    return Math.max(objects.find(kind, namespace, name), objects.find(kind, '', name));
  }

  private patch(step: Step): void {
    const { kind = '', namespace = 'default', name = '', patch = {} } = step;
    const key = keyOf(kind, namespace, name);
    const raw = this.raw.get(key);
    if (raw === undefined) throw new Error(`nothing to patch: ${key}`);
    const merged = mergePatch(raw, patch) as JsonObject;
    this.raw.set(key, merged);
    const object = objectOf(merged);
    if (kind === 'Pod') this.cluster.podApi.setFinalizers(this.podRow(step), object.metadata.finalizers, 'user');
    if (kind === 'Pod' && this.podRow(step) === NONE) return;
    apply(this.cluster, object);
  }

  private scale(step: Step): void {
    const serial = this.serialOf(step);
    const object = this.cluster.objects.get<Deployment>(serial) as Deployment;
    const { replicas } = step;
    const key = keyOf(step.kind ?? '', step.namespace ?? 'default', step.name ?? '');
    const raw = this.raw.get(key);
    if (raw !== undefined) this.raw.set(key, mergePatch(raw, { spec: { replicas: replicas ?? 0 } }) as JsonObject);
    this.cluster.objectApi.replace(serial, { ...object, spec: { ...object.spec, replicas } } as KubeObject, {
      spec: true,
    });
  }

  /** `kubectl rollout undo`: the template of the second newest revision. */
  private undo(step: Step): void {
    const serial = this.serialOf({ ...step, kind: 'Deployment' });
    const deployment = this.cluster.objects.get<Deployment>(serial) as Deployment;
    const sets = this.cluster.objects
      .ownedBy<ReplicaSet>(deployment.metadata.uid, 'ReplicaSet')
      .map(({ object }) => object);
    sets.sort((a, b) => revisionOf(b.metadata.annotations) - revisionOf(a.metadata.annotations));
    const { template } = sets[1].spec;
    const labels = new Map(template.metadata.labels);
    labels.delete('pod-template-hash');
    const old: PodTemplateSpec = { ...template, metadata: { ...template.metadata, labels } };
    this.cluster.objectApi.replace(
      serial,
      { ...deployment, spec: { ...deployment.spec, template: old } } as KubeObject,
      { spec: true },
    );
  }

  private delete(step: Step): void {
    const { kind, name = '', grace, propagation } = step;
    if (kind === 'Node') this.cluster.nodeApi.delete(this.nodeOf(name));
    else if (kind === 'Pod') this.cluster.podApi.delete(this.podRow(step), { by: 'user', gracePeriodSeconds: grace });
    else deleteObject(this.cluster, this.serialOf(step), propagation);
  }

  private evict(step: Step): void {
    const { namespace = 'default', pod = '', grace, dryRun, preconditionUID, preconditionResourceVersion } = step;
    const row = this.cluster.pods.find(namespace, pod);
    const of = row === NONE ? inNamespace(namespace, `pod/${pod}`) : this.names.ofPod(this.cluster.pods.serial[row]);
    const options = {
      by: 'user',
      gracePeriodSeconds: grace,
      dryRun,
      preconditionUid: preconditionUID,
      preconditionResourceVersion,
    };
    const tell = (answer: EvictionAnswer): void => {
      const { code, reason, message, cause, causeType } = answer;
      this.teller.tell('eviction', of, {
        detail: { code, reason, message: this.names.withoutNames(message), cause, causeType } as JsonObject,
      });
    };
    if (row === NONE) {
      tell(this.cluster.evictionApi.evictNamed(namespace, pod, options));
      return;
    }
    this.cluster.evictionApi.request(
      this.cluster.pods.serial[row],
      options,
      { evictionAnswered: (_ticket, answer) => tell(answer) },
      0,
    );
  }

  private drain(step: Step): void {
    const { cluster } = this;
    const seconds = (value: number | string | undefined): number | undefined =>
      value === undefined ? undefined : Number.parseFloat(String(value)) * 1000;
    startDrain({ cluster }, this.nodeOf(step.node), {
      force: step.force ?? false,
      ignoreDaemonSets: step.ignoreDaemonSets ?? false,
      deleteEmptyDirData: step.deleteEmptyDirData ?? false,
      disableEviction: step.disableEviction ?? false,
      gracePeriodSeconds: step.gracePeriodSeconds,
      timeoutMs: seconds(step.timeout) ?? 0,
    });
  }

  private taint({ node, taint, do: verb }: Step): void {
    const index = this.nodeOf(node);
    const wanted = fromJson('Taint', taint);
    const others = this.cluster.nodes
      .object(index)
      .spec.taints.filter((t) => t.key !== wanted.key || (wanted.effect !== undefined && t.effect !== wanted.effect));
    this.cluster.nodeApi.setTaints(index, verb === 'taint' ? [...others, wanted] : others);
  }

  private label({ node, labels = {} }: Step): void {
    const index = this.nodeOf(node);
    const next = new Map(this.cluster.nodes.object(index).metadata.labels);
    for (const [key, value] of Object.entries(labels)) {
      if (value === null) next.delete(key);
      else next.set(key, value);
    }
    this.cluster.nodeApi.setLabels(index, next);
  }
}

const keyOf = (kind: string, namespace: string, name: string): string => `${kind}/${namespace || 'default'}/${name}`;

function withNotReadyTaint(node: Node): Node {
  return { ...node, spec: { ...node.spec, taints: [...node.spec.taints, NOT_READY] } };
}

/** RFC 7386. */
function mergePatch(target: unknown, patch: unknown): unknown {
  if (patch === null || typeof patch !== 'object' || Array.isArray(patch)) return patch;
  const isObject = target !== null && typeof target === 'object' && !Array.isArray(target);
  const merged: Record<string, unknown> = isObject ? { ...(target as Record<string, unknown>) } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key];
    else merged[key] = mergePatch(merged[key], value);
  }
  return merged;
}
