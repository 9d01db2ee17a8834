/** One entry of the timeline as it was parsed → as it is used. */
import type { Distribution } from '../../model/distribution.ts';
import type { Path, Problem } from '../decode/session.ts';
import { checkTimes, checkVerb, type Complain, type KnownPool } from './check-entry.ts';
import { VERB_NAMES, type VerbName } from './faults.ts';
import type { Natives } from './natives.ts';
import type { ParsedTimelineEntry } from './schema.ts';
import type { Fault, NodeTarget, ObjectReference, PathReference, Place, PodTarget, TimelineEntry } from './types.ts';
import type { LabelSelector } from '../../model/objects/meta.ts';

export interface EntryContext {
  readonly file: string;
  readonly horizonMs: number;
  readonly pools: readonly KnownPool[];
  readonly natives: Natives;
  readonly problems: Problem[];
  readonly placeOf: (path: Path) => Place;
}

export function convertEntry(entry: ParsedTimelineEntry, path: Path, context: EntryContext): TimelineEntry | undefined {
  const complain: Complain = (below, message, suggestion) => {
    context.problems.push({
      code: 'value',
      path: [...path, ...below],
      message,
      ...(suggestion === undefined ? {} : { suggestion }),
    });
  };
  const verbs = VERB_NAMES.filter((verb) => entry[verb] !== undefined);
  const verb = verbs[0];
  if (verb === undefined || verbs.length > 1) {
    complain(
      [],
      `expected exactly one of ${VERB_NAMES.join(', ')}; found ${verb === undefined ? 'none' : verbs.join(' and ')}`,
    );
    return undefined;
  }
  checkTimes(entry, context.horizonMs, complain);
  checkVerb(entry, verb, context.pools, complain);
  return {
    name: entry.name ?? '',
    atMs: entry.at ?? entry.every ?? 0,
    everyMs: entry.every,
    untilMs: entry.until,
    forMs: entry.for,
    mode: entry.mode ?? 'all',
    value: checkedValue(entry, complain),
    fault: convertFault(entry, verb, [...path, verb], context),
    ...context.placeOf(path),
  };
}

function checkedValue(entry: ParsedTimelineEntry, complain: Complain): number | undefined {
  const mode = entry.mode ?? 'all';
  const { value } = entry;
  if (mode === 'one' || mode === 'all') {
    if (value !== undefined) complain(['value'], `mode ${mode} takes no value`);
    return undefined;
  }
  if (value === undefined) {
    complain([], `mode ${mode} needs a value`);
    return undefined;
  }
  const percent = typeof value === 'string' && value.endsWith('%');
  const number = Number(String(value).replace('%', ''));
  if (mode === 'fixed' && percent)
    complain(['value'], 'mode fixed takes a number; for a percentage the mode is fixed-percent');
  if (mode !== 'fixed' && number > 100) complain(['value'], 'expected a percentage between 0 and 100');
  return number;
}

interface NodeFields {
  readonly selector?: LabelSelector | undefined;
  readonly names?: readonly string[] | undefined;
  readonly pool?: string | undefined;
  readonly zone?: string | undefined;
}

interface PodFields {
  readonly selector?: LabelSelector | undefined;
  readonly namespace?: string | undefined;
  readonly names?: readonly string[] | undefined;
  readonly workload?: ObjectReference | undefined;
}

const nodeTarget = ({ selector, names, pool, zone }: NodeFields): NodeTarget => ({
  selector,
  names: names ?? [],
  pool,
  zone,
});
const podTarget = ({ selector, namespace, names, workload }: PodFields): PodTarget => ({
  selector,
  namespace,
  names: names ?? [],
  workload,
});

