import { decodeKubeletConfiguration } from '../../../src/ingest/config/kubelet.ts';
import { decodeValue } from '../../../src/ingest/decode/index.ts';
import { type EvictionConfig, evictionConfig, isHard } from '../../../src/machines/eviction/config.ts';
import { type EvictionState, INITIAL_EVICTION_STATE } from '../../../src/machines/eviction/observe.ts';
import { beginPass, finishPass, type PodEviction } from '../../../src/machines/eviction/pass.ts';
import type { Filesystems } from '../../../src/machines/eviction/signals.ts';
import type { JsonObject } from '../compare.ts';
import { type RawTick, readingsOf, World, type WorldPod } from './eviction-world.ts';
import type { Answer } from './types.ts';

const shown = ({ pod, gracePeriodSeconds, message, isDisruption }: PodEviction<WorldPod>, killFailed: boolean) => ({
  pod: pod.name,
  gracePeriodSeconds,
  message,
  disruptionTarget: isDisruption,
  ...(killFailed ? { killFailed } : {}),
});

function runTick(config: EvictionConfig, before: EvictionState, world: World, tick: RawTick) {
  for (const resident of world.residents) resident.usage = tick.usage?.[resident.name] ?? resident.usage;
  const pods = world.pods();
  let meters = world.meters(tick);
  const { state, evictions, reclaim } = beginPass(
    config,
    before,
    readingsOf(meters, config.filesystems),
    pods,
    tick.at * 1000,
  );
  const garbage = reclaim?.garbage ?? [];
  for (const each of garbage) world.collect(each);
  if (garbage.length > 0) meters = world.meters(tick);
  world.remember(meters);
  const end = reclaim ? finishPass(config, reclaim, readingsOf(meters, config.filesystems), pods) : {};
  const evicted = end.eviction ? [...evictions, end.eviction] : evictions;
  const killFails = tick.killFails === true;
  const gone = new Set(killFails ? [] : evicted.map(({ pod }) => pod.name));
  world.residents = world.residents.filter(({ name }) => !gone.has(name));
  const answer = {
    conditions: state.conditions,
    thresholdsMet: state.met.map((threshold) => `${threshold.signal}${isHard(threshold) ? '' : ' (soft)'}`).sort(),
    reclaim: reclaim?.resource ?? null,
    gc: garbage,
    ranked: end.ranked?.map(({ name }) => name) ?? null,
    evicted: evicted.map((eviction) => shown(eviction, killFails)),
  };
  return { state, answer };
}

export const answer: Answer = (input) => {
  const raw = input.config as JsonObject & { readonly filesystems: Filesystems };
  const config = evictionConfig(decodeValue(raw, decodeKubeletConfiguration), raw.filesystems);
  const world = new World({
    ...(input as unknown as ConstructorParameters<typeof World>[0]),
    filesystems: raw.filesystems,
  });
  let state = INITIAL_EVICTION_STATE;
  const ticks = (input.ticks as readonly RawTick[]).map((tick) => {
    const result = runTick(config, state, world, tick);
    state = result.state;
    return result.answer;
  });
  return { ticks };
};
