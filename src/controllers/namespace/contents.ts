/** What is left in a namespace that ends, and what its conditions say of that (pkg/controller/namespace/deletion). */
import type { Condition, Instant, KubeObject } from '../../model/objects/index.ts';
import { groupResource } from '../../model/group-resource.ts';

/** Seconds that an object with finalizers is given to go. */
const FINALIZER_ESTIMATE_SECONDS = 15;

/** A thing that is still there after everything was deleted. */
export interface Remnant {
  readonly kind: string;
  readonly apiVersion: string;
  readonly finalizers: readonly string[];
}

export interface Remains {
  /** Things by kind, in the order of the kinds' names in texts. */
  readonly counts: ReadonlyMap<string, number>;
  readonly finalizers: ReadonlyMap<string, number>;
  /** Seconds after which to look again; 0: nothing says when. */
  readonly estimate: number;
  /** Kinds of which something is left although nothing holds it. */
  readonly unexpected: readonly string[];
}

/** @param podEstimate seconds within which the pods should have ended */
export function remainsOf(remnants: readonly Remnant[], podEstimate: number): Remains {
  const counts = new Map<string, number>();
  const finalizers = new Map<string, number>();
  const held = new Set<string>();
  const resources = new Map<string, string>();
  for (const { kind, apiVersion, finalizers: own } of remnants) {
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
    resources.set(kind, resourceText(kind, apiVersion));
    for (const name of own) finalizers.set(name, (finalizers.get(name) ?? 0) + 1);
    if (own.length > 0) held.add(kind);
  }
  let estimate = 0;
  const unexpected: string[] = [];
  for (const kind of counts.keys()) {
    if (kind === 'Pod' && podEstimate > 0) estimate = Math.max(estimate, podEstimate);
    else if (held.has(kind)) estimate = Math.max(estimate, FINALIZER_ESTIMATE_SECONDS);
    else unexpected.push(resources.get(kind) as string);
  }
  return { counts, finalizers, estimate, unexpected };
}

/** As a GroupVersionResource prints: `apps/v1, Resource=deployments`. */
function resourceText(kind: string, apiVersion: string): string {
  const version = apiVersion.includes('/') ? apiVersion : `/${apiVersion}`;
  return `${version}, Resource=${groupResource(kind).split('.')[0]}`;
}

const sorted = (texts: readonly string[]): readonly string[] => [...texts].sort((a, b) => (a < b ? -1 : 1));

/** The five conditions of a namespace that ends; those that say the same as before are kept. */
export function endingConditions(
  before: readonly Condition[],
  namespace: string,
  remains: Remains,
  now: Instant,
): readonly Condition[] {
  const next = textsOf(namespace, remains).map((text) => {
    const old = before.find(({ type }) => type === text.type);
    const isSame = old?.status === text.status && old.reason === text.reason && old.message === text.message;
    return isSame && old !== undefined ? old : { ...text, lastTransitionTime: now };
  });
  const others = before.filter(({ type }) => !next.some((condition) => condition.type === type));
  return [...others, ...next];
}

function textsOf(namespace: string, { counts, finalizers, unexpected }: Remains): Condition[] {
  const left = sorted([...counts].map(([kind, n]) => `${inList(kind)} has ${n} resource instances`));
  const holding = sorted([...finalizers].map(([name, n]) => `${name} in ${n} resource instances`));
  const errors = unexpected.map((r) => `unexpected items still remain in namespace: ${namespace} for gvr: ${r}`);
  const failed = `Failed to delete all resource types, ${errors.length} remaining: ${errors.join(', ')}`;
  return [
    is('NamespaceDeletionDiscoveryFailure', 'ResourcesDiscovered', 'All resources successfully discovered'),
    is(
      'NamespaceDeletionGroupVersionParsingFailure',
      'ParsedGroupVersions',
      'All legacy kube types successfully parsed',
    ),
    errors.length > 0
      ? is('NamespaceDeletionContentFailure', 'ContentDeletionFailed', failed, 'True')
      : is(
          'NamespaceDeletionContentFailure',
          'ContentDeleted',
          'All content successfully deleted, may be waiting on finalization',
        ),
    left.length > 0
      ? is(
          'NamespaceContentRemaining',
          'SomeResourcesRemain',
          `Some resources are remaining: ${left.join(', ')}`,
          'True',
        )
      : is('NamespaceContentRemaining', 'ContentRemoved', 'All content successfully removed'),
    holding.length > 0
      ? is(
          'NamespaceFinalizersRemaining',
          'SomeFinalizersRemain',
          `Some content in the namespace has finalizers remaining: ${holding.join(', ')}`,
          'True',
        )
      : is('NamespaceFinalizersRemaining', 'ContentHasNoFinalizers', 'All content-preserving finalizers finished'),
  ];
}

function is(type: string, reason: string, message: string, status: 'True' | 'False' = 'False'): Condition {
  return { type, status, reason, message };
}

/** Resource and group, with the dot even where the group is empty: `pods.`. */
function inList(kind: string): string {
  const resource = groupResource(kind);
  return resource.includes('.') ? resource : `${resource}.`;
}

/** Of an object that is left. */
export const remnantOf = ({ kind, apiVersion, metadata }: KubeObject): Remnant => ({
  kind,
  apiVersion,
  finalizers: metadata.finalizers,
});
