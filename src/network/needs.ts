/**
 * How many replicas the target of an autoscaler needs for the demand of the moment: the least number whose requests hold it. This is what an
 * autoscaler runs after, with its period, its windows and metrics that are late.
 *
 * Demands are straight lines between their points, so the instants at which the number changes are computed.
 */
import { type Cluster, type Demand, NONE, SelectedClasses } from '../cluster/index.ts';
import type { EventHandle, EventKind } from '../kernel/index.ts';
import { compileLabelSelector, type Selector, selectorFromMap } from '../model/index.ts';
import type {
  Deployment,
  HorizontalPodAutoscaler,
  Instant,
  KubeObject,
  LabelSelector,
  StringMap,
} from '../model/objects/index.ts';
import { perReplica } from './per-replica.ts';

interface Known {
  readonly autoscaler: number;
  spec: HorizontalPodAutoscaler['spec'];
  selected?: SelectedClasses;
  next?: EventHandle;
  told: number;
}

/** A demand, and how much of it one replica may serve. */
interface Load {
  readonly demand: Demand;
  readonly perReplica: number;
}

/** Quotients of doubles that ought to be whole are. */
const EPSILON = 1e-9;

export class Needs {
  private readonly cluster: Cluster;
  private readonly look: EventKind;
  private readonly known = new Map<number, Known>();

  constructor(cluster: Cluster) {
    this.cluster = cluster;
    this.look = cluster.kernel.on('network/need', (serial) => this.reckon(serial));
    const demands = cluster.metrics.demand?.demands ?? [];
    if (demands.length === 0) return;
    cluster.watch({
      objectKinds: ['HorizontalPodAutoscaler'],
      objectChanged: (serial, _before, after) => this.objectChanged(serial, after),
    });
    cluster.classes.onAdded(({ namespace }) => this.lookAtAll(namespace));
    for (const demand of demands) demand.onFactor(() => this.lookAtAll());
  }

  private objectChanged(serial: number, after: KubeObject | undefined): void {
    if (after === undefined) {
      this.known.delete(serial);
      return;
    }
    if (after.kind !== 'HorizontalPodAutoscaler') return;
    const { spec } = after as HorizontalPodAutoscaler;
    const known = this.known.get(serial);
    if (known?.spec === spec) return;
    if (known === undefined) this.known.set(serial, { autoscaler: serial, spec, told: NONE });
    else known.spec = spec;
    this.lookLater(serial);
  }

  private lookAtAll(namespace?: string): void {
    for (const serial of this.known.keys())
      if (namespace === undefined || this.cluster.objects.identity(serial)?.namespace === namespace)
        this.lookLater(serial);
  }

  /** At this instant, but not within a watcher. */
  private lookLater(serial: number): void {
    this.schedule(this.known.get(serial) as Known, this.cluster.now);
  }

  private schedule(known: Known, at: Instant): void {
    const { kernel } = this.cluster;
    if (known.next !== undefined) kernel.cancel(known.next);
    known.next = kernel.at(at, this.look, known.autoscaler);
  }

  private reckon(serial: number): void {
    const known = this.known.get(serial);
    const target = known && this.targetOf(known);
    if (known === undefined || target === undefined) return;
    known.next = undefined;
    const loads = this.loadsOf(known, target);
    if (loads.length === 0) return;
    const { now } = this.cluster;
    const needed = Math.max(...loads.map((load) => neededAt(load, now)));
    const next = Math.min(...loads.map((load) => nextChange(load, needed, now)));
    if (next !== Infinity) this.schedule(known, next);
    if (needed === known.told) return;
    known.told = needed;
    this.cluster.record.append('replicas-needed', now, serial, target, needed);
  }

  /** Serial of the target; `undefined` while there is none. */
  private targetOf({ spec, autoscaler }: Known): number | undefined {
    const { objects } = this.cluster;
    const namespace = objects.identity(autoscaler)?.namespace ?? '';
    const target = objects.find(spec.scaleTargetRef.kind, namespace, spec.scaleTargetRef.name);
    return target === NONE ? undefined : target;
  }

  private loadsOf(known: Known, target: number): Load[] {
    const { cluster } = this;
    const object = cluster.objects.get<Deployment>(target) as Deployment;
    const selector = selectorOf(object);
    if (known.selected?.selector !== selector)
      known.selected = new SelectedClasses(cluster.classes, object.metadata.namespace, selector);
    // the newest template speaks for all
    const newest = known.selected.ids().at(-1);
    if (newest === undefined) return [];
    const spec = cluster.classes.list[newest].spec;
    return (cluster.metrics.demand?.demands ?? []).flatMap((demand) => {
      const units = perReplica(known.spec.metrics, demand, newest, spec);
      return units === Infinity ? [] : [{ demand, perReplica: units }];
    });
  }
}

function selectorOf({ kind, spec }: KubeObject & { readonly spec: { readonly selector?: unknown } }): Selector {
  if (kind === 'ReplicationController') return selectorFromMap(spec.selector as StringMap);
  return compileLabelSelector(spec.selector as LabelSelector | undefined);
}

const neededAt = ({ demand, perReplica: units }: Load, at: Instant): number =>
  Math.max(1, Math.ceil(demand.total(at) / units - EPSILON));

/** The first instant after `now` at which this load may need another number than `needed`, or at which its line ends. */
function nextChange({ demand, perReplica: units }: Load, needed: number, now: Instant): Instant {
  const slope = demand.slopeAt(now);
  const total = demand.total(now);
  let crosses = Infinity;
  if (slope > 0) crosses = Math.floor((needed * units - total) / slope) + 1;
  else if (slope < 0 && needed > 1) crosses = Math.ceil((total - (needed - 1) * units) / -slope);
  return Math.min(now + Math.max(1, crosses), demand.until(now));
}
