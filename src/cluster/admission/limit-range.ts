/** Defaults and bounds of a namespace for new pods and claims (plugin/pkg/admission/limitranger/admission.go). */
import type { LimitRange, LimitRangeItem } from '../../model/objects/cluster.ts';
import type { ResourceList } from '../../model/objects/meta.ts';
import type { Container, PodSpec } from '../../model/objects/pod.ts';
import { podLimits, podRequests } from '../../model/pod-requests.ts';
import { type Quantity, ZERO_QUANTITY } from '../../model/quantity.ts';

export const LIMIT_RANGER_ANNOTATION = 'kubernetes.io/limit-ranger';

/** Thousandths of anything above do not fit into 64 bits: such values are compared in whole units. */
const MOST_IN_MILLI = 9_223_372_036_854_776;

interface Filled<T> {
  readonly value: T;
  /** Texts of what was set, empty if nothing was. */
  readonly notes: readonly string[];
}

/** A pod's spec with the gaps of its containers filled, and the annotation that says what was set. */
export function applyLimitRangeDefaults(
  { spec }: LimitRange,
  pod: PodSpec,
): { readonly spec: PodSpec; readonly annotation?: string } {
  const items = spec.limits.filter(({ type }) => type === 'Container');
  const requests = new Map(items.flatMap(({ defaultRequest }) => [...defaultRequest]));
  const limits = new Map(items.flatMap((item) => [...item.default]));
  const fill = (containers: readonly Container[], what: string): readonly Filled<Container>[] =>
    containers.map((container) => filledContainer(container, what, requests, limits));
  const containers = fill(pod.containers, 'container');
  const initContainers = fill(pod.initContainers, 'init container');
  const notes = [...containers, ...initContainers].flatMap((filled) => filled.notes);
  if (notes.length === 0) return { spec: pod };
  const value = ({ value }: Filled<Container>): Container => value;
  return {
    spec: { ...pod, containers: containers.map(value), initContainers: initContainers.map(value) },
    annotation: `LimitRanger plugin set: ${notes.join('; ')}`,
  };
}

function filledContainer(
  container: Container,
  what: string,
  requests: ResourceList,
  limits: ResourceList,
): Filled<Container> {
  const { resources } = container;
  const newRequests = [...requests].filter(([name]) => !resources.requests.has(name));
  const newLimits = [...limits].filter(([name]) => !resources.limits.has(name));
  const note = (added: readonly (readonly [string, Quantity])[], kind: string): readonly string[] => {
    const names = added.map(([name]) => name).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    return names.length > 0 ? [`${names.join(', ')} ${kind} for ${what} ${container.name}`] : [];
  };
  const notes = [...note(newRequests, 'request'), ...note(newLimits, 'limit')];
  if (notes.length === 0) return { value: container, notes };
  const filled = {
    requests: new Map([...resources.requests, ...newRequests]),
    limits: new Map([...resources.limits, ...newLimits]),
  };
  return { value: { ...container, resources: { ...resources, ...filled } }, notes };
}

/** What is wrong with a pod whose defaults are set: Kubernetes' texts, empty if nothing is. */
export function podLimitErrors({ spec }: LimitRange, pod: PodSpec): readonly string[] {
  return spec.limits.flatMap((item) => {
    if (item.type === 'Container') {
      return [...pod.containers, ...pod.initContainers].flatMap(({ resources }) =>
        boundErrors(item, resources.requests, resources.limits),
      );
    }
    if (item.type !== 'Pod') return [];
    const options = { skipPodLevelResources: true, excludeOverhead: true };
    return boundErrors(item, podRequests(pod, options), podLimits(pod, options));
  });
}

/** The same for a claim, which has requests only. */
export function claimLimitErrors({ spec }: LimitRange, requests: ResourceList): readonly string[] {
  return spec.limits
    .filter(({ type }) => type === 'PersistentVolumeClaim')
    .flatMap(({ type, min, max }) => [
      ...found(min, (name, bound) =>
        minError(`minimum ${name} usage per ${type} is ${bound.canonical}`, bound, requests.get(name), undefined),
      ),
      ...found(max, (name, bound) =>
        maxRequestError(`maximum ${name} usage per ${type} is ${bound.canonical}`, bound, requests.get(name)),
      ),
    ]);
}

