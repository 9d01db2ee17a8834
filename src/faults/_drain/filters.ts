/**
 * Which pods of a node `kubectl drain` evicts, which it leaves and which stop it (kubectl pkg/drain/filters.go). Filters are asked in this
 * order; the first that refuses decides, and one error keeps every pod of the node:
 *
 *   long terminating ── of a DaemonSet ── mirror pod ── local data ── no controller
 */
import type { Instant, OwnerReference } from '../../model/objects/meta.ts';

/** Flags of the command. */
export interface DrainOptions {
  readonly force: boolean;
  readonly ignoreDaemonSets: boolean;
  readonly deleteEmptyDirData: boolean;
  /** Pods past their deletion time for longer are not waited for; 0: all are. */
  readonly skipWaitForDeleteTimeoutSeconds: number;
}

export const DRAIN_DEFAULTS: DrainOptions = {
  force: false,
  ignoreDaemonSets: false,
  deleteEmptyDirData: false,
  skipWaitForDeleteTimeoutSeconds: 0,
};

/** Wait before an eviction refused with 429 is tried again. */
export const EVICTION_RETRY_MS = 5000;
/** How often drain looks whether an evicted pod is gone. */
export const DELETION_POLL_MS = 1000;

export interface DrainPod {
  readonly namespace: string;
  readonly name: string;
  readonly phase?: string;
  readonly deletionTimestamp?: Instant;
  /** The owner reference with `controller: true`. */
  readonly controller?: Pick<OwnerReference, 'kind' | 'name'>;
  /** Has the annotation `kubernetes.io/config.mirror`. */
  readonly isMirror: boolean;
  /** Has an emptyDir of any medium. */
  readonly hasEmptyDir: boolean;
}

/** What became of a pod in the filters. */
interface Verdict {
  readonly isEvicted: boolean;
  readonly warning?: string;
  readonly error?: string;
}

export interface DrainPlan<P extends DrainPod> {
  /** In the order given; with errors none of them is evicted. */
  readonly pods: readonly P[];
  /** One text for each kind, with the pods that it is about. */
  readonly warnings: readonly string[];
  readonly errors: readonly string[];
}

/**
 * @param pods of the node that the selector selects, by namespace and name, as the API server lists them.
 * @param hasDaemonSet whether one exists; a namespace is given with the name.
 */
export function planDrain<P extends DrainPod>(
  pods: readonly P[],
  options: DrainOptions,
  hasDaemonSet: (namespace: string, name: string) => boolean,
  now: Instant,
): DrainPlan<P> {
  const evicted: P[] = [];
  const warnings = new Map<string, string[]>();
  const errors = new Map<string, string[]>();
  for (const pod of pods) {
    const verdict = filterPod(pod, options, hasDaemonSet, now);
    if (verdict.isEvicted) evicted.push(pod);
    note(warnings, verdict.warning, pod);
    note(errors, verdict.error, pod);
  }
  return {
    pods: evicted,
    warnings: [...warnings].map(([text, names]) => `${text}: ${names.join(', ')}`),
    errors: [...errors].map(([text, names]) => `cannot delete ${text}: ${names.join(', ')}`),
  };
}

function note(notes: Map<string, string[]>, text: string | undefined, { namespace, name }: DrainPod): void {
  if (text === undefined) return;
  const names = notes.get(text) ?? [];
  names.push(`${namespace}/${name}`);
  notes.set(text, names);
}

/**
 * Only what the last filter asked says is kept, so that kubectl never shows its warnings of pods with local storage or of a DaemonSet that
 * is gone: the filter for pods without controller comes after them.
 */
function filterPod(
  pod: DrainPod,
  options: DrainOptions,
  hasDaemonSet: (namespace: string, name: string) => boolean,
  now: Instant,
): Verdict {
  if (isLongTerminating(pod, options, now)) return SKIPPED;
  const isFinished = pod.phase === 'Succeeded' || pod.phase === 'Failed';
  const ofDaemonSet = isFinished ? undefined : filterDaemonSet(pod, options, hasDaemonSet);
  if (ofDaemonSet) return ofDaemonSet;
  if (pod.isMirror) return SKIPPED;
  if (isFinished) return EVICTED;
  if (pod.hasEmptyDir && !options.deleteEmptyDirData) {
    return refused('Pods with local storage (use --delete-emptydir-data to override)');
  }
  if (pod.controller) return EVICTED;
  if (options.force) return { isEvicted: true, warning: 'deleting Pods that declare no controller' };
  return refused('cannot delete Pods that declare no controller (use --force to override)');
}

const EVICTED: Verdict = { isEvicted: true };
const SKIPPED: Verdict = { isEvicted: false };
const refused = (error: string): Verdict => ({ isEvicted: false, error });

function isLongTerminating(
  { deletionTimestamp }: DrainPod,
  { skipWaitForDeleteTimeoutSeconds }: DrainOptions,
  now: Instant,
): boolean {
  if (skipWaitForDeleteTimeoutSeconds <= 0 || deletionTimestamp === undefined) return false;
  return Math.trunc((now - deletionTimestamp) / 1000) > skipWaitForDeleteTimeoutSeconds;
}

/** A DaemonSet would only make its pod anew. v1.32 looks at the owner's kind alone, not at its group. `undefined`: no objection. */
function filterDaemonSet(
  { namespace, controller }: DrainPod,
  { force, ignoreDaemonSets }: DrainOptions,
  hasDaemonSet: (namespace: string, name: string) => boolean,
): Verdict | undefined {
  if (controller?.kind !== 'DaemonSet') return undefined;
  if (!hasDaemonSet(namespace, controller.name)) {
    return force ? undefined : refused(`daemonsets.apps ${JSON.stringify(controller.name)} not found`);
  }
  if (ignoreDaemonSets) return { isEvicted: false, warning: 'ignoring DaemonSet-managed Pods' };
  return refused('DaemonSet-managed Pods (use --ignore-daemonsets to ignore)');
}
