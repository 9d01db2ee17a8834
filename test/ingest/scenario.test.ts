import { expect, test } from 'vitest';
import {
  formatDiagnostic,
  loadText,
  readScenario,
  type ReadScenario,
  type Scenario,
  scenarioJsonSchema,
  VERB_NAMES,
} from '../../src/ingest/index.ts';
import { SCENARIO, small } from './scenario-text.ts';

function read(text: string, refused?: readonly string[]): ReadScenario {
  const loaded = loadText(text, 's.yaml');
  expect(loaded.errors).toEqual([]);
  const document = loaded.scenarios[0];
  if (document === undefined) throw new Error('no scenario');
  return readScenario(document, refused === undefined ? {} : { refused });
}

const errors = (text: string, refused?: readonly string[]): readonly string[] =>
  read(text, refused).errors.map(formatDiagnostic);

function ok(text: string, refused?: readonly string[]): Scenario {
  const { scenario, errors: found } = read(text, refused);
  if (scenario === undefined) throw new Error(found.map(formatDiagnostic).join('\n'));
  return scenario;
}

test('the whole grammar', () => {
  const scenario = ok(SCENARIO, []);
  expect(scenario).toMatchObject({
    name: 'lose-zone-a',
    file: 's.yaml',
    horizonMs: 1_800_000,
    startTime: Date.parse('2026-03-01T09:00:00Z'),
    workloads: [{ path: './manifests/', base: 's.yaml' }],
    seeds: { count: 20, first: 1, aggregate: { kind: 'pessimistic' } },
    timing: { podStartup: { dist: 'lognormal', p50Ms: 4000, p99Ms: 20_000 }, imagePull: { perGiMs: 8000 } },
  });
  expect(scenario.cluster).toMatchObject({
    from: [{ path: './snapshot.yaml', base: 's.yaml' }],
    scheduler: { path: './kube-scheduler.yaml', base: 's.yaml' },
    controllerManager: { nodeMonitorGracePeriodMs: 50_000, nodeEvictionRate: 0.1 },
    nodePools: [
      { name: 'general', count: 3, min: 3, max: 12, provision: { dist: 'lognormal', p50Ms: 75_000, p99Ms: 240_000 } },
    ],
  });
  expect(scenario.cluster.nodePools[0]?.template.status.allocatable.get('memory')?.canonical).toBe('16Gi');
  expect(scenario.timeline).toMatchObject([
    {
      name: 'zone-a-dark',
      atMs: 300_000,
      forMs: 1_200_000,
      mode: 'all',
      fault: { verb: 'node-fail', target: { names: [] } },
      line: 41,
    },
    {
      name: 'deploy-during-outage',
      fault: { verb: 'apply', path: { path: './web.yaml', base: 's.yaml' }, objects: [] },
    },
  ]);
  expect(
    scenario.slos.map(({ metric, threshold, during, severity }) => [
      metric.name,
      threshold.aggregate,
      threshold.op,
      threshold.value,
      during,
      severity,
    ]),
  ).toEqual([
    ['workload_available_ratio', 'min', '>=', 0.6, 'zone-a-dark', 'error'],
    ['pods_pending_seconds', 'percentile', '<', 60, 'always', 'error'],
    ['evictions_total', 'count', '<', 50, 'always', 'error'],
  ]);
  expect(scenario.slos[2]?.metric.labels.get('reason')).toBe('DeletionByTaintManager');
  expect(scenario.sweep?.matrix.get('nodePools/general.count')).toEqual([3, 4, 5]);
});

test('what nothing acts on yet is refused', () => {
  expect(errors(SCENARIO)).toEqual(['s.yaml:24:5: error: spec.cluster.autoscaler: not supported yet']);
});

const change = (from: string, to: string): string => {
  if (!SCENARIO.includes(from)) throw new Error(`nothing to change: ${from}`);
  return SCENARIO.replace(from, to);
};

