/** explain: why a pod is pending, or where it is and how that node compares; of a workload its pods; who is evicted first from a node. */
import { age } from '../../experiment/listing/age.ts';
import { endOf, kindOfWord, list, type Listed } from '../../experiment/listing/index.ts';
import type { Simulation } from '../../experiment/index.ts';
import { newCommand, runParsed } from '../command.ts';
import { usageError } from '../errors.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { outlookText } from '../explain-node.ts';
import { type PodFacts, placementText } from '../explain-pod.ts';
import { workingFiles } from '../files.ts';
import { inputOptionsOf, withInputOptions } from '../input-options.ts';
import { instantOption } from '../instant-option.ts';
import { asTyped, shellCommand } from '../shell.ts';
import { table } from '../table.ts';
import { type Io, paint } from '../terminal.ts';

const TEXT =
  'Why a pod is pending, or why it is on its node, or which pod goes first when a node runs short, at an instant (default: the end of the run).';
const EXAMPLES = [
  'seatrial explain pod/web-7d5c9 -f s.yaml --at 12m30s   why is it pending then?',
  'seatrial explain deploy/web -f s.yaml --at 12m30s      its pods, and why the first pending one is',
  'seatrial explain node/general-1 -f s.yaml --at 12m30s  who is evicted first under pressure, and why',
];
const OWNERS = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job'];

/** What the command was called with. */
interface Asked {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly paths: readonly string[];
  readonly at?: string;
}

interface ExplainOptions {
  readonly namespace?: string;
  readonly at?: string;
}

export async function run(argv: readonly string[], io: Io): Promise<ExitCode> {
  const command = withInputOptions(
    newCommand('explain', TEXT, io, EXAMPLES)
      .argument('<kind/name>', 'pod/NAME, deploy/NAME, sts/NAME, ds/NAME, rs/NAME, job/NAME or node/NAME')
      .argument('[name]', 'where the kind stands alone: pod NAME'),
  );
  command.option('--at <duration>', 'instant to look at: 12m30s').option('-n, --namespace <name>', 'default: default');
  return runParsed(command, argv, async () => {
    const what = command.args.join('/');
    const options = command.opts<ExplainOptions>();
    const { word, name } = target(what);
    const until = instantOption(options.at);
    const namespace = options.namespace ?? 'default';
    const { simulate } = await import('../simulate.ts');
    const input = inputOptionsOf([], command.opts());
    const asked = { paths: input.paths, at: options.at };
    const { simulation, interrupted } = await simulate(input, io, {
      keepRecord: true,
      files: workingFiles,
      command: '',
      until,
      quiet: true,
      composed: (each) => (word === 'Pod' ? each.inspect(namespace, name) : undefined),
    });
    io.out.write(explained(simulation, { kind: word, namespace, name, ...asked }));
    return interrupted ? EXIT.interrupted : EXIT.ok;
  });
}

function explained(simulation: Simulation, asked: Asked): string {
  if (asked.kind === 'Pod') return explainPod(simulation, asked);
  return asked.kind === 'Node' ? explainNode(simulation, asked.name) : explainWorkload(simulation, asked);
}

function target(what: string): { readonly word: string; readonly name: string } {
  const [word = '', name, more] = what.split('/');
  const kind = kindOfWord(word)?.kind;
  if (name === undefined && kind === undefined)
    throw usageError(`${what}: expected KIND/NAME; did you mean pod/${what} or deploy/${what}?`);
  if (name === undefined || name === '' || more !== undefined)
    throw usageError(`${what}: expected KIND/NAME, such as pod/web-0 or deploy/web`);
  if (kind === undefined || (kind !== 'Pod' && kind !== 'Node' && !OWNERS.includes(kind)))
    throw usageError(
      `${what}: only pods, their workloads and nodes can be explained: pod, deploy, sts, ds, rs, job, node`,
    );
  return { word: kind, name };
}

const podKind = kindOfWord('pods');

function podsOf(simulation: Simulation, namespace: string): readonly Listed[] {
  return podKind === undefined ? [] : list(simulation.cluster, podKind, { namespace, atText: String }).items;
}

function explainPod(simulation: Simulation, asked: Asked): string {
  const { namespace, name } = asked;
  const pods = podsOf(simulation, namespace);
  const pod = pods.find((each) => each.name === name);
  if (pod === undefined) throw usageError(noSuchPod(namespace, name, pods));
  const facts = factsOf(simulation, pod);
  const next = nextCommand(asked);
  return placementText(
    facts,
    { ...diagnosed(simulation, namespace, name), attempts: simulation.inspected(), next },
    paint,
  );
}

