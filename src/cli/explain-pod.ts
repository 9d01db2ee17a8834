/** A scheduler's diagnosis in words: the answer in one line, then the reasons, then the nodes. */
import type { Simulation } from '../experiment/index.ts';
import type { PodEnd } from '../experiment/listing/index.ts';
import { counted } from '../report/words.ts';
import { remediesText, shortageText } from './explain-remedies.ts';
import { table } from './table.ts';
import type { Paint } from './terminal.ts';
import { virtualTime } from './time-text.ts';

type Diagnosis = NonNullable<ReturnType<Simulation['explain']>>;
type NodeDiagnosis = Diagnosis['nodes'][number];
type Remedies = NonNullable<ReturnType<Simulation['remedies']>>;
type Inspected = ReturnType<Simulation['inspected']>[number];

export interface PodFacts {
  readonly name: string;
  readonly node: string | undefined;
  readonly terminating: boolean;
  readonly ready: boolean;
  readonly end: PodEnd | undefined;
  /** Virtual milliseconds. */
  readonly since: number;
  readonly age: string;
  /** Of the last FailedScheduling. */
  readonly lastMessage: string | undefined;
}

const MOST_NODES = 10;

export interface Explained {
  readonly diagnosis: Diagnosis | undefined;
  /** Of a pod that fits nowhere. */
  readonly remedies: Remedies | undefined;
  readonly attempts: readonly Inspected[];
  /** The command that shows more. */
  readonly next: string;
}

export function placementText(pod: PodFacts, explained: Explained, paint: Paint): string {
  const { diagnosis, attempts } = explained;
  if (pod.node === undefined) return pendingText(pod, explained, paint);
  const made = attempts.findLast(({ decision }) => decision.node >= 0);
  return placedText(pod, pod.node, made, diagnosis, paint);
}

/** When the scheduler tried, as far as it was kept. */
function attemptsText(attempts: readonly Inspected[]): string {
  if (attempts.length === 0) return '';
  const times = attempts.slice(-5).map(({ at }) => virtualTime(at));
  return `It was tried ${attempts.length === 1 ? 'once' : `${attempts.length} times`}${attempts.length > times.length ? ', last' : ''} at ${times.join(', ')}.\n`;
}

/** The answer; why; what would help; what to look at next. */
function pendingText(pod: PodFacts, { diagnosis, remedies, attempts, next }: Explained, paint: Paint): string {
  const answer = paint.bold(paint.yellow('PENDING'));
  const head = `${answer} since ${virtualTime(pod.since)} (for ${pod.age}).`;
  const tail = `${attemptsText(attempts)}next: ${paint.bold(next)}\n`;
  if (diagnosis === undefined) return `${head}\n`;
  const refused = diagnosis.preEnqueue ?? diagnosis.preFilter;
  if (refused !== undefined) return `${head} ${refused.reasons.join('; ')}.\n${said(pod, paint)}${tail}`;
  const { nodes } = diagnosis;
  const fitting = nodes.filter(({ status }) => status === undefined);
  if (nodes.length === 0) return `${head} There are no nodes.\n${said(pod, paint)}${tail}`;
  if (fitting.length > 0)
    return `${head} ${fitting.length} of ${nodes.length} nodes would fit now: it waits for its next attempt.\n${said(pod, paint)}${tail}`;
  const helps = remedies === undefined ? '' : `\n${remediesText(remedies)}`;
  return `${head} ${counted(nodes.length, 'node')}, 0 fit.${nearestText(nodes)}\n${said(pod, paint)}\n${refusalTables(nodes)}${helps}\n${tail}`;
}

const said = ({ lastMessage }: PodFacts, paint: Paint): string =>
  lastMessage === undefined ? '' : `${paint.dim(`The scheduler last said: ${lastMessage}`)}\n`;

function stateText({ terminating, end, ready }: PodFacts, paint: Paint): string {
  if (terminating) return paint.yellow('TERMINATING');
  if (end?.succeeded === true) return paint.green('SUCCEEDED');
  if (end !== undefined) return paint.red(end.why === '' ? 'FAILED' : `FAILED (${end.why})`);
  return ready ? paint.green('RUNNING') : paint.yellow('NOT READY');
}

function placedText(
  pod: PodFacts,
  node: string,
  made: Inspected | undefined,
  diagnosis: Diagnosis | undefined,
  paint: Paint,
): string {
  const head = `${paint.bold(stateText(pod, paint))} on ${paint.bold(node)}, created at ${virtualTime(pod.since)} (${pod.age} ago).\n`;
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

/** The largest share of a request that is too much on a node; Infinity where nothing is short. */
const distanceOf = ({ shortages }: NodeDiagnosis): number =>
  shortages.length === 0
    ? Infinity
    : Math.max(...shortages.map(({ requested, free }) => (requested - free) / Math.max(1, requested)));

const byDistance = (nodes: readonly NodeDiagnosis[]): readonly NodeDiagnosis[] =>
  [...nodes].sort((a, b) => {
    const [x, y] = [distanceOf(a), distanceOf(b)];
    return x === y ? (a.name < b.name ? -1 : 1) : x - y;
  });

const lacksText = ({ shortages, detail = '' }: NodeDiagnosis): string =>
  shortages.length === 0 ? detail : shortages.map(shortageText).join(', ');

/** The node that is short of least. */
function nearestText(nodes: readonly NodeDiagnosis[]): string {
  const [nearest] = byDistance(nodes);
  if (nearest === undefined || nearest.shortages.length === 0) return '';
  return ` Nearest: ${nearest.name} (short of ${nearest.shortages.map(shortageText).join(' and ')}).`;
}

/** Every node if they are few; else the reasons with their nodes, and the nearest ones. */
function refusalTables(nodes: readonly NodeDiagnosis[]): string {
  if (nodes.length <= MOST_NODES) return nodeTable(nodes);
  const nearest = byDistance(nodes).slice(0, MOST_NODES);
  const isTold = nearest.some((node) => lacksText(node) !== '');
  return `${reasonTable(nodes)}${isTold ? `\n${nodeTable(nearest)}` : ''}`;
}

/** Node by node: who refuses, why, and by how much. */
function nodeTable(nodes: readonly NodeDiagnosis[]): string {
  const rows = byDistance(nodes).map((node) => [
    node.name,
    node.status?.plugin ?? '',
    node.status?.reasons.join('; ') ?? '',
    lacksText(node),
  ]);
  return table([['NODE', 'PLUGIN', 'REASON', 'LACKS'], ...rows]);
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
  // its own node is shown, wherever it stands
  const shown = sorted.filter(({ name }, i) => i < MOST_NODES || name === own);
  const rows = shown.map(({ name, total, scores }) => [
    name === own ? `${name} *` : name,
    String(total),
    ...plugins.map((plugin) => String(scores.get(plugin) ?? '')),
  ]);
  const rest = sorted.length > shown.length ? `… and ${sorted.length - shown.length} more\n` : '';
  return table([['NODE', 'TOTAL', ...plugins], ...rows]) + rest;
}
