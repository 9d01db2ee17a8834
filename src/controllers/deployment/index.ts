/**
 * Deployment controller: rolls templates out through ReplicaSets, never touching pods
 * (upstream pkg/controller/deployment/{deployment_controller,sync,rolling,recreate,progress}.go).
 *
 *   sync: paused? ─► scale only     scaled meanwhile? ─► proportional scaling     else ─► RollingUpdate | Recreate
 *
 * Each pass changes one thing, writes status, and waits for the next event.
 */
import { type Cluster, deleteObject, NONE, POD_DELETED, POD_PHASE, type Watcher } from '../../cluster/index.ts';
import type { Deployment, KubeObject } from '../../model/objects/index.ts';
import { controllerOf, findCondition } from '../../model/pod.ts';
import { PHASES } from '../../record/index.ts';
import { type ControllerOptions, DEFAULT_CONTROLLER_OPTIONS } from '../_shared/options.ts';
import { Reconciler } from '../_shared/reconciler.ts';
import { OrphanSets } from './adoption.ts';
import { deploymentShape, replicaSetCounts } from './counts.ts';
import { isComplete, progressCheckAfter } from './progress.ts';
import { hasOldPods } from './recreate.ts';
import { outdated } from './revisions.ts';
import { reconcileNew, reconcileOld } from './rolling.ts';
import { isScalingEvent, scale } from './scale.ts';
import { type Seen, SettledPasses } from './settled.ts';
import { calculateStatus, pausedCondition, rolloutStatus, setCondition } from './status.ts';
import { countsOf, DeploymentWrites, type Pass, stateOf } from './writes.ts';

const NAME = 'deployment-controller';
const MAX_RETRIES = 15;

export class DeploymentController implements Watcher {
  readonly podInterest = POD_DELETED | POD_PHASE;
  readonly podOwnerKind = 'ReplicaSet';
  readonly objectKinds = ['Deployment', 'ReplicaSet'];
  private readonly cluster: Cluster;
  private readonly queue: Reconciler;
  private readonly writes: DeploymentWrites;
  private readonly orphans: OrphanSets;
  private readonly settled: SettledPasses;

  constructor(cluster: Cluster, options: Partial<ControllerOptions> = {}) {
    this.cluster = cluster;
    this.writes = new DeploymentWrites(cluster);
    this.orphans = new OrphanSets(cluster);
    this.settled = new SettledPasses(cluster);
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
    else if (object?.kind === 'ReplicaSet') this.setChanged(serial, before, after);
  }

  /** Its owner looks; where that changed, both do; without one, whoever selects it. */
  private setChanged(serial: number, before: KubeObject | undefined, after: KubeObject | undefined): void {
    const isMoved = before?.metadata.ownerReferences !== after?.metadata.ownerReferences;
    if (before !== undefined && (isMoved || after === undefined)) this.enqueueOwner(before);
    if (after !== undefined) this.enqueueOwner(after);
    if (!isMoved || !this.orphans.note(serial, after)) return;
    const { namespace } = (after as KubeObject).metadata;
    for (const { serial: deployment, object } of this.cluster.objects.list<Deployment>('Deployment', namespace)) {
      if (this.orphans.matching(object).includes(serial)) this.queue.enqueue(deployment);
    }
  }

  /** Only Recreate looks at pods: it waits for the last old one to go. */
  podChanged(row: number): void {
    const set = this.cluster.objects.get(this.cluster.pods.owner[row]);
    if (set?.kind !== 'ReplicaSet') return;
    const serial = this.ownerOf(set);
    const deployment = this.cluster.objects.get<Deployment>(serial);
    if (deployment?.spec.strategy.type === 'Recreate') this.queue.enqueue(serial);
  }

  private enqueueOwner(set: KubeObject): void {
    const serial = this.ownerOf(set);
    if (serial !== NONE) this.queue.enqueue(serial);
  }

  /** Serial of the Deployment that has this ReplicaSet, if it is there. */
  private ownerOf(set: KubeObject): number {
    const owner = controllerOf(set);
    return owner?.kind === 'Deployment' ? this.cluster.objects.serialOf(owner.uid) : NONE;
  }

  private sync(serial: number): void {
    const deployment = this.cluster.objects.get<Deployment>(serial);
    if (deployment === undefined) {
      this.settled.forget(serial);
      return;
    }
    if (deployment.metadata.deletionTimestamp === undefined) this.orphans.adopt(deployment);
    if (this.settled.has(serial, deployment)) {
      if (!this.settled.isFinal(serial)) this.checkProgressLater(serial, deployment, deployment.status);
      return;
    }
    const current = this.settled.countsOnly(serial, deployment);
    if (current === undefined) {
      this.pass(serial, this.settled.see(serial, deployment));
      return;
    }
    this.finish({ serial, deployment, current, old: [] });
    this.settled.noteCounts(serial, current.object);
  }

