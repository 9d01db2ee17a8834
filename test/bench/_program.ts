/** The program as a person starts it: time and memory of the whole process. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Timed } from './_clock.ts';

/** Says what it took as it ends: the parent cannot know. */
const REPORTER =
  `data:text/javascript,process.on('exit',()=>{const{maxRSS,userCPUTime,systemCPUTime}=process.resourceUsage();` +
  `process.stderr.write(JSON.stringify([maxRSS,userCPUTime+systemCPUTime]))})`;

export interface ProgramRun extends Timed {
  readonly megabytes: number;
  readonly stdout: string;
}

/** The least that each figure was in so many runs. Throws where one fails. */
export function bestOfRuns(times: number, args: readonly string[]): ProgramRun {
  let best: ProgramRun | undefined;
  for (let i = 0; i < times; i++) {
    const run = runProgram(args);
    best = {
      ...run,
      seconds: Math.min(run.seconds, best?.seconds ?? Infinity),
      cpuSeconds: Math.min(run.cpuSeconds, best?.cpuSeconds ?? Infinity),
      megabytes: Math.min(run.megabytes, best?.megabytes ?? Infinity),
    };
  }
  return best as ProgramRun;
}

function runProgram(args: readonly string[]): ProgramRun {
  const program = join(process.cwd(), 'dist/seatrial.js');
  const begin = performance.now();
  const { status, stderr, stdout } = spawnSync(process.execPath, ['--import', REPORTER, program, ...args], {
    encoding: 'utf8',
  });
  const seconds = (performance.now() - begin) / 1000;
  if (status !== 0) throw new Error(`seatrial ended with ${status}: ${stderr}`);
  const [kilobytes, microseconds] = JSON.parse(stderr.slice(stderr.lastIndexOf('['))) as [number, number];
  return { seconds, cpuSeconds: microseconds / 1e6, megabytes: kilobytes / 1024, stdout };
}
