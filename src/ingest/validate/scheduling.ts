/** Affinity, tolerations, taints, topology spread (`pkg/apis/core/validation`). */
import { labelValueErrors, qualifiedNameErrors } from '../../model/label-syntax.ts';
import type {
  Affinity,
  NodeSelector,
  NodeSelectorRequirement,
  NodeSelectorTerm,
  PodAffinity,
  PodAffinityTerm,
  Taint,
  Toleration,
  TopologySpreadConstraint,
} from '../../model/objects/pod.ts';
import type { Check } from './check.ts';
import { checkLabelSelector } from './meta.ts';
import { dnsLabelErrors } from './names.ts';

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';
const NOT_POSITIVE = 'must be greater than zero';
const NO_SELECTOR = 'must not be specified when labelSelector is not set';

export function checkTolerations(check: Check, tolerations: readonly Toleration[]): void {
  tolerations.forEach(({ key, operator, value, effect, tolerationSeconds }, index) => {
    const here = check.at(index);
    if (key !== undefined) here.at('key').all(key, qualifiedNameErrors(key));
    if (key === undefined && operator !== 'Exists') {
      here
        .at('operator')
        .invalid(
          operator ?? '',
          'operator must be Exists when `key` is empty, which means "match all values and all keys"',
        );
    }
    if (tolerationSeconds !== undefined && effect !== 'NoExecute') {
      here.at('effect').invalid(effect ?? '', "effect must be 'NoExecute' when `tolerationSeconds` is set");
    }
    if (operator === 'Exists') {
      if (value !== undefined) here.at('operator').invalid(value, "value must be empty when `operator` is 'Exists'");
    } else here.at('operator').all(value, labelValueErrors(value ?? ''));
  });
}

export function checkTaints(check: Check, taints: readonly Taint[]): void {
  const seen = new Set<string>();
  taints.forEach(({ key, value, effect }, index) => {
    const here = check.at(index);
    here.at('key').all(key, qualifiedNameErrors(key));
    here.at('value').all(value, labelValueErrors(value ?? ''));
    if ((effect as string) === '') here.at('effect').required();
    const pair = `${effect} ${key}`;
    if (seen.has(pair)) here.duplicate(`${key}:${effect}`, 'taints must be unique by key and effect pair');
    seen.add(pair);
  });
}

export function checkAffinity(check: Check, affinity: Affinity | undefined): void {
  if (affinity === undefined) return;
  const { nodeAffinity, podAffinity, podAntiAffinity } = affinity;
  const node = check.at('nodeAffinity');
  const required = nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  if (required !== undefined) checkNodeSelector(node.at(REQUIRED), required);
  nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution.forEach(({ weight, preference }, index) => {
    const here = node.at(PREFERRED, index);
    checkWeight(here, weight);
    checkNodeSelectorTerm(here.at('preference'), preference);
  });
  checkPodAffinity(check.at('podAffinity'), podAffinity);
  checkPodAffinity(check.at('podAntiAffinity'), podAntiAffinity);
}

export function checkNodeSelector(check: Check, selector: NodeSelector): void {
  const terms = check.at('nodeSelectorTerms');
  if (selector.nodeSelectorTerms.length === 0) terms.required('must have at least one node selector term');
  selector.nodeSelectorTerms.forEach((term, index) => checkNodeSelectorTerm(terms.at(index), term));
}

function checkNodeSelectorTerm(check: Check, term: NodeSelectorTerm): void {
  term.matchExpressions.forEach((requirement, index) =>
    checkNodeRequirement(check.at('matchExpressions', index), requirement),
  );
  term.matchFields.forEach((requirement, index) => {
    const here = check.at('matchFields', index);
    const { key, operator, values } = requirement;
    if (operator !== 'In' && operator !== 'NotIn')
      here.at('operator').invalid(operator, 'not a valid selector operator');
    else if (values.length !== 1)
      here.at('values').required("must be only one value when `operator` is 'In' or 'NotIn' for node field selector");
    if (key !== 'metadata.name') here.at('key').invalid(key, 'not a valid field selector key');
  });
}

