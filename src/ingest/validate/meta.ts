/** Metadata, labels and selectors (apimachinery `pkg/api/validation`, `pkg/apis/meta/v1/validation`). */
import type { LabelSelector, ObjectMeta, OwnerReference, StringMap } from '../../model/objects/meta.ts';
import { labelValueErrors, qualifiedNameErrors, subdomainErrors } from '../../model/label-syntax.ts';
import type { Check } from './check.ts';
import { dns1035LabelErrors, dnsLabelErrors } from './names.ts';

export type NameForm = 'subdomain' | 'label' | 'dns-1035';

const FORMS: Record<NameForm, (name: string) => readonly string[]> = {
  subdomain: subdomainErrors,
  label: dnsLabelErrors,
  'dns-1035': dns1035LabelErrors,
};

/** Names and namespaces repeat from object to object: what was found valid once is not looked at again. */
const VALID_KEYS = new Set<string>();
const VALID_VALUES = new Set<string>();
const REMEMBERED = 10_000;

export function checkMeta(check: Check, meta: ObjectMeta, form: NameForm): void {
  if (meta.name === '' && meta.generateName === undefined)
    check.at('name').required('name or generateName is required');
  if (meta.name !== '') for (const message of FORMS[form](meta.name)) check.at('name').invalid(meta.name, message);
  if (meta.generateName !== undefined) {
    // What follows the prefix makes a trailing dash legal.
    for (const message of FORMS[form](meta.generateName.replace(/-$/, 'a')))
      check.at('generateName').invalid(meta.generateName, message);
  }
  if (meta.namespace !== '')
    for (const message of dnsLabelErrors(meta.namespace)) check.at('namespace').invalid(meta.namespace, message);
  checkLabels(check, 'labels', meta.labels);
  for (const key of meta.annotations.keys()) checkKey(check, 'annotations', key.toLowerCase());
  checkOwners(check, meta.ownerReferences);
}

export function checkLabels(check: Check, field: string, labels: StringMap): void {
  for (const [key, value] of labels) {
    checkKey(check, field, key);
    if (VALID_VALUES.has(value)) continue;
    const errors = labelValueErrors(value);
    check.at(field, key).all(value, errors);
    remember(VALID_VALUES, value, errors);
  }
}

function checkKey(check: Check, field: string, key: string): void {
  if (VALID_KEYS.has(key)) return;
  const errors = qualifiedNameErrors(key);
  check.at(field, key).all(key, errors);
  remember(VALID_KEYS, key, errors);
}

function remember(valid: Set<string>, text: string, errors: readonly string[]): void {
  if (errors.length === 0 && valid.size < REMEMBERED) valid.add(text);
}

function checkOwners(check: Check, owners: readonly OwnerReference[]): void {
  let controller: OwnerReference | undefined;
  owners.forEach((owner, index) => {
    const here = check.at('ownerReferences', index);
    if (owner.apiVersion === '') here.at('apiVersion').invalid('', 'version must not be empty');
    if (owner.kind === '') here.at('kind').invalid('', 'must not be empty');
    if (owner.name === '') here.at('name').invalid('', 'must not be empty');
    if (owner.controller !== true) return;
    if (controller !== undefined)
      check
        .at('ownerReferences')
        .invalidObject(
          `Only one reference can have Controller set to true. Found "true" in references for ${controller.name} and ${owner.name}`,
        );
    controller = owner;
  });
}

export function checkLabelSelector(check: Check, selector: LabelSelector | undefined): void {
  if (selector === undefined) return;
  checkLabels(check, 'matchLabels', selector.matchLabels);
  selector.matchExpressions.forEach((requirement, index) => {
    const here = check.at('matchExpressions', index);
    const { key, operator, values } = requirement;
    if (operator === 'In' || operator === 'NotIn') {
      if (values.length === 0) here.at('values').required("must be specified when `operator` is 'In' or 'NotIn'");
    } else if (operator === 'Exists' || operator === 'DoesNotExist') {
      if (values.length > 0)
        here.at('values').forbidden("may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
    } else here.at('operator').invalid(operator, 'not a valid selector operator');
    here.at('key').all(key, qualifiedNameErrors(key));
    values.forEach((value, at) => here.at('values', at).all(value, labelValueErrors(value)));
  });
}

export const isEmptySelector = (selector: LabelSelector): boolean =>
  selector.matchLabels.size + selector.matchExpressions.length === 0;
