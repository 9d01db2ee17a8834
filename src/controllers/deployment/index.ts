/**
 * Deployment controller: rolls templates out through ReplicaSets, never touching pods
 * (upstream pkg/controller/deployment/{deployment_controller,sync,rolling,recreate,progress}.go).
 *
 *   sync: paused? ─► scale only     scaled meanwhile? ─► proportional scaling     else ─► RollingUpdate | Recreate
 *
 * Each pass changes one thing, writes status, and waits for the next event.
 */
import {
  ApiError,
  type Cluster,
  NONE,
  POD_DELETED,
  POD_PHASE,
  type StoredObject,
  type Watcher,
} from '../../cluster/index.ts';
import type { Deployment, KubeObject, OwnerReference, ReplicaSet, StringMap } from '../../model/objects/index.ts';
import { FAILED, SUCCEEDED } from '../../record/index.ts';
import { type ControllerOptions, DEFAULT_CONTROLLER_OPTIONS } from '../_shared/options.ts';
import { Reconciler } from '../_shared/reconciler.ts';
import {
  compareByCreation,
  DESIRED_REPLICAS_ANNOTATION,
  type DeploymentShape,
  deploymentShape,
  MAX_REPLICAS_ANNOTATION,
  type ReplicaSetWrite,
  replicaSetCounts,
} from './counts.ts';
import { maxSurge } from './fenceposts.ts';
import {
  type DeploymentStatus,
  findCondition,
  hasProgressDeadline,
  isComplete,
  progressCheckAfter,
} from './progress.ts';
import {
  maxRevision,
  newSetAnnotations,
  outdated,
  REVISION_ANNOTATION,
  revisionOf,
  sameAnnotations,
} from './revisions.ts';
import { newReplicas, reconcileNew, reconcileOld } from './rolling.ts';
import { isScalingEvent, scale } from './scale.ts';
import { calculateStatus, pausedCondition, rolloutStatus, setCondition } from './status.ts';
import { isSameTemplate, POD_TEMPLATE_HASH_LABEL, templateHash, withHashLabel } from '../_shared/template.ts';

const NAME = 'deployment-controller';
const MAX_RETRIES = 15;

type Stored = StoredObject<ReplicaSet>;

/** What one pass knows. */
interface Pass {
  readonly serial: number;
  readonly deployment: Deployment;
  readonly old: readonly Stored[];
  readonly current: Stored | undefined;
}

export class DeploymentController implements Watcher {
  private readonly cluster: Cluster;
  private readonly queue: Reconciler;

  constructor(cluster: Cluster, options: Partial<ControllerOptions> = {}) {
    this.cluster = cluster;
    const { latency } = { ...DEFAULT_CONTROLLER_OPTIONS, ...options };
    this.queue = new Reconciler(cluster, {
      name: NAME,
      latency,
      sync: (serial) => this.sync(serial),
      maxRetries: MAX_RETRIES,
    });
    cluster.watch(this);
  }

  start(): void {
    for (const { serial } of this.cluster.objects.list<Deployment>('Deployment')) this.queue.enqueue(serial);
  }

  stop(): void {
    this.queue.stop();
  }

  resume(): void {
    this.queue.resume();
    this.start();
  }

  objectChanged(serial: number, before: KubeObject | undefined, after: KubeObject | undefined): void {
    const object = after ?? before;
    if (object?.kind === 'Deployment' && after !== undefined) this.queue.enqueue(serial);
    else if (object?.kind === 'ReplicaSet') this.enqueueOwner(object);
  }

  /** Only Recreate looks at pods: it waits for the last old one to go. */
  podChanged(row: number, change: number): void {
    if ((change & (POD_DELETED | POD_PHASE)) === 0) return;
    const set = this.cluster.objects.get(this.cluster.pods.owner[row]);
    if (set?.kind === 'ReplicaSet') this.enqueueOwner(set, (d) => d.spec.strategy.type === 'Recreate');
  }

  private enqueueOwner(set: KubeObject, wanted: (deployment: Deployment) => boolean = () => true): void {
    const owner = set.metadata.ownerReferences.find((o) => o.controller === true);
    if (owner?.kind !== 'Deployment') return;
    const serial = this.cluster.objects.serialOf(owner.uid);
    const deployment = this.cluster.objects.get<Deployment>(serial);
    if (deployment !== undefined && wanted(deployment)) this.queue.enqueue(serial);
  }

