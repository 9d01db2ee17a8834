/** The commands in this process, on the bundled workload and on small manifests. */
import { describe, expect, it } from 'vitest';
import { COMMANDS, EXIT_CODES } from '../../src/cli/index.ts';
import { LOSE_ZONE, runProgram } from './run-program.ts';

const AT = ['-f', LOSE_ZONE, '--at', '12m'];
const lines = (text: string): string[] => text.trimEnd().split('\n');

describe('registry', () => {
  it('every command that is not planned answers --help with its usage', async () => {
    for (const { name, load } of COMMANDS) {
      if (load === undefined) continue;
      const { code, out } = await runProgram(name, '--help');
      expect([code, out.split('\n')[0]]).toEqual([0, expect.stringContaining(`Usage: seatrial ${name}`)]);
    }
  });

  it('planned ones say so, and exit with 2', async () => {
    for (const { name, planned } of COMMANDS) {
      if (planned !== true) continue;
      const { code, err } = await runProgram(name);
      expect([code, err]).toEqual([2, expect.stringContaining('not supported yet')]);
    }
  });

  it('exit codes are distinct, and help prints them all', async () => {
    expect(new Set(EXIT_CODES.map(({ code }) => code)).size).toBe(EXIT_CODES.length);
    const { out } = await runProgram('help', 'exit-codes');
    for (const { code, meaning } of EXIT_CODES)
      expect(out).toMatch(new RegExp(`^ +${code}  ${meaning.slice(0, 20)}`, 'm'));
  });

  it('proposes the command that was meant', async () => {
    expect((await runProgram('explian')).err).toContain('did you mean explain?');
    expect((await runProgram('get', '--nmespace', 'x')).err).toContain('did you mean --namespace?');
  });
});

describe('run', () => {
  it('without a scenario says what is placed, how full it is and when each workload was ready', async () => {
    const { code, out } = await runProgram(
      'run',
      'workloads/lose-zone/manifests',
      '--nodes',
      '9x4cpu16Gi@zone-a,zone-b,zone-c',
    );
    expect(code).toBe(0);
    expect(out).toMatch(/^Placed \d+ of \d+ pods, /m);
    expect(out).toMatch(/^cpu +[\d.]+ +36 +\d+ %/m);
    expect(out).not.toContain('reports/');
  });

  it('-o json is the result document and nothing else', async () => {
    const { code, out, err } = await runProgram('run', LOSE_ZONE, '-q', '-o', 'json');
    expect([code, err]).toEqual([3, '']);
    expect(JSON.parse(out)).toMatchObject({
      apiVersion: 'seatrial.dev/v1alpha1',
      kind: 'Result',
      metadata: { name: 'lose-zone' },
    });
  });

  it('--set changes the verdict', async () => {
    const { code } = await runProgram(
      'run',
      LOSE_ZONE,
      '-q',
      '--set',
      'timeline/zone-a-dark.for=30s',
      '--set',
      'timeline/drain-in-zone-b.at=30m',
    );
    expect(code).toBe(0);
  });

  it.each(['off', 'cheap', 'all'])('--check %s changes nothing but what is looked at', async (level) => {
    const resultOf = async (...words: readonly string[]): Promise<string> =>
      (await runProgram('run', LOSE_ZONE, '-q', '-o', 'json', ...words)).out;
    const checked = await resultOf('--check', level);
    expect(checked).toContain(`scenario.yaml --check ${level}"`);
    expect(checked.replaceAll(` --check ${level}`, '')).toBe(await resultOf());
  });

  it('--check wants a level that there is', async () => {
    const { code, err } = await runProgram('run', LOSE_ZONE, '--check', 'some');
    expect([code, err]).toEqual([2, expect.stringContaining('--check some: expected one of off, cheap, all')]);
  });

  it('the seed is part of the result, and another seed is another run', async () => {
    const digestOf = async (seed: string): Promise<unknown> => {
      const { out } = await runProgram('run', LOSE_ZONE, '-q', '-o', 'json', '--seed', seed);
      return (JSON.parse(out) as { run: { digest: unknown } }).run.digest;
    };
    expect(await digestOf('2')).toBe(await digestOf('2'));
    expect(await digestOf('3')).not.toBe(await digestOf('2'));
  });

  it.each([
    [['-o', 'jsn'], 'did you mean json?'],
    [['-o', 'parquet'], 'not supported yet'],
    [['-o', 'html'], 'needs a file'],
    [['-o', 'csv'], 'needs a folder'],
    [['-o', 'json='], 'the file is missing'],
    [['-o', 'json,text'], 'only one format'],
    [['--horizon', 'soon'], 'expected a duration'],
    [['--nodes', '3'], 'expected COUNTxCPUcpuMEMORY'],
  ])('%j is refused', async (args, message) => {
    const { code, err } = await runProgram('run', LOSE_ZONE, '--no-report', ...args);
    expect([code, err]).toEqual([2, expect.stringContaining(message)]);
  });

  it('says what to add where there are no nodes', async () => {
    const { code, err } = await runProgram('run', 'workloads/lose-zone/manifests');
    expect(code).toBe(2);
    expect(err).toContain('try: seatrial run -f workloads/lose-zone/manifests --nodes 3x4cpu16Gi');
  });
});

