import { type Owner, type ScaledKind, scaleOf } from '../../../../src/controllers/disruption/scale.ts';
import {
  type BudgetPod,
  type BudgetStatus,
  failedBudget,
  syncBudget,
} from '../../../../src/controllers/disruption/status.ts';
import {
  decodeDeployment,
  decodePod,
  decodePodDisruptionBudget,
  decodeReplicaSet,
  decodeReplicationController,
  decodeStatefulSet,
  decodeValue,
  parseInstant,
} from '../../../../src/ingest/decode/index.ts';
import type { ObjectMeta, OwnerReference } from '../../../../src/model/objects/meta.ts';
import type { Pod } from '../../../../src/model/objects/pod.ts';
import { compileLabelSelector, selectorMatches } from '../../../../src/model/selector.ts';
import type { PureFunctions } from '../types.ts';

interface Input {
  readonly pdb: unknown;
  readonly pods: readonly unknown[] | null;
  readonly deployments?: readonly unknown[];
  readonly replicaSets?: readonly unknown[];
  readonly statefulSets?: readonly unknown[];
  readonly replicationControllers?: readonly unknown[];
  readonly now: string;
}

interface Scaled {
  readonly metadata: ObjectMeta;
  readonly spec: { readonly replicas?: number };
}

const controllerOf = ({ ownerReferences }: ObjectMeta): OwnerReference | undefined =>
  ownerReferences.find(({ controller }) => controller);

function ownersOf(input: Input): ReadonlyMap<string, Owner> {
  const owners = new Map<string, Owner>();
  const add = (kind: ScaledKind, objects: readonly Scaled[]): void => {
    for (const { metadata, spec } of objects) {
      owners.set(`${kind}/${metadata.name}`, {
        uid: metadata.uid,
        replicas: spec.replicas ?? 1,
        controller: controllerOf(metadata),
      });
    }
  };
  add(
    'Deployment',
    (input.deployments ?? []).map((raw) => decodeValue(raw, decodeDeployment)),
  );
  add(
    'ReplicaSet',
    (input.replicaSets ?? []).map((raw) => decodeValue(raw, decodeReplicaSet)),
  );
  add(
    'StatefulSet',
    (input.statefulSets ?? []).map((raw) => decodeValue(raw, decodeStatefulSet)),
  );
  add(
    'ReplicationController',
    (input.replicationControllers ?? []).map((raw) => decodeValue(raw, decodeReplicationController)),
  );
  return owners;
}

const viewOf = ({ metadata, status }: Pod): BudgetPod => ({
  name: metadata.name,
  isDeleting: metadata.deletionTimestamp !== undefined,
  isReady: status.conditions.some((condition) => condition.type === 'Ready' && condition.status === 'True'),
  controller: controllerOf(metadata),
});

function status(input: Input): unknown {
  const pdb = decodeValue(input.pdb, decodePodDisruptionBudget);
  const owners = ownersOf(input);
  const selector = compileLabelSelector(pdb.spec.selector);
  const selected = (input.pods ?? [])
    .map((raw) => decodeValue(raw, decodePod))
    .filter(
      ({ metadata }) => metadata.namespace === pdb.metadata.namespace && selectorMatches(selector, metadata.labels),
    );
  const written = ({ disruptedPods, condition, ...counts }: BudgetStatus, observedGeneration: number | undefined) => {
    const { expectedPods, desiredHealthy, currentHealthy, disruptionsAllowed } = counts;
    const shown = { expectedPods, desiredHealthy, currentHealthy, disruptionsAllowed };
    return {
      ...shown,
      disruptedPods: [...disruptedPods.keys()],
      observedGeneration: observedGeneration ?? 0,
      disruptionAllowed: condition,
    };
  };
  try {
    const synced = syncBudget({
      spec: pdb.spec,
      pods: selected.map(viewOf),
      disruptedPods: pdb.status.disruptedPods,
      now: parseInstant(input.now) as number,
      scaleOf: (controller) => scaleOf(controller, (kind, name) => owners.get(`${kind}/${name}`)),
    });
    return written(synced.status, pdb.metadata.generation);
  } catch (error) {
    return written(failedBudget(pdb.status, (error as Error).message), pdb.status.observedGeneration);
  }
}

export const functions: PureFunctions = { 'pdb.status': status };
