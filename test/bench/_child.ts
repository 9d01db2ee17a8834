/** Runs one benchmark and prints what it measured: a process of its own, so that none disturbs the compiler of another. */
import type { Measurement, Size } from './_benchmark.ts';
import { calibrate } from './_calibration.ts';
import { peakMegabytes } from './_memory.ts';
import { BENCHMARKS } from './index.ts';

const CALIBRATION_SECONDS: Readonly<Record<Size, number>> = { full: 0.3, small: 0.1 };

export interface Report extends Measurement {
  readonly megabytes: number;
  /** Steps a second of the calibration loop: the faster of before and after. */
  readonly calibration: number;
}

const [name, size] = process.argv.slice(2);
const benchmark = BENCHMARKS.find((each) => each.name === name);
if (benchmark === undefined) throw new Error(`no benchmark ${name}`);
const before = calibrate(CALIBRATION_SECONDS[size as Size]);
const measured = await benchmark.run(size as Size);
const megabytes = measured.megabytes ?? peakMegabytes();
const calibration = Math.max(before, calibrate(CALIBRATION_SECONDS[size as Size]));
const report: Report = { ...measured, megabytes, calibration };
process.stdout.write(`${JSON.stringify(report)}\n`);
