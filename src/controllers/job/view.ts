/**
 * A Job's pods as its rules see them, read from the columns. There may be thousands, looked at every second, and of most the rules
 * want a phase and no more: what costs – names, UIDs, lists – is put together when it is asked for.
 */
import { type Cluster, DISRUPTION_REASONS, JOB_FINALIZER, type PodClass } from '../../cluster/index.ts';
import type { Job, PodPhase } from '../../model/objects/index.ts';
import { PHASES } from '../../record/index.ts';
import type { OwnerCounts } from '../_shared/owner-counts.ts';
import { countFrom } from './atoi.ts';
import { type JobSyncInput, mayCountPods } from './observe.ts';
import { INDEX_FAILURE_COUNT_ANNOTATION, INDEX_IGNORED_FAILURE_COUNT_ANNOTATION, type JobPod } from './pod-view.ts';

/** Valid until the next verb, but for its `uid` and `serial`. */
export class LiveJobPod implements JobPod {
  readonly serial: number;
  readonly phase: PodPhase;
  readonly isDeleting: boolean;
  readonly isTracked: boolean;
  readonly isReady: boolean;
  private readonly cluster: Cluster;
  private readonly row: number;
  private ownUid: string | undefined;

  constructor(cluster: Cluster, row: number) {
    const { pods } = cluster;
    const flags = pods.flags[row];
    this.cluster = cluster;
    this.row = row;
    this.serial = pods.serial[row];
    this.phase = PHASES[pods.phase[row]];
    this.isDeleting = pods.isTerminating(row);
    this.isTracked = (flags & JOB_FINALIZER) !== 0;
    this.isReady = pods.isReady(row);
  }

  get name(): string {
    return this.cluster.pods.name(this.row);
  }

  get namespace(): string {
    return this.class.namespace;
  }

  get uid(): string {
    this.ownUid ??= this.cluster.uid(this.serial);
    return this.ownUid;
  }

  get completionIndex(): number {
    return this.cluster.pods.ordinal[this.row];
  }

  get indexFailures(): number {
    return countFrom(this.class.annotations.get(INDEX_FAILURE_COUNT_ANNOTATION));
  }

  get indexIgnoredFailures(): number {
    return countFrom(this.class.annotations.get(INDEX_IGNORED_FAILURE_COUNT_ANNOTATION));
  }

  /** The end of its container, else since when it is not ready, else when its deletion was asked for, else its creation. */
  get finishedAt(): number {
    const { row } = this;
    const { pods } = this.cluster;
    if (!Number.isNaN(pods.finishedAt[row]) && pods.exitCode[row] >= 0) return pods.finishedAt[row];
    if (!this.isReady && !Number.isNaN(pods.readySince[row])) return pods.readySince[row];
    if (this.isDeleting) return pods.deletionAt[row] - pods.deletionGrace[row] * 1000;
    return pods.createdAt[row];
  }

  get isAssigned(): boolean {
    return this.cluster.pods.node[this.row] >= 0;
  }

  get readySince(): number | undefined {
    const since = this.cluster.pods.readySince[this.row];
    return Number.isNaN(since) ? undefined : since;
  }

  get createdAt(): number {
    return this.cluster.pods.createdAt[this.row];
  }

  get restarts(): number {
    return this.cluster.pods.restarts[this.row];
  }

  get sidecarRestarts(): number {
    return 0;
  }

  get totalRestarts(): number {
    return this.restarts;
  }

  get containers(): JobPod['containers'] {
    const exit = this.cluster.pods.exitCode[this.row];
    return this.class.spec.containers.map(({ name }) => ({ name, exitCode: exit < 0 ? undefined : exit }));
  }

  get initContainers(): JobPod['initContainers'] {
    return [];
  }

  get conditions(): JobPod['conditions'] {
    const disruption = DISRUPTION_REASONS[this.cluster.pods.disruption[this.row]];
    return disruption === '' ? [] : [{ type: 'DisruptionTarget', status: 'True' }];
  }

  private get class(): PodClass {
    const { pods, classes } = this.cluster;
    return classes.list[pods.class[this.row]];
  }
}

/** A pod that has neither ended nor is counted yet, or is still to be let go: rules look at each by itself. */
export function isUnsettled({ pods }: Cluster, row: number): boolean {
  return !pods.hasFinished(row) || (pods.flags[row] & JOB_FINALIZER) !== 0;
}

/** The pods of a Job for a sync, each by itself or counted. `counts` has the unsettled ones left over. */
export function podsOf(
  cluster: Cluster,
  counts: OwnerCounts,
  serial: number,
  { spec }: Job,
): Pick<JobSyncInput, 'pods' | 'counted'> {
  const { pods } = cluster;
  const viewOf = (row: number): JobPod => new LiveJobPod(cluster, row);
  const all = (): JobPod[] => pods.byOwner.rows(serial).map(viewOf);
  if (!mayCountPods(spec)) return { pods: all() };
  const { active, ready, leftOver } = counts.of(serial);
  const single = [...leftOver].sort((a, b) => pods.serial[a] - pods.serial[b]).map(viewOf);
  return { pods: single, counted: { active, ready, all } };
}
