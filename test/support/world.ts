/** Small worlds for stories: a cluster, machines if wanted, and a stand-in for the scheduler that binds in turn. */
import { Cluster, NONE, POD_CREATED } from '../../src/cluster/index.ts';
import { applyDefaults, decodeObject } from '../../src/ingest/index.ts';
import { Kernel } from '../../src/kernel/index.ts';
import type { KubeObject } from '../../src/model/objects/index.ts';
import { ENTRY_SCHEMAS, EventRecord, PHASES } from '../../src/record/index.ts';

/** A pod's start takes 1 s, it answers 1 s later, and ends 1 s after SIGTERM; nothing else takes any time. Milliseconds. */
export const ROUND_KUBELET = {
  sandbox: 1000,
  containerStart: 0,
  ready: 1000,
  termination: 1000,
  cleanup: 0,
  imagePullPerGi: 0,
  watch: 0,
} as const;

export function makeCluster(seed = '1'): Cluster {
  return new Cluster({ kernel: new Kernel({ seed }), record: new EventRecord({ keep: true }), epoch: 0 });
}

/** A native object as one would write it, with the API's defaults. */
export function kube<T extends KubeObject = KubeObject>(raw: Record<string, unknown>): T {
  return applyDefaults(decodeObject(raw, { mode: 'lenient' })) as T;
}

export function node(
  name: string,
  extra: { readonly labels?: Record<string, string>; readonly cpu?: string; readonly ready?: boolean } = {},
): KubeObject {
  const capacity = { cpu: extra.cpu ?? '4', memory: '16Gi', pods: '110' };
  const conditions = extra.ready === false ? [] : [{ type: 'Ready', status: 'True', reason: 'KubeletReady' }];
  return kube({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels: { 'kubernetes.io/hostname': name, ...extra.labels } },
    status: { capacity, allocatable: capacity, conditions },
  });
}

const CONTAINER = { name: 'c', image: 'app:1', resources: { requests: { cpu: '100m', memory: '64Mi' } } };

export function podTemplate(
  app: string,
  spec: Record<string, unknown> = {},
  annotations: Record<string, string> = {},
): Record<string, unknown> {
  return { metadata: { labels: { app }, annotations }, spec: { containers: [CONTAINER], ...spec } };
}

export function workload(kind: string, name: string, spec: Record<string, unknown>): KubeObject {
  const apiVersion = kind === 'Job' ? 'batch/v1' : 'apps/v1';
  const selector = kind === 'Job' ? undefined : { matchLabels: { app: name } };
  return kube({
    apiVersion,
    kind,
    metadata: { name, namespace: 'default' },
    spec: { selector, template: podTemplate(name), ...spec },
  });
}

/** Binds each new pod some ms after its creation to the next node that is schedulable. */
export function bindInTurn(cluster: Cluster, delay = 1): void {
  let turn = 0;
  const kind = cluster.kernel.on('test/bind', (serial) => {
    const row = cluster.pods.rowOf(serial);
    const nodes = [...cluster.nodes.live()].filter((n) => cluster.nodes.object(n).spec.unschedulable !== true);
    if (row === NONE || nodes.length === 0 || cluster.pods.isTerminating(row) || cluster.pods.node[row] !== NONE)
      return;
    cluster.podApi.bind(row, nodes[turn++ % nodes.length]);
  });
  cluster.watch({
    podChanged: (row, change) => {
      if ((change & POD_CREATED) !== 0 && cluster.pods.node[row] === NONE)
        cluster.kernel.after(delay, kind, cluster.pods.serial[row]);
    },
  });
}

/** The record as lines, for reading: `12.010 pod-scheduled pod=3 node=n1`. */
export function story(cluster: Cluster, ...kinds: string[]): string[] {
  const lines: string[] = [];
  cluster.record.forEach((kind, at, ...operands) => {
    const schema = ENTRY_SCHEMAS[kind];
    if (kinds.length > 0 && !kinds.includes(schema.name)) return;
    const words = schema.operands.map(([name, type], i) => `${name}=${show(cluster, type, operands[i])}`);
    lines.push(`${(at / 1000).toFixed(3)} ${schema.name} ${words.join(' ')}`);
  });
  return lines;
}

function show(cluster: Cluster, type: string, value: number): string {
  if (value === NONE) return '-';
  if (type === 'text') return cluster.record.texts.of(value);
  if (type === 'node') return cluster.nodes.names[value];
  if (type === 'phase') return PHASES[value];
  if (type === 'object') return cluster.objects.identity(value)?.name ?? String(value);
  return String(value);
}

/** Rows of live pods whose names begin so, in the order of creation. */
export function podsNamed(cluster: Cluster, prefix: string): number[] {
  const rows = [...cluster.pods.live()].filter((row) => cluster.pods.name(row).startsWith(prefix));
  return rows.sort((a, b) => cluster.pods.serial[a] - cluster.pods.serial[b]);
}
