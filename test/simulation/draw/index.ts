/** A seed → a world and what befalls it, as files that the command line would read. */
import { type Scenario, loadText, readScenario } from '../../../src/ingest/index.ts';
import type { RunInput } from '../../../src/experiment/compose.ts';
import { Dice } from '../../scheduler/random/dice.ts';
import { type Draft, FEATURES, type Raw } from './draft.ts';
import { drawExtras } from './extras.ts';
import { drawFlags, drawPools } from './nodes.ts';
import { drawTimeline } from './timeline.ts';
import { drawUsage } from './usage.ts';
import { drawWorkloads } from './workloads.ts';

export interface Drawn {
  readonly seed: string;
  /** File name → text: `seatrial run FOLDER --seed SEED` repeats the first phase. */
  readonly files: ReadonlyMap<string, string>;
  readonly features: readonly string[];
  /** Whether everything must be well when the faults are over. */
  readonly isCalm: boolean;
}

const SCENARIO_FILE = 'scenario.json';
const MANIFESTS_FILE = 'manifests.json';
const ZONES = ['zone-a', 'zone-b', 'zone-c'];

export function drawWorld(seed: string): Drawn {
  const dice = new Dice(`swarm/${seed}`);
  const features = dice.some(dice.between(1, 9), FEATURES);
  const zones = ZONES.slice(0, dice.between(1, 3));
  const draft: Draft = { dice, features: new Set(features), zones, pools: [], workloads: [], objects: [] };
  const nodePools = drawPools(draft);
  const controllerManager = drawFlags(draft);
  drawWorkloads(draft);
  const seconds = dice.between(20, 40) * 60;
  const timeline = drawExtras(draft, seed, drawTimeline(draft, seconds));
  const use = drawUsage(draft, seed, seconds, { nodePools, controllerManager });
  const spec = {
    horizon: `${seconds}s`,
    cluster: { nodePools, controllerManager },
    ...(use.usage.length > 0 ? { usage: use.usage } : {}),
    timeline: [...timeline, ...use.timeline],
    ...drawTiming(seed),
  };
  const scenario: Raw = { apiVersion: 'seatrial.dev/v1alpha1', kind: 'Scenario', metadata: { name: 'swarm' }, spec };
  const list = { apiVersion: 'v1', kind: 'List', items: draft.objects };
  return {
    seed,
    features,
    isCalm: use.isCalm,
    files: new Map([[SCENARIO_FILE, text(scenario)], [MANIFESTS_FILE, text(list)], ...use.files]),
  };
}

/** Times that are drawn themselves, in some worlds; with dice of their own, so that the worlds stay what they were. */
function drawTiming(seed: string): Raw {
  const dice = new Dice(`swarm-timing/${seed}`);
  if (dice.chance(0.75)) return {};
  const times: Raw = {
    podStartup: dice.pick<unknown>({ dist: 'lognormal', p50: '4s', p99: '30s' }, '2s'),
    podTermination: dice.pick<unknown>({ dist: 'uniform', min: '0s', max: '20s' }, { dist: 'exponential', mean: '3s' }),
    imagePull: { base: { dist: 'pareto', shape: 2, min: '1s' } },
    nodeReboot: { dist: 'weibull', shape: 2, scale: '60s' },
    apiLatency: { dist: 'exponential', mean: dice.pick('20ms', '300ms') },
    watchLatency: { dist: 'gamma', shape: 2, scale: dice.pick('10ms', '200ms') },
  };
  const chosen = dice.some(dice.between(1, 6), Object.keys(times));
  return { timing: Object.fromEntries(chosen.map((name) => [name, times[name]])) };
}

const text = (value: unknown): string => `${JSON.stringify(value, undefined, 1)}\n`;

/** The run behind a draw. Throws where the files are not what ingest accepts: that is the draw's fault. */
export function inputOf({ seed, files }: Drawn): RunInput & { readonly scenario: Scenario } {
  const load = (file: string) => loadText(files.get(file) ?? '', file);
  const [scenarios, objects] = [load(SCENARIO_FILE), load(MANIFESTS_FILE)];
  const { scenario, errors } = readScenario(scenarios.scenarios[0]);
  const wrong = [...objects.errors, ...errors];
  if (wrong.length > 0 || scenario === undefined)
    throw new Error(`seed ${seed}: ${wrong.map(({ message }) => message).join('; ')}`);
  return {
    name: 'swarm',
    objects: objects.objects,
    scenario,
    seed,
    command: `npm run swarm -- --seed ${seed}`,
    textAt: ({ path }) => files.get(path.replace(/^\.\//, '')) ?? '',
    checks: 'all',
  };
}