/** v1.32 looks at no value here: one that no label can have matches nothing. */
function checkNodeRequirement(check: Check, { key, operator, values }: NodeSelectorRequirement): void {
  switch (operator) {
    case 'In':
    case 'NotIn':
      if (values.length === 0) check.at('values').required("must be specified when `operator` is 'In' or 'NotIn'");
      break;
    case 'Exists':
    case 'DoesNotExist':
      if (values.length > 0)
        check.at('values').forbidden("may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
      break;
    case 'Gt':
    case 'Lt':
      if (values.length !== 1)
        check.at('values').required("must be specified single value when `operator` is 'Lt' or 'Gt'");
      break;
    default:
      check.at('operator').invalid(operator, 'not a valid selector operator');
  }
  check.at('key').all(key, qualifiedNameErrors(key));
}

function checkPodAffinity(check: Check, affinity: PodAffinity | undefined): void {
  affinity?.requiredDuringSchedulingIgnoredDuringExecution.forEach((term, index) =>
    checkPodAffinityTerm(check.at(REQUIRED, index), term),
  );
  affinity?.preferredDuringSchedulingIgnoredDuringExecution.forEach(({ weight, podAffinityTerm }, index) => {
    const here = check.at(PREFERRED, index);
    checkWeight(here, weight);
    checkPodAffinityTerm(here.at('podAffinityTerm'), podAffinityTerm);
  });
}

function checkPodAffinityTerm(check: Check, term: PodAffinityTerm): void {
  checkLabelSelector(check.at('labelSelector'), term.labelSelector);
  checkLabelSelector(check.at('namespaceSelector'), term.namespaceSelector);
  term.namespaces.forEach((name) => check.at('namespace').all(name, dnsLabelErrors(name)));
  for (const field of ['matchLabelKeys', 'mismatchLabelKeys'] as const) {
    if (term[field].length > 0 && term.labelSelector === undefined) check.at(field).forbidden(NO_SELECTOR);
    else term[field].forEach((key, index) => check.at(field, index).all(key, qualifiedNameErrors(key)));
  }
  term.matchLabelKeys.forEach((key, index) => {
    if (term.mismatchLabelKeys.includes(key))
      check.at('matchLabelKeys', index).invalid(key, 'exists in both matchLabelKeys and mismatchLabelKeys');
  });
  if (term.topologyKey === '') check.at('topologyKey').required('can not be empty');
  check.at('topologyKey').all(term.topologyKey, qualifiedNameErrors(term.topologyKey));
}

function checkWeight(check: Check, weight: number): void {
  if (weight <= 0 || weight > 100) check.at('weight').invalid(weight, 'must be in the range 1-100');
}

function checkSpreadKeys(check: Check, { matchLabelKeys, labelSelector }: TopologySpreadConstraint): void {
  if (matchLabelKeys.length > 0 && labelSelector === undefined) check.forbidden(NO_SELECTOR);
  const { matchLabels, matchExpressions = [] } = labelSelector ?? {};
  matchLabelKeys.forEach((key, index) => {
    const here = check.at(index);
    here.all(key, qualifiedNameErrors(key));
    if (matchLabels?.has(key) === true || matchExpressions.some((expression) => expression.key === key))
      here.invalid(key, 'exists in both matchLabelKeys and labelSelector');
  });
}

export function checkTopologySpread(check: Check, constraints: readonly TopologySpreadConstraint[]): void {
  constraints.forEach((constraint, index) => {
    const here = check.at(index);
    const { maxSkew, topologyKey, whenUnsatisfiable, minDomains } = constraint;
    if (maxSkew <= 0) here.at('maxSkew').invalid(maxSkew, NOT_POSITIVE);
    if (topologyKey === '') here.at('topologyKey').required('can not be empty');
    if ((whenUnsatisfiable as string) === '')
      here.at('whenUnsatisfiable').unsupported('', ['DoNotSchedule', 'ScheduleAnyway']);
    const again = constraints
      .slice(index + 1)
      .some((other) => other.topologyKey === topologyKey && other.whenUnsatisfiable === whenUnsatisfiable);
    if (again) here.at('{topologyKey, whenUnsatisfiable}').duplicate(`{${topologyKey}, ${whenUnsatisfiable}}`);
    if (minDomains !== undefined && minDomains <= 0) here.at('minDomains').invalid(minDomains, NOT_POSITIVE);
    if (minDomains !== undefined && whenUnsatisfiable !== 'DoNotSchedule') {
      here
        .at('minDomains')
        .invalid(minDomains, `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${whenUnsatisfiable}`);
    }
    checkSpreadKeys(here.at('matchLabelKeys'), constraint);
    checkLabelSelector(here.at('labelSelector'), constraint.labelSelector);
  });
}
