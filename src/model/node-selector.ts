/**
 * Which nodes a pod accepts by their labels and names, compiled (component-helpers
 * `scheduling/corev1/nodeaffinity`): `spec.nodeSelector`, required and preferred node affinity.
 */
import type { StringMap } from './objects/meta.ts';
import type { Node } from './objects/node.ts';
import type {
  NodeSelector,
  NodeSelectorRequirement,
  NodeSelectorTerm,
  PodSpec,
  PreferredSchedulingTerm,
} from './objects/pod.ts';
import {
  goStrings,
  joinErrors,
  makeRequirement,
  type Operator,
  quoted,
  type Requirement,
  requirementErrors,
  requirementMatches,
} from './requirement.ts';

/** A requirement on a field of the node; the only field is `metadata.name`. */
export interface FieldRequirement {
  readonly key: string;
  readonly value: string;
  readonly negated: boolean;
}

/** All requirements must hold. A term with errors matches nothing. */
export interface CompiledTerm {
  readonly labels: readonly Requirement[];
  readonly fields: readonly FieldRequirement[];
  readonly errors: readonly string[];
}

/** One of the terms must match; terms without any requirement are left out, as they match nothing. */
export interface CompiledNodeSelector {
  readonly terms: readonly CompiledTerm[];
}

export interface CompiledPreference extends CompiledTerm {
  readonly weight: number;
}

/** `spec.nodeSelector` and required node affinity; both must hold. */
export interface RequiredNodeAffinity {
  readonly nodeSelector: StringMap;
  readonly affinity?: CompiledNodeSelector;
}

/** What is looked at of a node. */
export type NodeIdentity = Pick<Node, 'metadata'>;

const OPERATORS: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ['In', 'in'],
  ['NotIn', 'notin'],
  ['Exists', 'exists'],
  ['DoesNotExist', '!'],
  ['Gt', 'gt'],
  ['Lt', 'lt'],
]);

const unsupported = (path: string, operator: string, supported: string): string =>
  `${path}operator: Unsupported value: ${quoted(operator)}: supported values: ${supported}`;

function expressionErrors({ key, operator, values }: NodeSelectorRequirement, path: string): readonly string[] {
  const known = OPERATORS.get(operator);
  if (known) return requirementErrors(key, known, values, path);
  return [unsupported(path, operator, '"In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"')];
}

function fieldErrors({ operator, values }: NodeSelectorRequirement, path: string): readonly string[] {
  if (operator !== 'In' && operator !== 'NotIn') return [unsupported(path, operator, '"In", "NotIn"')];
  return values.length === 1 ? [] : [`${path}values: Invalid value: ${goStrings(values)}: must have one element`];
}

function compileTerm({ matchExpressions, matchFields }: NodeSelectorTerm, path: string): CompiledTerm {
  const errors = [
    ...matchExpressions.flatMap((expression, i) => expressionErrors(expression, `${path}.matchExpressions[${i}].`)),
    ...matchFields.flatMap((field, i) => fieldErrors(field, `${path}.matchFields[${i}].`)),
  ];
  if (errors.length > 0) return { labels: [], fields: [], errors };
  return {
    labels: matchExpressions.map(({ key, operator, values }) =>
      makeRequirement(key, OPERATORS.get(operator) as Operator, values),
    ),
    fields: matchFields.map(({ key, operator, values }) => ({
      key,
      value: values[0] as string,
      negated: operator === 'NotIn',
    })),
    errors,
  };
}

const isEmptyTerm = (term: NodeSelectorTerm): boolean =>
  term.matchExpressions.length === 0 && term.matchFields.length === 0;

/** Malformed terms are kept with their errors; the others go on matching, as in the scheduler. */
export function compileNodeSelector(selector: NodeSelector): CompiledNodeSelector {
  return {
    terms: selector.nodeSelectorTerms.flatMap((term, i) =>
      isEmptyTerm(term) ? [] : [compileTerm(term, `nodeSelectorTerms[${i}]`)],
    ),
  };
}

/** The text of all errors of all terms, or `undefined` if the selector is well formed. */
export function nodeSelectorError({ terms }: CompiledNodeSelector): string | undefined {
  const errors = terms.flatMap((term) => term.errors);
  return errors.length === 0 ? undefined : joinErrors(errors);
}

function fieldMatches({ key, value, negated }: FieldRequirement, node: NodeIdentity): boolean {
  const actual = key === 'metadata.name' ? node.metadata.name : '';
  return (actual === value) !== negated;
}

export function nodeSelectorTermMatches({ labels, fields, errors }: CompiledTerm, node: NodeIdentity): boolean {
  if (errors.length > 0) return false;
  for (const requirement of labels) if (!requirementMatches(requirement, node.metadata.labels)) return false;
  if (node.metadata.name === '') return true;
  for (const field of fields) if (!fieldMatches(field, node)) return false;
  return true;
}

export function nodeSelectorMatches({ terms }: CompiledNodeSelector, node: NodeIdentity): boolean {
  for (const term of terms) if (nodeSelectorTermMatches(term, node)) return true;
  return false;
}

export function compileRequiredNodeAffinity(spec: PodSpec): RequiredNodeAffinity {
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return { nodeSelector: spec.nodeSelector, affinity: required && compileNodeSelector(required) };
}

function hasLabels(wanted: StringMap, labels: StringMap): boolean {
  for (const [key, value] of wanted) if (labels.get(key) !== value) return false;
  return true;
}

/** Whether the pod may run on the node as far as labels and names say. Malformed terms count as not matching. */
export function requiredNodeAffinityMatches(
  { nodeSelector, affinity }: RequiredNodeAffinity,
  node: NodeIdentity,
): boolean {
  return (
    hasLabels(nodeSelector, node.metadata.labels) && (affinity === undefined || nodeSelectorMatches(affinity, node))
  );
}

/** The error that Kubernetes reports where nothing matched and a term is malformed. */
export function requiredNodeAffinityError(
  { nodeSelector, affinity }: RequiredNodeAffinity,
  node: NodeIdentity,
): string | undefined {
  if (affinity === undefined || !hasLabels(nodeSelector, node.metadata.labels) || nodeSelectorMatches(affinity, node))
    return undefined;
  return nodeSelectorError(affinity);
}

/** Terms of weight 0 and empty ones are left out. */
const compilePreferences = (terms: readonly PreferredSchedulingTerm[]): readonly CompiledPreference[] =>
  terms.flatMap(({ weight, preference }, i) =>
    weight === 0 || isEmptyTerm(preference) ? [] : [{ ...compileTerm(preference, `[${i}]`), weight }],
  );

/** `[0].matchExpressions[1].values: …` for each thing that is malformed. */
export const preferredTermErrors = (terms: readonly PreferredSchedulingTerm[]): readonly string[] =>
  compilePreferences(terms).flatMap(({ errors }) => errors);

/** @throws an Error with Kubernetes' own text if a term is malformed. */
export function compilePreferredTerms(terms: readonly PreferredSchedulingTerm[]): readonly CompiledPreference[] {
  const compiled = compilePreferences(terms);
  const errors = compiled.flatMap((term) => term.errors);
  if (errors.length > 0) throw new Error(joinErrors(errors));
  return compiled;
}

/** The sum of the weights of the terms that match. */
export function preferredTermsScore(terms: readonly CompiledPreference[], node: NodeIdentity): number {
  let score = 0;
  for (const term of terms) if (nodeSelectorTermMatches(term, node)) score += term.weight;
  return score;
}