const FAULTS: readonly (readonly [text: string, messages: readonly string[]])[] = [
  [
    change('horizon: 30m', 'horizn: 30m'),
    [
      's.yaml:5:3: error: spec.horizon: Required value',
      's.yaml:5:3: error: spec.horizn: unknown field "horizn"; did you mean "horizon"?',
    ],
  ],
  [
    change('horizon: 30m', 'horizon: 30'),
    ['s.yaml:5:12: error: spec.horizon: expected a string, found the number 30; write it in quotes'],
  ],
  [
    change('horizon: 30m', 'horizon: 30 min'),
    ['s.yaml:5:12: error: spec.horizon: "30 min" is no duration: expected a duration such as 90s, 5m or 2h30m'],
  ],
  [
    change('horizon: 30m', 'horizon: 0s'),
    ['s.yaml:5:12: error: spec.horizon: 0s is no time at all: must be greater than zero'],
  ],
  [
    change('"1.32"', '1.32'),
    [
      's.yaml:8:24: error: spec.cluster.kubernetesVersion: Unsupported value: 1.32: only "1.32" is simulated, in quotes',
    ],
  ],
  [
    change('count: 3', 'count: three'),
    ['s.yaml:16:14: error: spec.cluster.nodePools[0].count: expected a number, found the string "three"'],
  ],
  [
    change('count: 3', 'count: 2'),
    ['s.yaml:16:14: error: spec.cluster.nodePools[0].count: Invalid value: 2: is smaller than min'],
  ],
  [
    change('dist: lognormal, p50: 75s', 'dist: logormal, p50: 75s'),
    [
      's.yaml:19:25: error: spec.cluster.nodePools[0].provision.dist: Unsupported value: "logormal": supported values: "constant", "uniform", "exponential", "lognormal", "weibull", "pareto", "gamma"; did you mean "lognormal"?',
    ],
  ],
  [
    change('p99: 240s', 'p99: 24s'),
    ['s.yaml:19:51: error: spec.cluster.nodePools[0].provision.p99: p99 is smaller than p50'],
  ],
  [
    change('memory: 16Gi', 'memory: 16Gb'),
    [
      's.yaml:23:47: error: spec.cluster.nodePools[0].template.status.capacity.memory: Invalid value: "16Gb": quantities must match the regular expression \'^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$\'',
    ],
  ],
  [
    change('memory.available: 100Mi', 'memory.avail: 100Mi'),
    [
      's.yaml:11:30: error: spec.cluster.kubelet.evictionHard[memory.avail]: unknown eviction signal "memory.avail"; did you mean "memory.available"?',
    ],
  ],
  [
    change('node-fail:', 'node-fial:'),
    ['s.yaml:43:5: error: spec.timeline[0].node-fial: unknown field "node-fial"; did you mean "node-fail"?'],
  ],
  [
    change('mode: all', 'mode: everything'),
    [
      's.yaml:44:11: error: spec.timeline[0].mode: Unsupported value: "everything": supported values: "one", "all", "fixed", "fixed-percent", "random-max-percent"',
    ],
  ],
  [change('mode: all', 'mode: fixed'), ['s.yaml:41:5: error: spec.timeline[0]: mode fixed needs a value']],
  [change('at: 10m', 'at: 10h'), ['s.yaml:47:9: error: spec.timeline[1].at: is after the end: the horizon is earlier']],
  [
    change('name: deploy-during-outage', 'name: zone-a-dark'),
    ['s.yaml:46:11: error: spec.timeline[1].name: Duplicate value: "zone-a-dark"'],
  ],
  [
    change('apply: {path: ./web.yaml}', 'apply: {apiVersion: apps/v1, kind: Deploymnt}'),
    [
      's.yaml:48:40: error: spec.timeline[1].apply.kind: no matches for kind "Deploymnt" in version "apps/v1"; did you mean "Deployment"?',
    ],
  ],
  [
    change('during: zone-a-dark', 'during: zone-a-drk'),
    [
      's.yaml:51:39: error: spec.slos[workload_available_ratio{workload="deploy/web"}][0].during: "zone-a-drk" is neither start, end, edge, always nor the name of a timeline entry; did you mean "zone-a-dark"?',
    ],
  ],
  [
    change('pods_pending_seconds', 'pods_pendng_seconds'),
    [
      's.yaml:52:5: error: spec.slos.pods_pendng_seconds: unknown metric "pods_pendng_seconds"; did you mean "pods_pending_seconds"?',
    ],
  ],
  [
    change('{reason=', '{raeson='),
    [
      's.yaml:53:5: error: spec.slos[evictions_total{raeson="DeletionByTaintManager"}]: unknown label of evictions_total "raeson"; did you mean "reason"?',
    ],
  ],
  [
    change('p(99)<60', 'p(101)<60'),
    ['s.yaml:52:28: error: spec.slos.pods_pending_seconds[0]: p(101) is no percentile: expected 0 to 100'],
  ],
  [change('count: 20', 'count: 0'), ['s.yaml:56:18: error: spec.seeds.count: Invalid value: 0: must be at least 1']],
  [
    change('{name: lose-zone-a}', '{name: Lose_Zone}'),
    ['s.yaml:3:18: error: metadata.name: expected a name of at most 63 lower-case letters, digits and dashes'],
  ],
  [
    change('{name: lose-zone-a}', '{name: a, __proto__: {x: 1}}'),
    ['s.yaml:3:21: error: metadata.__proto__: the key "__proto__" is not accepted'],
  ],
];

