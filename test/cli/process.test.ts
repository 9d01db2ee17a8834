/** What only a process has: streams, signals, environment, start-up time. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { built, interruptAfter, PROGRAM, ROOT, runChild } from './run-child.ts';

let folder = '';
const inFolder = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

beforeAll(() => {
  built();
  folder = mkdtempSync(join(tmpdir(), 'seatrial-cli-'));
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true }));

const SCENARIO = join(ROOT, 'workloads/lose-zone/scenario.yaml');

const TYPO = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicaz: 9
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: web}]}
`;

/** A Job that never comes to its end: something goes on for as long as one wants. */
const ENDLESS = `apiVersion: batch/v1
kind: Job
metadata: {name: endless}
spec:
  parallelism: 100
  completions: 100000000
  template:
    metadata: {annotations: {seatrial.dev/run-seconds: "1"}}
    spec: {restartPolicy: Never, containers: [{name: one, image: one}]}
`;

const NEVER_STEADY = '{"at": "1m", "thresholds": {"pods_pending": ["value==1000"]}}';

describe('exit codes', () => {
  it.each([
    [0, ['version'], {}],
    [0, ['--help'], {}],
    [0, ['help', 'run'], {}],
    [0, ['run', 'SCENARIO', '--set', 'timeline=[]', '--set', 'slos={}', '--no-report'], {}],
    [2, [], {}],
    [2, ['rnu'], {}],
    [2, ['--no-such'], {}],
    [2, ['fit'], {}],
    [2, ['run'], {}],
    [2, ['run', '--sead', '2', 'SCENARIO'], {}],
    [2, ['run', 'no-such-file.yaml'], {}],
    [2, ['run', '-f', '-'], { input: '{' }],
    [3, ['run', 'SCENARIO', '--no-report'], {}],
    [2, ['run', 'SCENARIO', '--no-report', '--set', 'slos={"evictions_total":["max<1"]}'], {}],
    [5, ['run', 'SCENARIO', '--no-report', '--set', `steadyState=${NEVER_STEADY}`], {}],
    [
      4,
      ['run', '--strict', '-', '--nodes', '1x1cpu1Gi'],
      { input: '{"apiVersion": "example.org/v1", "kind": "Widget", "metadata": {"name": "w"}}' },
    ],
  ] as const)('%i for %j', (code, args, options) => {
    const result = runChild(
      args.map((arg) => (arg === 'SCENARIO' ? SCENARIO : arg)),
      { cwd: folder, ...options },
    );
    expect([result.code, result.err]).toEqual([code, result.err]);
  });

  it('1 where output cannot be written, with a reason and without a stack', () => {
    const path = join(inFolder('a-file', ''), 'result.json');
    const result = runChild(['run', SCENARIO, '-q', '-o', `json=${path}`], { cwd: folder });
    expect([result.code, result.err]).toEqual([1, `error: ${path}: a part of the path is not a folder\n`]);
  });

  it.skipIf(!existsSync('/dev/full'))('1 on a full disk', () => {
    const result = spawnSync('sh', ['-c', `exec "${process.execPath}" "${PROGRAM}" version > /dev/full`], {
      encoding: 'utf8',
    });
    expect(result.status).toBe(1);
    expect(result.stderr).toContain('no space left');
  });
});

describe('errors', () => {
  it('say what is wrong with standard input, in one line', () => {
    const { code, out, err } = runChild(['run', '-f', '-'], { input: '{' });
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/^error: -:\d+:\d+: [^\n]+\n$/);
  });

  it('name file, line and column of a typo, and what was meant', () => {
    const file = inFolder('typo.yaml', TYPO);
    const { code, err } = runChild(['run', file, '--nodes', '3x4cpu16Gi']);
    expect(code).toBe(2);
    expect(err).toBe(
      `error: ${file}:5:3: spec.replicaz: unknown field "replicaz"; did you mean "replicas"?\ntry: seatrial validate -f ${file}\n`,
    );
  });
});

