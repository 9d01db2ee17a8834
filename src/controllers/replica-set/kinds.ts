/** The two kinds that are kept at a number of replicas by one and the same loop: upstream too makes one look like the other. */
import { compileLabelSelector, type Selector, selectorFromMap } from '../../model/index.ts';
import type { ReplicaSet, ReplicationController } from '../../model/objects/index.ts';

export type Replicated = ReplicaSet | ReplicationController;

export interface ReplicatedKind {
  readonly kind: Replicated['kind'];
  /** `by` in the record. */
  readonly name: string;
  readonly selectorOf: (set: Replicated) => Selector;
  /** Few clusters have one: pods are not watched before there is. */
  readonly isRare: boolean;
}

export const REPLICA_SET: ReplicatedKind = {
  kind: 'ReplicaSet',
  name: 'replicaset-controller',
  selectorOf: (set) => compileLabelSelector((set as ReplicaSet).spec.selector),
  isRare: false,
};

/** pkg/controller/replication: a ReplicaSet whose selector is a plain map. */
export const REPLICATION_CONTROLLER: ReplicatedKind = {
  kind: 'ReplicationController',
  name: 'replication-controller',
  selectorOf: (set) => selectorFromMap((set as ReplicationController).spec.selector),
  isRare: true,
};
