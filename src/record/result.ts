/**
 * The result document: all that one run (or one scenario over several seeds) has to say, as plain JSON. The report, the
 * terminal, CSV and a later `compare` read nothing else.
 *
 * Instants (`at`, `from`, `to`, `times`) are integer milliseconds since the start of the scenario; what is a length of
 * time says its unit (`…Seconds`). An instant that never came is `null`. Wall-clock time is not in here: the same
 * scenario, seed and version give the same bytes.
 */
export const RESULT_API_VERSION = 'seatrial.dev/v1alpha1';

export interface Result {
  readonly apiVersion: typeof RESULT_API_VERSION;
  readonly kind: 'Result';
  /** Name of the scenario. */
  readonly metadata: { readonly name: string };
  readonly run: RunFacts;
  readonly verdict: Verdict;
  readonly counts: Counts;
  readonly slos: readonly SloRow[];
  /** Present where a steady state was asked for and the run came that far. */
  readonly steadyState?: SteadyStateRow;
  readonly metrics: readonly MetricRow[];
  readonly series: readonly Series[];
  readonly workloads: readonly WorkloadRow[];
  readonly nodes: readonly NodeRow[];
  readonly happened: readonly HappenedRow[];
  readonly disruptions: readonly DisruptionRow[];
  readonly drains: readonly DrainRow[];
  readonly faults: readonly FaultRow[];
  /** Re-simulated fixes, best first. */
  readonly opportunities: readonly OpportunityRow[];
  /** Where seatrial differs from Kubernetes by intent, or chose where Kubernetes leaves it open. */
  readonly assumptions: readonly string[];
  /** Fields and objects of the input that bear on nothing here. */
  readonly notModelled: readonly string[];
  readonly diagnostics: readonly DiagnosticRow[];
  readonly next: readonly NextRow[];
}

export interface RunFacts {
  /** Of seatrial. */
  readonly version: string;
  readonly kubernetesVersion: string;
  /** The seed, or the first of several. */
  readonly seed: string;
  /** Present where the numbers come from several seeds. */
  readonly seeds?: SeedFacts;
  /** Of the record: 16 hexadecimal digits. Over several seeds: of their digests. */
  readonly digest: string;
  /** Rows of the record. */
  readonly entries: number;
  /** Milliseconds of virtual time the scenario asks for, and how far the run came. */
  readonly horizon: number;
  readonly endedAt: number;
  /** Milliseconds since the Unix epoch at instant 0. */
  readonly startTime: number;
  /** The run was stopped before its horizon. */
  readonly incomplete: boolean;
  /** Reproduces this result. */
  readonly command: string;
}

export interface SeedFacts {
  /** Seeds asked for: `first`, `first + 1`, … */
  readonly count: number;
  readonly first: number;
  /** Seeds that have failed the verdict. */
  readonly failed: number;
  /** `median`, `pessimistic`, `optimistic` or `p(95)`: whose measure counts. */
  readonly aggregate: string;
  /** The seed whose course this document tells. */
  readonly shown: string;
  /** In the order of the seeds; those that did not come to an end are missing. */
  readonly runs: readonly SeedRun[];
  readonly crashed: readonly CrashedRun[];
}

export interface SeedRun {
  readonly seed: string;
  readonly digest: string;
  readonly outcome: Verdict['outcome'];
  /** In the order of the SLOs. */
  readonly measured: readonly (number | null)[];
}

/** A run that ended in an error of the simulation, not of what was simulated. */
export interface CrashedRun {
  readonly seed: string;
  readonly message: string;
  /** Does it again. */
  readonly command: string;
}

export interface Verdict {
  readonly outcome: 'passed' | 'failed' | 'inconclusive';
  /** One sentence, without the outcome's own word. */
  readonly sentence: string;
  /** `error` SLOs that failed, `warn` SLOs that failed, all SLOs. */
  readonly failed: number;
  readonly warned: number;
  readonly total: number;
}

/** At the end of the run, unless the name says otherwise. */
export interface Counts {
  readonly nodes: number;
  readonly nodesReady: number;
  readonly nodesPeak: number;
  readonly pods: number;
  readonly podsPeak: number;
  readonly podsCreated: number;
  readonly placed: number;
  readonly pending: number;
  readonly pendingPeak: number;
  readonly ready: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly workloads: number;
  readonly evictions: number;
  readonly preemptions: number;
  readonly restarts: number;
  readonly oomKills: number;
  readonly pdbViolations: number;
  readonly nodeHours: number;
  readonly costDollars?: number;
}

export interface SloRow {
  /** `slo/1`, `slo/2`, … in the order of the scenario. */
  readonly id: string;
  readonly metric: string;
  /** As written, `{workload="deploy/web"}`, or ''. */
  readonly selector: string;
  /** As written: `min>=0.6`. */
  readonly threshold: string;
  readonly severity: 'error' | 'warn';
  /** `always`, `start`, `end`, `edge` or the name of a timeline entry. */
  readonly during: string;
  readonly passed: boolean;
  /** In the metric's unit; null where nothing was there to be measured. */
  readonly measured: number | null;
  readonly unit: string;
  /** Over several seeds: the spread of `measured`, and how many seeds failed. */
  readonly spread?: {
    readonly low: number;
    readonly high: number;
    readonly failedSeeds: number;
    readonly seeds: number;
  };
  /** Labels of the series that was worst: `workload="deploy/web"`, or ''. */
  readonly worst: string;
  /** First instant at which a value beyond the bound was seen; null if the SLO holds. */
  readonly firstBreach: number | null;
  /** What lies behind a failure, in a sentence; or why nothing could be measured. */
  readonly note?: string;
}

