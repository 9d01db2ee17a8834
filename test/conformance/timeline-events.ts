/**
 * The raw events of an answer of kind `timeline`, made comparable:
 *
 *   read (checked, in order of time) → settle (short-lived states and joined scalings) → order, lives
 */
import { groupBy, isObject, type JsonObject, textOf } from './compare.ts';

export interface TimelineEvent {
  readonly t: number;
  readonly kind: string;
  readonly of: string;
  readonly node?: string;
  readonly detail: JsonObject;
  /** The same for all events of one pod. */
  readonly pod?: string;
}

export interface Lives {
  readonly of: string;
  readonly life: readonly string[];
  readonly count: number;
}

/** Seconds; for sums of fractions. */
export const EPSILON = 1e-6;
const SHORT_LIVED = 1;
const JOINED_WITHIN = 0.5;

/** The Kubernetes Events that count; of TaintManagerEviction only cancellations. */
const REASONS: ReadonlySet<string> = new Set([
  'FailedCreate',
  'Preempted',
  'TaintManagerEviction',
  'JobAlreadyActive',
  'MissSchedule',
  'FailedNeedsStart',
  'SuccessfulRescale',
  'ProvisioningFailed',
  'FailedPlacement',
  'FailedDaemonPod',
  'RecreatingFailedPod',
  'CalculateExpectedPodCountFailed',
  'UnmanagedPods',
]);

/** Report a state that lasts, one per object. */
const STATES: ReadonlySet<string> = new Set(['pdb-status', 'replicaset-condition', 'hpa-status']);
/** The same, one per object and condition type. */
const TYPED_STATES: ReadonlySet<string> = new Set(['deployment-condition', 'hpa-condition']);

/** `team:deployment/web`: its deletions are not told apart by client. */
export const isOtherNamespace = (of: string): boolean => {
  const colon = of.indexOf(':');
  const slash = of.indexOf('/');
  return colon >= 0 && (slash < 0 || colon < slash);
};

function readEvent(raw: unknown, index: number): TimelineEvent {
  const isText = (value: unknown): boolean => value === undefined || value === null || typeof value === 'string';
  const isDetail = (value: unknown): boolean => value === undefined || value === null || isObject(value);
  if (
    !isObject(raw) ||
    !Number.isFinite(raw.t) ||
    typeof raw.kind !== 'string' ||
    typeof raw.of !== 'string' ||
    !isText(raw.node) ||
    !isDetail(raw.detail)
  ) {
    throw new Error(`got.events[${index}] is not {t, kind, of, node?, detail?}: ${textOf(raw).slice(0, 100)}`);
  }
  const { t, kind, of, node, pod } = raw as { t: number; kind: string; of: string; node?: string; pod?: unknown };
  const withoutClient = kind === 'pod-deletion-requested' && isOtherNamespace(of);
  const detail = Object.entries((raw.detail ?? {}) as JsonObject).filter(
    ([key, value]) => value !== null && value !== undefined && value !== '' && !(withoutClient && key === 'by'),
  );
  return {
    t,
    kind,
    of,
    node: node || undefined,
    pod: typeof pod === 'string' ? pod : undefined,
    detail: Object.fromEntries(detail),
  };
}

function counts({ kind, detail }: TimelineEvent): boolean {
  if (kind !== 'event') return true;
  if (!REASONS.has(String(detail.reason))) return false;
  return detail.reason !== 'TaintManagerEviction' || String(detail.message).startsWith('Cancelling');
}

/** The events that count, in order of time. Throws on a malformed one. */
export function readEvents(raw: unknown, until: number): readonly TimelineEvent[] {
  if (!Array.isArray(raw)) throw new Error('got.events is not a list');
  const events = raw.map(readEvent).filter((event) => event.t >= 0 && event.t <= until && counts(event));
  return events.sort((a, b) => a.t - b.t);
}

function stateOf({ kind, of, detail }: TimelineEvent): string | undefined {
  if (STATES.has(kind)) return `${kind} ${of}`;
  return TYPED_STATES.has(kind) ? `${kind} ${of} ${detail.type}` : undefined;
}

