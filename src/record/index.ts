/** room: record – the one river: everything that happened, as data; append-only, versioned. */
export {
  ENTRY,
  ENTRY_SCHEMAS,
  type EntryName,
  type EntrySchema,
  FAILED,
  type OperandType,
  PENDING,
  PHASES,
  RUNNING,
  SUCCEEDED,
  UNKNOWN,
} from './entries.ts';
export { EventRecord, type RecordListener, type RecordRow } from './record.ts';
export { Texts } from './texts.ts';
export { canonicalJson, rounded } from './canonical-json.ts';
export {
  type Counts,
  type CrashedRun,
  type DiagnosticRow,
  type DisruptionRow,
  type DrainRow,
  type FaultRow,
  type HappenedRow,
  type Labels,
  type MetricKind,
  type MetricRow,
  type NextRow,
  type NodeRow,
  type OpportunityRow,
  RESULT_API_VERSION,
  type ResourceUse,
  type Result,
  type RunFacts,
  type SeedFacts,
  type SeedRun,
  type Series,
  type SloRow,
  type SteadyStateRow,
  type Verdict,
  type WorkloadRow,
} from './result.ts';
export type { Figure, Outcome, Setting, Sweep, SweepPoint } from './sweep.ts';
