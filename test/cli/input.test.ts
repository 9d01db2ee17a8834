/** Which files are read for a scenario, in whose words errors speak of them, and what comes out. */
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Collected, collectInput } from '../../src/cli/input.ts';
import type { InputOptions } from '../../src/cli/input-options.ts';
import type { FileAccess } from '../../src/ingest/index.ts';

const NODE = `{apiVersion: v1, kind: Node, metadata: {name: n1}, status: {capacity: {cpu: "4", memory: 8Gi, pods: "10"}}}`;
const pod = (name: string): string =>
  `{apiVersion: v1, kind: Pod, metadata: {name: ${name}}, spec: {containers: [{name: a, image: a}]}}`;
const scenario = (spec: string): string =>
  `apiVersion: seatrial.dev/v1alpha1\nkind: Scenario\nmetadata: {name: s}\nspec:\n  horizon: 5m\n${spec}`;

/** Files by path; a folder stands for what lies directly in it. */
function filesOf(files: Readonly<Record<string, string>>): FileAccess & { readonly reads: string[] } {
  const reads: string[] = [];
  return {
    reads,
    expand(path) {
      const short = path.replace(/\/$/, '');
      const inside = Object.keys(files).filter((name) => dirname(name) === short);
      if (short in files) return [short];
      if (inside.length > 0) return inside.sort();
      throw Object.assign(new Error('no such file or folder'), { name: 'FileError' });
    },
    read(path) {
      reads.push(path);
      return new TextEncoder().encode(files[path]);
    },
    relativeTo: (file, path) => join(dirname(file), path),
  };
}

const options = (...paths: readonly string[]): InputOptions => ({ paths, nodes: [], set: [], strict: false });
const names = ({ objects }: Collected): string[] =>
  objects.map(({ object }) => `${object.kind}/${object.metadata.name}`).sort();

describe('input', () => {
  it('follows the paths of a scenario from its own folder, dumps leniently', () => {
    const files = filesOf({
      's/scenario.yaml': scenario(
        `  cluster: {from: ../dump.yaml, scheduler: ./sched.yaml}\n  workloads: [{path: ./manifests/}]\n  timeline:\n  - {at: 1m, apply: {path: ./later.yaml}}\n`,
      ),
      's/manifests/pod.yaml': pod('p'),
      's/later.yaml': pod('later'),
      's/sched.yaml':
        'apiVersion: kubescheduler.config.k8s.io/v1\nkind: KubeSchedulerConfiguration\npercentageOfNodesToScore: 40\n',
      'dump.yaml': NODE.replace('metadata: {', 'metadata: {selfLink: /gone, unheardOf: 1, '),
    });
    const collected = collectInput(options('s/scenario.yaml'), files);
    expect(names(collected)).toEqual(['Node/n1', 'Pod/p']);
    expect(collected.schedulerConfig).toMatchObject({ percentageOfNodesToScore: 40 });
    expect(
      collected.appliedAt({ path: './later.yaml', base: 's/scenario.yaml' }).map(({ object }) => object.metadata.name),
    ).toEqual(['later']);
  });

  it('reads a file once, however often it is named', () => {
    const files = filesOf({
      'a/n.yaml': NODE,
      'a/s.yaml': scenario(
        '  cluster: {nodePools: [{name: x, count: 1, template: {status: {capacity: {cpu: "1"}}}}]}\n  workloads: [{path: ./n.yaml}]\n',
      ),
    });
    expect(names(collectInput(options('a', 'a/n.yaml', 'a/'), files))).toEqual(['Node/n1']);
    expect(files.reads).toEqual(['a/n.yaml', 'a/s.yaml']);
  });

  it('several documents in one stream, scenario and manifests together', () => {
    const text = `${scenario('  cluster: {nodePools: [{name: x, count: 1, template: {status: {capacity: {cpu: "1"}}}}]}\n')}---\n${pod('p')}\n`;
    const collected = collectInput(options('all.yaml'), filesOf({ 'all.yaml': text }));
    expect(collected.scenario?.name).toBe('s');
    expect(names(collected)).toEqual(['Pod/p']);
  });

  it.each([
    [
      'an error in a file that the scenario names',
      { 's.yaml': scenario('  cluster: {from: m.yaml}\n'), 'm.yaml': 'kind: Pod\n' },
      /^m\.yaml:1:/,
    ],
    [
      'a file that the scenario names and that is not there',
      { 's.yaml': scenario('  cluster: {from: gone.yaml}\n') },
      /gone\.yaml: no such file/,
    ],
    [
      'two scenarios',
      { 's.yaml': `${scenario('  cluster: {from: x}\n')}---\n${scenario('  cluster: {from: x}\n')}` },
      /one at s\.yaml:1 and another at s\.yaml:\d+/,
    ],
    [
      'a file without the configuration it is named for',
      { 's.yaml': scenario('  cluster: {from: n.yaml, scheduler: n.yaml}\n'), 'n.yaml': NODE },
      /n\.yaml holds no KubeSchedulerConfiguration/,
    ],
    [
      'an unknown field of a scenario',
      { 's.yaml': scenario('  horizn: 4m\n  cluster: {from: n.yaml}\n'), 'n.yaml': NODE },
      /^s\.yaml:6:3: spec\.horizn: .*did you mean "horizon"\?$/,
    ],
  ])('%s', (_what, files, message) => {
    expect(() => collectInput(options('s.yaml'), filesOf(files))).toThrow(message);
  });

  it('lists every error at once', () => {
    const files = filesOf({ 'x.yaml': 'kind: Pod\n---\napiVersion: v1\nkind: Podd\n' });
    expect(() => collectInput(options('x.yaml'), files)).toThrow(
      /^2 errors in the input\nx\.yaml:1:1: error: .*\nx\.yaml:4:/,
    );
  });

  it('--strict refuses what is not modelled, and names it', () => {
    const files = filesOf({ 'x.yaml': '{apiVersion: example.org/v1, kind: Widget, metadata: {name: w}}' });
    expect(() => collectInput({ ...options('x.yaml'), strict: true }, files)).toThrow(/example\.org\/Widget/);
    expect(collectInput(options('x.yaml'), files).notModelled).toEqual(['example.org/Widget']);
  });
});
