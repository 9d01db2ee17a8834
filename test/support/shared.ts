import { resolve } from 'node:path';

/**
 * Where inputs may lie that are too large for the repository, and the judge of the recorded cases; by default a folder beside it.
 * What wants one of them is skipped, or does with made-up input, where it is not there.
 */
export const SHARED = resolve(process.env.SEATRIAL_SHARED ?? '../shared');