function convertFault(entry: ParsedTimelineEntry, verb: VerbName, path: Path, context: EntryContext): Fault {
  const given = <V extends VerbName>(name: V): NonNullable<ParsedTimelineEntry[V]> =>
    entry[name] as NonNullable<ParsedTimelineEntry[V]>;
  switch (verb) {
    case 'node-fail': {
      const { graceful = false, instance } = given(verb);
      return { verb, target: nodeTarget(given(verb)), graceful, instance };
    }
    case 'node-reboot':
      return { verb, target: nodeTarget(given(verb)), graceful: given(verb).graceful ?? false };
    case 'kubelet-stop':
    case 'kubelet-restart':
    case 'node-delete':
    case 'uncordon':
      return { verb, target: nodeTarget(given(verb)) };
    case 'cordon':
      return { verb, target: nodeTarget(given(verb)), deleteWhenEmpty: given(verb).deleteWhenEmpty ?? false };
    case 'node-add':
      return convertNodeAdd(given(verb), path, context);
    case 'drain':
      return convertDrain(given(verb));
    case 'pool-upgrade':
      return convertPoolUpgrade(given(verb), path, context);
    case 'pool-scale':
      return { verb, pool: given(verb).pool, count: given(verb).count };
    case 'pool-stockout':
      return { verb, pool: given(verb).pool, zones: given(verb).zones ?? [] };
    case 'spot-reclaim':
      return { verb, target: nodeTarget(given(verb)), noticeMs: given(verb).notice ?? 120_000 };
    case 'pod-kill':
    case 'pod-evict':
      return { verb, target: podTarget(given(verb)), gracePeriodMs: given(verb).gracePeriod };
    case 'pod-unready':
      return { verb, target: podTarget(given(verb)) };
    case 'pod-crash':
      return {
        verb,
        target: podTarget(given(verb)),
        container: given(verb).container,
        exitCode: given(verb).exitCode ?? 1,
      };
    case 'apply':
      return convertApply(given(verb), path, context);
    case 'patch':
      return { verb, object: given(verb).object, patch: given(verb).patch };
    case 'scale':
      return { verb, object: given(verb).object, replicas: given(verb).replicas };
    case 'undo':
      return { verb, object: given(verb).object, toRevision: given(verb).toRevision ?? 0 };
    case 'restart':
    case 'remove':
      return { verb, object: given(verb).object };
    case 'load':
      return { verb, target: podTarget(given(verb)), factor: given(verb).factor };
    case 'leak':
      return { verb, target: podTarget(given(verb)), perHour: given(verb).perHour };
    case 'burn':
      return { verb, target: podTarget(given(verb)), cpu: given(verb).cpu };
    case 'disk-fill':
      return { verb, target: nodeTarget(given(verb)), to: Number(given(verb).to.slice(0, -1)) };
    case 'component-down':
      return { verb, component: given(verb).component };
    case 'registry-down':
      return { verb };
    case 'random-failures':
      return convertRandomFailures(given(verb), path, context);
  }
}

function convertNodeAdd(given: NonNullable<ParsedTimelineEntry['node-add']>, path: Path, context: EntryContext): Fault {
  const { pool, zone, count, node } = given;
  if ((pool === undefined) === (node === undefined))
    context.problems.push({ code: 'value', path, message: 'expected either pool or node' });
  const template = node === undefined ? undefined : context.natives.nodeTemplate(node, [...path, 'node']);
  return { verb: 'node-add', pool, zone, count: count ?? 1, node: template };
}

function convertPoolUpgrade(
  given: NonNullable<ParsedTimelineEntry['pool-upgrade']>,
  path: Path,
  context: EntryContext,
): Fault {
  const { pool, maxSurge = 1, maxUnavailable = 0, drainTimeout, soak } = given;
  const isNothing = (value: number | string): boolean => Number.parseInt(String(value), 10) === 0;
  if (isNothing(maxSurge) && isNothing(maxUnavailable))
    context.problems.push({
      code: 'value',
      path,
      message: 'maxSurge and maxUnavailable are both 0: no node could ever be replaced',
    });
  return { verb: 'pool-upgrade', pool, maxSurge, maxUnavailable, drainTimeoutMs: drainTimeout, soakMs: soak ?? 0 };
}

function convertDrain(given: NonNullable<ParsedTimelineEntry['drain']>): Fault {
  return {
    verb: 'drain',
    target: nodeTarget(given),
    gracePeriodMs: given.gracePeriod,
    // kubectl's 0 is "for ever".
    timeoutMs: given.timeout === 0 ? undefined : given.timeout,
    force: given.force ?? false,
    ignoreDaemonSets: given.ignoreDaemonSets ?? false,
    deleteEmptyDirData: given.deleteEmptyDirData ?? false,
    disableEviction: given.disableEviction ?? false,
    podSelector: given.podSelector,
    skipWaitForDeleteTimeoutMs: given.skipWaitForDeleteTimeout ?? 0,
  };
}

function convertApply(given: NonNullable<ParsedTimelineEntry['apply']>, path: Path, context: EntryContext): Fault {
  if ('path' in given && typeof given.path === 'string' && !('kind' in given)) {
    return { verb: 'apply', path: { path: given.path, base: context.file }, objects: [] };
  }
  const list = 'objects' in given && Array.isArray(given.objects) ? given.objects : undefined;
  const raws: readonly (readonly [unknown, Path])[] =
    list === undefined ? [[given, path]] : list.map((raw, index) => [raw, [...path, 'objects', index]]);
  const objects = raws.map(([raw, at]) => context.natives.object(raw, at)).filter((object) => object !== undefined);
  return { verb: 'apply', objects };
}

function convertRandomFailures(
  given: NonNullable<ParsedTimelineEntry['random-failures']>,
  path: Path,
  context: EntryContext,
): Fault {
  if ((given.between === undefined) === (given.trace === undefined)) {
    context.problems.push({
      code: 'value',
      path,
      message: 'expected either between (a distribution) or trace (a file)',
    });
  }
  const trace: PathReference | undefined =
    given.trace === undefined ? undefined : { path: given.trace, base: context.file };
  const between: Distribution | undefined = given.between;
  return { verb: 'random-failures', target: nodeTarget(given), between, repair: given.repair, trace };
}
