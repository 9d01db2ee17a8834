/**
 * room: metrics – numbers from the record, on line or from a saved log, and the result that is made of them.
 *
 * One file a metric, and its line here. Names with `_` are what they share: the view (state as the record tells it),
 * the instruments (gauge, counter, distribution), SLOs, the story, the summary.
 *
 *   const meters = createMeters({ record, world, horizon });   before the first row
 *   … run …
 *   const result = summarize(meters, { name, run, slos });
 */
import { Meters, type MetersOptions } from './_meters/meters.ts';
import type { MetricDefinition } from './_metric.ts';
import { blastRadius } from './blast-radius.ts';
import { costDollars } from './cost-dollars.ts';
import { cpuThrottledRatio } from './cpu-throttled-ratio.ts';
import { drainDurationSeconds } from './drain-duration-seconds.ts';
import { evictionsTotal } from './evictions-total.ts';
import { hpaFlapsTotal } from './hpa-flaps-total.ts';
import { hpaOverprovisionedPodHours } from './hpa-overprovisioned-pod-hours.ts';
import { hpaReplicasDesired } from './hpa-replicas-desired.ts';
import { hpaReplicasNeeded } from './hpa-replicas-needed.ts';
import { hpaReplicasReady } from './hpa-replicas-ready.ts';
import { hpaUnderprovisionedSeconds } from './hpa-underprovisioned-seconds.ts';
import { imbalance } from './imbalance.ts';
import { maxSkew } from './max-skew.ts';
import { nodeHours } from './node-hours.ts';
import { nodes } from './nodes.ts';
import { nodesReady } from './nodes-ready.ts';
import { oomKillsTotal } from './oom-kills-total.ts';
import { pdbBlockedSeconds } from './pdb-blocked-seconds.ts';
import { pdbViolationsTotal } from './pdb-violations-total.ts';
import { podStartSeconds } from './pod-start-seconds.ts';
import { podsPending } from './pods-pending.ts';
import { podsPendingSeconds } from './pods-pending-seconds.ts';
import { preemptionsTotal } from './preemptions-total.ts';
import { recoverySeconds } from './recovery-seconds.ts';
import { replicasAvailable } from './replicas-available.ts';
import { replicasDesired } from './replicas-desired.ts';
import { requestedRatio } from './requested-ratio.ts';
import { restartsTotal } from './restarts-total.ts';
import { serviceRequestSuccessRatio } from './service-request-success-ratio.ts';
import { stranded } from './stranded.ts';
import { unmetDemandRatio } from './unmet-demand-ratio.ts';
import { usedRatio } from './used-ratio.ts';
import { workloadAvailableRatio } from './workload-available-ratio.ts';
import { workloadUnavailableSeconds } from './workload-unavailable-seconds.ts';
import { checkSlo as checkAgainst, type SloSpec } from './_slo/evaluate.ts';

export type { MetersOptions } from './_meters/meters.ts';
export { Meters } from './_meters/meters.ts';
export { AGGREGATES, type LabelName, type MetricDefinition } from './_metric.ts';
export { evaluateSlos, type SloSpec } from './_slo/evaluate.ts';
export { SloError } from './_slo/threshold.ts';
export { durationText } from './_story/words.ts';
export { type Brief, type ResultFacts, summarize, summarizeBriefly } from './_summary/summarize.ts';
export type { RowFilter } from './_summary/tables.ts';
export { verdictOf } from './_summary/verdict.ts';
export { shortName } from './_workload-name.ts';
export type { NodeFacts, ObjectFacts, PodClassFacts, PodNaming, World } from './_world.ts';

/** All metrics, in the order in which results list them and in which they hear of a row; none depends on another. */
export const METRICS: readonly MetricDefinition[] = [
  podsPending,
  podsPendingSeconds,
  podStartSeconds,
  replicasDesired,
  replicasAvailable,
  workloadAvailableRatio,
  workloadUnavailableSeconds,
  serviceRequestSuccessRatio,
  hpaReplicasNeeded,
  hpaReplicasDesired,
  hpaReplicasReady,
  hpaUnderprovisionedSeconds,
  hpaOverprovisionedPodHours,
  hpaFlapsTotal,
  evictionsTotal,
  preemptionsTotal,
  pdbViolationsTotal,
  pdbBlockedSeconds,
  oomKillsTotal,
  restartsTotal,
  drainDurationSeconds,
  nodes,
  nodesReady,
  nodeHours,
  costDollars,
  requestedRatio,
  usedRatio,
  cpuThrottledRatio,
  unmetDemandRatio,
  imbalance,
  stranded,
  recoverySeconds,
  maxSkew,
  blastRadius,
];

/** Listens to the record from now on. */
export const createMeters = (options: MetersOptions): Meters => new Meters(METRICS, options).listen(options.record);

/**
 * Goes through the rows that a record kept: the same numbers as on line, as far as the world answers as it did then
 * (`spec.replicas` of an object, above all, is asked when a row speaks of it).
 */
export const replayMeters = (options: MetersOptions): Meters => new Meters(METRICS, options).replay(options.record);

/** For validation before a run. @throws SloError with what is wrong and what would be right; `during` is not looked at. */
export const checkSlo = (slo: SloSpec): void => checkAgainst(slo, METRICS);
