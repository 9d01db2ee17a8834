/** Volumes and classes (core/v1, storage/v1). Conventions: see `meta.ts`. */
import type { Quantity } from '../quantity.ts';
import type { KubeObject, LabelSelector, ResourceList, StringMap } from './meta.ts';
import type { NodeSelector } from './pod.ts';

export interface PersistentVolumeClaim extends KubeObject {
  readonly kind: 'PersistentVolumeClaim';
  readonly spec: {
    readonly accessModes: readonly string[];
    readonly storageClassName?: string;
    readonly volumeName?: string;
    readonly volumeMode?: string;
    readonly selector?: LabelSelector;
    readonly requests: ResourceList;
    readonly limits: ResourceList;
  };
  readonly status: { readonly phase?: 'Pending' | 'Bound' | 'Lost' };
}

export interface PersistentVolume extends KubeObject {
  readonly kind: 'PersistentVolume';
  readonly spec: {
    readonly capacity: ResourceList;
    readonly accessModes: readonly string[];
    readonly claimRef?: { readonly namespace: string; readonly name: string; readonly uid?: string };
    readonly nodeAffinity?: { readonly required?: NodeSelector };
    readonly storageClassName?: string;
    readonly volumeMode?: string;
    readonly reclaimPolicy?: string;
    readonly csi?: { readonly driver: string; readonly volumeHandle: string };
    /** In-tree sources, by the name of the source: what the migration to CSI reads. */
    readonly inTree?: { readonly type: string; readonly id: string };
  };
  readonly status: { readonly phase?: string };
}

export interface StorageClass extends KubeObject {
  readonly kind: 'StorageClass';
  readonly provisioner: string;
  readonly volumeBindingMode?: 'Immediate' | 'WaitForFirstConsumer';
  readonly reclaimPolicy?: string;
  readonly allowedTopologies: readonly {
    readonly matchLabelExpressions: readonly { readonly key: string; readonly values: readonly string[] }[];
  }[];
  readonly parameters: StringMap;
}

export interface CSINode extends KubeObject {
  readonly kind: 'CSINode';
  readonly spec: {
    readonly drivers: readonly {
      readonly name: string;
      readonly nodeID?: string;
      readonly topologyKeys: readonly string[];
      readonly allocatableCount?: number;
    }[];
  };
}

export interface CSIDriver extends KubeObject {
  readonly kind: 'CSIDriver';
  readonly spec: { readonly storageCapacity?: boolean; readonly attachRequired?: boolean };
}

export interface CSIStorageCapacity extends KubeObject {
  readonly kind: 'CSIStorageCapacity';
  readonly storageClassName: string;
  readonly nodeTopology?: LabelSelector;
  readonly capacity?: Quantity;
  readonly maximumVolumeSize?: Quantity;
}

export interface VolumeAttachment extends KubeObject {
  readonly kind: 'VolumeAttachment';
  readonly spec: { readonly attacher: string; readonly nodeName: string; readonly persistentVolumeName?: string };
  readonly status: { readonly attached?: boolean };
}
