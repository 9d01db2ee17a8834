/** A cluster and short ways to fill it, for stories about the scheduler. */
import { Cluster, type PodClass } from '../../../src/cluster/index.ts';
import { decodeObject } from '../../../src/ingest/decode/index.ts';
import { Kernel } from '../../../src/kernel/index.ts';
import type { KubeObject, Node, Pod } from '../../../src/model/index.ts';
import { EventRecord } from '../../../src/record/index.ts';

export const SECOND = 1000;

/** Nothing says more than a manifest does: specs are written as in YAML. */
export type Manifest = Readonly<Record<string, unknown>>;

export interface PodManifest {
  readonly spec?: Manifest;
  readonly labels?: Readonly<Record<string, string>>;
  readonly namespace?: string;
}

export class World {
  readonly kernel: Kernel;
  readonly record = new EventRecord({ keep: true });
  readonly cluster: Cluster;
  private readonly classes = new Map<string, PodClass>();

  constructor(seed = 'queue') {
    this.kernel = new Kernel({ seed });
    this.cluster = new Cluster({ kernel: this.kernel, record: this.record, epoch: 0 });
  }

  object(apiVersion: string, kind: string, name: string, more: Manifest = {}, metadata: Manifest = {}): number {
    return this.cluster.objectApi.create(manifest(apiVersion, kind, { name, ...metadata }, more));
  }

  node(
    name: string,
    more: { readonly labels?: Manifest; readonly spec?: Manifest; readonly allocatable?: Manifest } = {},
  ): number {
    return this.cluster.nodeApi.create(nodeOf(name, more));
  }

  /** The class of a pod with this manifest; equal manifests share one. */
  class({ spec = {}, labels = {}, namespace = 'default' }: PodManifest = {}): PodClass {
    const key = JSON.stringify([spec, labels, namespace]);
    const known = this.classes.get(key);
    if (known !== undefined) return known;
    const pod = podOf('x', { spec, labels, namespace });
    const made = this.cluster.classes.of({
      namespace,
      labels: pod.metadata.labels,
      annotations: pod.metadata.annotations,
      spec: pod.spec,
    });
    this.classes.set(key, made);
    return made;
  }

  /** Creates a pod; returns its row. */
  pod(
    name: string,
    manifest: PodManifest = {},
    more: { readonly node?: number; readonly owner?: number } = {},
  ): number {
    return this.cluster.podApi.create({ class: this.class(manifest), name, ...more });
  }

  name(row: number): string {
    return row < 0 ? '' : this.cluster.pods.name(row);
  }
}

export function manifest(apiVersion: string, kind: string, metadata: Manifest, more: Manifest): KubeObject {
  return decodeObject({ apiVersion, kind, metadata, ...more }, { mode: 'lenient' });
}

export function nodeOf(
  name: string,
  {
    labels = {},
    spec = {},
    allocatable = { cpu: '4', memory: '16Gi', pods: '110' },
    annotations = {},
    conditions = [],
  }: {
    readonly labels?: Manifest;
    readonly spec?: Manifest;
    readonly allocatable?: Manifest;
    readonly annotations?: Manifest;
    readonly conditions?: readonly Manifest[];
  } = {},
): Node {
  return manifest('v1', 'Node', { name, labels, annotations }, { spec, status: { allocatable, conditions } }) as Node;
}

export function podOf(name: string, { spec = {}, labels = {}, namespace = 'default' }: PodManifest = {}): Pod {
  return manifest('v1', 'Pod', { name, namespace, labels }, { spec: { containers: [], ...spec } }) as Pod;
}

/** A container that requests this much. */
export const requesting = (requests: Manifest): Manifest => ({
  containers: [{ name: 'c', image: 'pause', resources: { requests } }],
});
