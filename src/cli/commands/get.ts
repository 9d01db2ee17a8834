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
import { simulate } from '../simulate.ts';
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
  const command = withInputOptions(
    newCommand('get', TEXT, io, EXAMPLES)
      .argument('<kind>', 'pods, nodes, events, deployments, … or KIND/NAME')
      .argument('[name]'),
  );
  command
    .option('--at <duration>', 'instant to look at: 12m30s')
    .option('-n, --namespace <name>', 'default: default')
    .option('-A, --all-namespaces', 'objects of every namespace')
    .option('-l, --selector <labels>', 'app=web,tier!=cache')
    .option('-o, --output <format>', 'wide, yaml, json, csv or name')
    .option('--no-headers', 'leave the line of headings out');
  return runParsed(command, argv, async () => {
    const [what = '', second] = command.args;
    const options = command.opts<GetOptions>();
    const { kind, name } = target(what, second);
    const format = formatOf(options.output);
    const input = inputOptionsOf([], command.opts());
    let log: EventLog | undefined;
    const { simulation, interrupted } = await simulate(input, io, {
      files: workingFiles,
      command: '',
      until: instantOption(options.at),
      quiet: true,
      composed: ({ cluster }) => {
        if (kind.kind === 'Event') log = new EventLog(cluster);
      },
    });
    const namespace = options.allNamespaces === true ? undefined : (options.namespace ?? 'default');
    const listing = listed(() =>
      list(simulation.cluster, kind, { namespace, name, selector: options.selector, log, atText: virtualTime }),
    );
    if (name !== undefined && listing.items.length === 0) throw usageError(notFound(kind, name, listing));
    print(
      listing,
      kind,
      { format, headers: options.headers, all: options.allNamespaces === true, single: name !== undefined },
      io,
    );
    if (listing.items.length === 0) io.err.write(nothing(namespace, kind, listing));
    return interrupted ? EXIT.interrupted : EXIT.ok;
  });
}

function target(
  what: string,
  second: string | undefined,
): { readonly kind: ListedKind; readonly name: string | undefined } {
  const [word = '', inner, more] = what.split('/');
  if (more !== undefined || (inner !== undefined && second !== undefined))
    throw usageError(`${what}: expected KIND, KIND NAME or KIND/NAME`);
  const kind = kindOfWord(word);
  if (kind !== undefined) return { kind, name: inner ?? second };
  const words = LISTED_KINDS.flatMap((each) => each.words);
  const meant = nearest(word, words);
  const hint =
    meant === undefined
      ? `: there are ${LISTED_KINDS.map((each) => each.words[0]).join(', ')}`
      : `; did you mean ${meant}?`;
  throw usageError(`there is nothing to get by the name of ${word}${hint}`);
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

function print(listing: Listing, kind: ListedKind, { format, headers, all, single }: Printing, io: Io): void {
  const { items } = listing;
  if (format === 'json' || format === 'yaml') {
    const objects = items.map((item) => item.object());
    const value = single ? objects[0] : { apiVersion: 'v1', kind: 'List', items: objects };
    io.out.writeData(format === 'json' ? `${JSON.stringify(value, null, 2)}\n` : yamlText(value));
  } else if (format === 'name') {
    io.out.write(items.map(({ name }) => `${kind.words[1]}/${name}\n`).join(''));
  } else {
    const rows = rowsOf(listing, { wide: format === 'wide' || format === 'csv', all: all && kind.namespaced, headers });
    if (items.length === 0) return;
    if (format === 'csv') io.out.writeData(rows.map((row) => `${row.map(csvCell).join(',')}\r\n`).join(''));
    else io.out.write(table(rows));
  }
}

function rowsOf(
  { columns, wideColumns, items }: Listing,
  options: { readonly wide: boolean; readonly all: boolean; readonly headers: boolean },
): readonly (readonly string[])[] {
  const { wide, all, headers } = options;
  const heads = [...(all ? ['NAMESPACE'] : []), ...columns, ...(wide ? wideColumns : [])];
  const rows = items.map((item) => [...(all ? [item.namespace] : []), ...item.cells(), ...(wide ? item.wide() : [])]);
  return headers ? [heads, ...rows] : rows;
}

function notFound({ words }: ListedKind, name: string, { elsewhere }: Listing): string {
  const there = elsewhere > 0 ? ': it is in another namespace (-A shows where)' : '';
  return `${words[0]} "${name}" not found${there}`;
}

function nothing(namespace: string | undefined, { namespaced }: ListedKind, { elsewhere }: Listing): string {
  const where = namespaced && namespace !== undefined ? ` in ${namespace} namespace` : '';
  const hint = elsewhere > 0 ? paint.dim(` (-A shows ${elsewhere} in others)`) : '';
  return `No resources found${where}.${hint}\n`;
}
