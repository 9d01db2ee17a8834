/**
 * What a plugin answers. `undefined` is success; refusals are frozen objects that plugins make once and share.
 * Upstream: pkg/scheduler/framework/interface.go (Status, Code).
 */

export type StatusCode =
  | 'Success'
  | 'Error'
  | 'Unschedulable'
  | 'UnschedulableAndUnresolvable'
  | 'Wait'
  | 'Skip'
  | 'Pending';

export interface Status {
  readonly code: StatusCode;
  /** Texts as users see them, in the order in which the plugin found them. */
  readonly reasons: readonly string[];
  /** The plugin that refuses; empty where no plugin does (PreFilter left no node over). */
  readonly plugin: string;
}

const make = (code: StatusCode, plugin: string, reasons: readonly string[]): Status =>
  Object.freeze({ code, plugin, reasons: Object.freeze(reasons) });

/** Removing pods from the node may help: preemption tries. */
export const unschedulable = (plugin: string, ...reasons: readonly string[]): Status =>
  make('Unschedulable', plugin, reasons);

/** Nothing that preemption does would help. */
export const unresolvable = (plugin: string, ...reasons: readonly string[]): Status =>
  make('UnschedulableAndUnresolvable', plugin, reasons);

/** The cycle ends with an error: the pod is retried after its back-off, whatever happens in the cluster. */
export const failure = (plugin: string, reason: string): Status => make('Error', plugin, [reason]);

/** From PreFilter or PreScore: this plugin's Filter or Score is left out in this cycle. */
export const SKIP: Status = make('Skip', '', []);

/** Whether a status says that the pod does not fit (and not that something broke). */
export const isRejection = ({ code }: Status): boolean =>
  code === 'Unschedulable' || code === 'UnschedulableAndUnresolvable' || code === 'Pending';

export const messageOf = (status: Status | undefined): string => status?.reasons.join(', ') ?? '';