test.each(FAULTS)('fault %#', (text, messages) => {
  expect(errors(text, [])).toEqual(messages);
});

const ENTRIES: readonly (readonly [entry: string, fault: unknown])[] = [
  ['kubelet-stop: {names: [n1]}', { verb: 'kubelet-stop', target: { names: ['n1'] } }],
  ['kubelet-restart: {names: [n1]}', { verb: 'kubelet-restart', target: { names: ['n1'] } }],
  ['registry-down: {}', { verb: 'registry-down' }],
  ['node-reboot: {pool: general, graceful: true}', { verb: 'node-reboot', graceful: true }],
  ['node-reboot: {pool: general}', { verb: 'node-reboot', target: { pool: 'general' } }],
  ['node-delete: {zone: a}', { verb: 'node-delete', target: { zone: 'a' } }],
  ['node-add: {pool: general, count: 2}', { verb: 'node-add', pool: 'general', count: 2 }],
  ['cordon: {}', { verb: 'cordon' }],
  ['uncordon: {}', { verb: 'uncordon' }],
  [
    'drain: {gracePeriod: 10s, timeout: 5m, ignoreDaemonSets: true}',
    { verb: 'drain', gracePeriodMs: 10_000, timeoutMs: 300_000, ignoreDaemonSets: true, force: false },
  ],
  [
    'pool-upgrade: {pool: general, maxSurge: 10%, drainTimeout: 1h}',
    { verb: 'pool-upgrade', maxSurge: '10%', maxUnavailable: 0, drainTimeoutMs: 3_600_000 },
  ],
  ['pool-scale: {pool: general, count: 5}', { verb: 'pool-scale', count: 5 }],
  ['pool-stockout: {pool: general}', { verb: 'pool-stockout', zones: [] }],
  ['spot-reclaim: {notice: 30s}', { verb: 'spot-reclaim', noticeMs: 30_000 }],
  [
    'pod-kill: {workload: deploy/web}',
    { verb: 'pod-kill', target: { workload: { kind: 'Deployment', name: 'web', namespace: 'default' } } },
  ],
  ['pod-evict: {namespace: shop}', { verb: 'pod-evict', target: { namespace: 'shop' } }],
  ['pod-unready: {names: [p]}', { verb: 'pod-unready' }],
  ['pod-crash: {exitCode: 137}', { verb: 'pod-crash', exitCode: 137 }],
  [
    'patch: {object: sts/db, patch: {spec: {replicas: 1}}}',
    { verb: 'patch', object: { kind: 'StatefulSet' }, patch: { spec: { replicas: 1 } } },
  ],
  [
    'scale: {object: deploy/shop/web, replicas: 9}',
    { verb: 'scale', object: { namespace: 'shop', name: 'web' }, replicas: 9 },
  ],
  ['restart: {object: ds/agent}', { verb: 'restart', object: { kind: 'DaemonSet', name: 'agent' } }],
  ['undo: {object: deploy/web, toRevision: 2}', { verb: 'undo', object: { kind: 'Deployment' }, toRevision: 2 }],
  ['remove: {object: pdb/web}', { verb: 'remove', object: { kind: 'PodDisruptionBudget' } }],
  ['load: {factor: 2.5}', { verb: 'load', factor: 2.5 }],
  ['leak: {perHour: 60Mi}', { verb: 'leak' }],
  ['burn: {cpu: 500m}', { verb: 'burn' }],
  ['disk-fill: {to: 95%}', { verb: 'disk-fill', to: 95 }],
  ['component-down: {component: scheduler}', { verb: 'component-down', component: 'scheduler' }],
  [
    'random-failures: {between: {dist: weibull, shape: 0.7, scale: 30d}, repair: 1h}',
    {
      verb: 'random-failures',
      between: { dist: 'weibull', shape: 0.7, scaleMs: 2_592_000_000 },
      repair: { dist: 'constant', valueMs: 3_600_000 },
    },
  ],
  [
    'apply: {apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: {name: high}, value: 5}',
    { verb: 'apply', objects: [{ kind: 'PriorityClass', value: 5, preemptionPolicy: 'PreemptLowerPriority' }] },
  ],
  ['node-fail: {}', { verb: 'node-fail' }],
];