  /** A pass that looks at everything. */
  private pass(serial: number, seen: Seen): void {
    let pass = this.writes.look(serial);
    const { deployment } = pass;
    if (deployment.metadata.deletionTimestamp !== undefined) {
      this.writes.writeStatus(pass, calculateStatus(stateOf(pass), this.cluster.stamp()));
      return;
    }
    const paused = pausedCondition(deployment, this.cluster.stamp());
    if (paused !== undefined) {
      const conditions = setCondition(deployment.status.conditions, paused);
      this.writes.writeStatus(pass, { ...deployment.status, conditions });
      pass = this.writes.look(serial);
    }
    const all = countsOf(pass);
    if (deployment.spec.paused === true || isScalingEvent(deploymentShape(deployment), all)) this.scalePass(pass);
    else if (deployment.spec.strategy.type === 'Recreate') this.recreate(pass);
    else {
      this.roll(pass);
      this.settled.note(serial, seen);
    }
  }

  // ---- passes ----

  private scalePass(pass: Pass): void {
    if (pass.current !== undefined) this.writes.refreshCurrent(pass, pass.current);
    const looked = this.writes.look(pass.serial);
    const [shape, old, current] = shapesOf(looked);
    this.writes.apply(looked, shape, scale(shape, old, current));
    if (pass.deployment.spec.paused === true) this.cleanUp(pass);
    const after = this.writes.look(pass.serial);
    this.writes.writeStatus(after, calculateStatus(stateOf(after), this.cluster.stamp()));
  }

  private roll(pass: Pass): void {
    const ensured = this.writes.ensureCurrent(pass);
    const [shape, old, current] = shapesOf(ensured);
    if (current === undefined) return;
    const write = reconcileNew(shape, [...old, current], current);
    const writes = write === undefined ? reconcileOld(shape, old, current).writes : [write];
    this.writes.apply(ensured, shape, writes);
    this.finish(writes.length === 0 ? ensured : this.writes.look(pass.serial));
  }

  private recreate(pass: Pass): void {
    const shape = deploymentShape(pass.deployment);
    const active = pass.old.filter(({ object }) => (object.spec.replicas ?? 1) > 0);
    if (active.length > 0) {
      this.writes.apply(
        pass,
        shape,
        active.map(({ object }) => ({ name: object.metadata.name, replicas: 0 })),
      );
      this.finish(this.writes.look(pass.serial));
      return;
    }
    if (this.hasOldPods(pass)) {
      this.finish(this.writes.look(pass.serial));
      return;
    }
    const ensured = this.writes.ensureCurrent(pass);
    if (ensured.current !== undefined) {
      const { name } = ensured.current.object.metadata;
      if ((ensured.current.object.spec.replicas ?? 1) !== shape.replicas)
        this.writes.apply(ensured, shape, [{ name, replicas: shape.replicas }]);
    }
    this.finish(this.writes.look(pass.serial));
  }

  private hasOldPods({ old }: Pass): boolean {
    const { pods } = this.cluster;
    const rows = old.flatMap(({ serial }) => pods.byOwner.rows(serial));
    return hasOldPods(
      old.map(({ object }) => object.status.replicas),
      rows.map((row) => PHASES[pods.phase[row]]),
    );
  }

  /** `after`: as it is when everything else has been written. */
  private finish(after: Pass): void {
    const { spec, metadata, status } = after.deployment;
    if (isComplete(spec.replicas ?? 1, metadata.generation ?? 0, status)) this.cleanUp(after);
    const now = this.cluster.stamp();
    const next = rolloutStatus(stateOf(after), now);
    this.writes.writeStatus(after, next);
    this.checkProgressLater(after.serial, after.deployment, next);
  }

  private checkProgressLater(serial: number, deployment: Deployment, next: Deployment['status']): void {
    const stored = findCondition(deployment.status.conditions, 'Progressing');
    const progressing = stored ?? findCondition(next.conditions, 'Progressing');
    const wait = progressCheckAfter(deployment, next, progressing, this.cluster.now);
    if (wait === 0) this.queue.retry(serial);
    else if (wait !== undefined) this.queue.enqueueAfter(serial, wait);
  }

  private cleanUp(pass: Pass): void {
    for (const { serial } of outdated(pass.deployment, pass.old)) deleteObject(this.cluster, serial);
  }
}

function shapesOf({ deployment, old, current }: Pass) {
  const shape = deploymentShape(deployment);
  const oldOnes = old.map(({ object }) => replicaSetCounts(object));
  return [shape, oldOnes, current && replicaSetCounts(current.object)] as const;
}
