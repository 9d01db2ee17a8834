/**
 * `--nodes 3x4cpu16Gi@zone-a,zone-b`: a cluster in a word. That many nodes in all, dealt out over the zones in turn.
 *
 *   COUNT x CPU cpu MEMORY [+RESOURCE=AMOUNT…] [@ZONE,ZONE…]
 */
import { type QuickCluster, quickNodes, type SourcedObject } from '../experiment/index.ts';
import { usageError } from './errors.ts';

const PATTERN =
  /^([0-9]{1,7})x([0-9]{1,6}(?:\.[0-9]{1,3}|m)?)(?:cpu|c)([0-9]{1,12}(?:\.[0-9]{1,3})?[KMGTP]i?)(?:\+([^@]{1,500}))?(?:@(.{1,1000}))?$/;
const EXTRA = /^([a-z0-9](?:[-a-z0-9./]{0,250}[a-z0-9])?)=([0-9]{1,12}(?:[KMGTP]i?)?)$/;
const ZONE = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const MOST_NODES = 100_000;
const EXAMPLE = '3x4cpu16Gi, or 6x4cpu16Gi+nvidia.com/gpu=2@zone-a,zone-b';

/** The nodes of all flags, numbered through: `node-1`, `node-2`, … Throws `CliError`. */
export function nodesOf(flags: readonly string[]): readonly SourcedObject[] {
  const clusters: QuickCluster[] = [];
  let first = 1;
  for (const flag of flags) {
    const cluster = parseNodes(flag);
    clusters.push({ ...cluster, first });
    first += cluster.count;
    if (first > MOST_NODES + 1) throw usageError(`--nodes: more than ${MOST_NODES} nodes`);
  }
  const source = { file: '--nodes', line: 0 };
  return clusters.flatMap((cluster) => quickNodes(cluster).map((object) => ({ object, source })));
}

export function parseNodes(text: string): QuickCluster {
  const match = PATTERN.exec(text);
  if (match === null) throw usageError(`--nodes ${text}: expected COUNTxCPUcpuMEMORY, such as ${EXAMPLE}`);
  const [, countText, cpu = '', memory = '', extras = '', zoneText = ''] = match;
  const count = Number(countText);
  if (count === 0 || count > MOST_NODES) throw usageError(`--nodes ${text}: expected 1 to ${MOST_NODES} nodes`);
  const zones = zoneText === '' ? [] : zoneText.split(',');
  const wrong = zones.find((zone) => !ZONE.test(zone));
  if (wrong !== undefined) throw usageError(`--nodes ${text}: "${wrong}" is no name of a zone`);
  const extended = new Map(extras === '' ? [] : extras.split('+').map((extra) => extraOf(extra, text)));
  return { count, cpu, memory, zones, extended };
}

function extraOf(extra: string, text: string): readonly [string, string] {
  const match = EXTRA.exec(extra);
  if (match === null)
    throw usageError(`--nodes ${text}: "${extra}" is no resource: expected NAME=AMOUNT, such as nvidia.com/gpu=2`);
  return [match[1] ?? '', match[2] ?? ''];
}
