/** What surrounds workloads: namespaces, services, quotas, priorities (core/v1, scheduling/v1, node/v1). */
import type { Condition, IntOrString, KubeObject, ResourceList, StringMap } from './meta.ts';
import type { Toleration } from './pod.ts';

export interface Namespace extends KubeObject {
  readonly kind: 'Namespace';
  /** `undefined`: its contents hold it (finalizer `kubernetes`). Empty: they do no longer. */
  readonly spec?: { readonly finalizers: readonly string[] };
  readonly status: { readonly phase?: 'Active' | 'Terminating'; readonly conditions: readonly Condition[] };
}

export interface ServicePort {
  readonly name?: string;
  readonly port: number;
  readonly targetPort?: IntOrString;
  readonly nodePort?: number;
  readonly protocol?: string;
}

export interface Service extends KubeObject {
  readonly kind: 'Service';
  readonly spec: {
    /** `undefined`: no selector, endpoints are made by hand. */
    readonly selector?: StringMap;
    readonly type?: 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalName';
    readonly clusterIP?: string;
    readonly ports: readonly ServicePort[];
    readonly publishNotReadyAddresses?: boolean;
    readonly internalTrafficPolicy?: 'Cluster' | 'Local';
    readonly externalTrafficPolicy?: 'Cluster' | 'Local';
    readonly trafficDistribution?: string;
    readonly sessionAffinity?: string;
    readonly allocateLoadBalancerNodePorts?: boolean;
  };
}

export interface PriorityClass extends KubeObject {
  readonly kind: 'PriorityClass';
  readonly value: number;
  readonly globalDefault?: boolean;
  readonly preemptionPolicy?: 'PreemptLowerPriority' | 'Never';
}

export interface RuntimeClass extends KubeObject {
  readonly kind: 'RuntimeClass';
  readonly handler: string;
  /** Nothing: the class says nothing of overhead. */
  readonly overhead?: ResourceList;
  readonly nodeSelector: StringMap;
  readonly tolerations: readonly Toleration[];
}

export interface ScopedResourceSelectorRequirement {
  readonly scopeName: string;
  readonly operator: string;
  readonly values: readonly string[];
}

export interface ResourceQuota extends KubeObject {
  readonly kind: 'ResourceQuota';
  readonly spec: {
    readonly hard: ResourceList;
    readonly scopes: readonly string[];
    readonly scopeSelector: readonly ScopedResourceSelectorRequirement[];
  };
  readonly status: { readonly hard: ResourceList; readonly used: ResourceList };
}

export interface LimitRangeItem {
  readonly type: string;
  readonly max: ResourceList;
  readonly min: ResourceList;
  readonly default: ResourceList;
  readonly defaultRequest: ResourceList;
  readonly maxLimitRequestRatio: ResourceList;
}

export interface LimitRange extends KubeObject {
  readonly kind: 'LimitRange';
  readonly spec: { readonly limits: readonly LimitRangeItem[] };
}
