/** A composed run as a `Simulation`: slices of events, then its result. */
import type { NodeOutlook } from '../machines/index.ts';
import {
  type Brief,
  createMeters,
  type Meters,
  type ResultFacts,
  type RowFilter,
  type SloSpec,
  summarize,
  summarizeBriefly,
} from '../metrics/index.ts';
import type { Slo } from '../ingest/scenario/types.ts';
import type { Cluster } from '../cluster/index.ts';
import { NONE } from '../cluster/index.ts';
import type { Instant } from '../model/objects/index.ts';
import type { DiagnosticRow, NextRow, Result } from '../record/index.ts';
import type { Diagnosis, Inspected, Remedies } from '../scheduler/index.ts';
import { annotationDoubts } from './annotation-doubts.ts';
import { autoscalerDoubts } from './autoscaler-doubts.ts';
import { doubtsOf } from './doubts.ts';
import { timelineDoubts } from './timeline-doubts.ts';
import { usageDoubts } from './usage-doubts.ts';
import { VERSION } from './version.ts';
import { assumptionsOf } from './assumptions.ts';
import { type Composition, composeRooms, type RunInput } from './compose.ts';
import type { Simulation } from './simulation.ts';
import { LiveWorld } from './world.ts';

/** Attempts at one pod that are kept with all they saw. */
const MOST_DECISIONS = 20;

/** Everything wired, nothing happened yet. */
export function compose(input: RunInput): Simulation {
  return new ComposedRun(input);
}

class ComposedRun implements Simulation {
  private readonly input: RunInput;
  private readonly rooms: Composition;
  private readonly meters: Meters;
  private readonly decisions: Inspected[] = [];

  constructor(input: RunInput) {
    this.input = input;
    let meters: Meters | undefined;
    const horizon = input.horizon ?? input.scenario?.horizonMs ?? Infinity;
    this.rooms = composeRooms(input, (cluster) => {
      meters = createMeters({ record: cluster.record, world: new LiveWorld(cluster, pricesOf(input)), horizon });
    });
    this.meters = meters as Meters;
  }

  get cluster(): Cluster {
    return this.rooms.cluster;
  }

  get horizon(): Instant {
    return this.rooms.horizon;
  }

  get now(): Instant {
    return this.cluster.now;
  }

  get events(): number {
    return this.cluster.kernel.fired;
  }

  get done(): boolean {
    return this.now >= this.horizon;
  }

  advance({
    maxEvents = Infinity,
    until = this.horizon,
  }: {
    readonly maxEvents?: number;
    readonly until?: Instant;
  }): void {
    const { kernel } = this.cluster;
    const last = Math.min(until, this.horizon);
    if (!kernel.run(maxEvents, last)) kernel.runUntil(last);
  }

  result(): Result {
    const { input, rooms } = this;
    return summarize(this.meters, {
      ...this.facts(),
      assumptions: assumptionsOf(rooms.machines.timing, rooms.network.proxyDelay),
      notModelled: input.notModelled ?? [],
      diagnostics: this.diagnostics(),
      next: nextCommands(input),
    });
  }

  brief(isWanted: RowFilter): Brief {
    return summarizeBriefly(this.meters, this.facts(), isWanted);
  }

  /** What a verdict takes. */
  private facts(): ResultFacts {
    const { input, rooms, cluster } = this;
    if (this.done) rooms.checker.atEnd();
    return {
      name: input.name,
      run: {
        version: VERSION,
        kubernetesVersion: '1.32',
        seed: input.seed,
        digest: cluster.record.digest(),
        entries: cluster.record.length,
        endedAt: this.now,
        startTime: cluster.epoch,
        incomplete: !this.done,
        command: input.command,
      },
      slos: (input.scenario?.slos ?? []).map(sloSpec),
      steadyState: steadyStateOf(input),
    };
  }

  inspect(namespace: string, name: string): void {
    this.rooms.scheduler.inspector = {
      wants: (pod) => pod.name === name && pod.class.namespace === namespace,
      note: (_pod, inspected) => {
        this.decisions.push(inspected);
        if (this.decisions.length > MOST_DECISIONS) this.decisions.shift();
      },
    };
  }

  inspected(): readonly Inspected[] {
    return this.decisions;
  }

  explain(namespace: string, name: string): Diagnosis | undefined {
    const row = this.cluster.pods.find(namespace, name);
    return row === NONE ? undefined : this.rooms.scheduler.diagnose(row);
  }

  outlook(node: string): NodeOutlook | undefined {
    const index = this.cluster.nodes.find(node);
    return index < 0 ? undefined : this.rooms.machines.usage?.outlook(index);
  }

  remedies(namespace: string, name: string, diagnosis: Diagnosis): Remedies | undefined {
    const row = this.cluster.pods.find(namespace, name);
    return row === NONE ? undefined : this.rooms.scheduler.remedies(row, diagnosis);
  }

  private diagnostics(): DiagnosticRow[] {
    const sources = new Map(
      this.input.objects.map(({ object, source }) => [
        `${object.kind}/${object.metadata.namespace}/${object.metadata.name}`,
        source,
      ]),
    );
    const refused = this.rooms.refusals.map(({ object, message }): DiagnosticRow => {
      const { namespace, name } = object.metadata;
      const source = sources.get(`${object.kind}/${namespace}/${name}`);
      const position = source === undefined ? '' : `${source.file}:${source.line}`;
      return { severity: 'error', code: 'refused', message: `${object.kind} ${name}: ${message}`, position };
    });
    const warned = (this.input.warnings ?? []).map(
      (message): DiagnosticRow => ({ severity: 'warning', code: 'input', message, position: '' }),
    );
    const doubtful = this.rooms.timeline.warnings.map(
      (warning): DiagnosticRow => ({ severity: 'warning', ...warning }),
    );
    const entries = timelineDoubts(
      this.rooms.timeline.entries,
      this.input.scenario?.cluster.nodePools ?? [],
      this.horizon,
    );
    const doubts = [...doubtsOf(this.input.objects, this.cluster.epoch), ...annotationDoubts(this.input.objects)];
    const unused = usageDoubts(this.input.scenario, this.cluster, this.rooms.machines);
    const autoscalers = autoscalerDoubts(this.input.objects, this.input.scenario?.usage ?? []);
    return [...refused, ...warned, ...doubts, ...autoscalers, ...unused, ...entries, ...doubtful];
  }
}

const sloSpec = ({ metric, threshold, during, severity }: Slo): SloSpec => ({
  metric: metric.text,
  threshold: threshold.text,
  during,
  severity,
});

function steadyStateOf({ scenario }: RunInput): ResultFacts['steadyState'] {
  if (scenario?.steadyState === undefined) return undefined;
  const { atMs, thresholds } = scenario.steadyState;
  const specs = thresholds.map(({ metric, threshold }) => ({ metric: metric.text, threshold: threshold.text }));
  return { at: atMs, thresholds: specs };
}

function pricesOf({ scenario }: RunInput): ReadonlyMap<string, number> {
  const prices = new Map<string, number>();
  for (const { name, pricePerHour } of scenario?.cluster.nodePools ?? [])
    if (pricePerHour !== undefined) prices.set(name, pricePerHour);
  return prices;
}

function nextCommands({ command }: RunInput): NextRow[] {
  const rest = command.replace(/^seatrial (run|demo)\b/, '').trim();
  const files = rest === '' ? 'workloads/lose-zone/' : rest;
  return [
    { command: `seatrial get events ${files}`, why: 'everything that happened, in order' },
    { command: `seatrial get nodes ${files}`, why: 'what each node carries' },
  ];
}
