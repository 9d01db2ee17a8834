import { NODE_LIFECYCLE_DEFAULTS } from '../../../../src/controllers/node-lifecycle/options.ts';
import { withNoScheduleTaints } from '../../../../src/controllers/node-lifecycle/taints.ts';
import {
  disruptionAfterPass,
  initialZone,
  type Zones,
  zoneState,
} from '../../../../src/controllers/node-lifecycle/zones.ts';
import { decodeNode, decodeValue } from '../../../../src/ingest/decode/index.ts';
import type { PureFunctions } from '../types.ts';

const OPTIONS = NODE_LIFECYCLE_DEFAULTS;

interface Pass {
  readonly zones: Readonly<Record<string, readonly [ready: number, notReady: number, unknown: number]>>;
}

function rates(passes: readonly Pass[]): readonly unknown[] {
  let zones: Zones = new Map(Object.keys(passes[0]?.zones ?? {}).map((name) => [name, initialZone(OPTIONS)]));
  return passes.map((pass) => {
    const counts = Object.entries(pass.zones).map(
      ([name, [ready, no, unknown]]) => [name, { ready, notReady: no + unknown }] as const,
    );
    zones = disruptionAfterPass(zones, new Map(counts), OPTIONS).zones;
    return Object.fromEntries([...zones].map(([name, { state, rate }]) => [name, { state, qps: String(rate) }]));
  });
}

export const functions: PureFunctions = {
  'nodelifecycle.zoneState': (statuses: readonly (string | null)[] | null) => {
    const ready = (statuses ?? []).filter((status) => status === 'True').length;
    const notReady = (statuses ?? []).length - ready;
    return { notReady, state: zoneState({ ready, notReady }, OPTIONS) };
  },
  'nodelifecycle.rates': rates,
  'nodelifecycle.noScheduleTaints': (raw: unknown) => {
    const { spec, status } = decodeValue(raw, decodeNode);
    const taints = withNoScheduleTaints(status.conditions, spec.unschedulable === true, spec.taints);
    return taints.map(({ key, effect }) => `${key}:${effect}`);
  },
};
