/** Many runs as a process: the same bytes whatever the threads, and what happens when somebody is in a hurry. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Result, Sweep } from '../../../src/record/index.ts';
import { built, interruptAfter, PROGRAM, ROOT, runChild } from '../run-child.ts';

const SCENARIO = join(ROOT, 'workloads/scarce-slots/scenario.yaml');
let folder = '';

beforeAll(() => {
  built();
  folder = mkdtempSync(join(tmpdir(), 'seatrial-sweep-'));
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true }));

const json = (...args: readonly string[]) => {
  const { code, out, err } = runChild(['run', SCENARIO, '-q', '-o', 'json', ...args], { cwd: folder });
  return { code, out, err };
};

describe('--seeds', () => {
  it('gives the same bytes with one thread and with three', () => {
    const one = json('--seeds', '7', '--jobs', '1');
    const three = json('--seeds', '7', '--jobs', '3');
    expect(three.out).toBe(one.out);
    const { run } = JSON.parse(one.out) as Result;
    expect(run.seeds?.runs.map(({ seed }) => seed)).toEqual(['1', '2', '3', '4', '5', '6', '7']);
  });

  it('each seed is the run that --seed gives', () => {
    const { run, slos } = JSON.parse(json('--seeds', '3', '--seed', '5').out) as Result;
    for (const { seed, digest, measured } of run.seeds?.runs ?? []) {
      const alone = JSON.parse(json('--seed', seed).out) as Result;
      expect([alone.run.digest, alone.slos.map((slo) => slo.measured)]).toEqual([digest, measured]);
    }
    expect(slos.map(({ spread }) => spread?.seeds)).toEqual(slos.map(() => 3));
    expect(run.command).toBe(`seatrial run -f ${SCENARIO} --seeds 3 --seed 5`);
  });

  it('the aggregate decides: three jobs fit in one of three tries', () => {
    expect(json('--seeds', '20', '--aggregate', 'optimistic').code).toBe(0);
    expect(json('--seeds', '20', '--aggregate', 'pessimistic').code).toBe(3);
  });
});

describe('--matrix', () => {
  it('a row for each point, with the same seeds, and commands that give it again', () => {
    const { code, out } = json('--matrix', 'scheduler=default.yaml,packing.yaml', '--seeds', '10');
    const { points, run, verdict } = JSON.parse(out) as Sweep;
    expect(code).toBe(3);
    expect(points.map(({ settings }) => settings)).toEqual([
      [['scheduler', 'default.yaml']],
      [['scheduler', 'packing.yaml']],
    ]);
    expect(points.map((point) => point.verdict.outcome)).toEqual(['failed', 'passed']);
    expect([verdict.outcome, run.seeds]).toEqual(['failed', { count: 10, first: 1, aggregate: 'median' }]);
    expect(points[1].command).toBe(`seatrial run -f ${SCENARIO} --matrix scheduler=packing.yaml --seeds 10`);
    const alone = JSON.parse(json('--matrix', 'scheduler=packing.yaml', '--seeds', '10').out) as Result;
    expect([alone.kind, alone.run.seeds?.runs]).toEqual(['Result', points[1].seeds.runs]);
  });

  it('says what is wrong with a point before anything runs', () => {
    const { code, err } = json('--matrix', 'scheduler=default.yaml,pakcing.yaml');
    expect(code).toBe(2);
    expect(err).toContain('pakcing.yaml');
  });

  it('writes every format', () => {
    const formats = [
      'json=s.json',
      'yaml=s.yaml',
      'html=s.html',
      'markdown=s.md',
      'junit=s.xml',
      'text=s.txt',
      'csv=tables',
    ];
    const args = [
      'run',
      SCENARIO,
      '--matrix',
      'scheduler=default.yaml,packing.yaml',
      '--seeds',
      '10',
      '-o',
      formats.join(','),
    ];
    expect(runChild(args, { cwd: folder }).code).toBe(3);
    const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
    expect(read('s.xml')).toMatch(/<testsuites name="seatrial" tests="\d+" failures="[1-9]/);
    expect(read('s.md')).toContain('| scheduler | verdict |');
    expect(read('s.html')).toMatch(/^<!doctype html>/);
    expect(read('tables/points.csv').split('\r\n')[0]).toMatch(/^scheduler,verdict,"?slo\/1 /);
    expect(read('s.txt')).toContain('PACKING.YAML'.toLowerCase());
  });
});

describe('Ctrl-C', () => {
  it('writes what there is, marked incomplete, and exits with 130', async () => {
    const result = join(folder, 'stopped.json');
    const args = [PROGRAM, 'run', SCENARIO, '--seeds', '100000', '-o', `json=${result}`];
    const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    const code = new Promise((resolve) => child.on('close', resolve));
    await interruptAfter(child, 4_000);
    expect(await code).toBe(130);
    expect(err).toContain('Ctrl-C again');
    const { run } = JSON.parse(readFileSync(result, 'utf8')) as Result;
    expect(run.incomplete).toBe(true);
    expect(run.seeds?.runs.length).toBeGreaterThan(0);
    expect(out).toMatch(/of 100,000 seeds/);
    const again = /to go on:\n {2}seatrial (.*)\n/.exec(err)?.[1]?.split(' ') ?? [];
    expect(again.slice(-2)).toEqual(['--journal', 'reports/scarce-slots.runs.jsonl']);
    // a run that was on its way may be missing in between
    const last = run.seeds?.runs.at(-1)?.seed ?? '';
    const more = runChild([...again.map((word) => (word === '100000' ? last : word)), '-q', '-o', 'json'], {
      cwd: folder,
    });
    expect((JSON.parse(more.out) as Result).run.seeds?.runs).toEqual(
      expect.arrayContaining([...(run.seeds?.runs ?? [])]),
    );
  }, 120_000);
});
