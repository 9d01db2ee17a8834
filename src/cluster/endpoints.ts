/**
 * The endpoints of Services, as EndpointSlices tell them: by Service the pods behind it, each with its conditions. In which slice an endpoint
 * stands decides nothing here, so there are no slices, only what is in them.
 */
import type { Cluster } from './cluster.ts';

/** Conditions of an endpoint, as bits. */
export const ENDPOINT_READY = 1 << 0;
export const ENDPOINT_SERVING = 1 << 1;
export const ENDPOINT_TERMINATING = 1 << 2;

/** `conditions` is -1 for an endpoint that is no longer there. */
export type EndpointListener = (service: number, pod: number, conditions: number) => void;

const NONE = -1;
const NOBODY: ReadonlyMap<number, number> = new Map();

export class Endpoints {
  private readonly cluster: Cluster;
  /** Serial of the Service → serial of the pod → conditions. */
  private readonly byService = new Map<number, Map<number, number>>();
  private readonly listeners: EndpointListener[] = [];

  constructor(cluster: Cluster) {
    this.cluster = cluster;
  }

  /** Hears of every change from now on; as for all watchers, it may only note what to do. */
  watch(listener: EndpointListener): void {
    this.listeners.push(listener);
  }

  /** Conditions by serial of the pod, in the order in which the endpoints came. */
  of(service: number): ReadonlyMap<number, number> {
    return this.byService.get(service) ?? NOBODY;
  }

  /** Adds an endpoint or changes its conditions; -1 removes it. */
  set(service: number, pod: number, conditions: number): void {
    this.cluster.beginVerb();
    let endpoints = this.byService.get(service);
    if ((endpoints?.get(pod) ?? NONE) === conditions) return;
    if (endpoints === undefined) {
      endpoints = new Map();
      this.byService.set(service, endpoints);
    }
    if (conditions === NONE) endpoints.delete(pod);
    else endpoints.set(pod, conditions);
    for (const listener of this.listeners) listener(service, pod, conditions);
  }

  /** The Service is gone, and its slices with it. */
  remove(service: number): void {
    for (const pod of [...this.of(service).keys()]) this.set(service, pod, NONE);
    this.byService.delete(service);
  }
}