/** The diagnosis, and for a pod that waits in vain what would help. */
function diagnosed(simulation: Simulation, namespace: string, name: string) {
  const diagnosis = simulation.explain(namespace, name);
  const { pods } = simulation.cluster;
  const isPending = (pods.node[pods.find(namespace, name)] ?? -1) < 0;
  const isInVain = isPending && diagnosis !== undefined && diagnosis.nodes.every(({ status }) => status !== undefined);
  return { diagnosis, remedies: isInVain ? simulation.remedies(namespace, name, diagnosis) : undefined };
}

/** What runs where at that instant. */
function nextCommand({ paths, at }: Asked): string {
  const input = paths.flatMap((path) => ['-f', path]);
  return asTyped(
    shellCommand(['seatrial', 'get', 'pods', '-A', '-o', 'wide', ...input, ...(at === undefined ? [] : ['--at', at])]),
  );
}

function noSuchPod(namespace: string, name: string, pods: readonly Listed[]): string {
  const like = pods.filter((each) => each.name.startsWith(name.split('-')[0] ?? name)).slice(0, 3);
  const hint = like.length === 0 ? '' : `; there are ${like.map((each) => each.name).join(', ')}, …`;
  return `pod "${name}" does not exist in namespace ${namespace} at that instant${hint}`;
}

function factsOf(simulation: Simulation, { namespace, name }: Listed): PodFacts {
  const { pods, nodes } = simulation.cluster;
  const row = pods.find(namespace, name);
  const node = pods.node[row] ?? -1;
  const since = pods.createdAt[row] ?? 0;
  return {
    name,
    node: node < 0 ? undefined : nodes.names[node],
    terminating: pods.isTerminating(row),
    ready: pods.isReady(row),
    end: endOf(simulation.cluster, row),
    since,
    age: age(simulation.cluster.now - since),
    lastMessage: pods.schedulingMessages.get(row)?.message,
  };
}

function explainNode(simulation: Simulation, name: string): string {
  const { nodes } = simulation.cluster;
  const index = nodes.find(name);
  if (index < 0) {
    const like = [...nodes.live()].slice(0, 3).map((node) => nodes.names[node]);
    throw usageError(`node "${name}" does not exist at that instant; there are ${like.join(', ')}, …`);
  }
  const outlook = simulation.outlook(name);
  if (outlook === undefined)
    throw usageError('nothing in the scenario says what pods use: with spec.usage it is known who goes first');
  const ready = nodes.object(index).status.conditions.find(({ type }) => type === 'Ready')?.status === 'True';
  return outlookText({ name, at: simulation.now, ready }, outlook, paint);
}

/** The owner's pods in a table; if one is pending, why. */
function explainWorkload(simulation: Simulation, asked: Asked): string {
  const { kind, namespace, name } = asked;
  const { cluster } = simulation;
  const owner = cluster.objects.find(kind, namespace, name);
  if (owner < 0) throw usageError(`${kind} "${name}" does not exist in namespace ${namespace} at that instant`);
  const rows = ownedRows(simulation, kind, owner);
  const own = new Set(rows.map((row) => cluster.pods.name(row)));
  const pods = podsOf(simulation, namespace).filter((pod) => own.has(pod.name));
  const ready = rows.filter((row) => cluster.pods.isReady(row)).length;
  const pending = pods.filter((pod) => factsOf(simulation, pod).node === undefined);
  const terminating = rows.filter((row) => cluster.pods.isTerminating(row)).length;
  const leaving = terminating === 0 ? '' : `, ${terminating} terminating`;
  const head = `${paint.bold(`${kind} ${name}`)}: ${ready} of ${pods.length - terminating} pods ready, ${pending.length} without a node${leaving}`;
  const lines = table([
    ['NAME', 'READY', 'STATUS', 'RESTARTS', 'AGE', 'NODE'],
    ...pods.map((pod) => [...pod.cells(), pod.wide()[0] ?? '']),
  ]);
  const [first] = pending;
  const why =
    first === undefined
      ? ''
      : `\n${first.name}: ${placementText(factsOf(simulation, first), { ...diagnosed(simulation, namespace, first.name), attempts: [], next: nextCommand(asked) }, paint)}`;
  return `${head}\n${pods.length === 0 ? '' : `\n${lines}`}${why}`;
}

/** A Deployment owns its pods by way of its ReplicaSets. */
function ownedRows({ cluster }: Simulation, kind: string, owner: number): readonly number[] {
  const { objects, pods } = cluster;
  const uid = objects.get(owner)?.metadata.uid ?? '';
  const owners = kind === 'Deployment' ? objects.ownedBy(uid, 'ReplicaSet').map(({ serial }) => serial) : [owner];
  return owners.flatMap((serial) => [...pods.byOwner.rows(serial)]);
}