/** States that lasted less than a second, and then those equal to the one before. */
function passingStates(events: readonly TimelineEvent[]): ReadonlySet<TimelineEvent> {
  const dropped = new Set<TimelineEvent>();
  for (const [state, list] of groupBy(events, stateOf)) {
    if (state === undefined) continue;
    const lasting = list.filter(
      (event, i) => i + 1 === list.length || list[i + 1].t - event.t >= SHORT_LIVED - EPSILON,
    );
    const kept = lasting.filter((event, i) => i === 0 || textOf(event.detail) !== textOf(lasting[i - 1].detail));
    for (const event of list) if (!kept.includes(event)) dropped.add(event);
  }
  return dropped;
}

/** Scalings of one ReplicaSet in quick succession become one, in the place of the first; one that leads nowhere goes. */
function joinedScalings(events: readonly TimelineEvent[]): ReadonlyMap<TimelineEvent, TimelineEvent | undefined> {
  const replaced = new Map<TimelineEvent, TimelineEvent | undefined>();
  const scalings = events.filter(({ kind }) => kind === 'replicaset-scaled');
  for (const list of groupBy(scalings, ({ of }) => of).values()) {
    let first = list[0];
    list.forEach((event, i) => {
      const follows = i > 0 && event.t - list[i - 1].t < JOINED_WITHIN - EPSILON;
      if (follows) replaced.set(event, undefined);
      else first = event;
      const joined = { ...first, detail: { from: first.detail.from, to: event.detail.to } };
      replaced.set(first, joined.detail.from === joined.detail.to ? undefined : joined);
    });
  }
  return replaced;
}

export function settle(events: readonly TimelineEvent[]): readonly TimelineEvent[] {
  const dropped = passingStates(events);
  const scalings = joinedScalings(events);
  return events.flatMap((event) => {
    if (dropped.has(event)) return [];
    const settled = scalings.has(event) ? scalings.get(event) : event;
    return settled === undefined ? [] : [settled];
  });
}

const POD_STEPS: ReadonlySet<string> = new Set(['pod-created', 'pod-ready', 'pod-deletion-requested', 'pod-deleted']);

/** Whose sequence an event belongs to, and as what; undefined for events that are in none. */
function stepOf({ kind, of, detail }: TimelineEvent): { readonly object: string; readonly text: string } | undefined {
  const family = of.split('#')[0];
  if (POD_STEPS.has(kind) && of.includes('statefulset/')) {
    const slash = of.lastIndexOf('/');
    return { object: of.slice(0, slash), text: kind.slice('pod-'.length) + of.slice(slash) };
  }
  switch (kind) {
    case 'replicaset-created':
      return { object: family, text: `created ${of} ${detail.replicas}` };
    case 'replicaset-scaled':
      return { object: family, text: `scaled ${of} ${detail.from}>${detail.to}` };
    case 'replicaset-deleted':
      return { object: family, text: `deleted ${of}` };
    case 'node-condition':
      return { object: of, text: `ready ${detail.status}` };
    case 'node-taint-added':
    case 'node-taint-removed':
      return { object: of, text: `${kind.slice('node-'.length)} ${detail.key}:${detail.effect}` };
    case 'job-condition':
      return { object: of, text: `${detail.type}=${detail.status} ${detail.reason}` };
    default:
      return undefined;
  }
}

/** For every object the sequence of its steps. */
export function orderOf(events: readonly TimelineEvent[]): ReadonlyMap<string, readonly string[]> {
  const steps = events.map(stepOf).filter((step) => step !== undefined);
  return new Map(
    [...groupBy(steps, ({ object }) => object)].map(([object, list]) => [object, list.map(({ text }) => text)]),
  );
}

function lifeWord({ kind, node, detail }: TimelineEvent): string {
  const extra: ReadonlyMap<string, unknown> = new Map<string, unknown>([
    ['pod-scheduled', node],
    ['pod-nominated', detail.nominatedNode],
    ['pod-disruption-target', detail.reason],
    ['pod-deletion-requested', detail.by],
  ]);
  const word = kind.slice('pod-'.length);
  const what = extra.get(kind);
  return what ? `${word} ${what}` : word;
}

/** What each pod went through, or undefined if an event does not tell its pod. */
export function livesOf(events: readonly TimelineEvent[]): readonly Lives[] | undefined {
  const ofPods = events.filter(({ kind }) => kind.startsWith('pod-') && kind !== 'pod-unschedulable');
  if (ofPods.some(({ pod }) => pod === undefined)) return undefined;
  const groups = groupBy(ofPods, ({ of, pod }) => `${of} ${pod}`);
  return [...groups.values()].map((list) => ({ of: list[0].of, life: list.map(lifeWord), count: 1 }));
}
