/** Kind `timeline`: a whole control plane, played by the simulator's own actors. */
import type { JsonObject } from '../compare.ts';
import { finalState } from './timeline/final.ts';
import type { TimelineInput } from './timeline/input.ts';
import { Names } from './timeline/names.ts';
import { Steps } from './timeline/steps.ts';
import { Teller } from './timeline/teller.ts';
import { TimelineWorld, ZERO } from './timeline/world.ts';

/** What a timeline is about that no loop of the simulator does yet. */
function unsupported({ components }: TimelineInput): string | undefined {
  if (components.hpa !== undefined) return 'the horizontal pod autoscaler';
  return undefined;
}

export function answer(raw: JsonObject): unknown {
  const input = raw as unknown as TimelineInput;
  const why = unsupported(input);
  if (why !== undefined) return { unsupported: why };
  const world = new TimelineWorld(input);
  const names = new Names(world.cluster);
  const teller = new Teller(world.cluster, names, ZERO);
  new Steps(world, names, teller).schedule(input.objects ?? [], input.steps ?? []);
  world.cluster.kernel.runUntil(ZERO + Math.round(input.until * 1000));
  return { events: teller.events, final: finalState(world.cluster, names) };
}