describe('validate', () => {
  it('counts what is there', async () => {
    const { code, out } = await runProgram('validate', LOSE_ZONE);
    expect([code, out]).toEqual([0, expect.stringMatching(/^valid: 1 DaemonSet, 1 Deployment, 1 Job, /)]);
    expect(out).toContain('scenario lose-zone: 2 timeline entries, 7 SLOs');
  });

  it('prints the JSON Schema', async () => {
    const { out } = await runProgram('validate', '--schema');
    expect(JSON.parse(out)).toMatchObject({ type: 'object', properties: { kind: { const: 'Scenario' } } });
  });
});

describe('get', () => {
  it('pods at an instant, as kubectl prints them', async () => {
    const { code, out } = await runProgram('get', 'pods', ...AT, '-l', 'app=db', '-o', 'wide');
    expect(code).toBe(0);
    expect(lines(out)[0]).toMatch(/^NAME +READY +STATUS +RESTARTS +AGE +NODE +NOMINATED NODE +PRIORITY$/);
    const [lost, ...left] = lines(out)
      .slice(1)
      .sort((a, b) => (a.includes('data-a-1') ? -1 : b.includes('data-a-1') ? 1 : 0));
    expect(lost).toMatch(/^db-\d +0\/1 +Terminating +0 +\d+m +data-a-1 /);
    expect(left).toHaveLength(2);
    for (const line of left) expect(line).toMatch(/^db-\d +1\/1 +Running +0 +\d+m +data-[bc]-1 /);
  });

  it('the future is not there yet', async () => {
    const { out } = await runProgram('get', 'deploy/web', '-f', LOSE_ZONE, '--at', '4m');
    expect(lines(out)[1]).toMatch(/^web +9\/9 +9 +9 +\d/);
  });

  it('what it prints can be fed back', async () => {
    const { out } = await runProgram('get', 'nodes,pods', '-A', ...AT, '-o', 'json');
    const { items } = JSON.parse(out) as { items: { kind: string; metadata: { name: string } }[] };
    expect(items.filter(({ kind }) => kind === 'Node')).toHaveLength(9);
    const { loadText } = await import('../../src/ingest/index.ts');
    const loaded = loadText(out, 'dump.json');
    expect(loaded.errors).toEqual([]);
    expect(loaded.objects).toHaveLength(items.length);
  });

  it('names, CSV, several kinds', async () => {
    expect((await runProgram('get', 'sts', ...AT, '-o', 'name')).out).toBe('statefulset/db\n');
    expect((await runProgram('get', 'pdb', ...AT, '-o', 'csv', '--no-headers')).out).toMatch(
      /^db,N\/A,1,0,\w+\r\nweb,6,N\/A,0,/,
    );
    expect((await runProgram('get', 'sts,ds', ...AT)).out).toMatch(
      /^NAME[^\n]*\nstatefulset\/db [^\n]*\n\nNAME[^\n]*\ndaemonset\/agent /,
    );
  });

  it('says where to look when there is nothing', async () => {
    const { code, out, err } = await runProgram('get', 'pods', ...AT, '-n', 'elsewhere');
    expect([code, out]).toEqual([0, '']);
    expect(err).toMatch(/^No resources found in elsewhere namespace\. \(-A shows \d+ in others\)\n$/);
  });

  it.each([
    [['pod'], /^AT|^NAME/, 0],
    [['podz'], /did you mean pods?\?/, 2],
    [['pods', 'nobody'], /pods "nobody" not found/, 2],
    [['pods/a/b'], /expected KIND/, 2],
    [['pods', '-l', 'a=('], /-l: /, 2],
    [['pods', '-o', 'yml'], /did you mean yaml\?/, 2],
  ])('%j', async (args, message, expected) => {
    const { code, out, err } = await runProgram('get', ...args, ...AT);
    expect([code, out + err]).toEqual([expected, expect.stringMatching(message)]);
  });

  it('refuses an instant after the end', async () => {
    const { code, err } = await runProgram('get', 'pods', '-f', LOSE_ZONE, '--at', '46m');
    expect([code, err]).toEqual([2, expect.stringContaining('add --horizon 46m')]);
  });
});

