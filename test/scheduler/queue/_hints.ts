/** One plugin's answer to one event, asked as the queue asks. */
import { CompiledPods } from '../../../src/scheduler/compiled/index.ts';
import { type EventObject, type EventResource, type PodRef, podRefOf } from '../../../src/scheduler/framework/index.ts';
import { PLUGINS } from '../../../src/scheduler/plugins/index.ts';
import { HintTable, Nominator, SKIP } from '../../../src/scheduler/queue/index.ts';
import { PluginBits } from '../../../src/scheduler/queue/plugin-bits.ts';
import { Snapshot } from '../../../src/scheduler/snapshot/index.ts';
import { type PodManifest, World } from './_world.ts';

export interface Happening {
  readonly resource: EventResource;
  readonly actions: number;
  readonly before?: EventObject;
  readonly after?: EventObject;
}

export class Hints extends World {
  private readonly bits = new PluginBits();
  private readonly tables = new Map<string, HintTable>();
  private serial = 1000;

  /** Whether a pod that the plugin refused is worth a try after the event. */
  queues(plugin: string, pod: PodRef, { resource, actions, before, after }: Happening, args?: unknown): boolean {
    const happening = { event: { resource, actions }, before, after };
    const strategy = this.table(plugin, args).strategy(pod, this.bits.of(plugin), 0, happening);
    return strategy !== SKIP;
  }

  /** A pod that is nowhere but here; `node` -1: not bound. */
  ref(manifest: PodManifest = {}, node = -1, name = 'p'): PodRef {
    return { serial: this.serial++, row: -1, class: this.class(manifest), name, owner: -1, node, nominated: -1 };
  }

  /** The same pod with another manifest. */
  changed(pod: PodRef, manifest: PodManifest): PodRef {
    return { ...pod, class: this.class(manifest) };
  }

  existing(row: number): PodRef {
    return podRefOf(this.cluster, row);
  }

  private table(plugin: string, args: unknown): HintTable {
    const key = `${plugin} ${JSON.stringify(args)}`;
    let table = this.tables.get(key);
    if (table === undefined) {
      const compiled = new CompiledPods(this.cluster.classes.list);
      const handle = {
        cluster: this.cluster,
        snapshot: new Snapshot(this.cluster, compiled),
        compiled,
        nominated: new Nominator(),
      };
      const made = PLUGINS.filter(({ name }) => name === plugin).map(({ create }) => create(args as never, handle));
      table = new HintTable(made, this.bits);
      this.tables.set(key, table);
    }
    return table;
  }
}
