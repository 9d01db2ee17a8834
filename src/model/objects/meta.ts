/**
 * What every Kubernetes object carries, and the small shared shapes.
 *
 * Conventions of all decoded objects in this folder:
 * - Field names are Kubernetes' own. Objects are plain, readonly and never mutated: a verb replaces them.
 * - String-keyed dictionaries are `ReadonlyMap`s, never `{}` (label keys may be `constructor` or `10`).
 * - Quantities are parsed once (`model/quantity`), and shared.
 * - Instants are integer milliseconds. A decoder gives milliseconds since the Unix epoch; inside a run they are
 *   milliseconds since the start of the scenario (what existed before has a negative instant).
 * - A field that Kubernetes leaves out is `undefined`; API defaults are applied by `ingest/defaults`, not here.
 */
import type { Quantity } from '../quantity.ts';

/** Milliseconds; see the conventions above. */
export type Instant = number;

export type StringMap = ReadonlyMap<string, string>;
export type ResourceList = ReadonlyMap<string, Quantity>;
/** An integer, or a percentage such as `"25%"`. */
export type IntOrString = number | string;

export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
  readonly blockOwnerDeletion?: boolean;
}

export interface ObjectMeta {
  readonly name: string;
  /** Empty for cluster-scoped objects. */
  readonly namespace: string;
  readonly generateName?: string;
  /** Unique for ever; empty until the object is created in a cluster, unless a dump brought one. */
  readonly uid: string;
  readonly labels: StringMap;
  readonly annotations: StringMap;
  readonly ownerReferences: readonly OwnerReference[];
  readonly finalizers: readonly string[];
  readonly creationTimestamp?: Instant;
  readonly deletionTimestamp?: Instant;
  readonly deletionGracePeriodSeconds?: number;
  readonly generation?: number;
  readonly resourceVersion?: string;
}

/** Any object of the API. `kind` is the discriminator. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
}

export interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason?: string;
  readonly message?: string;
  readonly lastTransitionTime?: Instant;
  readonly lastUpdateTime?: Instant;
  readonly lastHeartbeatTime?: Instant;
  readonly lastProbeTime?: Instant;
  readonly observedGeneration?: number;
}

export interface LabelSelectorRequirement {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  readonly values: readonly string[];
}

/** `undefined` selects nothing, an empty one everything – unless the field's own documentation says otherwise. */
export interface LabelSelector {
  readonly matchLabels: StringMap;
  readonly matchExpressions: readonly LabelSelectorRequirement[];
}
