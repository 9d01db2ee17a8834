/**
 * The tables of a result, as data: CSV, the terminal and the page all read these columns, so their numbers agree.
 * `value` is what a program reads; `shown` is what a person does, where the two differ.
 */
import type { Result } from '../record/index.ts';
import { amountText, durationText, measuredText, numberText } from './words.ts';

export type Cell = string | number | boolean | null;

export interface Column<Row> {
  /** For people, in words; programs get `name`. */
  readonly head: string;
  readonly name: string;
  readonly value: (row: Row) => Cell;
  readonly shown?: (row: Row) => string;
  /** Left out of narrow output. */
  readonly wide?: boolean;
}

export interface Table<Row = unknown> {
  readonly name: string;
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
}

const instant = (at: number | null): string => (at === null ? '–' : durationText(at));
const seconds = (value: number): string => (value === 0 ? '0' : durationText(value * 1000));

function column<Row>(
  head: string,
  name: string,
  value: (row: Row) => Cell,
  extra: Partial<Column<Row>> = {},
): Column<Row> {
  return { head, name, value, ...extra };
}

/** A column of instants, shown as time since the start. */
function at<Row>(
  head: string,
  name: string,
  value: (row: Row) => number | null,
  extra: Partial<Column<Row>> = {},
): Column<Row> {
  return { head, name, value, shown: (row) => instant(value(row)), ...extra };
}

/** A column of seconds, shown as durations. */
function length<Row>(
  head: string,
  name: string,
  value: (row: Row) => number,
  extra: Partial<Column<Row>> = {},
): Column<Row> {
  return { head, name, value, shown: (row) => seconds(value(row)), ...extra };
}

type Rows<Key extends keyof Result> = Result[Key] extends readonly (infer Row)[] ? Row : never;

const SLO_COLUMNS: readonly Column<Rows<'slos'>>[] = [
  column('id', 'id', (row) => row.id),
  column('result', 'passed', (row) => row.passed, {
    shown: (row) => (row.passed ? 'passed' : row.severity === 'warn' ? 'warning' : 'failed'),
  }),
  column('metric', 'metric', (row) => row.metric + row.selector),
  column('threshold', 'threshold', (row) => row.threshold),
  column('measured', 'measured', (row) => row.measured, { shown: (row) => measuredText(row.measured, row.unit) }),
  column('during', 'during', (row) => row.during),
  at('first breach', 'first_breach_ms', (row) => row.firstBreach),
  column('severity', 'severity', (row) => row.severity, { wide: true }),
  column('worst', 'worst', (row) => row.worst, { wide: true }),
];

const WORKLOAD_COLUMNS: readonly Column<Rows<'workloads'>>[] = [
  column('namespace', 'namespace', (row) => row.namespace),
  column('workload', 'workload', (row) => row.workload),
  column('desired', 'desired', (row) => row.desired),
  column('available', 'available', (row) => row.available),
  column('lowest', 'available_min', (row) => row.availableMin),
  length('short for', 'unavailable_seconds', (row) => row.unavailableSeconds),
  length('longest', 'longest_unavailable_seconds', (row) => row.longestUnavailableSeconds),
  at('whole at', 'first_available_ms', (row) => row.firstAvailable),
  column('pending', 'pending', (row) => row.pending),
  column('pods lost', 'disruptions', (row) => row.disruptions),
  column('restarts', 'restarts', (row) => row.restarts),
  column('ready', 'ready', (row) => row.ready, { wide: true }),
  column('pending peak', 'pending_peak', (row) => row.pendingPeak, { wide: true }),
  column('skew', 'skew', (row) => row.skew, { wide: true }),
  column('zones', 'zones', (row) => row.zones.map(([zone, ready]) => `${zone}=${ready}`).join(' '), { wide: true }),
];

const use = (resource: string, row: Rows<'nodes'>): Rows<'nodes'>['resources'][number] | undefined =>
  row.resources.find((one) => one.resource === resource);

function share(resource: string): Column<Rows<'nodes'>> {
  return column(resource, `${resource}_requested`, (row) => use(resource, row)?.requested ?? null, {
    shown: (row) => {
      const found = use(resource, row);
      return found === undefined
        ? '–'
        : `${amountText(resource, found.requested)}/${amountText(resource, found.allocatable)}`;
    },
  });
}

const NODE_COLUMNS: readonly Column<Rows<'nodes'>>[] = [
  column('node', 'node', (row) => row.node),
  column('state', 'state', (row) => (row.unschedulable ? `${row.state},SchedulingDisabled` : row.state)),
  column('zone', 'zone', (row) => row.zone),
  column('pool', 'pool', (row) => row.pool),
  column('pods', 'pods', (row) => row.pods),
  share('cpu'),
  share('memory'),
  length('not ready', 'not_ready_seconds', (row) => row.notReadySeconds),
  column('evictions', 'evictions', (row) => row.evictions),
  at('created', 'created_ms', (row) => row.created, { wide: true }),
  at('deleted', 'deleted_ms', (row) => row.deleted, { wide: true }),
  column('pods peak', 'pods_peak', (row) => row.podsPeak, { wide: true }),
  length('ready', 'ready_seconds', (row) => row.readySeconds, { wide: true }),
];

