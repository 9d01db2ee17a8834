/** How pods are taken away: by whom, why, through which budget, and how long it takes. */
import { type Cluster, NONE } from '../cluster/index.ts';
import { ENTRY, RUNNING } from '../record/index.ts';
import { isActor, REASON_OF } from './_actors.ts';
import type { Invariant } from './_invariant.ts';

const nameOf = ({ pods }: Cluster, serial: number): string => {
  const row = pods.rowOf(serial);
  return row === NONE ? `pod-${serial}` : pods.name(row);
};

export const oneCause: Invariant = {
  id: 'disruption/one-cause',
  doc: 'a pod that goes was asked to go once, by somebody known; who preempts it or evicts it for taints has told it so before',
  cheap: false,
  follow(cluster) {
    const { texts } = cluster.record;
    const told = new Map<number, Set<string>>();
    const asked = new Set<number>();
    const requested = (pod: number, by: string): string | undefined => {
      if (asked.has(pod)) return `${nameOf(cluster, pod)} is asked to go a second time, by ${by}`;
      asked.add(pod);
      if (!isActor(by)) return `${nameOf(cluster, pod)} is asked to go by "${by}", whom nobody knows`;
      const reason = REASON_OF.get(by);
      if (reason === undefined || told.get(pod)?.has(reason) === true) return undefined;
      return `${nameOf(cluster, pod)} is deleted by ${by}, and was not told ${reason}`;
    };
    return {
      entry(kind, _at, pod, b) {
        if (kind === ENTRY['pod-disruption-target']) {
          told.set(pod, (told.get(pod) ?? new Set()).add(texts.of(b)));
          return undefined;
        }
        if (kind === ENTRY['pod-deletion-requested']) return requested(pod, texts.of(b));
        if (kind !== ENTRY['pod-deleted']) return undefined;
        told.delete(pod);
        return asked.delete(pod) ? undefined : `${nameOf(cluster, pod)} is gone, and nobody asked for it`;
      },
    };
  },
};

interface Leaving {
  readonly at: number;
  readonly isHealthy: boolean;
  readonly budgets: readonly number[];
}

/** A budget's last status, and what it allowed before. */
interface Allowance {
  readonly at: number;
  readonly allowed: number;
  readonly before: number;
}

export const admitted: Invariant = {
  id: 'disruption/admitted',
  doc: 'an eviction of a healthy pod takes one place of its one budget, and there was one',
  cheap: false,
  follow(cluster) {
    const { pods, budgets } = cluster;
    const allowances = new Map<number, Allowance>();
    const leaving = new Map<number, Leaving>();
    const leave = (at: number, pod: number): void => {
      const row = pods.rowOf(pod);
      const isHealthy = pods.phase[row] === RUNNING && pods.isReady(row);
      leaving.set(pod, { at, isHealthy, budgets: [...budgets.matching(pods.class[row])] });
    };
    const answered = (at: number, pod: number): string | undefined => {
      const left = leaving.get(pod);
      if (left === undefined || left.at !== at || !left.isHealthy || left.budgets.length === 0) return undefined;
      if (left.budgets.length > 1) return `${nameOf(cluster, pod)} has ${left.budgets.length} budgets and was evicted`;
      const place = allowances.get(left.budgets[0]);
      if (place !== undefined && place.at === at && place.before >= 1 && place.allowed === place.before - 1)
        return undefined;
      return `${nameOf(cluster, pod)} was evicted, and its budget went from ${place?.before} to ${place?.allowed}`;
    };
    return {
      entry(kind, at, a, b, _c, d) {
        if (kind === ENTRY['pdb-status'])
          allowances.set(a, { at, allowed: d, before: allowances.get(a)?.allowed ?? 0 });
        else if (kind === ENTRY['pod-deletion-requested']) leave(at, a);
        else if (kind === ENTRY['eviction'] && b === 201) return answered(at, a);
        else if (kind === ENTRY['pod-deleted'] && leaving.get(a)?.at !== at) leaving.delete(a);
        return undefined;
      },
    };
  },
};

/** For the kubelet to see the deletion, to stop what does not listen, and to clean up. */
const SLACK_MS = 15_000;

export const grace: Invariant = {
  id: 'disruption/grace',
  doc: 'a pod that its kubelet removes has ended within its grace period, counted from when the kubelet could see it and was through with starting it',
  cheap: false,
  follow(cluster) {
    const { texts } = cluster.record;
    const { pods, classes } = cluster;
    const requests = new Map<number, { at: number; readonly graceMs: number }>();
    const upSince: number[] = [];
    const requested = (at: number, pod: number, graceMs: number): void => {
      const row = pods.rowOf(pod);
      // how long a hook takes, nobody tells
      if (classes.list[pods.class[row]].spec.containers.some(({ lifecycle }) => lifecycle?.postStart)) return;
      // until it runs its kubelet may be at work on its start
      requests.set(pod, { at: pods.phase[row] === RUNNING ? at : Infinity, graceMs });
    };
    const started = (at: number, pod: number): void => {
      const request = requests.get(pod);
      if (request !== undefined) request.at = at;
    };
    const removed = (at: number, pod: number, node: number): string | undefined => {
      const request = requests.get(pod);
      if (request === undefined || upSince[node] === undefined) return undefined;
      const late = at - Math.max(request.at, upSince[node]) - request.graceMs;
      return late <= SLACK_MS ? undefined : `${nameOf(cluster, pod)} is gone ${late} ms after its grace period`;
    };
    return {
      entry(kind, at, a, b, c, d) {
        if (kind === ENTRY['machine-state'] && texts.of(b) === 'up') upSince[a] = at;
        else if (kind === ENTRY['pod-deletion-requested']) requested(at, a, c * 1000);
        else if ((kind === ENTRY['pod-phase'] && b === RUNNING) || kind === ENTRY['pod-restarted']) started(at, a);
        else if (kind === ENTRY['pod-deleted']) {
          const what = texts.of(d) === 'kubelet' ? removed(at, a, b) : undefined;
          requests.delete(a);
          return what;
        }
        return undefined;
      },
    };
  },
};