describe('explain', () => {
  it('a workload: its pods, and why the first pending one is', async () => {
    const { code, out } = await runProgram('explain', 'deploy/web', ...AT);
    expect(code).toBe(0);
    expect(lines(out)[0]).toBe('Deployment web: 6 of 9 pods ready, 3 without a node, 3 terminating');
    expect(out).toMatch(/^web-\S+: PENDING since 1\dm\d\ds? .*\. 9 nodes, 0 fit\./m);
    expect(out).toContain("didn't match pod topology spread constraints");
  });

  it('a pod that waits in vain: node by node, what would help, what to look at', async () => {
    const input = ['-f', 'workloads/gpu-fragments/scenario.yaml', '--at', '20m'];
    const list = await runProgram('get', 'pods', '-o', 'name', ...input);
    const [pod = ''] = lines(list.out).filter((line) => line.startsWith('pod/finetune-'));
    const { out } = await runProgram('explain', pod, ...input);
    // 1, 2 and 1 of the GPUs are free
    expect(lines(out).map((line) => line.trimEnd())).toEqual([
      'PENDING since 5m (for 15m). 3 nodes, 0 fit. Nearest: gpu-2 (short of nvidia.com/gpu by 2).',
      'The scheduler last said: 0/3 nodes are available: 3 Insufficient nvidia.com/gpu. preemption: 0/3 nodes are available: 3 No preemption victims found for incoming pod.',
      '',
      'NODE    PLUGIN             REASON                        LACKS',
      'gpu-2   NodeResourcesFit   Insufficient nvidia.com/gpu   nvidia.com/gpu by 2',
      'gpu-1   NodeResourcesFit   Insufficient nvidia.com/gpu   nvidia.com/gpu by 3',
      'gpu-3   NodeResourcesFit   Insufficient nvidia.com/gpu   nvidia.com/gpu by 3',
      '',
      'Requesting 2 nvidia.com/gpu instead of 4 it would fit gpu-2 (tried).',
      'No single pod, put on another node, would make room for it.',
      'nvidia.com/gpu: 4 free on 3 nodes (2 + 1 + 1). Room for pods: 4 of 1, 1 of 2, 0 of 4. None of them is of use to pods of 4.',
      '',
      'It was tried 3 times at 5m, 10m, 15m.',
      'next: seatrial get pods -A -o wide -f workloads/gpu-fragments/scenario.yaml --at 20m',
    ]);
  });

  it('a pod that has its node: how that node compares', async () => {
    const { out } = await runProgram('explain', 'pod/db-1', '-f', LOSE_ZONE, '--at', '4m');
    const [, node = ''] = /^RUNNING on (data-[abc]-1), created at /.exec(lines(out)[0] ?? '') ?? [];
    expect(node).not.toBe('');
    // its row is there, wherever it stands
    expect(out).toMatch(new RegExp(`^${node} \\* `, 'm'));
  });

  it('the kind may stand alone, as in kubectl', async () => {
    const apart = await runProgram('explain', 'pod', 'db-1', '-f', LOSE_ZONE, '--at', '4m');
    expect(apart).toEqual(await runProgram('explain', 'pod/db-1', '-f', LOSE_ZONE, '--at', '4m'));
    expect(apart.code).toBe(0);
  });

  it.each([
    ['web-7', /web-7: expected KIND\/NAME; did you mean pod\/web-7 or deploy\/web-7\?/],
    ['pod/nobody', /pod "nobody" does not exist/],
    ['pod', /expected KIND\/NAME/],
    ['service/n1', /only pods, their workloads and nodes/],
    ['deploy/nobody', /Deployment "nobody" does not exist/],
  ])('%s is refused', async (what, message) => {
    const { code, err } = await runProgram('explain', what, ...AT);
    expect([code, err]).toEqual([2, expect.stringMatching(message)]);
  });
});

describe('version', () => {
  it('is that of package.json', async () => {
    const { default: manifest } = await import('../../package.json', { with: { type: 'json' } });
    expect((await runProgram('version')).out).toMatch(
      new RegExp(`^seatrial ${manifest.version.replaceAll('.', '\\.')} `),
    );
    expect((await runProgram('--version')).out).toBe((await runProgram('version')).out);
  });
});
