/**
 * Requests to Services. Nothing is done for a request: how many of them succeed follows from who is behind a Service, and changes when
 * that changes.
 *
 *   EndpointSlices ──delay──► what the proxies know ─┐
 *   machines ──► whose programs answer ──────────────┴─► usable and answering endpoints of each Service ─► record
 */
import { type Cluster, NONE } from '../cluster/index.ts';
import type { EventKind } from '../kernel/index.ts';
import type { Machines } from '../machines/index.ts';
import { ENTRY } from '../record/index.ts';
import { Answering } from './answering.ts';
import { Needs } from './needs.ts';
import { Proxies } from './proxies.ts';
import { ServiceRoutes } from './service-routes.ts';

export interface NetworkOptions {
  /** Milliseconds from a change of the endpoints until every proxy acts on it. */
  readonly proxyDelay?: number;
}

/** kube-proxy with iptables or nftables writes its rules at most once a second (`minSyncPeriod`). */
export const DEFAULT_PROXY_DELAY_MS = 1000;

export class Network {
  readonly proxyDelay: number;
  private readonly cluster: Cluster;
  private readonly answering: Answering;
  private readonly tell: EventKind;
  private readonly services = new Map<number, ServiceRoutes>();
  /** Serials of the Services that send requests to a pod. */
  private readonly byPod = new Map<number, Set<number>>();
  /** Services that changed at this instant, and what was last told of each. */
  private readonly touched = new Set<number>();
  private readonly told = new Map<number, readonly [usable: number, answering: number]>();

  constructor(cluster: Cluster, machines: Machines, { proxyDelay = DEFAULT_PROXY_DELAY_MS }: NetworkOptions = {}) {
    this.cluster = cluster;
    this.proxyDelay = proxyDelay;
    this.answering = new Answering(cluster, machines, (pod, answers) => this.podTurned(pod, answers));
    new Proxies(cluster, proxyDelay, (service, pod, conditions) => this.learned(service, pod, conditions));
    new Needs(cluster);
    this.tell = cluster.kernel.on('network/tell', (service) => this.record(service));
  }

  private learned(service: number, pod: number, conditions: number): void {
    let routes = this.services.get(service);
    if (routes === undefined) {
      routes = new ServiceRoutes();
      this.services.set(service, routes);
    }
    const isKnown = routes.known.has(pod);
    if (conditions === NONE) {
      routes.remove(pod);
      if (isKnown) this.forget(service, pod);
    } else {
      const answers = isKnown ? routes.isAnswering(pod) : this.follow(service, pod);
      routes.set(pod, conditions, answers);
    }
    this.touch(service);
  }

  private follow(service: number, pod: number): boolean {
    const services = this.byPod.get(pod);
    if (services === undefined) this.byPod.set(pod, new Set([service]));
    else services.add(service);
    return this.answering.follow(pod);
  }

  private forget(service: number, pod: number): void {
    const services = this.byPod.get(pod);
    services?.delete(service);
    if (services?.size === 0) this.byPod.delete(pod);
    this.answering.unfollow(pod);
  }

  private podTurned(pod: number, answers: boolean): void {
    for (const service of this.byPod.get(pod) ?? []) {
      this.services.get(service)?.setAnswering(pod, answers);
      this.touch(service);
    }
  }

  /** Told at the end of the instant, once. */
  private touch(service: number): void {
    if (this.touched.has(service)) return;
    this.touched.add(service);
    this.cluster.kernel.after(0, this.tell, service);
  }

  private record(service: number): void {
    this.touched.delete(service);
    const { usable, answering } = this.services.get(service) as ServiceRoutes;
    const before = this.told.get(service);
    if (before !== undefined && before[0] === usable && before[1] === answering) return;
    this.told.set(service, [usable, answering]);
    const { record, now } = this.cluster;
    record.appendRow(ENTRY['service-endpoints'], now, service, usable, answering, NONE);
  }
}
