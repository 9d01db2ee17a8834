/**
 * What a Deployment's pass sees and writes: its ReplicaSets, their sizes, revisions and annotations, and its status
 * (upstream pkg/controller/deployment/sync.go).
 */
import { ApiError, type Cluster, NAMESPACE_TERMINATING, NONE, type StoredObject } from '../../cluster/index.ts';
import type { Deployment, ReplicaSet } from '../../model/objects/index.ts';
import { findCondition } from '../../model/pod.ts';
import { recordConditions, recordReplicas } from '../_shared/status-rows.ts';
import { isSameTemplate, templateHash } from '../_shared/template.ts';
import { withStatus } from '../_shared/with-status.ts';
import {
  compareByCreation,
  type DeploymentShape,
  deploymentShape,
  type ReplicaSetCounts,
  type ReplicaSetWrite,
  replicaSetCounts,
} from './counts.ts';
import { newReplicaSet, withSizeAnnotations } from './new-replica-set.ts';
import { type DeploymentStatus, hasProgressDeadline } from './progress.ts';
import { maxRevision, newSetAnnotations, REVISION_ANNOTATION, revisionOf, sameAnnotations } from './revisions.ts';
import { newReplicas } from './rolling.ts';
import { type RolloutState, setCondition } from './status.ts';

export type Stored = StoredObject<ReplicaSet>;

/** What one pass knows. */
export interface Pass {
  readonly serial: number;
  readonly deployment: Deployment;
  readonly old: readonly Stored[];
  /** The ReplicaSet of the Deployment's template, if it exists. */
  readonly current: Stored | undefined;
}

export const countsOf = ({ old, current }: Pass): ReplicaSetCounts[] =>
  [...old, ...(current ? [current] : [])].map(({ object }) => replicaSetCounts(object));

const NO_REPLICA_SETS: readonly ReplicaSet[] = [];

export const stateOf = ({ deployment, old, current }: Pass): RolloutState => ({
  deployment,
  oldReplicaSets: old.length === 0 ? NO_REPLICA_SETS : old.map(({ object }) => object),
  newReplicaSet: current?.object,
});

const NO_SETS: readonly Stored[] = [];

export class DeploymentWrites {
  private readonly cluster: Cluster;

  constructor(cluster: Cluster) {
    this.cluster = cluster;
  }

  /** The Deployment and its ReplicaSets as they are now. */
  look(serial: number): Pass {
    const deployment = this.required(serial);
    const sets = this.cluster.objects.ownedBy<ReplicaSet>(deployment.metadata.uid, 'ReplicaSet');
    const [only] = sets;
    if (sets.length === 1 && isSameTemplate(only.object.spec.template, deployment.spec.template))
      return { serial, deployment, current: only, old: NO_SETS };
    const matching = sets.filter(({ object }) => isSameTemplate(object.spec.template, deployment.spec.template));
    const current = matching.sort((a, b) =>
      compareByCreation(replicaSetCounts(a.object), replicaSetCounts(b.object)),
    )[0];
    return { serial, deployment, current, old: sets.filter((set) => set.serial !== current?.serial) };
  }

  private required(serial: number): Deployment {
    const deployment = this.cluster.objects.get<Deployment>(serial);
    if (deployment === undefined) throw new ApiError(404, 'NotFound', 'deployment vanished');
    return deployment;
  }

  /** Makes the ReplicaSet of the current template, or brings its annotations up to date. */
  ensureCurrent(pass: Pass): Pass {
    if (pass.current === undefined) this.createCurrent(pass);
    else if (!this.refreshCurrent(pass, pass.current)) return pass;
    return this.look(pass.serial);
  }

  private createCurrent(pass: Pass): void {
    const { deployment } = pass;
    const shape = deploymentShape(deployment);
    const collisions = deployment.status.collisionCount ?? 0;
    const hash = templateHash(deployment.spec.template, collisions);
    const name = `${deployment.metadata.name}-${hash}`;
    const { namespace } = deployment.metadata;
    if (this.cluster.objects.find('ReplicaSet', namespace, name) !== NONE) {
      this.writeStatus(pass, { ...deployment.status, collisionCount: collisions + 1 });
      throw new ApiError(409, 'AlreadyExists', `replicasets.apps "${name}" already exists`);
    }
    const all = pass.old.map(({ object }) => replicaSetCounts(object));
    const replicas = newReplicas(shape, all, 0);
    try {
      this.cluster.objectApi.create(
        newReplicaSet(deployment, { hash, name, replicas, revision: maxRevision(pass.old) + 1 }, shape),
      );
    } catch (error) {
      if (error instanceof ApiError) this.noteRefusal(pass, name, error);
      throw error;
    }
    this.setRevision(pass.serial, maxRevision(pass.old) + 1);
    this.noteProgress(pass, 'NewReplicaSetCreated', `Created new replica set "${name}"`);
  }

