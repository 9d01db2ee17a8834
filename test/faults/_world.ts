/** A cluster with machines, and one entry of a timeline. */
import type { Cluster } from '../../src/cluster/index.ts';
import { type FaultContext, faultOf, type FaultParams, Timeline, type TimelineEntry } from '../../src/faults/index.ts';
import { Machines } from '../../src/machines/index.ts';
import type { Node, Pod } from '../../src/model/objects/index.ts';
import { kube, makeCluster, node, story } from '../support/world.ts';

export interface World {
  readonly cluster: Cluster;
  readonly context: FaultContext;
  readonly calls: string[];
}

export function world(nodes: readonly Node[] = [], seed = '1'): World {
  const cluster = makeCluster(seed);
  const machines = new Machines(cluster, { timing: { boot: 5000, statusPost: 0 }, leaseOffset: () => 0 });
  const calls: string[] = [];
  const note = (what: string) => () => void calls.push(`${cluster.now} ${what}`);
  const components = new Map([['scheduler' as const, { stop: note('stop'), resume: note('resume') }]]);
  for (const object of nodes) cluster.nodeApi.create(object);
  return { cluster, context: { cluster, machines, components }, calls };
}

export const zoned = (name: string, zone: string, pool = 'general'): Node =>
  node(name, { labels: { 'topology.kubernetes.io/zone': zone, 'seatrial.dev/pool': pool } }) as Node;

export function run(
  { cluster, context }: World,
  verb: string,
  params: FaultParams,
  entry: Partial<TimelineEntry> = {},
  until = 60_000,
): void {
  timeline(context, entryOf(verb, params, entry)).start();
  cluster.kernel.runUntil(until);
}

export function entryOf(verb: string, params: FaultParams, entry: Partial<TimelineEntry> = {}): TimelineEntry {
  const fault = faultOf(verb);
  if (fault === undefined) throw new Error(`no verb ${verb}`);
  return { name: verb, fault, params, mode: 'all', value: 0, at: 1000, ...entry };
}

export const timeline = (context: FaultContext, ...entries: TimelineEntry[]): Timeline =>
  new Timeline(context, entries);

/** A pod that runs on node 0 already, or is bound to it. */
export function addPod(cluster: Cluster, name: string, raw: Record<string, unknown> = {}, node_ = 0): number {
  const { labels = { app: 'web' }, annotations = {}, ...spec } = raw;
  const object = kube<Pod>({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', labels, annotations },
    spec: { containers: [{ name: 'c', image: 'x' }], ...spec },
  });
  const { metadata } = object;
  const podClass = cluster.podAdmission.classOf({
    namespace: metadata.namespace,
    labels: metadata.labels,
    annotations: metadata.annotations,
    spec: object.spec,
  });
  const row = cluster.podApi.create({ class: podClass, name });
  cluster.podApi.bind(row, node_);
  return row;
}

export const selecting = (app: string) => ({ matchLabels: new Map([['app', app]]), matchExpressions: [] });

/** Lines of the record without the names of their operands: `1.000 a dark`. */
export const lines = (cluster: Cluster, ...kinds: string[]): string[] =>
  story(cluster, ...kinds).map((line) =>
    line
      .replace(/ [a-z-]+ /, ' ')
      .replaceAll(/ [A-Za-z]+=/g, ' ')
      .trim(),
  );

export const states = (cluster: Cluster): string[] =>
  story(cluster, 'machine-state').map((line) => line.replace(' machine-state node=', ' ').replace(' state=', ' '));
