/** Whose event it is: `deployment/web#2`, `statefulset/db/0`, `job/j[3]`, `team:pod/p`. */
import { type Cluster, NONE, type Watcher } from '../../../../src/cluster/index.ts';
import type { KubeObject } from '../../../../src/model/objects/index.ts';

export class Names implements Watcher {
  private readonly cluster: Cluster;
  /** ReplicaSets and Jobs that something made, by serial. */
  private readonly numbered = new Map<number, string>();
  private readonly counts = new Map<string, number>();
  private readonly pods = new Map<number, string>();
  private readonly texts = new Map<string, string>();
  /** Generated names of what makes pods. */
  private readonly owners = new Map<string, string>();

  constructor(cluster: Cluster) {
    this.cluster = cluster;
    cluster.watch(this);
  }

  objectChanged(serial: number, before: KubeObject | undefined, after: KubeObject | undefined): void {
    if (before !== undefined || after === undefined) return;
    const owner = after.metadata.ownerReferences.find(({ controller }) => controller === true);
    if (owner === undefined) return;
    const base = inNamespace(after.metadata.namespace, `${owner.kind.toLowerCase()}/${owner.name}`);
    const key = `${base}/${after.kind}/${owner.uid}`;
    const n = (this.counts.get(key) ?? 0) + 1;
    this.counts.set(key, n);
    this.numbered.set(serial, `${base}#${n}`);
    this.owners.set(after.metadata.name, `<${base}#${n}>`);
  }

  podChanged(row: number): void {
    const { pods } = this.cluster;
    const of = this.ofRow(row);
    this.pods.set(pods.serial[row], of);
    this.texts.set(this.cluster.uid(pods.serial[row]), `<${of}>`);
    // names that say whose they are stay
    if (!of.startsWith('statefulset/') && !of.includes('pod/')) this.texts.set(pods.name(row), `<${of}>`);
  }

  /** Generated names and UIDs inside a text become `<of>`, UIDs of nobody `<uid>`. */
  withoutNames(text: string): string {
    let plain = text;
    // pods that were refused have names that nobody ever saw
    for (const [name, of] of this.owners)
      plain = plain.replaceAll(new RegExp(`${name}-[a-z0-9]{5}`, 'g'), of).replaceAll(name, of);
    for (const [name, of] of this.texts) plain = plain.replaceAll(name, of);
    return plain.replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<uid>');
  }

  /** Of an object by its serial, alive or gone. */
  ofObject(serial: number): string {
    const known = this.numbered.get(serial);
    if (known !== undefined) return known;
    const identity = this.cluster.objects.identity(serial);
    return identity === undefined ? '' : inNamespace(identity.namespace, `${kindWord(identity.kind)}/${identity.name}`);
  }

  /** Of a pod by its serial, alive or gone. */
  ofPod(serial: number): string {
    const row = this.cluster.pods.rowOf(serial);
    return this.pods.get(serial) ?? (row === NONE ? '' : this.ofRow(row));
  }

  /** A pod's owner, without the part that tells its pods apart. */
  private ofRow(row: number): string {
    const { pods, classes, objects } = this.cluster;
    const owner = pods.owner[row];
    const { namespace } = classes.list[pods.class[row]];
    const kind = owner === NONE ? undefined : objects.identity(owner)?.kind;
    const ordinal = pods.ordinal[row];
    if (kind === undefined) return inNamespace(namespace, `pod/${pods.name(row)}`);
    const base = this.ofObject(owner);
    if (kind === 'StatefulSet') return `${base}/${ordinal}`;
    if (kind === 'Job' && ordinal !== NONE) return `${base}[${ordinal}]`;
    return base;
  }
}

export const inNamespace = (namespace: string, text: string): string =>
  namespace === 'default' || namespace === '' ? text : `${namespace}:${text}`;

const SHORT = new Map([
  ['HorizontalPodAutoscaler', 'hpa'],
  ['PodDisruptionBudget', 'pdb'],
]);

export const kindWord = (kind: string): string => SHORT.get(kind) ?? kind.toLowerCase();
