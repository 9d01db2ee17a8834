/** A small cluster and one profile's engine: what would the scheduler say of this pod? */
import { decodeSchedulerProfile } from '../../src/ingest/config/scheduler.ts';
import { decodeValue } from '../../src/ingest/decode/index.ts';
import { CompiledPods } from '../../src/scheduler/compiled/index.ts';
import { type PodRef, podRefOf } from '../../src/scheduler/framework/index.ts';
import {
  createProfiles,
  type Decision,
  type Diagnosis,
  type Engine,
  type Remedies,
  type SchedulerProfile,
} from '../../src/scheduler/index.ts';
import { Nominator } from '../../src/scheduler/queue/index.ts';
import { Snapshot } from '../../src/scheduler/snapshot/index.ts';
import { type Manifest, type PodManifest, World } from './queue/_world.ts';

export { type Manifest, type PodManifest, requesting } from './queue/_world.ts';

export interface LabOptions {
  /** One entry of `profiles`, as in YAML. */
  readonly profile?: Manifest;
  /** Draws among equals; default: the first in search order. */
  readonly seeded?: boolean;
}

export class Lab extends World {
  readonly nominator = new Nominator();
  readonly snapshot: Snapshot;
  readonly engine: Engine;
  private readonly profile: SchedulerProfile;
  private serial = 0;

  constructor({ profile, seeded = false }: LabOptions = {}) {
    super('lab');
    const { cluster, kernel, nominator } = this;
    const compiled = new CompiledPods(cluster.classes.list);
    this.snapshot = new Snapshot(cluster, compiled);
    const profiles = profile === undefined ? [] : [decodeValue(profile, decodeSchedulerProfile, 'strict')];
    const handle = { cluster, snapshot: this.snapshot, compiled, nominated: nominator };
    [this.profile] = createProfiles({ profiles }, handle, seeded ? kernel.random.stream('ties') : undefined);
    this.engine = this.profile.engine;
  }

  /** A node with these labels; its host name is its name. */
  place(
    name: string,
    labels: Readonly<Record<string, string>> = {},
    more: { readonly spec?: Manifest; readonly allocatable?: Manifest } = {},
  ): number {
    return this.node(name, { labels: { 'kubernetes.io/hostname': name, ...labels }, ...more });
  }

  /** A pod that runs on the node of this name. Returns its row. */
  running(node: string, manifest: PodManifest = {}, name = `running-${this.serial++}`): number {
    return this.pod(name, manifest, { node: this.cluster.nodes.find(node) });
  }

  /** A pending pod, in preemption's eyes on its way to a node. */
  nominated(node: string, manifest: PodManifest = {}): number {
    const index = this.cluster.nodes.find(node);
    const row = this.pod(`nominated-${this.serial++}`, manifest);
    this.cluster.podApi.nominate(row, index);
    this.nominator.set(this.cluster.pods.serial[row], index);
    return row;
  }

  pending(manifest: PodManifest = {}, name = `pending-${this.serial++}`, owner = -1): PodRef {
    return podRefOf(this.cluster, this.pod(name, manifest, { owner }));
  }

  diagnose(manifest: PodManifest = {}): Diagnosis {
    return this.engine.diagnose(this.pending(manifest));
  }

  /** What would let such a pod in. */
  remedies(manifest: PodManifest = {}): Remedies | undefined {
    const pod = this.pending(manifest);
    return this.profile.remedies?.(pod, this.engine.diagnose(pod));
  }

  /** Node → `ok`, or what refuses it: `Insufficient cpu`, several with `; `. */
  verdicts(manifest: PodManifest = {}): Record<string, string> {
    const { nodes, preFilter } = this.diagnose(manifest);
    if (preFilter !== undefined) return { '*': preFilter.reasons.join('; ') };
    return Object.fromEntries(nodes.map(({ name, status }) => [name, status?.reasons.join('; ') ?? 'ok']));
  }

  /** Names of the nodes that fit, sorted. */
  fitting(manifest: PodManifest = {}): string[] {
    return this.diagnose(manifest)
      .nodes.filter(({ status }) => status === undefined)
      .map(({ name }) => name)
      .sort();
  }

  /** Node → one plugin's weighted score; undefined if it skipped itself. */
  scores(plugin: string, manifest: PodManifest = {}): Record<string, number | undefined> {
    return Object.fromEntries(this.diagnose(manifest).nodes.map(({ name, scores }) => [name, scores.get(plugin)]));
  }

  decide(manifest: PodManifest = {}): Decision {
    return this.engine.decide(this.pending(manifest));
  }

  /** The text of the event, PostFilter's part included; empty if the pod fits. */
  message(manifest: PodManifest = {}): string {
    const pod = this.pending(manifest);
    const decision = this.engine.decide(pod);
    if (decision.fitError !== undefined) this.engine.postFilter(pod, decision);
    return decision.fitError?.message ?? decision.error ?? '';
  }
}

/** A profile with arguments for one plugin. */
export const withArgs = (name: string, args: Manifest): Manifest => ({ pluginConfig: [{ name, args }] });