describe('start-up', () => {
  it('--help takes little more than Node itself', () => {
    const best = (args: readonly string[]): number => {
      const times = Array.from({ length: 5 }, () => {
        const start = performance.now();
        execFileSync(process.execPath, args, { stdio: 'ignore' });
        return performance.now() - start;
      });
      return Math.min(...times);
    };
    const empty = inFolder('empty.mjs', '');
    // 150 ms in all on an idle machine, of which Node takes about 40
    expect(best([PROGRAM, '--help']) - best([empty])).toBeLessThan(110);
  });

  it('works through a symbolic link and from anywhere', () => {
    const link = join(folder, 'kubectl-seatrial');
    symlinkSync(PROGRAM, link);
    expect(execFileSync(process.execPath, [link, 'version'], { cwd: folder, encoding: 'utf8' })).toMatch(
      /^seatrial \d/,
    );
  });
});

describe('streams', () => {
  it('a reader that leaves ends nothing but the talking', () => {
    const line = `"${process.execPath}" "${PROGRAM}" get events -f "${SCENARIO}" | head -1; echo "\${PIPESTATUS[0]}"`;
    const result = spawnSync('bash', ['-c', line], { encoding: 'utf8' });
    expect(result.stdout).toMatch(/^AT .*\n0\n$/);
    expect(result.stderr).toBe('');
  });

  it('no escape sequence reaches a pipe, and standard output has nothing of real time', () => {
    const run = (): string => runChild(['run', SCENARIO, '--no-report'], { env: { FORCE_COLOR: '1' } }).out;
    const first = run();
    expect(first).not.toContain('\u001b');
    expect(run()).toBe(first);
  });

  it.skipIf(spawnSync('script', ['--version']).status !== 0)('colours on a terminal, but not with NO_COLOR', () => {
    const onTerminal = (env: Record<string, string>): string => {
      const command = `"${process.execPath}" "${PROGRAM}" run no-such-file.yaml`;
      const { NO_COLOR: _, CI: _ci, ...rest } = process.env;
      return spawnSync('script', ['-qec', command, '/dev/null'], {
        encoding: 'utf8',
        env: { ...rest, TERM: 'xterm', ...env },
      }).stdout;
    };
    expect(onTerminal({})).toContain('\u001b[31merror');
    expect(onTerminal({ NO_COLOR: '1' })).not.toContain('\u001b');
  });
});

describe('digest', () => {
  it('does not depend on time zone, locale or working directory', () => {
    const digest = (env: Record<string, string>, cwd: string): unknown => {
      const { out } = runChild(['run', SCENARIO, '-q', '-o', 'json'], { env, cwd });
      return (JSON.parse(out) as { run: { digest: string } }).run.digest;
    };
    const plain = digest({ TZ: 'UTC', LC_ALL: 'C' }, ROOT);
    expect(plain).toMatch(/^[0-9a-f]{16,}$/);
    expect(digest({ TZ: 'Pacific/Kiritimati', LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR.UTF-8' }, folder)).toBe(plain);
  });
});

describe('Ctrl-C', () => {
  it('writes what there is, marked incomplete, and exits with 130', async () => {
    const manifest = inFolder('endless.yaml', ENDLESS);
    const result = join(folder, 'result.json');
    const args = [PROGRAM, 'run', manifest, '--nodes', '10x16cpu64Gi', '--horizon', '9000d', '-o', `json=${result}`];
    const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    const code = new Promise((resolve) => child.on('close', resolve));
    await interruptAfter(child, 2_000);
    expect(await code).toBe(130);
    expect(err).toContain('Ctrl-C again');
    expect(out).toContain('endless');
    expect(JSON.parse(readFileSync(result, 'utf8'))).toMatchObject({ run: { incomplete: true } });
  }, 120_000);
});

describe('demo', () => {
  it('from an empty folder: a verdict, a report, exit code 0', () => {
    const { code, out } = runChild(['demo'], { cwd: folder });
    expect(code).toBe(0);
    expect(out).toContain('FAILED');
    expect(out).toMatch(/digest [0-9a-f]{16}/);
    expect(out).toContain('reports/lose-zone.html');
    expect(readFileSync(join(folder, 'reports/lose-zone.html'), 'utf8')).toMatch(/^<!doctype html>/);
  });
});
