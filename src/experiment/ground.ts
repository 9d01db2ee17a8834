/** What a run starts from before chance comes in: runs of one input that differ in their seeds share it. */
import type { NodePool, Scenario } from '../ingest/scenario/types.ts';
import type { KubeletConfiguration } from '../model/objects/config.ts';
import type { Instant, KubeObject } from '../model/objects/index.ts';
import { checkKubelets, poolNodes, registeredPool } from './pools.ts';
import { latestInstant, rebase } from './rebase.ts';
import type { SourcedObject } from './simulation.ts';

export interface Ground {
  readonly pools: readonly NodePool[];
  /** Those that were given, then the nodes of pools, as they were read. */
  readonly objects: readonly KubeObject[];
  /** The same with instants that count from `epoch`. */
  readonly rebased: readonly KubeObject[];
  /** Instant 0, in milliseconds since the Unix epoch. */
  readonly epoch: Instant;
}

interface Given {
  readonly objects: readonly SourcedObject[];
  readonly scenario?: Scenario;
  readonly kubeletConfig?: KubeletConfiguration;
}

/** @throws ScenarioError where kubelets would not start */
export function groundOf({ scenario, objects: given, kubeletConfig: kubelet }: Given): Ground {
  const kubeletConfig: Partial<KubeletConfiguration> = kubelet ?? {};
  const pools = (scenario?.cluster.nodePools ?? []).map((pool) => registeredPool(pool, kubeletConfig, scenario?.file));
  checkKubelets(given, kubeletConfig);
  const objects = [...given.map(({ object }) => object), ...pools.flatMap(poolNodes)];
  const epoch = epochOf(scenario, objects);
  return { pools, objects, rebased: objects.map((object) => rebase(object, epoch)), epoch };
}

/** The scenario's start; else the present of the dump; else the epoch itself. Whole seconds. */
function epochOf(scenario: Scenario | undefined, objects: readonly KubeObject[]): Instant {
  const start = scenario?.startTime ?? objects.reduce((latest, object) => Math.max(latest, latestInstant(object)), 0);
  return Math.ceil(start / 1000) * 1000;
}