/** What had to hold before anything could be concluded; not met, the verdict is inconclusive. */
export interface SteadyStateRow {
  readonly at: number;
  readonly met: boolean;
  readonly thresholds: readonly Pick<SloRow, 'metric' | 'selector' | 'threshold' | 'passed' | 'measured' | 'unit'>[];
}

/** The labels that metrics have; each metric says which. */
export interface Labels {
  readonly workload?: string;
  readonly namespace?: string;
  readonly reason?: string;
  readonly resource?: string;
  readonly event?: string;
  readonly domain?: string;
  readonly pool?: string;
  readonly node?: string;
  readonly pdb?: string;
  readonly service?: string;
  readonly hpa?: string;
}

export interface MetricRow {
  readonly name: string;
  readonly labels: Labels;
  readonly kind: MetricKind;
  readonly unit: string;
  /** Aggregates by name (`min`, `avg`, `p50`, `count`, …), in a fixed order. */
  readonly values: readonly (readonly [aggregate: string, value: number])[];
}

/** A gauge holds between changes, a counter only rises, a distribution is a set of observations. */
export type MetricKind = 'gauge' | 'counter' | 'distribution';

/** A step function: `values[i]` holds from `times[i]` up to the next change, or to the end. */
export interface Series {
  readonly name: string;
  readonly labels: Labels;
  readonly unit: string;
  readonly times: readonly number[];
  readonly values: readonly number[];
  /** Points were left out; the extremes of every stretch are kept. */
  readonly reduced: boolean;
}

export interface WorkloadRow {
  /** `deploy/web`. */
  readonly workload: string;
  readonly namespace: string;
  readonly desired: number;
  readonly ready: number;
  readonly available: number;
  /** Lowest since it was first fully available. */
  readonly availableMin: number;
  readonly availableRatioMin: number;
  /** Instant at which all replicas were available for the first time. */
  readonly firstAvailable: number | null;
  /** Time below its desired number since then; longest stretch of it. */
  readonly unavailableSeconds: number;
  readonly longestUnavailableSeconds: number;
  readonly pending: number;
  readonly pendingPeak: number;
  readonly restarts: number;
  readonly disruptions: number;
  /** Largest difference between two zones at the end, and at its peak. */
  readonly skew: number;
  readonly skewMax: number;
  /** Ready pods by zone at the end: zones sorted by name. */
  readonly zones: readonly (readonly [zone: string, ready: number])[];
}

export interface ResourceUse {
  /** `cpu` in thousandths, all else in its own unit. */
  readonly resource: string;
  readonly allocatable: number;
  readonly requested: number;
  readonly requestedPeak: number;
}

export interface NodeRow {
  readonly node: string;
  readonly zone: string;
  readonly pool: string;
  readonly state: 'Ready' | 'NotReady' | 'Deleted';
  readonly unschedulable: boolean;
  readonly resources: readonly ResourceUse[];
  readonly pods: number;
  readonly podsPeak: number;
  readonly created: number;
  readonly deleted: number | null;
  readonly readySeconds: number;
  readonly notReadySeconds: number;
  readonly evictions: number;
}

export interface HappenedRow {
  readonly at: number;
  readonly text: string;
  /** What kind of a thing it was, for its mark. */
  readonly tone: 'neutral' | 'bad' | 'good';
  /** Ids of rows it speaks of (`slo/1`, `fault/0`, `node/n1`, `workload/deploy/web`). */
  readonly links: readonly string[];
}

/** One loss of a pod that nobody's desired state asked for. */
export interface DisruptionRow {
  readonly at: number;
  readonly pod: string;
  readonly namespace: string;
  readonly workload: string;
  readonly node: string;
  /** `EvictionByEvictionAPI`, `DeletionByTaintManager`, `PreemptionByScheduler`, `DeletionByPodGC`, `TerminationByKubelet`, `Deleted`, … */
  readonly cause: string;
  /** `status.reason` of a pod that its kubelet ended: `Evicted`, `Terminated`, `Preempting`; else ''. */
  readonly reason: string;
  /** Who did it: a controller, a user, a preempting pod. */
  readonly by: string;
  readonly voluntary: boolean;
  /** `none`: no budget covers the pod. `broken`: its budget allowed no disruption at that instant. */
  readonly budget: 'none' | 'respected' | 'broken';
  /** Name of the budget that counts, or ''. */
  readonly pdb: string;
  /** Until its workload was fully available again; null if it is not. */
  readonly recoveredAt: number | null;
}

export interface DrainRow {
  readonly node: string;
  readonly from: number;
  readonly to: number | null;
  readonly pods: number;
  readonly outcome: 'succeeded' | 'failed' | 'running';
  readonly message: string;
  /** Stretches in which a budget held it up. */
  readonly blocked: readonly {
    readonly from: number;
    readonly to: number;
    readonly pdb: string;
    readonly pod: string;
  }[];
  readonly blockedSeconds: number;
}

export interface FaultRow {
  /** `fault/0`, … */
  readonly id: string;
  /** Name of the timeline entry. */
  readonly name: string;
  /** `node-fail`, `drain`, … */
  readonly verb: string;
  readonly detail: string;
  readonly from: number;
  /** null: it lasts to the end. */
  readonly to: number | null;
}

export interface OpportunityRow {
  readonly id: string;
  /** The SLO that it mends, `slo/1`. */
  readonly slo?: string;
  readonly title: string;
  /** What it changed when it was simulated: `min 0.50 → 0.83`. */
  readonly effect: string;
  /** YAML. */
  readonly patch: string;
  readonly command: string;
}

export interface DiagnosticRow {
  readonly severity: 'error' | 'warning' | 'info';
  readonly code: string;
  readonly message: string;
  /** `file:line:column`, or ''. */
  readonly position: string;
}

export interface NextRow {
  readonly command: string;
  /** What it shows. */
  readonly why: string;
}
