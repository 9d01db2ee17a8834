/** Node, Namespace, Service, PriorityClass, ResourceQuota, LimitRange (`pkg/apis/{core,scheduling}/validation`). */
import type {
  LimitRange,
  LimitRangeItem,
  Namespace,
  PriorityClass,
  ResourceQuota,
  Service,
} from '../../model/objects/cluster.ts';
import type { Node } from '../../model/objects/node.ts';
import { compareQuantities } from '../../model/quantity.ts';
import type { Check } from './check.ts';
import { checkQuantity } from './containers.ts';
import { checkLabels, checkMeta } from './meta.ts';
import { dnsLabelErrors, portNumberErrors } from './names.ts';
import { checkTaints } from './scheduling.ts';

export function checkNode(check: Check, { metadata, spec, status }: Node): void {
  checkMeta(check.at('metadata'), metadata, 'subdomain');
  checkTaints(check.at('spec', 'taints'), spec.taints);
  for (const field of ['capacity', 'allocatable'] as const) {
    for (const [name, quantity] of status[field]) checkQuantity(check.at('status', field, name), name, quantity);
  }
}

export function checkNamespace(check: Check, { metadata }: Namespace): void {
  checkMeta(check.at('metadata'), metadata, 'label');
}

export function checkService(check: Check, { metadata, spec }: Service): void {
  checkMeta(check.at('metadata'), metadata, 'dns-1035');
  const here = check.at('spec');
  const headless = spec.clusterIP === 'None';
  if (spec.ports.length === 0 && !headless && spec.type !== 'ExternalName') here.at('ports').required();
  checkLabels(here, 'selector', spec.selector ?? new Map());
  const names = new Set<string>();
  spec.ports.forEach(({ name, port, targetPort }, index) => {
    const at = here.at('ports', index);
    if (name === undefined && spec.ports.length > 1) at.at('name').required();
    if (name !== undefined) {
      at.at('name').all(name, dnsLabelErrors(name));
      if (names.has(name)) at.at('name').duplicate(name);
      names.add(name);
    }
    at.at('port').all(port, portNumberErrors(port));
    if (typeof targetPort === 'number') at.at('targetPort').all(targetPort, portNumberErrors(targetPort));
  });
}

/** Priorities above are the system's own. */
const HIGHEST_USER_PRIORITY = 1_000_000_000;
const SYSTEM_CLASSES: ReadonlyMap<string, number> = new Map([
  ['system-cluster-critical', 2_000_000_000],
  ['system-node-critical', 2_000_001_000],
]);

export function checkPriorityClass(check: Check, priorityClass: PriorityClass): void {
  const { metadata, value } = priorityClass;
  checkMeta(check.at('metadata'), metadata, 'subdomain');
  if (metadata.name.startsWith('system-')) {
    if (SYSTEM_CLASSES.get(metadata.name) === value) return;
    check
      .at('metadata', 'name')
      .forbidden(
        `priority class names with 'system-' prefix are reserved for system use only. error: ${metadata.name} is not a known system priority class`,
      );
  } else if (value > HIGHEST_USER_PRIORITY) {
    check.at('value').forbidden(`maximum allowed value of a user defined priority is ${HIGHEST_USER_PRIORITY}`);
  } else if (value < -2_147_483_648) check.at('value').invalid(value, 'must be greater than or equal to -2147483648');
}

export function checkResourceQuota(check: Check, { metadata, spec }: ResourceQuota): void {
  checkMeta(check.at('metadata'), metadata, 'subdomain');
  for (const [name, quantity] of spec.hard) {
    if (quantity.sign < 0)
      check.at('spec', 'hard', name).invalid(quantity.canonical, 'must be greater than or equal to 0');
  }
}

export function checkLimitRange(check: Check, { metadata, spec }: LimitRange): void {
  checkMeta(check.at('metadata'), metadata, 'subdomain');
  const types = new Set<string>();
  spec.limits.forEach((item, index) => {
    const here = check.at('spec', 'limits', index);
    if (item.type === '') here.at('type').required();
    if (types.has(item.type)) here.at('type').duplicate(item.type);
    types.add(item.type);
    checkLimitRangeItem(here, item);
  });
}

type Bound = 'min' | 'max' | 'default' | 'defaultRequest';
const WORDS: Record<Bound, string> = { min: 'min', max: 'max', default: 'default', defaultRequest: 'default request' };

function checkLimitRangeItem(check: Check, item: LimitRangeItem): void {
  if (item.type === 'Pod') {
    for (const field of ['default', 'defaultRequest'] as const) {
      if (item[field].size > 0) check.at(field).forbidden("may not be specified when `type` is 'Pod'");
    }
  }
  checkOrder(check, item, 'min', 'max', 'min');
  checkOrder(check, item, 'min', 'defaultRequest', 'defaultRequest');
  checkOrder(check, item, 'defaultRequest', 'max', 'defaultRequest');
  checkOrder(check, item, 'defaultRequest', 'default', 'defaultRequest', 'default limit');
  checkOrder(check, item, 'min', 'default', 'default');
  checkOrder(check, item, 'default', 'max', 'default');
}

function checkOrder(
  check: Check,
  item: LimitRangeItem,
  low: Bound,
  high: Bound,
  at: Bound,
  highWord = WORDS[high],
): void {
  for (const [name, lower] of item[low]) {
    const upper = item[high].get(name);
    if (upper === undefined || compareQuantities(lower, upper) <= 0) continue;
    const shown = item[at].get(name) ?? lower;
    check
      .at(at, name)
      .invalid(
        shown.canonical,
        `${WORDS[low]} value ${lower.canonical} is greater than ${highWord} value ${upper.canonical}`,
      );
  }
}
