/** Priorities, sizes and worlds of upstream's tables of preemption. */
import { CompiledPods } from '../../../src/scheduler/compiled/index.ts';
import { PluginEngine } from '../../../src/scheduler/cycle/index.ts';
import type { PostFilterInput } from '../../../src/scheduler/framework/index.ts';
import { findCandidates } from '../../../src/scheduler/preemption/index.ts';
import { createFramework } from '../../../src/scheduler/profile/index.ts';
import { Snapshot } from '../../../src/scheduler/snapshot/index.ts';
import { Lab, type Manifest, type PodManifest, requesting } from '../_lab.ts';

export const NEGATIVE = -100;
export const LOW = 0;
export const MID = 100;
export const HIGH = 1000;
export const VERY_HIGH = 10_000;

export type Size = 'small' | 'medium' | 'large' | 'very large';
export const SIZES: Readonly<Record<Size, Manifest>> = {
  small: { cpu: '100m', memory: '100' },
  medium: { cpu: '200m', memory: '200' },
  large: { cpu: '300m', memory: '300' },
  'very large': { cpu: '500m', memory: '500' },
};
export const NODE = { ...SIZES['very large'], pods: '110' };
export const ONE_POD = { cpu: '4', memory: '1Gi', pods: '1' };
export const SMALL_NODE = { cpu: '200m', memory: '400', pods: '110' };

export type Labels = Readonly<Record<string, string>>;

/** A pod of this priority and size; without one it requests nothing. */
export const pod = (priority: number, size?: Size, labels: Labels = {}, more: Manifest = {}): PodManifest => ({
  labels,
  spec: { ...requesting(size === undefined ? {} : SIZES[size]), priority, ...more },
});

/** `node, name, pod, start`: what runs, since when (ms). */
export type Runs = readonly (readonly [node: string, name: string, pod: PodManifest, start?: number])[];

export class World extends Lab {
  constructor(nodes: Readonly<Record<string, Manifest>>, runs: Runs, labels: Readonly<Record<string, Labels>> = {}) {
    super();
    for (const [name, allocatable] of Object.entries(nodes)) this.place(name, labels[name] ?? {}, { allocatable });
    for (const [node, name, manifest, start = 0] of runs) {
      const row = this.running(node, manifest, name);
      this.cluster.pods.startTime[row] = start;
    }
  }

  budget(name: string, labels: Labels, disruptionsAllowed: number, disrupted: readonly string[] = []): this {
    const disruptedPods = Object.fromEntries(disrupted.map((each) => [each, '2026-01-01T00:00:00Z']));
    const spec = { selector: { matchLabels: labels } };
    const more = { spec, status: { disruptionsAllowed, disruptedPods } };
    this.object('policy/v1', 'PodDisruptionBudget', name, more, { namespace: 'default' });
    return this;
  }

  /** What preemption does for a pod that fits nowhere. */
  preempt(manifest: PodManifest) {
    const wanted = this.pending(manifest);
    const outcome = this.engine.postFilter(wanted, this.engine.decide(wanted));
    const { nominate = -1, victims = [] } = outcome;
    return { wanted, node: this.cluster.nodes.names[nominate], rows: victims, victims: this.names(victims) };
  }

  /** Names of the candidates that are equally good, all nodes tried. */
  best(manifest: PodManifest): string[] {
    const wanted = this.pending(manifest);
    const explained = this.engine.explainPreemption(wanted, this.engine.decide(wanted));
    return (explained?.best ?? []).map(({ node }) => node.name);
  }

  /** Node → its victims by name, `!` for each that breaks a budget: dry runs from `offset` until `limit` are found. */
  candidates(manifest: PodManifest, offset = 0, limit = 100): Record<string, string> {
    const { cluster, nominator } = this;
    const compiled = new CompiledPods(cluster.classes.list);
    const snapshot = new Snapshot(cluster, compiled);
    const framework = createFramework(undefined, { cluster, snapshot, compiled, nominated: nominator });
    let input: PostFilterInput | undefined;
    const original = framework.postFilter.bind(framework);
    framework.postFilter = (given) => {
      input = given;
      return original(given);
    };
    const engine = new PluginEngine({ framework, snapshot });
    const wanted = this.pending(manifest);
    engine.postFilter(wanted, engine.decide(wanted));
    const given = input as PostFilterInput;
    const potential = snapshot.nodes.filter((node) => given.fitError.statuses.get(node).code === 'Unschedulable');
    const { candidates } = findCandidates(cluster, given, potential, offset, limit);
    return Object.fromEntries(
      candidates.map(({ node, victims, budgetViolations }) => [
        node.name,
        this.names(victims).sort().join(' ') + '!'.repeat(budgetViolations),
      ]),
    );
  }

  private names(rows: readonly number[]): string[] {
    return rows.map((row) => this.name(row));
  }
}

export const nodes = (count: number, allocatable: Manifest = NODE): Record<string, Manifest> =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`node${i + 1}`, allocatable]));

export const SPREADING: PodManifest = pod(
  HIGH,
  undefined,
  { foo: '' },
  {
    topologySpreadConstraints: ['zone', 'hostname'].map((key) => ({
      maxSkew: 1,
      topologyKey: key,
      whenUnsatisfiable: 'DoNotSchedule',
      labelSelector: { matchExpressions: [{ key: 'foo', operator: 'Exists' }] },
    })),
  },
);

/** Nodes a and b in one zone, x in another. */
export function spread(runs: readonly (readonly [node: string, name: string, priority: number])[]): World {
  const place = (hostname: string, zone: string): Labels => ({ hostname, zone });
  return new World(
    { 'node-a': NODE, 'node-b': NODE, 'node-x': NODE },
    runs.map(([node, name, priority]) => [node, name, pod(priority, undefined, { foo: '' })] as const),
    { 'node-a': place('node-a', 'zone1'), 'node-b': place('node-b', 'zone1'), 'node-x': place('node-x', 'zone2') },
  );
}
