/** What the API hears of a pod that is followed container by container. */
import { NONE } from '../../cluster/index.ts';
import { RUNNING, SUCCEEDED } from '../../record/index.ts';
import { KILLED } from './container-plan.ts';
import type { LifeContext } from './context.ts';
import { areContainersReady, isInitialized, podPhase } from './phase.ts';
import type { PodLife } from './pod-life.ts';
import { reportEnd } from './report-end.ts';

export class PodStatus {
  private readonly context: LifeContext;

  constructor(context: LifeContext) {
    this.context = context;
  }

  report(life: PodLife): void {
    const { cluster, machines } = this.context;
    const { podApi, pods } = cluster;
    const row = pods.rowOf(life.serial);
    if (row === NONE || !machines.isUp(pods.node[row])) return;
    this.tellRestarts(life, 'Restarted');
    if (life.stage === 'over') {
      this.reportOver(life, row);
      return;
    }
    const views = life.views();
    const phase = podPhase(views, life.plan.spec.restartPolicy ?? 'Always', false);
    // a terminal phase is told once everything has stopped
    if (phase === RUNNING) podApi.setPhase(row, phase);
    if (isInitialized(views)) podApi.setInitialized(row);
    const isReady = areContainersReady(views) && life.stage === 'active';
    if (phase === RUNNING) podApi.setReady(row, isReady && !life.plan.isGated, isReady);
  }

  private reportOver(life: PodLife, row: number): void {
    const views = life.views();
    const phase = podPhase(views, life.plan.spec.restartPolicy ?? 'Always', true);
    const failed = life.containers.find(({ exitCode = 0, plan }) => exitCode !== 0 && plan.role !== 'sidecar');
    reportEnd(this.context, row, phase === SUCCEEDED ? 0 : (failed?.exitCode ?? KILLED));
  }

  tellRestarts(life: PodLife, reason: string): void {
    const { cluster, machines } = this.context;
    const row = cluster.pods.rowOf(life.serial);
    if (row === NONE || !machines.isUp(cluster.pods.node[row])) return;
    for (; life.toldRestarts < life.restarts; life.toldRestarts++) cluster.podApi.addRestart(row, reason);
  }
}
