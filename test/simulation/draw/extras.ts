/** What a fault may be told besides, in some worlds; with dice of their own, so that the others stay what they were. */
import { Dice } from '../../scheduler/random/dice.ts';
import type { Draft, Raw } from './draft.ts';

type Extra = (draft: Draft, params: Raw) => Raw;

const EXTRAS: ReadonlyMap<string, Extra> = new Map<string, Extra>([
  ['node-fail', ({ dice }) => dice.pick<Raw>({ graceful: true }, { instance: 'stopped' }, { instance: 'gone' })],
  ['node-reboot', () => ({ graceful: true })],
  [
    'drain',
    ({ dice, workloads }) =>
      dice.pick<Raw>(
        { skipWaitForDeleteTimeout: dice.pick('1s', '30s') },
        { podSelector: { matchLabels: { app: dice.pick(...workloads).name } } },
      ),
  ],
  [
    'pool-stockout',
    ({ dice, pools }, { pool }) => {
      const zones = zonesOf(pools, pool);
      return zones.length === 0 ? {} : { zones: [dice.pick(...zones)] };
    },
  ],
  ['undo', () => ({ toRevision: 1 })],
]);

/** The zones of a pool by name: none where it does not tell them. */
const zonesOf = (pools: Draft['pools'], name: unknown): readonly string[] =>
  pools.find((pool) => pool.name === name)?.zones ?? [];

export function drawExtras(draft: Draft, seed: string, timeline: readonly Raw[]): Raw[] {
  const dice = new Dice(`swarm-extras/${seed}`);
  if (dice.chance(0.5)) return [...timeline];
  return timeline.map((entry) => {
    const verb = Object.keys(entry).find((key) => EXTRAS.has(key));
    if (verb === undefined || dice.chance(0.5)) return entry;
    return {
      ...entry,
      [verb]: { ...(entry[verb] as Raw), ...EXTRAS.get(verb)?.({ ...draft, dice }, entry[verb] as Raw) },
    };
  });
}
