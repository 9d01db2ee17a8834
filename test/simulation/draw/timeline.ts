/**
 * Which faults exist and how often they strike: each seed knows a few verbs only. Whatever lasts has an end within the
 * first phase of the run, so that the second one begins with a world that nobody disturbs any more.
 */
import type { Draft, Raw } from './draft.ts';
import { drawTemplate } from './pod-spec.ts';
import { drawBudget } from './workloads.ts';

/** A verb's parameters and how it may be timed; undefined: it makes no sense in this world. */
export type Drawn = {
  readonly params: Raw;
  readonly lasts: 'always' | 'sometimes' | 'never';
  readonly targets: boolean;
};

const VERBS = {
  'node-fail': (draft) => ({ params: nodes(draft), lasts: 'sometimes', targets: true }),
  'node-reboot': (draft) => ({ params: nodes(draft), lasts: 'sometimes', targets: true }),
  'kubelet-stop': (draft) => ({ params: nodes(draft), lasts: 'sometimes', targets: true }),
  'node-delete': (draft) => ({ params: nodes(draft), lasts: 'never', targets: true }),
  'node-add': ({ dice, pools, zones }) => {
    const pool = dice.pick(...pools);
    return {
      params: { pool: pool.name, zone: dice.pick(...zones), count: dice.between(1, 2) },
      lasts: 'never',
      targets: false,
    };
  },
  'kubelet-restart': (draft) => ({ params: nodes(draft), lasts: 'never', targets: true }),
  'registry-down': () => ({ params: {}, lasts: 'always', targets: false }),
  cordon: (draft) => ({
    params: { ...nodes(draft), ...(draft.dice.chance(0.2) ? { deleteWhenEmpty: true } : {}) },
    lasts: 'sometimes',
    targets: true,
  }),
  uncordon: (draft) => ({ params: nodes(draft), lasts: 'never', targets: true }),
  drain: (draft) => ({ params: { ...nodes(draft), ...drainFlags(draft) }, lasts: 'sometimes', targets: true }),
  'pool-upgrade': ({ dice, pools }) => {
    const [maxSurge, maxUnavailable] = dice.pick<[unknown, unknown]>([1, 0], [0, 1], ['50%', 0], [1, 1]);
    const pool = dice.pick(...pools).name;
    return {
      params: {
        pool,
        maxSurge,
        maxUnavailable,
        drainTimeout: dice.pick('20s', '1m', '2m'),
        soak: dice.pick('0s', '30s'),
      },
      lasts: 'never',
      targets: false,
    };
  },
  'pool-scale': ({ dice, pools }) => ({
    params: { pool: dice.pick(...pools).name, count: dice.between(0, 4) },
    lasts: 'never',
    targets: false,
  }),
  'pool-stockout': ({ dice, pools }) => ({
    params: { pool: dice.pick(...pools).name },
    lasts: 'always',
    targets: false,
  }),
  'spot-reclaim': (draft) => ({
    params: { ...nodes(draft), notice: draft.dice.pick('30s', '2m') },
    lasts: 'never',
    targets: true,
  }),
  'pod-kill': (draft) => ({ params: { ...pods(draft), ...grace(draft) }, lasts: 'never', targets: true }),
  'pod-evict': (draft) => ({ params: { ...pods(draft), ...grace(draft) }, lasts: 'never', targets: true }),
  'pod-unready': (draft) => ({ params: pods(draft), lasts: 'always', targets: true }),
  'pod-crash': (draft) => ({
    params: { ...pods(draft), exitCode: draft.dice.pick(0, 1, 137) },
    lasts: 'sometimes',
    targets: true,
  }),
  patch: (draft) => on(draft, ['Deployment', 'StatefulSet'], () => ({ patch: { spec: patched(draft) } })),
  undo: (draft) => on(draft, ['Deployment', 'StatefulSet', 'DaemonSet'], () => ({})),
  apply: (draft) => ({ params: { objects: applied(draft) }, lasts: 'never', targets: false }),
  scale: (draft) => on(draft, ['Deployment', 'StatefulSet'], () => ({ replicas: draft.dice.between(0, 10) })),
  restart: (draft) => on(draft, ['Deployment', 'StatefulSet', 'DaemonSet'], () => ({})),
  remove: (draft) => on(draft, ['Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'Pod'], () => ({})),
  'component-down': ({ dice }) => ({
    params: { component: dice.pick('scheduler', 'controller-manager') },
    lasts: 'sometimes',
    targets: false,
  }),
  'random-failures': (draft) => {
    const { dice } = draft;
    const between = dice.pick<unknown>({ dist: 'exponential', mean: '4m' }, { dist: 'uniform', min: '10s', max: '6m' });
    const repair = dice.pick<unknown>(
      '40s',
      { dist: 'exponential', mean: '2m' },
      { dist: 'weibull', shape: 1.5, scale: '5m' },
    );
    return { params: { ...nodes(draft), between, repair }, lasts: 'always', targets: true };
  },
} satisfies { readonly [verb: string]: (draft: Draft) => Drawn | undefined };

export type Verb = keyof typeof VERBS;
export const DRAWN_VERBS = Object.keys(VERBS) as readonly Verb[];

/** @param seconds length of the phase with faults */
export function drawTimeline(draft: Draft, seconds: number): Raw[] {
  const { dice } = draft;
  const known = dice.some(dice.pick(1, 2, 3, 3, 4, 6), DRAWN_VERBS);
  const rate = dice.pick(1, 2, 3, 6);
  const entries: Raw[] = [];
  for (const verb of known) {
    for (let i = dice.between(1, rate); i > 0; i--) {
      const drawn = VERBS[verb](draft);
      if (drawn === undefined) continue;
      const times = timed(draft, drawn, seconds);
      // an upgrade on top of an upgrade, again and again, is not over for hours
      if (verb === 'pool-upgrade') delete times.every;
      if (times.every === undefined) delete times.until;
      entries.push({ name: `${verb}-${i}`, ...times, [verb]: drawn.params });
    }
  }
  return entries;
}

export function timed({ dice }: Draft, { lasts, targets }: Drawn, seconds: number): Raw {
  const at = dice.between(0, seconds - 30);
  const ends = lasts === 'always' || (lasts === 'sometimes' && dice.chance(0.7));
  const longest = seconds - at - 1;
  const length = Math.min(longest, dice.pick(5, 20, 60, 90, 200, 400, 900));
  const again = !ends && lasts === 'never' && dice.chance(0.15) && longest > 60;
  return {
    at: `${at}s`,
    ...(ends ? { for: `${length}s` } : {}),
    ...(again ? { every: `${dice.between(30, 200)}s`, until: `${seconds - 1}s` } : {}),
    ...(targets ? mode({ dice }) : {}),
  };
}

function mode({ dice }: Pick<Draft, 'dice'>): Raw {
  return dice.pick<Raw>(
    { mode: 'one' },
    { mode: 'one' },
    { mode: 'all' },
    { mode: 'fixed', value: dice.between(1, 5) },
    { mode: 'fixed-percent', value: dice.pick(30, 60) },
    { mode: 'random-max-percent', value: 100 },
  );
}

export function nodes({ dice, zones, pools }: Draft): Raw {
  return dice.pick<Raw>(
    {},
    {},
    { zone: dice.pick(...zones) },
    { pool: dice.pick(...pools).name },
    { selector: { matchLabels: { disk: 'ssd' } } },
  );
}

export function pods({ dice, workloads }: Draft): Raw {
  const { kind, name } = dice.pick(...workloads);
  return dice.pick<Raw>(
    {},
    { selector: { matchLabels: { app: name } } },
    kind === 'Pod' ? { names: [name] } : { workload: `${kind}/${name}` },
  );
}

const grace = ({ dice }: Draft): Raw => (dice.chance(0.3) ? { gracePeriod: dice.pick('0s', '1s', '60s') } : {});

function drainFlags(draft: Draft): Raw {
  const { dice } = draft;
  return {
    ignoreDaemonSets: dice.chance(0.8),
    force: dice.chance(0.7),
    deleteEmptyDirData: true,
    ...(dice.chance(0.5) ? { timeout: dice.pick('10s', '1m', '5m') } : {}),
    ...(dice.chance(0.1) ? { disableEviction: true } : {}),
    ...(dice.chance(0.1) ? grace(draft) : {}),
  };
}

function on({ dice, workloads }: Draft, kinds: readonly string[], extra: () => Raw): Drawn | undefined {
  const some = workloads.filter(({ kind }) => kinds.includes(kind));
  if (some.length === 0) return undefined;
  const { kind, name } = dice.pick(...some);
  return { params: { object: `${kind}/${name}`, ...extra() }, lasts: 'never', targets: false };
}

/** Of a workload: another number of replicas, another image, a change that is none. */
function patched({ dice }: Draft): Raw {
  const containers = [{ name: 'c', image: `app:${dice.between(1, 4)}` }];
  return dice.pick<Raw>(
    { replicas: dice.between(0, 8) },
    { template: { spec: { containers } } },
    { minReadySeconds: 3 },
    {},
  );
}

/** A workload with another template, a budget that is new or stricter, a further pod. */
function applied(draft: Draft): Raw[] {
  const { dice, objects } = draft;
  const templated = objects.filter(
    ({ kind }) => kind === 'Deployment' || kind === 'StatefulSet' || kind === 'DaemonSet',
  );
  const kind = dice.pick('template', 'template', 'budget', 'pod');
  if (kind === 'template' && templated.length > 0) {
    const object = dice.pick(...templated) as Raw & { spec: Raw; metadata: { name: string }; kind: string };
    return [{ ...object, spec: { ...object.spec, template: drawTemplate(draft, object.metadata.name, object.kind) } }];
  }
  if (kind === 'budget') {
    const before = objects.length;
    drawBudget(draft, 'late', {
      matchLabels: dice.pick<Raw>({ tier: 'fe' }, { app: dice.pick(...draft.workloads).name }),
    });
    return objects.splice(before);
  }
  const { metadata, spec } = drawTemplate(draft, 'bare', 'Pod') as { metadata: Raw; spec: Raw };
  return [
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { ...metadata, name: `late-${dice.between(1, 3)}`, namespace: 'default' },
      spec,
    },
  ];
}