test.each(ENTRIES)('%s', (entry, fault) => {
  expect(ok(small(`  - {at: 5m, ${entry}}`), []).timeline[0]?.fault).toMatchObject(fault as object);
});

test('every verb is tried above', () => {
  const tried = new Set(ENTRIES.map(([entry]) => entry.slice(0, entry.indexOf(':'))));
  expect(VERB_NAMES.filter((verb) => !tried.has(verb))).toEqual([]);
});

test.each([
  ['  - {at: 5m}', /expected exactly one of node-fail, .*; found none$/],
  ['  - {at: 5m, cordon: {}, drain: {}}', /found cordon and drain$/],
  ['  - {cordon: {}}', /Required value: at \(once\), or every/],
  ['  - {at: 5m, until: 6m, cordon: {}}', /until goes with|goes with every/],
  ['  - {every: 10m, until: 5m, cordon: {}}', /ends before the first time/],
  ['  - {at: 5m, mode: fixed-percent, value: 101, cordon: {}}', /expected a percentage between 0 and 100/],
  ['  - {at: 5m, cordon: {pool: generl}}', /no node pool is called "generl"; did you mean "general"\?$/],
  [
    '  - {at: 5m, scale: {object: web, replicas: 1}}',
    /"web" is no reference: expected kind\/name such as deploy\/web$/,
  ],
  ['  - {at: 5m, scale: {object: deplyo/web, replicas: 1}}', /unknown kind "deplyo"; did you mean "deploy"\?$/],
  ['  - {at: 5m, node-add: {}}', /expected either pool or node$/],
])('%s', (entry, message) => {
  const found = errors(small(entry), []);
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(message);
});

test('repetition', () => {
  expect(
    ok(small('  - {every: 30m, until: 50m, mode: fixed-percent, value: 10%, cordon: {}}')).timeline[0],
  ).toMatchObject({ atMs: 1_800_000, everyMs: 1_800_000, untilMs: 3_000_000, mode: 'fixed-percent', value: 10 });
});

test('the JSON Schema names every verb', () => {
  const schema = JSON.stringify(scenarioJsonSchema());
  for (const verb of VERB_NAMES) expect(schema).toContain(`"${verb}"`);
  expect(schema).toContain('"additionalProperties":false');
});
