/** leak: programs leak memory from now on, so much an hour. A container that restarts begins anew. */
import type { Fault } from './_fault.ts';

const HOUR_MS = 3_600_000;

export const leak: Fault = {
  verb: 'leak',
  doc: 'the first container of each pod leaks `perHour` of memory on top of what it uses; with `for` it ceases to, what has leaked stays until the container restarts',
  targets: 'pods',
  start({ machines }, { perHour }, serials) {
    for (const serial of serials) machines.usage?.add(serial, 'leaks', (perHour?.value ?? 0) / HOUR_MS);
    return '';
  },
  end({ machines }, { perHour }, serials) {
    for (const serial of serials) machines.usage?.end(serial, 'leaks', (perHour?.value ?? 0) / HOUR_MS);
  },
};
