/** Topology spread that must hold: `DoNotSchedule`. */
import type { Cluster } from '../cluster/index.ts';
import type { PodClass } from '../cluster/pod-classes.ts';
import type { LabelSelector, TopologySpreadConstraint } from '../model/objects/index.ts';
import type { Invariant } from './_invariant.ts';
import { placed, selects, tolerates, topologyOf, wantsNode } from './_placement.ts';

/** The nodes whose domains count for a pod of the class. */
function eligible(cluster: Cluster, { spec }: PodClass, constraint: TopologySpreadConstraint, keys: readonly string[]) {
  const { nodeAffinityPolicy = 'Honor', nodeTaintsPolicy = 'Ignore' } = constraint;
  return [...cluster.nodes.live()].filter((node) => {
    const object = cluster.nodes.object(node);
    if (keys.some((key) => !object.metadata.labels.has(key))) return false;
    if (nodeAffinityPolicy === 'Honor' && !wantsNode(spec, object)) return false;
    const repelling = object.spec.taints.filter(({ effect }) => effect !== 'PreferNoSchedule');
    return nodeTaintsPolicy === 'Ignore' || repelling.every((taint) => tolerates(spec.tolerations, taint));
  });
}

/** The selector with the pod's own values of `matchLabelKeys`. */
function selectorFor({ labels }: PodClass, { labelSelector, matchLabelKeys }: TopologySpreadConstraint) {
  if (labelSelector === undefined) return undefined;
  const own = matchLabelKeys.flatMap((key): [string, string][] => {
    const value = labels.get(key);
    return value === undefined ? [] : [[key, value]];
  });
  return { ...labelSelector, matchLabels: new Map([...labelSelector.matchLabels, ...own]) } as LabelSelector;
}

function skewBeyond(cluster: Cluster, row: number, constraint: TopologySpreadConstraint, keys: readonly string[]) {
  const { pods, classes } = cluster;
  const own = classes.list[pods.class[row]];
  const selector = selectorFor(own, constraint);
  const isCounted = (other: number): boolean => {
    const { namespace, labels } = classes.list[pods.class[other]];
    return namespace === own.namespace && selects(selector, labels);
  };
  // bindings may overtake each other: one that is on its way was counted, and is not there yet
  if ([...pods.live()].some((other) => pods.node[other] < 0 && isCounted(other))) return undefined;
  const counts = new Map<string, number>();
  const nodes = new Set(eligible(cluster, own, constraint, keys));
  for (const node of nodes) counts.set(topologyOf(cluster, node, constraint.topologyKey) ?? '', 0);
  for (const other of placed(cluster)) {
    if (other === row || !nodes.has(pods.node[other]) || pods.isTerminating(other) || !isCounted(other)) continue;
    const domain = topologyOf(cluster, pods.node[other], constraint.topologyKey) ?? '';
    counts.set(domain, (counts.get(domain) ?? 0) + 1);
  }
  const { minDomains = 1, maxSkew } = constraint;
  const least = counts.size < minDomains ? 0 : Math.min(...counts.values());
  const domain = topologyOf(cluster, pods.node[row], constraint.topologyKey) ?? '';
  const there = (counts.get(domain) ?? 0) + (selects(selector, own.labels) ? 1 : 0);
  return there - least > maxSkew ? `${there} in ${domain}, ${least} where there are fewest` : undefined;
}

export const bindingSpread: Invariant = {
  id: 'binding/spread',
  doc: 'after a binding no domain has more than maxSkew pods more than another, where the pod does not allow it',
  cheap: false,
  follow: (cluster, history) => ({
    bound(row) {
      const { pods, classes } = cluster;
      const hard = classes.list[pods.class[row]].spec.topologySpreadConstraints.filter(
        ({ whenUnsatisfiable }) => whenUnsatisfiable === 'DoNotSchedule',
      );
      // one pod less somewhere, and what was even is no longer
      if (hard.length === 0 || history.hasAnyNodeChanged() || history.isOdd(row)) return undefined;
      if (history.leftLately.length > 0 || [...pods.live()].some((other) => pods.isTerminating(other)))
        return undefined;
      const keys = hard.map(({ topologyKey }) => topologyKey);
      for (const constraint of hard) {
        const what = skewBeyond(cluster, row, constraint, keys);
        if (what !== undefined) return `pod ${pods.name(row)} over ${constraint.topologyKey}: ${what}`;
      }
      return undefined;
    },
  }),
};
