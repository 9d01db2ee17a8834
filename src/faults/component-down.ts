/**
 * component-down: a control plane process dies. Without `for` another replica takes over when the lease has not been
 * renewed for 15 s, at its next try (every 2 s, up to 2.2 times that with jitter); with `for` nobody does before its end.
 * What the process had in memory is lost. Upstream: client-go tools/leaderelection.
 */
import type { Fault } from './_fault.ts';

const LEASE_DURATION_MS = 15_000;
const RETRY_PERIOD_MS = 2000;
const JITTER_FACTOR = 1.2;

export const componentDown: Fault = {
  verb: 'component-down',
  doc: 'the scheduler or the controller manager dies; another takes over after the lease gap of 15 to 19.4 s, or at the end of `for`',
  targets: 'none',
  start({ components }, { component = 'scheduler' }, _targets, firing) {
    const process = components.get(component);
    if (process === undefined) return `${component} is not running`;
    process.stop();
    const retry = RETRY_PERIOD_MS * (1 + firing.random.next() * JITTER_FACTOR);
    if (!firing.lasts) firing.after(LEASE_DURATION_MS + Math.round(retry), 0);
    return '';
  },
  step({ components }, { params }) {
    components.get(params.component ?? 'scheduler')?.resume();
  },
  end({ components }, { component = 'scheduler' }) {
    components.get(component)?.resume();
  },
};
