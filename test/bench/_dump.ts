/**
 * What `kubectl get pods -A -o json` prints of a large cluster: the pods of Deployments, DaemonSets (each with its node in its
 * affinity), StatefulSets (each with its claim) and finished Jobs, one behind the other by namespace and name.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { dumpedPod, type Template } from './_dump-pod.ts';

export interface DumpOptions {
  readonly pods: number;
  /** By which a level is indented; kubectl does so by four spaces. Absent: all in one line. */
  readonly indent?: number;
}

interface Share extends Template {
  readonly pods: number;
}

/** Owner, pods in a hundred, pods of each template. */
const SHARES: readonly (readonly [owner: Template['owner'], percent: number, each: number])[] = [
  ['DaemonSet', 10, 5000],
  ['StatefulSet', 3, 50],
  ['Job', 2, 1],
  ['ReplicaSet', 85, 120],
];
const NAMESPACES = 40;

function templatesOf(pods: number): Share[] {
  const templates: Share[] = [];
  for (const [owner, percent, each] of SHARES) {
    for (let left = Math.round((pods * percent) / 100); left > 0; left -= each) {
      const index = templates.length;
      const name = `${owner.slice(0, 3).toLowerCase()}-${index.toString(36)}`;
      templates.push({ owner, name, namespace: `team-${index % NAMESPACES}`, index, pods: Math.min(each, left) });
    }
  }
  const place = ({ namespace, name }: Share): string => `${namespace}/${name}`;
  return templates.sort((a, b) => (place(a) < place(b) ? -1 : 1));
}

/** One text after the other; all of them together are the dump. */
export function* dumpTexts({ pods, indent = 0 }: DumpOptions): Generator<string> {
  const newline = (level: number): string => (indent === 0 ? '' : `\n${' '.repeat(indent * level)}`);
  const colon = indent === 0 ? ':' : ': ';
  yield `{${newline(1)}"apiVersion"${colon}"v1",${newline(1)}"items"${colon}[`;
  let number = 0;
  for (const template of templatesOf(pods)) {
    for (let ordinal = 0; ordinal < template.pods; ordinal++) {
      const text = JSON.stringify(dumpedPod(template, number, ordinal), null, indent);
      yield (number === 0 ? '' : ',') + newline(2) + (indent === 0 ? text : text.replaceAll('\n', newline(2)));
      number += 1;
    }
  }
  const metadata = `{${newline(2)}"resourceVersion"${colon}""${newline(1)}}`;
  yield `${newline(1)}],${newline(1)}"kind"${colon}"List",${newline(1)}"metadata"${colon}${metadata}${newline(0)}}\n`;
}

const BATCH_CHARACTERS = 1 << 22;

export function writeDump(path: string, options: DumpOptions): void {
  const descriptor = openSync(path, 'w');
  try {
    let batch = '';
    for (const text of dumpTexts(options)) {
      batch += text;
      if (batch.length < BATCH_CHARACTERS) continue;
      writeSync(descriptor, batch);
      batch = '';
    }
    writeSync(descriptor, batch);
  } finally {
    closeSync(descriptor);
  }
}
