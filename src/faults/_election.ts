/**
 * How long a component is without a leader when its process dies (client-go tools/leaderelection, with the defaults of
 * v1.32). The leader renews its lease every 2 s; a candidate looks every 2 to 4.4 s and takes over at the first look at
 * which the lease has been the same to it for 15 s:
 *
 *   last renewal ─► seen by the candidate ─────── 15 s ───────► its next look: leader
 *        └─ up to 2 s ─► the process dies ◄──────── the gap ────────┘
 *
 * So the gap is 13 to 23.8 s. The dead process's own deadline of 10 s for renewals plays no part.
 */
import type { RandomStream } from '../kernel/index.ts';

const LEASE_DURATION_MS = 15_000;
const RETRY_PERIOD_MS = 2000;
const JITTER_FACTOR = 1.2;

/** Milliseconds from the death of a leader to the next leader. */
export function leaderGap(random: RandomStream): number {
  const untilNextLook = (): number => RETRY_PERIOD_MS * (1 + random.next() * JITTER_FACTOR);
  const lastRenewal = -RETRY_PERIOD_MS * random.next();
  const seenAt = lastRenewal + random.next() * untilNextLook();
  let look = seenAt;
  while (look < seenAt + LEASE_DURATION_MS) look += untilNextLook();
  return Math.round(look);
}
