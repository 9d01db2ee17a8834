/**
 * Label selectors, compiled (apimachinery `pkg/labels`, `pkg/apis/meta/v1/helpers.go`).
 * The texts that `kubectl -l` takes are read in `selector-parse.ts`.
 */
import type { LabelSelector, LabelSelectorRequirement, StringMap } from './objects/meta.ts';
import {
  joinErrors,
  makeRequirement,
  type Operator,
  type Requirement,
  requirementErrors,
  requirementMatches,
  requirementText,
} from './requirement.ts';

export interface Selector {
  /** Sorted by key; all must hold. */
  readonly requirements: readonly Requirement[];
  /** Matches nothing whatever the labels (that of an absent LabelSelector). */
  readonly nothing: boolean;
  /** As Kubernetes prints it. Equal texts of two selectors that are not `nothing` select alike. */
  readonly canonical: string;
}

const byKey = (a: Requirement, b: Requirement): number => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);

/** Requirements that have been checked; sorts them. */
export function selectorFromRequirements(requirements: readonly Requirement[]): Selector {
  const sorted = [...requirements].sort(byKey);
  return { requirements: sorted, nothing: false, canonical: sorted.map(requirementText).join(',') };
}

export const EVERYTHING: Selector = selectorFromRequirements([]);
export const NOTHING: Selector = { requirements: [], nothing: true, canonical: '' };

/** The selector of `key=value` pairs, unchecked (a Service's or ReplicationController's `spec.selector`, a `nodeSelector`). */
export function selectorFromMap(labels: StringMap): Selector {
  return selectorFromRequirements([...labels].map(([key, value]) => makeRequirement(key, '=', [value])));
}

const OPERATORS: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ['In', 'in'],
  ['NotIn', 'notin'],
  ['Exists', 'exists'],
  ['DoesNotExist', '!'],
]);

function checked(key: string, operator: Operator, values: readonly string[]): Requirement {
  const errors = requirementErrors(key, operator, values);
  if (errors.length > 0) throw new Error(joinErrors(errors));
  return makeRequirement(key, operator, values);
}

function fromExpression({ key, operator, values }: LabelSelectorRequirement): Requirement {
  const known = OPERATORS.get(operator);
  if (known === undefined) throw new Error(`${JSON.stringify(operator)} is not a valid label selector operator`);
  return checked(key, known, values);
}

/**
 * @param selector `undefined` selects nothing, an empty one everything.
 * @throws an Error with Kubernetes' own text for a malformed selector.
 */
export function compileLabelSelector(selector: LabelSelector | undefined): Selector {
  if (selector === undefined) return NOTHING;
  const known = compiled.get(selector);
  if (known) return known;
  const result = selectorFromRequirements([
    ...[...selector.matchLabels].map(([key, value]) => checked(key, '=', [value])),
    ...selector.matchExpressions.map(fromExpression),
  ]);
  compiled.set(selector, result);
  return result;
}

/** Selectors are immutable and shared by all objects of one template. */
const compiled = new WeakMap<LabelSelector, Selector>();

export function selectorMatches({ nothing, requirements }: Selector, labels: StringMap): boolean {
  if (nothing) return false;
  for (const requirement of requirements) if (!requirementMatches(requirement, labels)) return false;
  return true;
}

/** Whether `selector` selects `labels`; shorthand for compiling and matching. */
export const labelSelectorMatches = (selector: LabelSelector | undefined, labels: StringMap): boolean =>
  selectorMatches(compileLabelSelector(selector), labels);
