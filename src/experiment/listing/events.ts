/** Kubernetes Events as they happen: names are taken while what they speak of still exists. */
import type { Cluster } from '../../cluster/index.ts';
import { ENTRY } from '../../record/index.ts';
import type { Listed } from './listed.ts';
import { plain, timestamp } from './plain.ts';

interface LoggedEvent {
  readonly at: number;
  /** `pod/web-1`, `node/n1`. */
  readonly about: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly reason: string;
  readonly message: string;
}

export const EVENT_COLUMNS = ['AT', 'REASON', 'OBJECT', 'MESSAGE'];

/** Listens to a run's record; to be made before the run goes on. */
export class EventLog {
  readonly events: LoggedEvent[] = [];
  private readonly cluster: Cluster;

  constructor(cluster: Cluster) {
    this.cluster = cluster;
    const take = (kind: number, at: number, a: number, b: number, c: number, d: number): void =>
      this.take(kind, at, a, b, c, d);
    cluster.record.forEach(take);
    cluster.record.listen(take);
  }

  private take(kind: number, at: number, a: number, b: number, c: number, d: number): void {
    const { texts } = this.cluster.record;
    if (kind === ENTRY['node-event'])
      this.add(at, 'Node', '', this.cluster.nodes.names[a] ?? '', texts.of(b), texts.of(c));
    else if (kind === ENTRY.event) this.addObjectEvent(at, a, d, texts.of(b), texts.of(c));
  }

  private addObjectEvent(at: number, object: number, pod: number, reason: string, message: string): void {
    const { pods, classes, objects } = this.cluster;
    const row = pod < 0 ? -1 : pods.rowOf(pod);
    if (row >= 0) return this.add(at, 'Pod', classes.list[pods.class[row]].namespace, pods.name(row), reason, message);
    const identity = object < 0 ? undefined : objects.identity(object);
    if (identity === undefined)
      return this.add(at, pod < 0 ? 'Scenario' : 'Pod', '', pod < 0 ? '' : `#${pod}`, reason, message);
    this.add(at, identity.kind, identity.namespace, identity.name, reason, message);
  }

  private add(at: number, kind: string, namespace: string, name: string, reason: string, message: string): void {
    const about = name === '' ? kind.toLowerCase() : `${kind.toLowerCase()}/${name}`;
    this.events.push({ at, about, kind, namespace, name, reason, message });
  }

  listed(atText: (ms: number) => string): readonly Listed[] {
    return this.events.map((event, i): Listed => {
      const { at, about, kind, namespace, name, reason, message } = event;
      return {
        namespace,
        name: `${name}.${i}`,
        labels: new Map(),
        cells: () => [atText(at), reason, about, message],
        wide: () => [],
        object: () =>
          plain(
            {
              apiVersion: 'v1',
              kind: 'Event',
              metadata: { name: `${name}.${i}`, namespace },
              involvedObject: { kind, namespace, name },
              reason,
              message,
              eventTime: timestamp(this.cluster.epoch + at),
            },
            0,
          ),
      };
    });
  }
}
