/**
 * One seed, both phases:
 *
 *   faults, 20–40 min, every invariant on ─► the world is made whole ─► it must settle within an hour
 *
 * At the end the ledger of disruptions is reckoned again.
 */
import { type Composition, composeRooms } from '../../src/experiment/compose.ts';
import { LiveWorld } from '../../src/experiment/world.ts';
import { createMeters, type Meters } from '../../src/metrics/index.ts';
import { drawWorld, inputOf } from './draw/index.ts';
import { Drains } from './drains.ts';
import { difference, Ledger } from './ledger.ts';
import { complaints } from './liveness.ts';
import { Relabeled } from './relabeled.ts';
import { Marks } from './marks.ts';

export interface SeedRun {
  readonly seed: string;
  readonly features: readonly string[];
  /** Of the record after both phases. */
  readonly digest: string;
  readonly entries: number;
  readonly draws: string;
  readonly events: number;
  readonly marks: ReadonlySet<string>;
  /** Minutes of the second phase until everything was well. */
  readonly settledAfter: number;
  /** Losses in the ledger. */
  readonly losses: number;
  /** What did not settle. */
  readonly problems: readonly string[];
}

const MINUTE = 60_000;
/** Controllers that were refused again and again come back after up to 1000 s, failing pods of a Job after ten minutes. */
const LONGEST_MINUTES = 60;

export function runSeed(seed: string): SeedRun {
  const drawn = drawWorld(seed);
  const input = inputOf(drawn);
  let drains: Drains | undefined;
  let relabeled: Relabeled | undefined;
  let marks: Marks | undefined;
  let ledger: Ledger | undefined;
  let meters: Meters | undefined;
  const rooms = composeRooms(input, (cluster) => {
    drains = new Drains(cluster);
    relabeled = new Relabeled(cluster);
    marks = new Marks(cluster);
    ledger = new Ledger(cluster);
    meters = createMeters({ record: cluster.record, world: new LiveWorld(cluster, new Map()), horizon: Infinity });
  });
  const { cluster } = rooms;
  marks?.attach(rooms);
  cluster.kernel.runUntil(rooms.horizon);
  heal(rooms);
  let minutes = 0;
  let problems: string[];
  do {
    cluster.kernel.runUntil(cluster.now + MINUTE);
    problems = drawn.isCalm ? complaints(cluster, drains as Drains, relabeled as Relabeled) : [];
  } while (problems.length > 0 && ++minutes < LONGEST_MINUTES);
  rooms.checker.atEnd();
  const { list } = (meters as Meters).view.losses;
  const losses = list.map(({ at, name, cause }) => ({ at, pod: name, cause }));
  for (const { name, by, budget, pdb } of list) {
    if (by === '') problems.push(`nobody took ${name} away`);
    if ((budget === 'none') !== (pdb === '')) problems.push(`${name}: budget ${budget} of "${pdb}"`);
  }
  const unlike = difference((ledger as Ledger).entries, losses);
  return {
    seed,
    features: drawn.features,
    digest: cluster.record.digest(),
    entries: cluster.record.length,
    draws: JSON.stringify(cluster.kernel.random.draws()),
    events: cluster.kernel.fired,
    marks: (marks as Marks).atEnd(),
    settledAfter: minutes,
    losses: losses.length,
    problems: unlike === undefined ? problems : [...problems, unlike],
  };
}

/** Machines up, partitions over, nodes uncordoned. What has a deadline of its own may still be under way. */
function heal({ cluster, machines }: Composition): void {
  for (const node of [...cluster.nodes.live()]) {
    if (cluster.instances.of(node) !== 'gone') cluster.instances.set(node, 'running');
    machines.powerOn(node);
    machines.connect(node);
    cluster.nodeApi.setUnschedulable(node, false);
  }
}
