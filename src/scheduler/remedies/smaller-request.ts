/** The least that a pod would have to request less to fit somewhere: tried, not guessed. */
import type { PodClass } from '../../cluster/index.ts';
import type { Container } from '../../model/objects/pod.ts';
import { parseQuantity, type Quantity } from '../../model/quantity.ts';
import type { NodeDiagnosis } from '../engine.ts';
import type { PodRef, Shortage } from '../framework/index.ts';
import { type Bench, prepared, Trial } from './trial.ts';

/** Nodes that are tried, the nearest first. */
const MOST_TRIES = 20;
/** Of a request: nobody would give up more. */
const LARGEST_CUT = 0.75;

export interface SmallerRequest {
  readonly node: string;
  /** What is requested too much: `requested` less `free`. */
  readonly cuts: readonly Shortage[];
}

const excess = ({ requested, free }: Shortage): number => requested - Math.max(0, free);

/** The largest share of a request that is too much on the node. */
const distance = ({ shortages }: NodeDiagnosis): number =>
  Math.max(...shortages.map((shortage) => excess(shortage) / shortage.requested));

const amountOf = (quantity: Quantity, resource: string): number =>
  resource === 'cpu' ? quantity.milliValue : quantity.value;

/** The containers with the cuts taken from whichever requests most of it; undefined where one alone cannot give it. */
function withCuts(containers: readonly Container[], cuts: readonly Shortage[]): readonly Container[] | undefined {
  let result = containers;
  for (const cut of cuts) {
    const amounts = result.map(({ resources }) => {
      const quantity = resources.requests.get(cut.resource);
      return quantity === undefined ? 0 : amountOf(quantity, cut.resource);
    });
    const most = Math.max(...amounts);
    const left = most - excess(cut);
    if (left < 0) return undefined;
    const at = amounts.indexOf(most);
    const quantity = parseQuantity(cut.resource === 'cpu' ? `${left}m` : `${left}`);
    result = result.map((container, i) => {
      if (i !== at) return container;
      const requests = new Map(container.resources.requests).set(cut.resource, quantity);
      return { ...container, resources: { ...container.resources, requests } };
    });
  }
  return result;
}

function fitsWith(bench: Bench, pod: PodRef, cuts: readonly Shortage[], node: number): boolean {
  const { cluster, snapshot } = bench.handle;
  const { namespace, labels, annotations, spec } = pod.class;
  const containers = withCuts(spec.containers, cuts);
  const info = snapshot.at(node);
  if (containers === undefined || info === undefined) return false;
  const smaller: PodClass = cluster.classes.of({ namespace, labels, annotations, spec: { ...spec, containers } });
  const { serial, row, name, owner, nominated } = pod;
  const hypothetical = { serial, row, name, owner, nominated, node: pod.node, class: smaller };
  const state = prepared(bench, hypothetical);
  return state !== undefined && new Trial(bench, hypothetical, state).fits(info);
}

export function smallerRequest(bench: Bench, pod: PodRef, nodes: readonly NodeDiagnosis[]): SmallerRequest | undefined {
  // nothing at all is no request to propose
  const short = nodes.filter(
    ({ shortages }) => shortages.length > 0 && shortages.every(({ resource, free }) => resource !== 'pods' && free > 0),
  );
  const near = short.filter((each) => distance(each) <= LARGEST_CUT).sort((a, b) => distance(a) - distance(b));
  for (const { node, name, shortages } of near.slice(0, MOST_TRIES))
    if (fitsWith(bench, pod, shortages, node)) return { node: name, cuts: shortages };
  return undefined;
}
