/** Nodes from a scenario's pools, and the quick cluster of the command line. */
import { POOL_LABEL } from '../faults/index.ts';
import type { NodePool } from '../ingest/scenario/types.ts';
import { allocatableOf, capacityOf, managersError, reservationError } from '../machines/index.ts';
import type { Condition, KubeletConfiguration, Node, ResourceList, StringMap } from '../model/objects/index.ts';
import { reconciledLabels } from '../model/node-labels.ts';
import { parseQuantity } from '../model/quantity.ts';
import { ScenarioError } from './outages.ts';
import type { SourcedObject } from './simulation.ts';

const ZONE_LABEL = 'topology.kubernetes.io/zone';
const HOSTNAME_LABEL = 'kubernetes.io/hostname';

/**
 * Labels with which every kubelet registers its node, its host's name aside (pkg/kubelet/kubelet_node_status.go initialNode); what a
 * template says stands.
 */
const KUBELET_LABELS: StringMap = new Map([
  ['kubernetes.io/os', 'linux'],
  ['kubernetes.io/arch', 'amd64'],
]);

/** The old names of two of them go with the new ones. */
function withKubeletLabels(given: StringMap): StringMap {
  const labels = new Map([...KUBELET_LABELS, ...given]);
  return reconciledLabels(labels) ?? labels;
}

/** What a kubelet reports that is well. */
export const READY_CONDITION: Condition = Object.freeze({
  type: 'Ready',
  status: 'True',
  reason: 'KubeletReady',
  message: 'kubelet is posting ready status',
});

/**
 * The pool as its kubelets register its nodes. What a template says is allocatable stands; where it tells the capacity alone,
 * the kubelet's reservations come off. `registerWithTaints` are on every new node.
 *
 * @throws ScenarioError with `file:line:column` where a kubelet would not start, as with more reserved than there is
 */
export function registeredPool(pool: NodePool, kubelet: Partial<KubeletConfiguration>, file = ''): NodePool {
  const { template } = pool;
  const { status, spec } = template;
  const capacity = capacityOf(status.capacity, kubelet);
  // the defaults fit every machine that is one
  const isReserved = [kubelet.systemReserved, kubelet.kubeReserved, kubelet.evictionHard].some(Boolean);
  const machine = { ...template, status: { ...status, capacity } };
  const error = (isReserved && reservationError(capacity, kubelet)) || managersError(machine, kubelet);
  if (error !== '')
    throw new ScenarioError(
      `${file}:${pool.line ?? 0}:${pool.column ?? 0}: kubelets of pool ${pool.name} do not start: ${error}`,
    );
  // a template without `allocatable` has been given its capacity as such
  const isTold = status.allocatable !== status.capacity;
  const allocatable = isTold ? status.allocatable : allocatableOf(capacity, kubelet);
  const taints = [...spec.taints, ...(kubelet.registerWithTaints ?? [])];
  return {
    ...pool,
    template: {
      ...template,
      metadata: { ...template.metadata, labels: withKubeletLabels(template.metadata.labels) },
      spec: { ...spec, taints },
      status: { ...status, capacity, allocatable },
    },
  };
}

/** @throws ScenarioError with `file:line` where a kubelet that is configured so would not start on a Node of a manifest */
export function checkKubelets(objects: readonly SourcedObject[], kubelet: Partial<KubeletConfiguration>): void {
  for (const { object, source } of objects) {
    const error = object.kind === 'Node' ? managersError(object as Node, kubelet) : '';
    if (error !== '')
      throw new ScenarioError(
        `${source.file}:${source.line}: the kubelet of node ${object.metadata.name} does not start: ${error}`,
      );
  }
}

/** The nodes a pool starts with: `count` in each zone. */
export function poolNodes(pool: NodePool): Node[] {
  const zones = pool.zones.length > 0 ? pool.zones : [''];
  return zones.flatMap((zone) => Array.from({ length: pool.count }, (_, i) => poolNode(pool, zone, i)));
}

/** The `index`-th node of a pool in a zone ('' for a pool without zones): `general-a-1`. */
export function poolNode({ name, template }: NodePool, zone: string, index: number): Node {
  const nodeName = zone === '' ? `${name}-${index + 1}` : `${name}-${shortZone(zone)}-${index + 1}`;
  const labels = new Map(template.metadata.labels).set(POOL_LABEL, name).set(HOSTNAME_LABEL, nodeName);
  if (zone !== '') labels.set(ZONE_LABEL, zone);
  return { ...template, metadata: { ...template.metadata, name: nodeName, labels } };
}

/** `us-west-2a` → `2a`, `zone-a` → `a`: what comes behind the last hyphen. */
const shortZone = (zone: string): string => zone.slice(zone.lastIndexOf('-') + 1);

export interface QuickCluster {
  readonly count: number;
  readonly cpu: string;
  readonly memory: string;
  readonly pods?: string;
  /** Nodes are spread over them in turns. */
  readonly zones: readonly string[];
  /** Extended resources, as quantities. */
  readonly extended?: ReadonlyMap<string, string>;
  /** Number of the first one; default 1. */
  readonly first?: number;
}

/** `3x4cpu16Gi` and its like: nodes `node-1` … without taints. */
export function quickNodes({
  count,
  cpu,
  memory,
  pods = '110',
  zones,
  extended = new Map(),
  first = 1,
}: QuickCluster): Node[] {
  const capacity: ResourceList = new Map([
    ['cpu', parseQuantity(cpu)],
    ['memory', parseQuantity(memory)],
    ['pods', parseQuantity(pods)],
    ...[...extended].map(([name, amount]) => [name, parseQuantity(amount)] as const),
  ]);
  return Array.from({ length: count }, (_, i) => {
    const name = `node-${first + i}`;
    const labels = new Map(withKubeletLabels(new Map([[HOSTNAME_LABEL, name]])));
    if (zones.length > 0) labels.set(ZONE_LABEL, zones[i % zones.length]);
    return {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name, namespace: '', uid: '', labels, annotations: new Map(), ownerReferences: [], finalizers: [] },
      spec: { taints: [] },
      status: { capacity, allocatable: capacity, conditions: [], images: [] },
    };
  });
}
