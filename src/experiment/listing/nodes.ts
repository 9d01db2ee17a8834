/** Nodes as `kubectl get nodes` shows them, with what is requested of them. */
import type { Cluster } from '../../cluster/index.ts';
import { POOL_LABEL } from '../../faults/index.ts';
import { podRequests } from '../../model/index.ts';
import type { Node } from '../../model/objects/index.ts';
import { FAILED, SUCCEEDED } from '../../record/index.ts';
import { age } from './age.ts';
import type { Listed } from './listed.ts';
import { plain } from './plain.ts';

const ZONE_LABEL = 'topology.kubernetes.io/zone';

export const NODE_COLUMNS = ['NAME', 'STATUS', 'ZONE', 'PODS', 'CPU', 'MEMORY', 'AGE'];
export const NODE_WIDE_COLUMNS = ['POOL', 'TAINTS'];

export function listNodes(cluster: Cluster): readonly Listed[] {
  return [...cluster.nodes.live()].map((index): Listed => {
    const node = cluster.nodes.object(index);
    const { name, labels, creationTimestamp = 0 } = node.metadata;
    const label = (key: string): string => labels.get(key) ?? '<none>';
    return {
      namespace: '',
      name,
      labels,
      cells: () => [
        name,
        nodeStatus(node),
        label(ZONE_LABEL),
        ...useOf(cluster, index, node),
        age(cluster.now - creationTimestamp),
      ],
      wide: () => [label(POOL_LABEL), taintsOf(node)],
      // a pool's template need not say what it is
      object: () => plain({ ...node, apiVersion: 'v1', kind: 'Node' }, cluster.epoch),
    };
  });
}

function nodeStatus({ status, spec }: Node): string {
  const ready = status.conditions.find(({ type }) => type === 'Ready')?.status;
  const word = ready === 'True' ? 'Ready' : ready === undefined ? 'Unknown' : 'NotReady';
  return spec.unschedulable === true ? `${word},SchedulingDisabled` : word;
}

const taintsOf = ({ spec }: Node): string =>
  spec.taints.length === 0 ? '<none>' : spec.taints.map(({ key, effect }) => `${key}:${effect}`).join(',');

/** Pods, CPU and memory: requested of allocatable. Finished pods ask for nothing. */
function useOf(cluster: Cluster, index: number, { status }: Node): readonly string[] {
  const { pods, classes } = cluster;
  const rows = pods.byNode.rows(index).filter((row) => pods.phase[row] !== SUCCEEDED && pods.phase[row] !== FAILED);
  let milliCpu = 0;
  let bytes = 0;
  for (const row of rows) {
    const requests = podRequests(classes.list[pods.class[row]].spec);
    milliCpu += requests.get('cpu')?.milliValue ?? 0;
    bytes += requests.get('memory')?.value ?? 0;
  }
  const cpu = status.allocatable.get('cpu')?.milliValue ?? 0;
  const memory = status.allocatable.get('memory')?.value ?? 0;
  return [
    `${rows.length}/${status.allocatable.get('pods')?.value ?? 0}`,
    `${milliCpu / 1000}/${cpu / 1000}`,
    `${gibibytes(bytes)}/${gibibytes(memory)}Gi`,
  ];
}

const gibibytes = (bytes: number): string => String(Math.round((bytes / 2 ** 30) * 10) / 10);
