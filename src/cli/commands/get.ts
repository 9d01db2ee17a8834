/** get: what the cluster holds at an instant, in kubectl's words. */
import {
  EventLog,
  kindOfWord,
  list,
  LISTED_KINDS,
  type ListedKind,
  type Listing,
} from '../../experiment/listing/index.ts';
import { nearest } from '../../ingest/decode/did-you-mean.ts';
import { csvCell } from '../../report/csv.ts';
import { newCommand, runParsed } from '../command.ts';
import { usageError } from '../errors.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { workingFiles } from '../files.ts';
import { inputOptionsOf, withInputOptions } from '../input-options.ts';
import { instantOption } from '../instant-option.ts';
import { unknownFormat } from '../outputs.ts';
import { table } from '../table.ts';
import { type Io, paint } from '../terminal.ts';
import { virtualTime } from '../time-text.ts';
import { yamlText } from '../yaml-text.ts';

const TEXT = 'Lists what the cluster holds at an instant (default: the end of the run), as kubectl would.';
const EXAMPLES = [
  'seatrial get pods -f s.yaml --at 12m30s -o wide   where everything is, 12 minutes and 30 seconds in',
  'seatrial get pods -f s.yaml -A -l app=web         by label, in all namespaces',
  'seatrial get deploy/web -f s.yaml -o yaml         one object',
  'seatrial get events -f s.yaml                     what happened, in order',
];
const FORMATS = ['wide', 'yaml', 'json', 'csv', 'name'] as const;
type Format = (typeof FORMATS)[number] | '';

interface GetOptions {
  readonly namespace?: string;
  readonly allNamespaces?: true;
  readonly selector?: string;
  readonly at?: string;
  readonly output?: string;
  readonly headers: boolean;
}

export async function run(argv: readonly string[], io: Io): Promise<ExitCode> {
  const command = withInputOptions(newCommand('get', TEXT, io, EXAMPLES))
    .argument('<kinds>', 'pods, nodes, events, deploy,sts, all, … or KIND/NAME')
    .argument('[name]')
    .option('--at <duration>', 'instant to look at: 12m30s')
    .option('-n, --namespace <name>', 'default: default')
    .option('-A, --all-namespaces', 'objects of every namespace')
    .option('-l, --selector <labels>', 'app=web,tier!=cache')
    .option('-o, --output <format>', 'wide, yaml, json, csv or name')
    .option('--no-headers', 'leave the line of headings out');
  return runParsed(command, argv, async () => {
    const [what = '', second] = command.args;
    const options = command.opts<GetOptions>();
    const { kinds, name } = target(what, second);
    const format = formatOf(options.output);
    let log: EventLog | undefined;
    const { simulate } = await import('../simulate.ts');
    const { simulation, interrupted } = await simulate(inputOptionsOf([], command.opts()), io, {
      keepRecord: true,
      files: workingFiles,
      command: '',
      until: instantOption(options.at),
      quiet: true,
      composed: ({ cluster }) => {
        if (kinds.some(({ kind }) => kind === 'Event')) log = new EventLog(cluster);
      },
    });
    const namespace = options.allNamespaces === true ? undefined : (options.namespace ?? 'default');
    const { selector, headers } = options;
    const lists = kinds.map(
      (kind): ListedHere => ({
        kind,
        listing: listed(() => list(simulation.cluster, kind, { namespace, name, selector, log, atText: virtualTime })),
      }),
    );
    const [first] = lists;
    if (name !== undefined && first !== undefined && first.listing.items.length === 0)
      throw usageError(notFound(first, name));
    print(lists, { format, headers, all: namespace === undefined, single: name !== undefined }, io);
    if (lists.every(({ listing }) => listing.items.length === 0)) io.err.write(nothing(namespace, lists));
    return interrupted ? EXIT.interrupted : EXIT.ok;
  });
}

interface ListedHere {
  readonly kind: ListedKind;
  readonly listing: Listing;
}

/** What `kubectl get all` takes. */
const ALL = ['pods', 'services', 'daemonsets', 'deployments', 'replicasets', 'statefulsets', 'jobs', 'cronjobs'];

