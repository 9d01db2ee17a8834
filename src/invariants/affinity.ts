/** Required affinity and anti-affinity between pods, the latter both ways. */
import type { Cluster } from '../cluster/index.ts';
import type { PodAffinityTerm } from '../model/objects/index.ts';
import type { History } from './_history.ts';
import type { Invariant } from './_invariant.ts';
import { placed, termSelects, topologyOf } from './_placement.ts';

type Kind = 'podAffinity' | 'podAntiAffinity';

function termsOf({ classes }: Cluster, classId: number, kind: Kind): readonly PodAffinityTerm[] {
  return classes.list[classId].spec.affinity?.[kind]?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
}

/** Whether one of the pod's anti-affinity terms is about a pod of the class that stands in the same place. */
function repels(cluster: Cluster, row: number, other: number): boolean {
  const { pods, classes } = cluster;
  const { namespace } = classes.list[pods.class[row]];
  return termsOf(cluster, pods.class[row], 'podAntiAffinity').some((term) => {
    const place = topologyOf(cluster, pods.node[row], term.topologyKey);
    if (place === undefined || topologyOf(cluster, pods.node[other], term.topologyKey) !== place) return false;
    return termSelects(cluster, term, namespace, classes.list[pods.class[other]]);
  });
}

export const bindingAntiAffinity: Invariant = {
  id: 'binding/anti-affinity',
  doc: 'no pod is bound beside one that it repels, or that repels it',
  cheap: false,
  follow: (cluster, history) => ({
    bound(row) {
      const { pods } = cluster;
      if (history.isOdd(row)) return undefined;
      for (const other of placed(cluster)) {
        if (other === row || history.isOdd(other)) continue;
        if (history.hasNodeChanged(pods.node[row]) || history.hasNodeChanged(pods.node[other])) continue;
        if (repels(cluster, row, other)) return `pod ${pods.name(row)} repels ${pods.name(other)} beside it`;
        if (repels(cluster, other, row)) return `pod ${pods.name(row)} is repelled by ${pods.name(other)} beside it`;
      }
      return undefined;
    },
  }),
};

/** Every term of the pod has a pod in its place that all terms are about: now, or with those that left a while ago. */
function isBeside(cluster: Cluster, history: History, row: number, terms: readonly PodAffinityTerm[]): boolean {
  const { pods, classes } = cluster;
  const { namespace } = classes.list[pods.class[row]];
  const all = (classId: number): boolean =>
    terms.every((term) => termSelects(cluster, term, namespace, classes.list[classId]));
  const now = [...placed(cluster)].filter((other) => other !== row && all(pods.class[other]));
  const gone = history.leftLately.filter((left) => all(left.class)).map(({ node }) => node);
  const isFine = (nodes: readonly number[]): boolean => {
    if (nodes.length === 0) return all(pods.class[row]);
    return terms.every(({ topologyKey }) => {
      const place = topologyOf(cluster, pods.node[row], topologyKey);
      return place !== undefined && nodes.some((node) => topologyOf(cluster, node, topologyKey) === place);
    });
  };
  const nodes = now.map((other) => pods.node[other]);
  return isFine(nodes) || isFine([...nodes, ...gone]);
}

export const bindingAffinity: Invariant = {
  id: 'binding/affinity',
  doc: 'a pod with required affinity is bound beside a pod that it asks for, unless it is the first of them',
  cheap: false,
  follow: (cluster, history) => ({
    bound(row) {
      const { pods } = cluster;
      const terms = termsOf(cluster, pods.class[row], 'podAffinity');
      if (terms.length === 0 || history.isOdd(row) || history.hasAnyNodeChanged()) return undefined;
      return isBeside(cluster, history, row, terms)
        ? undefined
        : `pod ${pods.name(row)} is bound to ${cluster.nodes.names[pods.node[row]]}, beside nobody that it asks for`;
    },
  }),
};
