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

  /** What was noted for a pod of this class and controller; undefined if anything that the selector depends on is new. */
  known(pod: PodRef): T | undefined {
    const known = this.last[pod.class.id];
    if (known === undefined || known.owner !== pod.owner || known.services !== this.services) return undefined;
    return known.controllerSpec === this.controllerSpecOf(pod) ? known.value : undefined;
  }

  note(pod: PodRef, value: T): void {
    const { owner } = pod;
    this.last[pod.class.id] = { owner, controllerSpec: this.controllerSpecOf(pod), services: this.services, value };
  }

  clear(): void {
    this.last.length = 0;
  }

  private controllerSpecOf({ owner }: PodRef): unknown {
    return owner < 0 ? undefined : specOf(this.cluster.objects.get(owner));
  }
}
