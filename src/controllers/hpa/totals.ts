/**
 * Metrics that are not a pod's: of another object, or from outside the cluster. Both are demands of their name; a demand belongs to an object
 * that selects its pods, and has the labels of its own selector. Values in milli units.
 */
import { type Cluster, type Demand, NONE } from '../../cluster/index.ts';
import { compileLabelSelector, selectorFromMap, selectorMatches, type Selector } from '../../model/index.ts';
import type { KubeObject, LabelSelector, MetricSpec, Service } from '../../model/objects/index.ts';

/** Kinds that the cluster keeps and that select pods. What it does not keep (an Ingress, a Gateway) may stand before all pods of its namespace. */
const SELECTING = new Set(['Service', 'Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'ReplicationController']);

/** `undefined`: the object does not have this metric. */
export function objectValue(
  cluster: Cluster,
  namespace: string,
  metric: string,
  object: NonNullable<MetricSpec['describedObject']>,
): number | undefined {
  const named = demandsOf(cluster, namespace, metric);
  const own = SELECTING.has(object.kind) ? named.filter(selectedBy(cluster, namespace, object)) : named;
  return own.length === 0 ? undefined : sumOf(own, cluster.now);
}

/** The values of an external metric that the selector matches, one a demand. */
export function externalValues(
  cluster: Cluster,
  namespace: string,
  metric: string,
  selector: LabelSelector | undefined,
): number[] {
  const named = demandsOf(cluster, namespace, metric);
  const matching =
    selector === undefined
      ? named
      : named.filter((demand) => selectorMatches(compileLabelSelector(selector), demand.selector.matchLabels));
  return matching.map((demand) => sumOf([demand], cluster.now));
}

function demandsOf({ metrics }: Cluster, namespace: string, metric: string): Demand[] {
  const all = metrics.demand?.demands ?? [];
  return all.filter((demand) => demand.metric === metric && (demand.namespace ?? namespace) === namespace);
}

const sumOf = (demands: readonly Demand[], now: number): number =>
  demands.reduce((sum, demand) => sum + Math.round(demand.total(now) * 1000), 0);

function selectedBy(
  cluster: Cluster,
  namespace: string,
  { kind, name }: { readonly kind: string; readonly name: string },
): (demand: Demand) => boolean {
  const serial = cluster.objects.find(kind, namespace, name);
  const object = serial === NONE ? undefined : cluster.objects.get(serial);
  const selector = object && selectorOf(object);
  if (selector === undefined) return () => false;
  const classes = cluster.classes.inNamespace(namespace).filter(({ labels }) => selectorMatches(selector, labels));
  return (demand) => {
    // before there is a pod, the labels that the demand asks for speak for its pods
    if (selectorMatches(selector, demand.selector.matchLabels)) return true;
    const compiled = compileLabelSelector(demand.selector);
    return classes.some(({ labels }) => selectorMatches(compiled, labels));
  };
}

function selectorOf(object: KubeObject): Selector | undefined {
  const { selector } = (object as Service).spec;
  if (selector === undefined) return undefined;
  return selector instanceof Map
    ? selectorFromMap(selector)
    : compileLabelSelector(selector as unknown as LabelSelector);
}