  private sync(serial: number): void {
    const deployment = this.cluster.objects.get<Deployment>(serial);
    if (deployment === undefined) return;
    let pass = this.look(serial, deployment);
    if (deployment.metadata.deletionTimestamp !== undefined) {
      this.writeStatus(pass, calculateStatus(this.state(pass), this.cluster.stamp()));
      return;
    }
    const paused = pausedCondition(deployment, this.cluster.stamp());
    if (paused !== undefined) {
      const conditions = setCondition(deployment.status.conditions, paused);
      this.writeStatus(pass, { ...deployment.status, conditions });
      pass = this.look(serial, this.required(serial));
    }
    const all = this.counts(pass);
    if (deployment.spec.paused === true || isScalingEvent(deploymentShape(deployment), all)) this.scalePass(pass);
    else if (deployment.spec.strategy.type === 'Recreate') this.recreate(pass);
    else this.roll(pass);
  }

  // ---- passes ----

  private scalePass(pass: Pass): void {
    if (pass.current !== undefined) this.refreshCurrent(pass, pass.current);
    const looked = this.look(pass.serial, this.required(pass.serial));
    const [shape, old, current] = this.shapes(looked);
    this.apply(looked, shape, scale(shape, old, current));
    if (pass.deployment.spec.paused === true) this.cleanUp(pass);
    const after = this.look(pass.serial, this.required(pass.serial));
    this.writeStatus(after, calculateStatus(this.state(after), this.cluster.stamp()));
  }

  private roll(pass: Pass): void {
    const ensured = this.ensureCurrent(pass);
    if (ensured === undefined) return;
    const [shape, old, current] = this.shapes(ensured);
    if (current === undefined) return;
    const write = reconcileNew(shape, [...old, current], current);
    if (write !== undefined) this.apply(ensured, shape, [write]);
    else {
      const { writes } = reconcileOld(shape, old, current);
      this.apply(ensured, shape, writes);
    }
    this.finish(pass.serial);
  }

  private recreate(pass: Pass): void {
    const shape = deploymentShape(pass.deployment);
    const active = pass.old.filter(({ object }) => (object.spec.replicas ?? 1) > 0);
    if (active.length > 0) {
      this.apply(
        pass,
        shape,
        active.map(({ object }) => ({ name: object.metadata.name, replicas: 0 })),
      );
      this.finish(pass.serial);
      return;
    }
    if (this.hasOldPods(pass)) {
      this.finish(pass.serial);
      return;
    }
    const ensured = this.ensureCurrent(pass);
    if (ensured?.current !== undefined) {
      const { name } = ensured.current.object.metadata;
      if ((ensured.current.object.spec.replicas ?? 1) !== shape.replicas)
        this.apply(ensured, shape, [{ name, replicas: shape.replicas }]);
    }
    this.finish(pass.serial);
  }

  /** Pods of old ReplicaSets that are not finished, terminating ones included. */
  private hasOldPods({ old }: Pass): boolean {
    const { pods } = this.cluster;
    return old.some(
      ({ serial, object }) =>
        object.status.replicas > 0 ||
        pods.byOwner.rows(serial).some((row) => pods.phase[row] !== SUCCEEDED && pods.phase[row] !== FAILED),
    );
  }

  private finish(serial: number): void {
    const after = this.look(serial, this.required(serial));
    const { spec, metadata, status } = after.deployment;
    if (isComplete(spec.replicas ?? 1, metadata.generation ?? 0, status)) this.cleanUp(after);
    const now = this.cluster.stamp();
    const stored = findCondition(after.deployment.status.conditions, 'Progressing');
    const next = rolloutStatus(this.state(after), now);
    this.writeStatus(after, next);
    const wait = progressCheckAfter(
      after.deployment,
      next,
      stored ?? findCondition(next.conditions, 'Progressing'),
      this.cluster.now,
    );
    if (wait === 0) this.queue.retry(serial);
    else if (wait !== undefined) this.queue.enqueueAfter(serial, wait);
  }

  private cleanUp(pass: Pass): void {
    for (const { serial } of outdated(pass.deployment, pass.old)) this.cluster.objectApi.remove(serial);
  }

  // ---- ReplicaSets ----

