/** Node (core/v1) and CSINode (storage/v1). Conventions: see `meta.ts`. */
import type { Condition, KubeObject, ResourceList } from './meta.ts';
import type { Taint } from './pod.ts';

export interface ContainerImage {
  readonly names: readonly string[];
  readonly sizeBytes: number;
}

export interface NodeSpec {
  readonly unschedulable?: boolean;
  readonly taints: readonly Taint[];
  readonly providerID?: string;
}

export interface NodeStatus {
  readonly capacity: ResourceList;
  readonly allocatable: ResourceList;
  readonly conditions: readonly Condition[];
  readonly images: readonly ContainerImage[];
}

export interface Node extends KubeObject {
  readonly kind: 'Node';
  readonly spec: NodeSpec;
  readonly status: NodeStatus;
}
