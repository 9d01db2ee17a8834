/**
 * Which active pods a Job deletes when it has too many (upstream `pkg/controller/job/job_controller.go`, `activePodsForRemoval`, and
 * `pkg/controller/controller_utils.go`, `ActivePods`). Unlike a ReplicaSet's ranking this one knows neither costs nor nodes, and
 * compares exact times.
 */
import type { Instant, JobSpec } from '../../model/objects/index.ts';
import type { JobPod } from './pod-view.ts';
import { hasValidIndex, isIndexed } from './pods.ts';

function phaseOrdinal({ phase }: JobPod): number {
  return phase === 'Running' ? 2 : phase === 'Unknown' ? 1 : 0;
}

/** Later first; a time that is not set counts as the latest. */
function laterFirst(a: Instant | undefined, b: Instant | undefined): number {
  return (b ?? Infinity) > (a ?? Infinity) ? 1 : -1;
}

/** Negative if `a` is deleted first, 0 where there is no rule left: then the order of the list stays (upstream's sort is stable up to 12 pods). */
export function compareForRemoval(a: JobPod, b: JobPod): number {
  if (a.isAssigned !== b.isAssigned) return a.isAssigned ? 1 : -1;
  const phase = phaseOrdinal(a) - phaseOrdinal(b);
  if (phase !== 0) return phase;
  if (a.isReady !== b.isReady) return a.isReady ? 1 : -1;
  if (a.isReady && a.readySince !== b.readySince) return laterFirst(a.readySince, b.readySince);
  if (a.restarts !== b.restarts) return b.restarts - a.restarts;
  if (a.sidecarRestarts !== b.sidecarRestarts) return b.sidecarRestarts - a.sidecarRestarts;
  return a.createdAt === b.createdAt ? 0 : laterFirst(a.createdAt, b.createdAt);
}

interface Split {
  readonly surplus: JobPod[];
  readonly rest: JobPod[];
}

/** Of each index the pod that would go last is kept; pods without an index of the Job are surplus. `rest` is in the order of indexes. */
function splitByIndex(spec: JobSpec, active: readonly JobPod[]): Split {
  const byIndex = new Map<number, JobPod[]>();
  const surplus: JobPod[] = [];
  for (const pod of active) {
    const same = byIndex.get(pod.completionIndex);
    if (!hasValidIndex(spec, pod)) surplus.push(pod);
    else if (same) same.push(pod);
    else byIndex.set(pod.completionIndex, [pod]);
  }
  const rest: JobPod[] = [];
  // In the order of indexes, which decides between equals.
  for (const [, pods] of [...byIndex].sort(([a], [b]) => a - b)) {
    const ordered = pods.sort(compareForRemoval);
    surplus.push(...ordered.slice(0, -1));
    rest.push(ordered.at(-1) as JobPod);
  }
  return { surplus, rest };
}

/** All that an indexed Job may not have (see above), and others until `atLeast` are found. */
export function podsForRemoval(spec: JobSpec, active: readonly JobPod[], atLeast: number): readonly JobPod[] {
  const { surplus, rest } = isIndexed(spec) ? splitByIndex(spec, active) : { surplus: [], rest: [...active] };
  if (surplus.length >= atLeast) return surplus;
  return [...surplus, ...rest.sort(compareForRemoval).slice(0, atLeast - surplus.length)];
}