const DISRUPTION_COLUMNS: readonly Column<Rows<'disruptions'>>[] = [
  at('at', 'at_ms', (row) => row.at),
  column('pod', 'pod', (row) => row.pod),
  column('workload', 'workload', (row) => row.workload),
  column('node', 'node', (row) => row.node),
  column('cause', 'cause', (row) => row.cause),
  column('reason', 'reason', (row) => row.reason, { wide: true }),
  column('by', 'by', (row) => row.by),
  column('budget', 'budget', (row) => row.budget, {
    shown: (row) => (row.pdb === '' ? row.budget : `${row.pdb} ${row.budget}`),
  }),
  at('whole again', 'recovered_ms', (row) => row.recoveredAt),
  column('namespace', 'namespace', (row) => row.namespace, { wide: true }),
  column('pdb', 'pdb', (row) => row.pdb, { wide: true }),
  column('voluntary', 'voluntary', (row) => row.voluntary, { wide: true }),
];

const DRAIN_COLUMNS: readonly Column<Rows<'drains'>>[] = [
  column('node', 'node', (row) => row.node),
  at('from', 'from_ms', (row) => row.from),
  at('to', 'to_ms', (row) => row.to),
  column('pods', 'pods', (row) => row.pods),
  column('outcome', 'outcome', (row) => row.outcome),
  length('blocked', 'blocked_seconds', (row) => row.blockedSeconds),
  column('by', 'blocked_by', (row) => [...new Set(row.blocked.map(({ pdb }) => pdb))].join(' ')),
  column('message', 'message', (row) => row.message, { wide: true }),
];

const FAULT_COLUMNS: readonly Column<Rows<'faults'>>[] = [
  at('from', 'from_ms', (row) => row.from),
  at('to', 'to_ms', (row) => row.to),
  column('name', 'name', (row) => row.name),
  column('what', 'verb', (row) => row.verb),
  column('detail', 'detail', (row) => row.detail),
];

const METRIC_AGGREGATES = ['value', 'count', 'sum', 'min', 'avg', 'p50', 'p95', 'p99', 'max', 'rate'] as const;

const METRIC_COLUMNS: readonly Column<Rows<'metrics'>>[] = [
  column('metric', 'metric', (row) => row.name),
  column('labels', 'labels', (row) =>
    Object.entries(row.labels)
      .map(([label, value]) => `${label}="${value}"`)
      .join(','),
  ),
  column('unit', 'unit', (row) => row.unit),
  ...METRIC_AGGREGATES.map((aggregate) => {
    const valueOf = (row: Rows<'metrics'>): number | null =>
      row.values.find(([name]) => name === aggregate)?.[1] ?? null;
    return column<Rows<'metrics'>>(aggregate, aggregate, valueOf, {
      shown: (row) => {
        const value = valueOf(row);
        return value === null ? '' : numberText(value);
      },
    });
  }),
];

const HAPPENED_COLUMNS: readonly Column<Rows<'happened'>>[] = [
  at('at', 'at_ms', (row) => row.at),
  column('what happened', 'text', (row) => row.text),
];

const DIAGNOSTIC_COLUMNS: readonly Column<Rows<'diagnostics'>>[] = [
  column('severity', 'severity', (row) => row.severity),
  column('code', 'code', (row) => row.code),
  column('message', 'message', (row) => row.message),
  column('position', 'position', (row) => row.position),
];

/** Hides the row type, which only the columns of the same table need to know. */
const table = <Row>(name: string, rows: readonly Row[], columns: readonly Column<Row>[]): Table =>
  ({ name, rows, columns }) as unknown as Table;

const TABLES: ReadonlyMap<string, (result: Result) => Table> = new Map([
  ['slos', (result: Result) => table('slos', result.slos, SLO_COLUMNS)],
  ['workloads', (result: Result) => table('workloads', result.workloads, WORKLOAD_COLUMNS)],
  ['nodes', (result: Result) => table('nodes', result.nodes, NODE_COLUMNS)],
  ['disruptions', (result: Result) => table('disruptions', result.disruptions, DISRUPTION_COLUMNS)],
  ['drains', (result: Result) => table('drains', result.drains, DRAIN_COLUMNS)],
  ['faults', (result: Result) => table('faults', result.faults, FAULT_COLUMNS)],
  ['metrics', (result: Result) => table('metrics', result.metrics, METRIC_COLUMNS)],
  ['happened', (result: Result) => table('happened', result.happened, HAPPENED_COLUMNS)],
  ['diagnostics', (result: Result) => table('diagnostics', result.diagnostics, DIAGNOSTIC_COLUMNS)],
]);

export const TABLE_NAMES: readonly string[] = [...TABLES.keys()];

/** undefined: there is no table of this name; `TABLE_NAMES` lists them. */
export const tableOf = (result: Result, name: string): Table | undefined => TABLES.get(name)?.(result);

/** What a person reads in a cell. */
export function shownText<Row>({ value, shown }: Column<Row>, row: Row): string {
  if (shown !== undefined) return shown(row);
  const cell = value(row);
  if (cell === null) return '–';
  if (typeof cell === 'number') return numberText(cell);
  return typeof cell === 'boolean' ? (cell ? 'yes' : 'no') : cell;
}
