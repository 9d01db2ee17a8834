/** What bindings are checked against, evaluated from the objects each time, as their documentation says it. */
import type { Cluster } from '../cluster/index.ts';
import type { PodClass } from '../cluster/pod-classes.ts';
import type {
  LabelSelector,
  Node,
  NodeSelectorRequirement,
  NodeSelectorTerm,
  PodAffinityTerm,
  PodSpec,
  StringMap,
  Taint,
  Toleration,
} from '../model/objects/index.ts';

/** An absent selector selects nothing, an empty one everything. */
export function selects(selector: LabelSelector | undefined, labels: StringMap): boolean {
  if (selector === undefined) return false;
  for (const [key, value] of selector.matchLabels) if (labels.get(key) !== value) return false;
  return selector.matchExpressions.every(({ key, operator, values }) => {
    const value = labels.get(key);
    if (operator === 'Exists') return value !== undefined;
    if (operator === 'DoesNotExist') return value === undefined;
    if (operator === 'In') return value !== undefined && values.includes(value);
    return value === undefined || !values.includes(value);
  });
}

function holds({ key, operator, values }: NodeSelectorRequirement, value: string | undefined): boolean {
  switch (operator) {
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Gt':
      return value !== undefined && /^-?[0-9]+$/.test(value) && BigInt(value) > BigInt(values[0]);
    case 'Lt':
      return value !== undefined && /^-?[0-9]+$/.test(value) && BigInt(value) < BigInt(values[0]);
    default:
      throw new Error(`${key} ${String(operator)}`);
  }
}

/** An empty term selects nothing. */
function termHolds({ matchExpressions, matchFields }: NodeSelectorTerm, { metadata }: Node): boolean {
  if (matchExpressions.length + matchFields.length === 0) return false;
  return (
    matchExpressions.every((each) => holds(each, metadata.labels.get(each.key))) &&
    matchFields.every((each) => holds(each, metadata.name))
  );
}

/** `nodeSelector` and required node affinity. */
export function wantsNode({ nodeSelector, affinity }: PodSpec, node: Node): boolean {
  for (const [key, value] of nodeSelector) if (node.metadata.labels.get(key) !== value) return false;
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return required === undefined || required.nodeSelectorTerms.some((term) => termHolds(term, node));
}

export function tolerates(tolerations: readonly Toleration[], taint: Taint): boolean {
  return tolerations.some(({ key = '', operator = 'Equal', value = '', effect }) => {
    if (effect !== undefined && effect !== taint.effect) return false;
    if (key !== '' && key !== taint.key) return false;
    return operator === 'Exists' || value === (taint.value ?? '');
  });
}

/** Whether a term that stands in a pod of `home`'s namespace is about pods of the class. */
export function termSelects(cluster: Cluster, term: PodAffinityTerm, home: string, other: PodClass): boolean {
  const { labelSelector, namespaces, namespaceSelector } = term;
  if (!selects(labelSelector, other.labels)) return false;
  if (namespaces.includes(other.namespace)) return true;
  if (namespaceSelector === undefined) return namespaces.length === 0 && other.namespace === home;
  const { objects } = cluster;
  const namespace = objects.get(objects.find('Namespace', '', other.namespace));
  return selects(namespaceSelector, namespace?.metadata.labels ?? new Map());
}

/** Rows of pods that have a node and have not finished. */
export function* placed({ pods, nodes }: Cluster): Generator<number> {
  for (const row of pods.live()) {
    if (!pods.hasFinished(row) && pods.node[row] >= 0 && nodes.exists(pods.node[row])) yield row;
  }
}

export const topologyOf = ({ nodes }: Cluster, node: number, key: string): string | undefined =>
  nodes.exists(node) ? nodes.object(node).metadata.labels.get(key) : undefined;