  private look(serial: number, deployment: Deployment): Pass {
    const sets = this.cluster.objects.ownedBy<ReplicaSet>(deployment.metadata.uid, 'ReplicaSet');
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

  private counts({ old, current }: Pass): ReturnType<typeof replicaSetCounts>[] {
    return [...old, ...(current ? [current] : [])].map(({ object }) => replicaSetCounts(object));
  }

  private shapes({ deployment, old, current }: Pass) {
    const shape = deploymentShape(deployment);
    return [
      shape,
      old.map(({ object }) => replicaSetCounts(object)),
      current && replicaSetCounts(current.object),
    ] as const;
  }

  private state({ deployment, old, current }: Pass) {
    return { deployment, oldReplicaSets: old.map(({ object }) => object), newReplicaSet: current?.object };
  }

  /** Makes the ReplicaSet of the current template, or brings its annotations up to date. */
  private ensureCurrent(pass: Pass): Pass | undefined {
    if (pass.current === undefined) this.createCurrent(pass);
    else this.refreshCurrent(pass, pass.current);
    return this.look(pass.serial, this.required(pass.serial));
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
    this.cluster.objectApi.create(
      newReplicaSet(deployment, { hash, name, replicas, revision: maxRevision(pass.old) + 1 }, shape),
    );
    this.setRevision(pass.serial, maxRevision(pass.old) + 1);
    this.noteProgress(pass, 'NewReplicaSetCreated', `Created new replica set "${name}"`);
  }

  /** A roll-out begins, or is found under way: its deadline counts from here. */
  private noteProgress(pass: Pass, reason: string, message: string): void {
    const deployment = this.required(pass.serial);
    if (!hasProgressDeadline(deployment.spec.progressDeadlineSeconds)) return;
    const now = this.cluster.stamp();
    const condition = {
      type: 'Progressing',
      status: 'True',
      reason,
      message,
      lastUpdateTime: now,
      lastTransitionTime: now,
    } as const;
    this.writeStatus(pass, { ...deployment.status, conditions: setCondition(deployment.status.conditions, condition) });
  }

  private refreshCurrent(pass: Pass, current: Stored): void {
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
  private apply(pass: Pass, shape: DeploymentShape, writes: readonly ReplicaSetWrite[]): void {
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

  private writeStatus({ serial }: Pass, status: DeploymentStatus): void {
    const { cluster } = this;
    const deployment = this.required(serial);
    if (sameStatus(deployment.status, status)) return;
    recordConditions(cluster, serial, deployment.status, status);
    cluster.objectApi.replace(serial, { ...deployment, status } as Deployment, { spec: false });
    const desired = deployment.spec.replicas ?? 1;
    cluster.record.append(
      'workload-status',
      cluster.now,
      serial,
      desired,
      status.readyReplicas,
      status.availableReplicas,
    );
  }
}

function recordConditions(cluster: Cluster, serial: number, before: DeploymentStatus, after: DeploymentStatus): void {
  const { record, now } = cluster;
  for (const { type, status, reason = '' } of after.conditions) {
    const old = findCondition(before.conditions, type);
    if (old?.status === status && (old.reason ?? '') === reason) continue;
    record.append(
      'object-condition',
      now,
      serial,
      record.texts.id(type),
      record.texts.id(status),
      record.texts.id(reason),
    );
  }
}

function withSizeAnnotations(annotations: StringMap, shape: DeploymentShape): StringMap {
  const max = shape.replicas === 0 ? 0 : shape.replicas + maxSurge(shape);
  return new Map(annotations)
    .set(DESIRED_REPLICAS_ANNOTATION, String(shape.replicas))
    .set(MAX_REPLICAS_ANNOTATION, String(max));
}

interface NewSet {
  readonly hash: string;
  readonly name: string;
  readonly replicas: number;
  readonly revision: number;
}

function newReplicaSet(
  deployment: Deployment,
  { hash, name, replicas, revision }: NewSet,
  shape: DeploymentShape,
): ReplicaSet {
  const { metadata, spec } = deployment;
  const owner: OwnerReference = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    name: metadata.name,
    uid: metadata.uid,
    controller: true,
    blockOwnerDeletion: true,
  };
  const template = withHashLabel(spec.template, hash);
  const selector = spec.selector && {
    ...spec.selector,
    matchLabels: new Map(spec.selector.matchLabels).set(POD_TEMPLATE_HASH_LABEL, hash),
  };
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name,
      namespace: metadata.namespace,
      uid: '',
      labels: template.metadata.labels,
      annotations: withSizeAnnotations(newSetAnnotations(deployment, new Map(), revision), shape),
      ownerReferences: [owner],
      finalizers: [],
    },
    spec: { replicas, selector, template, minReadySeconds: spec.minReadySeconds },
    status: {
      replicas: 0,
      fullyLabeledReplicas: 0,
      readyReplicas: 0,
      availableReplicas: 0,
      observedGeneration: 0,
      conditions: [],
    },
  };
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
