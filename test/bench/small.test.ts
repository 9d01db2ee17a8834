/**
 * Nothing has become slower by a multiple: small inputs against what they reached, by the ratio to the calibration loop in the
 * same process, so that neither the machine's speed nor what else runs on it decides.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleProgram, type Program } from './_bundle.ts';
import { FLOORS, isReached, verdictsOn } from './_floors.ts';

let program: Program;
beforeAll(async () => {
  program = await bundleProgram();
});
afterAll(() => program.remove());

describe('a small input', () => {
  it.each(Object.keys(FLOORS.small))('of %s takes no multiple of its time', (name) => {
    const measure = () => verdictsOn(name, 'small', program.measure(name, 'small'));
    const verdicts = measure();
    // once more, in case the machine was busy with something else all the while
    const missed = verdicts.every(isReached) ? [] : measure().filter((verdict) => !isReached(verdict));
    expect(missed).toEqual([]);
  });
});
