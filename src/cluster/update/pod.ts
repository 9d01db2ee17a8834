/** What an update of a pod may not change (upstream pkg/apis/core/validation/validation.go, ValidatePodUpdate). */
import type { NodeSelectorTerm, PodSpec, Toleration } from '../../model/objects/index.ts';
import { semanticEqual } from '../../model/semantic-equal.ts';
import type { FieldError } from '../admission/refusals.ts';
import { goMap } from './go-syntax.ts';

type Container = PodSpec['containers'][number];

const OTHER_FIELDS =
  'Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,' +
  '`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),' +
  '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';

/** Judged by rules of their own, or following from a class by its name, which is compared. */
const NOT_COMPARED: ReadonlySet<string> = new Set([
  'containers',
  'initContainers',
  'activeDeadlineSeconds',
  'tolerations',
  'schedulingGates',
  'terminationGracePeriodSeconds',
  'priority',
  'preemptionPolicy',
  'overhead',
]);

const MOST_SECONDS = 2_147_483_647;

/** @param before as it was admitted @param after likewise */
export function podUpdateErrors(before: PodSpec, after: PodSpec): FieldError[] {
  for (const field of ['containers', 'initContainers'] as const) {
    if (before[field].length !== after[field].length)
      return [{ field: `spec.${field}`, detail: 'Forbidden: pod updates may not add or remove containers' }];
  }
  const deadline = deadlineError(before.activeDeadlineSeconds, after.activeDeadlineSeconds);
  if (deadline !== undefined && after.activeDeadlineSeconds !== undefined) return [deadline];
  const errors = [
    ...(deadline === undefined ? [] : [deadline]),
    ...tolerationErrors(before.tolerations, after.tolerations),
    ...gateErrors(before.schedulingGates, after.schedulingGates),
  ];
  const isGated = before.schedulingGates.length > 0;
  const allowed = isGated ? errorsOfGated(before, after) : undefined;
  const compared = allowed === undefined ? after : { ...after, ...withPlaceOf(before, after) };
  errors.push(...(allowed ?? []));
  if (!isRestSame(before, compared)) errors.push({ field: 'spec', detail: OTHER_FIELDS });
  return errors;
}

/** A deadline may be set, or brought forward. */
function deadlineError(before: number | undefined, after: number | undefined): FieldError | undefined {
  const wrong = (value: number | string, why: string): FieldError => ({
    field: 'spec.activeDeadlineSeconds',
    detail: `Invalid value: ${value}: ${why}`,
  });
  if (after === undefined)
    return before === undefined ? undefined : wrong('null', 'must not update from a positive integer to nil value');
  if (after < 0 || after > MOST_SECONDS) return wrong(after, `must be between 0 and ${MOST_SECONDS}, inclusive`);
  return before !== undefined && before < after
    ? wrong(after, 'must be less than or equal to previous value')
    : undefined;
}

function tolerationErrors(before: readonly Toleration[], after: readonly Toleration[]): FieldError[] {
  const isKept = (old: Toleration): boolean =>
    after.some((one) => semanticEqual({ ...old, tolerationSeconds: one.tolerationSeconds }, one));
  return before.every(isKept)
    ? []
    : [
        {
          field: 'spec.tolerations',
          detail: 'Forbidden: existing toleration can not be modified except its tolerationSeconds',
        },
      ];
}

function gateErrors(before: readonly string[], after: readonly string[]): FieldError[] {
  return after.flatMap((gate, i) =>
    before.includes(gate)
      ? []
      : [
          {
            field: `spec.schedulingGates[${i}].name`,
            detail: `Forbidden: only deletion is allowed, but found new scheduling gate '${gate}'`,
          },
        ],
  );
}

/** Where a pod may go can be narrowed as long as it is held back. */
function errorsOfGated(before: PodSpec, after: PodSpec): FieldError[] {
  const errors: FieldError[] = [];
  const selector = after.nodeSelector;
  if ([...(before.nodeSelector ?? [])].some(([key, value]) => selector?.get(key) !== value))
    errors.push({
      field: 'spec.nodeSelector',
      detail: `Invalid value: ${goMap(selector)}: only additions to spec.nodeSelector are allowed (no mutations or deletions)`,
    });
  const [was, is] = [termsOf(before), termsOf(after)];
  const path = 'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms';
  if (was.length === 0) return errors;
  if (was.length !== is.length)
    return [
      ...errors,
      {
        field: path,
        detail:
          'Invalid value: []core.NodeSelectorTerm{…}: no additions/deletions to non-empty NodeSelectorTerms list are allowed',
      },
    ];
  for (const [i, term] of was.entries()) {
    if (!isAddedTo(term, is[i]))
      errors.push({
        field: `${path}[${i}]`,
        detail: 'Invalid value: core.NodeSelectorTerm{…}: only additions are allowed (no mutations or deletions)',
      });
  }
  return errors;
}

const termsOf = ({ affinity }: PodSpec): readonly NodeSelectorTerm[] =>
  affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];

function isAddedTo(before: NodeSelectorTerm, after: NodeSelectorTerm): boolean {
  const parts = [
    [before.matchExpressions, after.matchExpressions],
    [before.matchFields, after.matchFields],
  ] as const;
  if (parts.every(([old]) => old.length === 0)) return parts.every(([, now]) => now.length === 0);
  return parts.every(([old, now]) => old.every((requirement, i) => semanticEqual(requirement, now[i])));
}

/** Node selector and node affinity as they were: those were judged. */
function withPlaceOf(before: PodSpec, { affinity }: PodSpec): Pick<PodSpec, 'nodeSelector' | 'affinity'> {
  const nodeAffinity = before.affinity?.nodeAffinity;
  return {
    nodeSelector: before.nodeSelector,
    affinity: affinity === undefined && nodeAffinity === undefined ? undefined : { ...affinity, nodeAffinity },
  };
}

function isRestSame(before: PodSpec, after: PodSpec): boolean {
  const grace = before.terminationGracePeriodSeconds;
  const isRepaired = grace !== undefined && grace < 0 && after.terminationGracePeriodSeconds === 1;
  if (!isRepaired && !semanticEqual(grace, after.terminationGracePeriodSeconds)) return false;
  const fields = new Set([...Object.keys(before), ...Object.keys(after)]) as ReadonlySet<keyof PodSpec>;
  for (const field of fields) {
    if (NOT_COMPARED.has(field)) continue;
    const [was, is] = field === 'affinity' ? [before, after].map(affinityOf) : [before[field], after[field]];
    if (!semanticEqual(was, is)) return false;
  }
  return areSame(before.containers, after.containers) && areSame(before.initContainers, after.initContainers);
}

/** One without any part is none. */
function affinityOf({ affinity }: PodSpec): PodSpec['affinity'] {
  return affinity === undefined || Object.values(affinity).every((part) => part === undefined) ? undefined : affinity;
}

/** All but the image, and the pull policy, whose default follows from it. */
const areSame = (before: readonly Container[], after: readonly Container[]): boolean =>
  before.every((container, i) => {
    const { image, imagePullPolicy } = container;
    const policy = image === after[i].image ? after[i].imagePullPolicy : imagePullPolicy;
    return semanticEqual(container, { ...after[i], image, imagePullPolicy: policy });
  });
