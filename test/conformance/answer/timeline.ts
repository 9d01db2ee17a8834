/** Kind `timeline`: a whole control plane, played by the simulator's own actors. */
import type { JsonObject } from '../compare.ts';
import { finalState } from './timeline/final.ts';
import type { TimelineInput } from './timeline/input.ts';
import { Names } from './timeline/names.ts';
import { Steps } from './timeline/steps.ts';
import { Teller } from './timeline/teller.ts';
import { TimelineWorld, ZERO } from './timeline/world.ts';

export function answer(raw: JsonObject): unknown {
  const input = raw as unknown as TimelineInput;
  const world = new TimelineWorld(input);
  const names = new Names(world.cluster);
  const teller = new Teller(world.cluster, names, ZERO);
  const steps = new Steps(world, names, teller);
  world.metrics.loadOf = (app) => steps.load(app);
  steps.schedule(input.objects ?? [], input.steps ?? []);
  world.cluster.kernel.runUntil(ZERO + Math.round(input.until * 1000));
  return { events: teller.events, final: finalState(world.cluster, names) };
}