function target(
  what: string,
  second: string | undefined,
): { readonly kinds: readonly ListedKind[]; readonly name: string | undefined } {
  const [words = '', inner, more] = what.split('/');
  const name = inner ?? second;
  if (more !== undefined || (inner !== undefined && second !== undefined))
    throw usageError(`${what}: expected KIND, KIND NAME or KIND/NAME`);
  const kinds = words
    .split(',')
    .flatMap((word) => (word === 'all' ? ALL : [word]))
    .map(kindOf);
  if (name !== undefined && kinds.length > 1) throw usageError(`${what}: a name goes with one kind`);
  return { kinds, name };
}

function kindOf(word: string): ListedKind {
  const kind = kindOfWord(word);
  if (kind !== undefined) return kind;
  const meant = nearest(
    word,
    LISTED_KINDS.flatMap((each) => each.words),
  );
  const hint =
    meant === undefined
      ? `: there are ${LISTED_KINDS.map((each) => each.words[0]).join(', ')}`
      : `; did you mean ${meant}?`;
  throw usageError(`there is nothing to get by the name of "${word}"${hint}`);
}

function formatOf(text: string | undefined): Format {
  if (text === undefined) return '';
  const format = FORMATS.find((each) => each === text);
  if (format === undefined) throw usageError(unknownFormat(text, FORMATS), 'seatrial get --help');
  return format;
}

function listed(work: () => Listing): Listing {
  try {
    return work();
  } catch (error) {
    if (error instanceof Error && error.name === 'Error') throw usageError(`-l: ${error.message}`);
    throw error;
  }
}

interface Printing {
  readonly format: Format;
  readonly headers: boolean;
  /** With the namespace in front. */
  readonly all: boolean;
  /** One object was named: it is printed without a list around it. */
  readonly single: boolean;
}

function print(lists: readonly ListedHere[], { format, headers, all, single }: Printing, io: Io): void {
  if (format === 'json' || format === 'yaml') {
    const objects = lists.flatMap(({ listing }) => listing.items.map((item) => item.object()));
    const value = single ? objects[0] : { apiVersion: 'v1', kind: 'List', items: objects };
    io.out.writeData(format === 'json' ? `${JSON.stringify(value, null, 2)}\n` : yamlText(value));
  } else if (format === 'name') {
    io.out.write(
      lists.map(({ kind, listing }) => listing.items.map(({ name }) => `${kind.words[1]}/${name}\n`).join('')).join(''),
    );
  } else {
    const full = lists.filter(({ listing }) => listing.items.length > 0);
    const wide = format === 'wide' || format === 'csv';
    const tables = full.map((each) => rowsOf(each, { wide, all, headers, prefixed: lists.length > 1 }));
    if (format === 'csv')
      io.out.writeData(
        tables.map((rows) => rows.map((row) => `${row.map(csvCell).join(',')}\r\n`).join('')).join('\r\n'),
      );
    else io.out.write(tables.map(table).join('\n'));
  }
}

interface Columns {
  readonly wide: boolean;
  readonly all: boolean;
  readonly headers: boolean;
  /** `deployment/web`, where several kinds are listed. */
  readonly prefixed: boolean;
}

function rowsOf(
  { kind, listing }: ListedHere,
  { wide, all, headers, prefixed }: Columns,
): readonly (readonly string[])[] {
  const { columns, wideColumns, items } = listing;
  const withNamespace = all && kind.namespaced;
  const prefix = prefixed && kind.kind !== 'Event' ? `${kind.words[1]}/` : '';
  const heads = [...(withNamespace ? ['NAMESPACE'] : []), ...columns, ...(wide ? wideColumns : [])];
  const rows = items.map((item) => {
    const [first = '', ...cells] = item.cells();
    return [...(withNamespace ? [item.namespace] : []), prefix + first, ...cells, ...(wide ? item.wide() : [])];
  });
  return headers ? [heads, ...rows] : rows;
}

function notFound({ kind, listing }: ListedHere, name: string): string {
  const there = listing.elsewhere > 0 ? ': it is in another namespace (-A shows where)' : '';
  return `${kind.words[0]} "${name}" not found${there}`;
}

function nothing(namespace: string | undefined, lists: readonly ListedHere[]): string {
  const where =
    namespace !== undefined && lists.some(({ kind }) => kind.namespaced) ? ` in ${namespace} namespace` : '';
  const elsewhere = lists.reduce((sum, { listing }) => sum + listing.elsewhere, 0);
  const hint = elsewhere > 0 ? paint.dim(` (-A shows ${elsewhere} in others)`) : '';
  return `No resources found${where}.${hint}\n`;
}
