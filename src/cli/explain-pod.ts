/** A scheduler's diagnosis in words: the answer in one line, then the reasons, then the nodes. */
import type { Simulation } from '../experiment/index.ts';
import { table } from './table.ts';
import type { Paint } from './terminal.ts';
import { virtualTime } from './time-text.ts';

type Diagnosis = NonNullable<ReturnType<Simulation['explain']>>;
type NodeDiagnosis = Diagnosis['nodes'][number];
type Inspected = ReturnType<Simulation['inspected']>[number];

export interface PodFacts {
  readonly name: string;
  readonly node: string | undefined;
  readonly terminating: boolean;
  readonly ready: boolean;
  /** Virtual milliseconds. */
  readonly since: number;
  readonly age: string;
  /** Of the last FailedScheduling. */
  readonly lastMessage: string | undefined;
}

const MOST_NODES = 10;

export function placementText(
  pod: PodFacts,
  diagnosis: Diagnosis | undefined,
  attempts: readonly Inspected[],
  paint: Paint,
): string {
  if (pod.node === undefined) return pendingText(pod, diagnosis, paint) + attemptsText(attempts);
  const made = attempts.findLast(({ decision }) => decision.node >= 0);
  return placedText(pod, pod.node, made, diagnosis, paint);
}

/** When the scheduler tried, as far as it was kept. */
function attemptsText(attempts: readonly Inspected[]): string {
  if (attempts.length === 0) return '';
  const times = attempts.slice(-5).map(({ at }) => virtualTime(at));
  return `\nIt was tried ${attempts.length === 1 ? 'once' : `${attempts.length} times`}${attempts.length > times.length ? ', last' : ''} at ${times.join(', ')}.\n`;
}

function pendingText(pod: PodFacts, diagnosis: Diagnosis | undefined, paint: Paint): string {
  const answer = paint.bold(paint.yellow('PENDING'));
  const head = `${answer} since ${virtualTime(pod.since)} (for ${pod.age}).`;
  if (diagnosis === undefined) return `${head}\n`;
  const refused = diagnosis.preEnqueue ?? diagnosis.preFilter;
  if (refused !== undefined) return `${head} ${refused.reasons.join('; ')}\n${said(pod, paint)}`;
  const { nodes } = diagnosis;
  const fitting = nodes.filter(({ status }) => status === undefined);
  if (fitting.length > 0)
    return `${head} ${fitting.length} of ${nodes.length} nodes would fit now: it waits for its next attempt.\n${said(pod, paint)}`;
  return `${head} ${nodes.length} nodes, 0 fit.${nearestText(nodes)}\n${said(pod, paint)}\n${reasonTable(nodes)}`;
}

const said = ({ lastMessage }: PodFacts, paint: Paint): string =>
  lastMessage === undefined ? '' : `${paint.dim(`The scheduler last said: ${lastMessage}`)}\n`;

function placedText(
  pod: PodFacts,
  node: string,
  made: Inspected | undefined,
  diagnosis: Diagnosis | undefined,
  paint: Paint,
): string {
  const state = pod.terminating
    ? paint.yellow('TERMINATING')
    : pod.ready
      ? paint.green('RUNNING')
      : paint.yellow('NOT READY');
  const head = `${paint.bold(state)} on ${paint.bold(node)}, created at ${virtualTime(pod.since)} (${pod.age} ago).\n`;
  if (made !== undefined) return `${head}\n${decidedText(made, node)}`;
  if (diagnosis === undefined || diagnosis.nodes.length === 0) return head;
  const fitting = diagnosis.nodes.filter(({ status }) => status === undefined);
  const line = `A pod like it would now fit ${fitting.length} of ${diagnosis.nodes.length} nodes:\n`;
  return `${head}\n${line}${fitting.length === 0 ? reasonTable(diagnosis.nodes) : scoreTable(fitting, node)}`;
}