  /** The roll-out cannot begin. In a namespace that ends that is no news. */
  private noteRefusal(pass: Pass, name: string, { causeType, message }: ApiError): void {
    if (causeType === NAMESPACE_TERMINATING) return;
    const text = `Failed to create new replica set ${JSON.stringify(name)}: ${message}`;
    this.noteProgress(pass, 'ReplicaSetCreateError', text, 'False');
    this.cluster.event(pass.serial, 'ReplicaSetCreateError', text);
  }

  /** A roll-out begins, or is found under way: its deadline counts from here. */
  private noteProgress(pass: Pass, reason: string, message: string, status: 'True' | 'False' = 'True'): void {
    const deployment = this.required(pass.serial);
    if (!hasProgressDeadline(deployment.spec.progressDeadlineSeconds)) return;
    const now = this.cluster.stamp();
    const condition = {
      type: 'Progressing',
      status,
      reason,
      message,
      lastUpdateTime: now,
      lastTransitionTime: now,
    } as const;
    this.writeStatus(pass, { ...deployment.status, conditions: setCondition(deployment.status.conditions, condition) });
  }

  /** Returns whether anything had to be written. */
  refreshCurrent(pass: Pass, current: Stored): boolean {
    const { deployment: before } = pass;
    const revision = maxRevision(pass.old) + 1;
    const { object, serial } = current;
    const annotations = newSetAnnotations(pass.deployment, object.metadata.annotations, revision);
    const { minReadySeconds } = pass.deployment.spec;
    const sameReady = (object.spec.minReadySeconds ?? 0) === (minReadySeconds ?? 0);
    if (!sameAnnotations(annotations, object.metadata.annotations) || !sameReady) {
      const next = {
        ...object,
        metadata: { ...object.metadata, annotations },
        spec: { ...object.spec, minReadySeconds },
      };
      this.cluster.objectApi.replace(serial, next, { spec: !sameReady });
    }
    this.setRevision(pass.serial, revisionOf(annotations));
    if (findCondition(this.required(pass.serial).status.conditions, 'Progressing') === undefined) {
      this.noteProgress(pass, 'FoundNewReplicaSet', `Found new replica set "${object.metadata.name}"`);
    }
    return this.required(pass.serial) !== before || this.cluster.objects.get(serial) !== object;
  }

  private setRevision(serial: number, revision: number): void {
    const deployment = this.required(serial);
    const { annotations } = deployment.metadata;
    if (revisionOf(annotations) >= revision && annotations.has(REVISION_ANNOTATION)) return;
    const next = new Map(annotations).set(REVISION_ANNOTATION, String(revision));
    this.cluster.objectApi.replace(
      serial,
      { ...deployment, metadata: { ...deployment.metadata, annotations: next } },
      { spec: false },
    );
  }

  /** Writes sizes and, with them, the annotations that proportional scaling goes by. */
  apply(pass: Pass, shape: DeploymentShape, writes: readonly ReplicaSetWrite[]): void {
    const { cluster } = this;
    for (const { name, replicas } of writes) {
      const serial = cluster.objects.find('ReplicaSet', pass.deployment.metadata.namespace, name);
      const set = cluster.objects.get<ReplicaSet>(serial);
      if (set === undefined) continue;
      const annotations = withSizeAnnotations(set.metadata.annotations, shape);
      const from = set.spec.replicas ?? 1;
      const next = { ...set, metadata: { ...set.metadata, annotations }, spec: { ...set.spec, replicas } };
      if (from !== replicas) cluster.record.append('replicas-scaled', cluster.now, serial, from, replicas);
      cluster.objectApi.replace(serial, next, { spec: from !== replicas });
    }
  }

  writeStatus({ serial }: Pass, status: DeploymentStatus): void {
    const { cluster } = this;
    const deployment = this.required(serial);
    if (sameStatus(deployment.status, status)) return;
    recordConditions(cluster, serial, deployment.status.conditions, status.conditions);
    cluster.objectApi.replace(serial, withStatus(deployment, status), { spec: false });
    const { readyReplicas: ready, availableReplicas: available } = status;
    recordReplicas(cluster, serial, { desired: deployment.spec.replicas ?? 1, ready, available });
  }
}

function sameStatus(a: DeploymentStatus, b: DeploymentStatus): boolean {
  return (
    a.replicas === b.replicas &&
    a.updatedReplicas === b.updatedReplicas &&
    a.readyReplicas === b.readyReplicas &&
    a.availableReplicas === b.availableReplicas &&
    a.unavailableReplicas === b.unavailableReplicas &&
    a.observedGeneration === b.observedGeneration &&
    a.collisionCount === b.collisionCount &&
    (a.conditions === b.conditions || sameConditions(a, b))
  );
}

const sameConditions = (a: DeploymentStatus, b: DeploymentStatus): boolean =>
  a.conditions.length === b.conditions.length && a.conditions.every((c, i) => c === b.conditions[i]);
