/**
 * The selector of the default spread constraints depends on Services and on the pod's controller. Asking for it anew for each
 * pod would cost more than the decision: it is remembered by class and controller while neither has changed.
 */
import type { Cluster } from '../../cluster/index.ts';
import type { KubeObject } from '../../model/objects/index.ts';
import type { PodRef } from '../framework/index.ts';

/** What a shape was made from. */
interface Known<T> {
  readonly owner: number;
  readonly controllerSpec: unknown;
  readonly services: number;
  readonly value: T;
}

const specOf = (object: KubeObject | undefined): unknown => (object as { readonly spec?: unknown } | undefined)?.spec;

export class BySelector<T> {
  private readonly cluster: Cluster;
  /** Raised when a Service changes. */
  private services = 0;
  /** By class: the last one asked for. Replicas of a class mostly have one controller. */
  private readonly last: (Known<T> | undefined)[] = [];

  constructor(cluster: Cluster) {
    this.cluster = cluster;
    cluster.watch({
      objectKinds: ['Service'],
      objectChanged: () => {
        this.services++;
      },
    });
  }

  /** The value for a pod of this class and controller, made by `make` if anything that the selector depends on is new. */
  of(pod: PodRef, make: () => T): T {
    const { services } = this;
    const { owner } = pod;
    const known = this.last[pod.class.id];
    const controllerSpec = owner < 0 ? undefined : specOf(this.cluster.objects.get(owner));
    if (
      known !== undefined &&
      known.owner === owner &&
      known.services === services &&
      known.controllerSpec === controllerSpec
    )
      return known.value;
    const value = make();
    this.last[pod.class.id] = { owner, controllerSpec, services, value };
    return value;
  }

  clear(): void {
    this.last.length = 0;
  }
}
