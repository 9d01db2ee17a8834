/**
 * What the API server takes and nobody can have meant: schedules that never come, workloads that select each other's pods.
 * Kubernetes says nothing, or says it in an event that is gone after an hour; a result names it with its place.
 */
import { compileLabelSelector, type Selector, selectorFromMap, selectorMatches } from '../model/index.ts';
import { nextTime } from '../model/cron/next.ts';
import { parseCronJobSchedule } from '../model/cron/schedule.ts';
import type {
  CronJob,
  Deployment,
  Instant,
  KubeObject,
  PodSpec,
  ReplicationController,
  StringMap,
} from '../model/objects/index.ts';
import { controllerOf } from '../model/pod.ts';
import type { DiagnosticRow } from '../record/index.ts';
import type { SourcedObject } from './simulation.ts';

/** @param epoch the start of the run, milliseconds since 1970 */
export function doubtsOf(objects: readonly SourcedObject[], epoch: Instant): DiagnosticRow[] {
  return [...neverDue(objects, epoch), ...overlapping(objects), ...negativeGrace(objects)];
}

export const doubt = (code: string, { source }: SourcedObject, message: string): DiagnosticRow => ({
  severity: 'warning',
  code,
  message,
  position: `${source.file}:${source.line}`,
});

function neverDue(objects: readonly SourcedObject[], epoch: Instant): DiagnosticRow[] {
  return objects.flatMap((sourced) => {
    if (sourced.object.kind !== 'CronJob') return [];
    const { metadata, spec } = sourced.object as CronJob;
    if (isEverDue(spec, epoch)) return [];
    const message = `CronJob ${metadata.name}: schedule ${JSON.stringify(spec.schedule)} never comes`;
    return [doubt('never-due', sourced, message)];
  });
}

/** One that cannot be read is an error, or the matter of the controller's own event. */
function isEverDue({ schedule, timeZone }: CronJob['spec'], epoch: Instant): boolean {
  try {
    return nextTime(parseCronJobSchedule(schedule, timeZone), epoch) !== undefined;
  } catch {
    return true;
  }
}

interface Selecting {
  readonly sourced: SourcedObject;
  readonly selector: Selector;
  readonly templateLabels: StringMap;
}

const SELECTING_KINDS: ReadonlySet<string> = new Set([
  'Deployment',
  'ReplicaSet',
  'ReplicationController',
  'StatefulSet',
  'DaemonSet',
]);

function selecting(sourced: SourcedObject): Selecting | undefined {
  const { kind } = sourced.object;
  // what has a controller is part of that one's roll-out, and selects the same on purpose
  if (!SELECTING_KINDS.has(kind) || controllerOf(sourced.object) !== undefined) return undefined;
  const { template, selector } = (sourced.object as Deployment).spec;
  const isPlain = kind === 'ReplicationController';
  return {
    sourced,
    selector: isPlain
      ? selectorFromMap((sourced.object as ReplicationController).spec.selector)
      : compileLabelSelector(selector),
    templateLabels: template?.metadata.labels ?? new Map(),
  };
}

/** Each pair once, where the first comes to stand. Looked up by a label of the selector: input may have thousands. */
function overlapping(objects: readonly SourcedObject[]): DiagnosticRow[] {
  const all = objects.flatMap((sourced) => selecting(sourced) ?? []);
  const byLabel = new Map<string, Selecting[]>();
  for (const each of all) {
    const { namespace } = each.sourced.object.metadata;
    for (const [key, value] of each.templateLabels) {
      const list = byLabel.get(labelKey(namespace, key, value));
      if (list === undefined) byLabel.set(labelKey(namespace, key, value), [each]);
      else list.push(each);
    }
  }
  const told = new Set<string>();
  return all.flatMap((each) => {
    const { namespace } = each.sourced.object.metadata;
    return candidatesOf(each, namespace, byLabel, all).flatMap((other) => {
      if (other === each || !selectorMatches(each.selector, other.templateLabels)) return [];
      const pair = [nameOf(each.sourced.object), nameOf(other.sourced.object)];
      if (told.has(pair.join()) || told.has([...pair].reverse().join())) return [];
      told.add(pair.join());
      const message = `${pair[0]} selects the pods of ${pair[1]} too: a pod that loses its controller goes to whichever looks first`;
      return [doubt('overlapping-selectors', each.sourced, message)];
    });
  });
}

function candidatesOf(
  { selector }: Selecting,
  namespace: string,
  byLabel: ReadonlyMap<string, readonly Selecting[]>,
  all: readonly Selecting[],
): readonly Selecting[] {
  const exact = selector.requirements.find(
    ({ operator, values }) => (operator === '=' || operator === 'in') && values.length === 1,
  );
  if (exact !== undefined) return byLabel.get(labelKey(namespace, exact.key, exact.values[0])) ?? [];
  return all.filter(({ sourced }) => sourced.object.metadata.namespace === namespace);
}

const labelKey = (namespace: string, key: string, value: string): string => `${namespace}/${key}=${value}`;

const nameOf = ({ kind, metadata }: KubeObject): string => `${kind} ${metadata.name}`;

interface Templated {
  readonly spec?: {
    readonly terminationGracePeriodSeconds?: number;
    readonly template?: { readonly spec?: PodSpec };
    readonly jobTemplate?: { readonly spec: { readonly template: { readonly spec: PodSpec } } };
  };
}

/** The API server takes it and warns, in these words (pkg/api/pod/warnings.go). */
function negativeGrace(objects: readonly SourcedObject[]): DiagnosticRow[] {
  return objects.flatMap((sourced) => {
    const { spec } = sourced.object as Templated;
    const [path, seconds] =
      sourced.object.kind === 'Pod'
        ? ['spec', spec?.terminationGracePeriodSeconds]
        : spec?.jobTemplate === undefined
          ? ['spec.template.spec', spec?.template?.spec?.terminationGracePeriodSeconds]
          : ['spec.jobTemplate.spec.template.spec', spec.jobTemplate.spec.template.spec.terminationGracePeriodSeconds];
    if (seconds === undefined || seconds >= 0) return [];
    const what = `${path}.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1`;
    return [doubt('negative-grace', sourced, `${nameOf(sourced.object)}: ${what}`)];
  });
}