const found = (bounds: ResourceList, check: (name: string, bound: Quantity) => string | undefined): readonly string[] =>
  [...bounds].flatMap(([name, bound]) => check(name, bound) ?? []);

function boundErrors(
  { type, min, max, maxLimitRequestRatio }: LimitRangeItem,
  requests: ResourceList,
  limits: ResourceList,
): readonly string[] {
  return [
    ...found(min, (name, bound) => {
      return minError(
        `minimum ${name} usage per ${type} is ${bound.canonical}`,
        bound,
        requests.get(name),
        limits.get(name),
      );
    }),
    ...found(max, (name, bound) => {
      return maxError(
        `maximum ${name} usage per ${type} is ${bound.canonical}`,
        bound,
        requests.get(name),
        limits.get(name),
      );
    }),
    ...found(maxLimitRequestRatio, (name, bound) => {
      return ratioError(
        `${name} max limit to request ratio per ${type} is ${bound.canonical}`,
        bound,
        requests.get(name),
        limits.get(name),
      );
    }),
  ];
}

/** Numbers that can be compared: thousandths where all of them fit, else whole units. */
function comparable(...quantities: readonly (Quantity | undefined)[]): readonly number[] {
  const all = quantities.map((quantity) => quantity ?? ZERO_QUANTITY);
  return all.every(({ value }) => value <= MOST_IN_MILLI)
    ? all.map(({ milliValue }) => milliValue)
    : all.map(({ value }) => value);
}

function minError(
  rule: string,
  bound: Quantity,
  request: Quantity | undefined,
  limit: Quantity | undefined,
): string | undefined {
  const [requested = 0, limited = 0, least = 0] = comparable(request, limit, bound);
  if (!request) return `${rule}.  No request is specified`;
  if (requested < least) return `${rule}, but request is ${request.canonical}`;
  return limit && limited < least ? `${rule}, but limit is ${limit.canonical}` : undefined;
}

function maxError(
  rule: string,
  bound: Quantity,
  request: Quantity | undefined,
  limit: Quantity | undefined,
): string | undefined {
  const [requested = 0, limited = 0, most = 0] = comparable(request, limit, bound);
  if (!limit) return `${rule}.  No limit is specified`;
  if (limited > most) return `${rule}, but limit is ${limit.canonical}`;
  return request && requested > most ? `${rule}, but request is ${request.canonical}` : undefined;
}

function maxRequestError(rule: string, bound: Quantity, request: Quantity | undefined): string | undefined {
  const [requested = 0, most = 0] = comparable(request, bound);
  if (!request) return `${rule}.  No request is specified`;
  return requested > most ? `${rule}, but request is ${request.canonical}` : undefined;
}

function ratioError(
  rule: string,
  bound: Quantity,
  request: Quantity | undefined,
  limit: Quantity | undefined,
): string | undefined {
  const [requested = 0, limited = 0] = comparable(request, limit, bound);
  if (!request || requested === 0) return `${rule}, but no request is specified or request is 0`;
  if (!limit || limited === 0) return `${rule}, but no limit is specified or limit is 0`;
  const ratio = limited / requested;
  const isExceeded = bound.value <= MOST_IN_MILLI ? ratio * 1000 > bound.milliValue : ratio > bound.value;
  return isExceeded ? `${rule}, but provided ratio is ${sixDecimals(ratio)}` : undefined;
}

const DECIMALS = 6;

/** Like `%f` in Go: a tie goes to the even digit. */
function sixDecimals(value: number): string {
  const exact = value.toFixed(100 - DECIMALS);
  const cut = exact.indexOf('.') + 1 + DECIMALS;
  const isTie = /^50*$/.test(exact.slice(cut));
  return isTie && Number(exact[cut - 1]) % 2 === 0 ? exact.slice(0, cut) : value.toFixed(DECIMALS);
}
