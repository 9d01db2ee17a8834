/** What metrics ask of a run besides its record: answered from the live API truth. */
import type { Cluster } from '../cluster/index.ts';
import { POOL_LABEL } from '../faults/index.ts';
import type { NodeFacts, ObjectFacts, PodClassFacts, PodNaming, World } from '../metrics/index.ts';
import { compileLabelSelector, podRequests, selectorMatches } from '../model/index.ts';
import type { KubeObject, PodDisruptionBudget, ResourceList } from '../model/objects/index.ts';
import { controllerOf } from '../model/pod.ts';

const ZONE_LABEL = 'topology.kubernetes.io/zone';

const UNKNOWN: PodNaming = { nameOf: (serial) => `pod-${serial}` };

/** A DaemonSet's size stands in its status; one from a dump has it already. */
type Sized = KubeObject & {
  readonly spec?: { readonly replicas?: number; readonly minReadySeconds?: number };
  readonly status?: { readonly desiredNumberScheduled?: number };
};

export class LiveWorld implements World {
  private readonly cluster: Cluster;
  private readonly prices: ReadonlyMap<string, number>;
  private readonly classes: PodClassFacts[] = [];

  /** `prices`: dollars an hour by pool. */
  constructor(cluster: Cluster, prices: ReadonlyMap<string, number>) {
    this.cluster = cluster;
    this.prices = prices;
  }

  object(serial: number): ObjectFacts | undefined {
    const { objects } = this.cluster;
    const object = objects.get<Sized>(serial);
    if (object === undefined) {
      const gone = objects.identity(serial);
      return gone && { ...gone, owner: -1 };
    }
    const { namespace, name } = object.metadata;
    const controller = controllerOf(object);
    const owner = controller === undefined ? -1 : objects.serialOf(controller.uid);
    return {
      kind: object.kind,
      namespace,
      name,
      owner,
      replicas: object.spec?.replicas ?? object.status?.desiredNumberScheduled,
      minReadySeconds: object.spec?.minReadySeconds,
    };
  }

  podClass(id: number): PodClassFacts {
    this.classes[id] ??= this.factsOf(id);
    return this.classes[id];
  }

  podNaming(serial: number): PodNaming {
    const { pods } = this.cluster;
    const row = pods.rowOf(serial);
    return row < 0 ? UNKNOWN : pods.names.stemOf(row);
  }

  node(index: number): NodeFacts {
    const { nodes } = this.cluster;
    const { labels, name } = nodes.object(index).metadata;
    const pool = labels.get(POOL_LABEL) ?? '';
    const allocatable = numbers(nodes.object(index).status.allocatable);
    return { name, zone: labels.get(ZONE_LABEL) ?? '', pool, allocatable, pricePerHour: this.prices.get(pool) };
  }

  budgetsOf(classId: number): readonly number[] {
    const { namespace, labels } = this.cluster.classes.list[classId];
    const budgets = this.cluster.objects.list<PodDisruptionBudget>('PodDisruptionBudget', namespace);
    return budgets
      .filter(({ object }) => selectorMatches(compileLabelSelector(object.spec.selector), labels))
      .map(({ serial }) => serial);
  }

  private factsOf(id: number): PodClassFacts {
    const { namespace, spec } = this.cluster.classes.list[id];
    return { namespace, requests: numbers(podRequests(spec)) };
  }
}

/** `cpu` in thousandths, all else in its own unit. */
function numbers(list: ResourceList): ReadonlyMap<string, number> {
  return new Map([...list].map(([name, quantity]) => [name, name === 'cpu' ? quantity.milliValue : quantity.value]));
}
