/**
 * What programs use, and the faults that are about it, in some worlds; with dice of their own, so that the others stay what
 * they were. In a calm world nobody uses more than fits once the faults are over; in a wild one whatever is drawn.
 */
import { Dice } from '../../scheduler/random/dice.ts';
import type { Draft, Raw } from './draft.ts';
import { type Drawn, nodes, pods, timed } from './timeline.ts';

/** Cost of a unit of demand is told with it: 3 rises from 20 to 60 units and back. */
export const DEMAND_FILE = 'demand.csv';
const DEMAND = ['time,units', '0s,20', '5m,20', '8m,60', '15m,60', '16m,20', '3h,20', ''].join('\n');

const USAGE_VERBS = {
  load: (draft) => ({
    params: { ...pods(draft), factor: draft.dice.pick(0, 0.5, 2, 3, 10) },
    lasts: 'sometimes',
    targets: true,
  }),
  leak: (draft) => ({
    params: { ...pods(draft), perHour: draft.dice.pick('100Mi', '1Gi', '20Gi', '200Gi') },
    lasts: 'always',
    targets: true,
  }),
  burn: (draft) => ({
    params: { ...pods(draft), cpu: draft.dice.pick('100m', '1', '16') },
    lasts: 'always',
    targets: true,
  }),
  'disk-fill': (draft) => ({
    params: { ...nodes(draft), to: draft.dice.pick('50%', '86%', '91%', '100%') },
    lasts: 'always',
    targets: true,
  }),
} satisfies { readonly [verb: string]: (draft: Draft) => Drawn };

type UsageVerb = keyof typeof USAGE_VERBS;
export const DRAWN_USAGE_VERBS = Object.keys(USAGE_VERBS) as readonly UsageVerb[];

export interface DrawnUsage {
  readonly usage: readonly Raw[];
  readonly timeline: readonly Raw[];
  readonly files: ReadonlyMap<string, string>;
  /** Whether the world comes to rest when the faults are over. */
  readonly isCalm: boolean;
}

export interface DrawnCluster {
  readonly nodePools: readonly Raw[];
  readonly controllerManager: Raw;
}

const NONE: DrawnUsage = { usage: [], timeline: [], files: new Map(), isCalm: true };

/** @param seconds length of the phase with faults */
export function drawUsage(
  draft: Draft,
  seed: string,
  seconds: number,
  { nodePools, controllerManager }: DrawnCluster,
): DrawnUsage {
  const dice = new Dice(`swarm-usage/${seed}`);
  if (dice.chance(0.65)) return NONE;
  const isCalm = dice.chance(0.6);
  const own = { ...draft, dice };
  for (const pool of nodePools) addDisk(pool, dice);
  for (const object of draft.objects) withoutSurge(object);
  // evicted pods would stay
  controllerManager.terminatedPodGCThreshold = dice.pick(5, 50);
  const apps = draft.workloads.filter(({ kind }) => kind !== 'Pod').map(({ name }) => name);
  const usage = dice
    .some(dice.between(1, 3), [...apps, 'bare'])
    .map((app) => ({ selector: { matchLabels: { app } }, ...(isCalm ? calm(own) : wild(own)) }));
  const known = dice.some(dice.between(1, 3), DRAWN_USAGE_VERBS);
  const timeline = known.flatMap((verb) =>
    Array.from({ length: dice.between(1, 3) }, (_, i) => {
      const drawn = USAGE_VERBS[verb](own);
      // a load that is multiplied for ever leaves nobody calm
      const lasting = isCalm ? { ...drawn, lasts: 'always' as const } : drawn;
      const times = timed(own, lasting, seconds);
      // pods that tolerate everything come back to a full disk twenty times a second
      if (verb === 'disk-fill') times.for = dice.pick('5s', '20s', '40s');
      return { name: `${verb}-${i + 1}`, ...times, [verb]: drawn.params };
    }),
  );
  return { usage, timeline, files: new Map([[DEMAND_FILE, DEMAND]]), isCalm };
}

/** Where a kubelet refuses its pods, a DaemonSet with a surge makes new ones without a pause, as in Kubernetes: that is hours of work. */
function withoutSurge({ kind, spec }: Raw): void {
  const strategy = (spec as { updateStrategy?: { rollingUpdate?: Raw } } | undefined)?.updateStrategy;
  if (kind !== 'DaemonSet' || strategy?.rollingUpdate?.maxSurge === undefined) return;
  strategy.rollingUpdate = { maxUnavailable: 1 };
}

/** The disk of a pool's machines: without one nothing fills it. What they offer leaves a margin, or pods that use what they request evict each other. */
function addDisk(pool: Raw, dice: Dice): void {
  const { status } = pool.template as { readonly status: { readonly capacity: Raw; allocatable?: Raw } };
  delete status.allocatable;
  if (dice.chance(0.9)) status.capacity['ephemeral-storage'] = dice.pick('20Gi', '100Gi');
}

const demand = (cpuPerUnit: string): Raw => ({ file: `./${DEMAND_FILE}`, column: 'units', cpuPerUnit });

/** At rest within what every pod may have, whatever it requests: 24Mi, and CPU is only ever short. */
function calm({ dice }: Draft): Raw {
  return {
    ...(dice.chance(0.5) ? { demand: demand(dice.pick('1m', '20m')) } : { cpu: dice.pick<unknown>('50m', CPU_NOISE) }),
    memory: dice.pick<unknown>(
      '16Mi',
      { base: '8Mi', noise: 0.5 },
      {
        base: '8Mi',
        steps: [
          { at: '2m', value: '12Mi' },
          { at: '9m', value: '1Mi' },
        ],
      }, // prettier-ignore
    ),
    ...(dice.chance(0.3) ? { disk: { writableLayer: '10Mi', logs: { base: '1Mi' } } } : {}),
  };
}

const CPU_NOISE = { base: '20m', noise: { ratio: 0.4, every: '30s' } };

function wild({ dice }: Draft): Raw {
  const memory = dice.pick<unknown>(
    { ofRequest: dice.pick(0.5, 1.2, 3) },
    { base: '64Mi', leak: { perHour: dice.pick('200Mi', '5Gi') } },
    { base: dice.pick('100Mi', '2Gi'), noise: 0.3 },
    { base: '20Mi', steps: [{ at: '5m', value: '3Gi' }] },
  );
  const disk = dice.pick<Raw>(
    { writableLayer: { base: '100Mi', leak: { perHour: '40Gi' } } },
    { logs: '5Gi' },
    { writableLayer: '1Gi', inodes: '200k' },
  );
  return {
    ...(dice.chance(0.4) ? { demand: demand(dice.pick('5m', '100m')) } : { cpu: { base: dice.pick('10m', '2') } }),
    memory,
    ...(dice.chance(0.4) ? { disk } : {}),
    ...(dice.chance(0.2) ? { pids: dice.pick('100', '20k') } : {}),
  };
}