/** The decision as it was made: who fitted, who scored what, and the draw among equals. */
function decidedText({ at, decision, diagnosis }: Inspected, node: string): string {
  const { nodes } = diagnosis;
  const fitting = nodes.filter(({ status }) => status === undefined);
  const how = decision.viaNominatedNode
    ? 'it was nominated there by preemption, so no other node was looked at'
    : decision.ties > 1
      ? `${decision.ties} nodes shared the highest total, ${decision.total}; the seeded draw took ${node}`
      : Number.isNaN(decision.total)
        ? 'it was the only node that fitted'
        : `it had the highest total, ${decision.total}`;
  const sampled = decision.feasible < fitting.length ? ` The search stopped at ${decision.feasible} of them.` : '';
  const line = `Decided at ${virtualTime(at)}: ${fitting.length} of ${nodes.length} nodes fitted; ${how}.${sampled}\n`;
  const refused = nodes.filter(({ status }) => status !== undefined);
  return `${line}\n${scoreTable(fitting, node)}${refused.length === 0 ? '' : `\n${reasonTable(refused)}`}`;
}

/** The node that is short of least, in the terms of its largest shortage. */
function nearestText(nodes: readonly NodeDiagnosis[]): string {
  let best: { readonly name: string; readonly share: number; readonly text: string } | undefined;
  for (const { name, shortages } of nodes) {
    const worst = shortages
      .map(({ resource, requested, free }) => ({
        share: requested > 0 ? (requested - free) / requested : 0,
        text: `${resource} by ${amount(resource, requested - free)}`,
      }))
      .sort((a, b) => b.share - a.share)[0];
    if (worst !== undefined && (best === undefined || worst.share < best.share)) best = { name, ...worst };
  }
  return best === undefined ? '' : ` Nearest: ${best.name} (short of ${best.text}).`;
}

/** Thousandths of a CPU, bytes, or a number. */
export function amount(resource: string, value: number): string {
  if (resource === 'cpu') return value % 1000 === 0 ? String(value / 1000) : `${value}m`;
  if (resource !== 'memory' && resource !== 'ephemeral-storage' && !resource.startsWith('hugepages-'))
    return String(value);
  if (value >= 2 ** 30) return `${Math.ceil((value / 2 ** 30) * 10) / 10}Gi`;
  return value >= 2 ** 20 ? `${Math.ceil(value / 2 ** 20)}Mi` : `${Math.ceil(value / 1024)}Ki`;
}

/** Reason → its nodes, the most frequent first. */
function reasonTable(nodes: readonly NodeDiagnosis[]): string {
  const byReason = new Map<string, { readonly plugin: string; readonly names: string[] }>();
  for (const { name, status } of nodes) {
    for (const reason of status?.reasons ?? []) {
      const entry = byReason.get(reason) ?? { plugin: status?.plugin ?? '', names: [] };
      entry.names.push(name);
      byReason.set(reason, entry);
    }
  }
  const rows = [...byReason]
    .sort(([a, { names: x }], [b, { names: y }]) => y.length - x.length || (a < b ? -1 : 1))
    .map(([reason, { plugin, names }]) => [String(names.length), reason, plugin, shortened(names)]);
  return rows.length === 0 ? '' : table([['NODES', 'REASON', 'PLUGIN', 'WHICH'], ...rows]);
}

const shortened = (names: readonly string[]): string =>
  names.length <= 3 ? names.join(', ') : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`;

/** Totals and their parts, the best first; the pod's own node is marked. */
function scoreTable(fitting: readonly NodeDiagnosis[], own: string): string {
  const plugins = [...new Set(fitting.flatMap(({ scores }) => [...scores.keys()]))];
  const sorted = [...fitting].sort((a, b) => b.total - a.total || (a.name < b.name ? -1 : 1));
  const rows = sorted
    .slice(0, MOST_NODES)
    .map(({ name, total, scores }) => [
      name === own ? `${name} *` : name,
      String(total),
      ...plugins.map((plugin) => String(scores.get(plugin) ?? '')),
    ]);
  const rest = sorted.length > MOST_NODES ? `… and ${sorted.length - MOST_NODES} more\n` : '';
  return table([['NODE', 'TOTAL', ...plugins], ...rows]) + rest;
}
