/** What the checks hold the code to, as data. `docs/` says why; a change here is a change of the architecture. */

const WORLD = ['kernel', 'model', 'record', 'cluster', 'machines', 'scheduler', 'controllers', 'network', 'faults'];

/** Whom each room may import, besides itself and packages. Type-only imports count too. */
export const IMPORTS: Readonly<Record<string, readonly string[]>> = {
  kernel: [],
  model: [],
  record: ['model', 'kernel'],
  files: [],
  ingest: ['model', 'kernel'],
  cluster: ['kernel', 'model', 'record'],
  machines: ['cluster', 'kernel', 'model', 'record'],
  scheduler: ['cluster', 'kernel', 'model', 'record'],
  controllers: ['cluster', 'kernel', 'model', 'record'],
  network: ['cluster', 'machines', 'kernel', 'model', 'record'],
  faults: ['cluster', 'machines', 'kernel', 'model', 'record'],
  invariants: ['cluster', 'machines', 'model', 'record'],
  metrics: ['record', 'model'],
  experiment: [...WORLD, 'ingest', 'invariants', 'metrics'],
  report: ['record', 'model'],
  cli: ['experiment', 'ingest', 'report', 'files'],
};

/** Single edges that the table forbids, each with its reason. `from` and `to` are path prefixes below src. */
export const IMPORT_EXCEPTIONS = [
  {
    from: 'controllers/cluster-autoscaler',
    to: 'scheduler/probe',
    because: '"would this pod fit there?", a pure function',
  },
];

/** Modules that only one room may import. */
export const RESERVED_MODULES: Readonly<Record<string, string>> = {
  'node:fs': 'files',
  'node:fs/promises': 'files',
};

/** These rooms meet the outside world, where there is real time and chance. */
export const FREE_ROOMS: readonly string[] = ['cli', 'files'];

/**
 * Folders below src whose index.ts lists everything that lies beside it. Names with `_` are helpers, shared by the
 * siblings. machines has no registry.
 */
export const REGISTRIES: readonly string[] = [
  'scheduler/plugins',
  'controllers',
  'faults',
  'invariants',
  'metrics',
  'report/panels',
  'cli/commands',
  'ingest/decode',
];

/** Siblings that may be shared although they lack the `_`, being older than the rule. This list may only shrink. */
export const UNMARKED_HELPERS: Readonly<Record<string, readonly string[]>> = {
  'ingest/decode': [
    'container',
    'cursor',
    'describe',
    'did-you-mean',
    'instant',
    'meta',
    'pod-spec',
    'scheduling',
    'session',
    'volume',
    'persistent-volume-claim', // also the template that a stateful set carries
  ],
};

export const LONGEST_FILE_LINES = 400;

/** Files that must speak of a machine's paths or of a registry, each with its reason. */
export const TEXT_EXCEPTIONS: Readonly<Record<string, string>> = {};
