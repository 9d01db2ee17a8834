/** Entries of `usage`: what may be written, what it comes to, what is refused and why. */
import { expect, test } from 'vitest';
import { Loader, formatDiagnostic, readScenario } from '../../src/ingest/index.ts';

const scenario = (usage: string): string => `apiVersion: seatrial.dev/v1alpha1
kind: Scenario
metadata: {name: s}
spec:
  horizon: 10m
  cluster: {from: nodes.yaml}
  usage:
${usage}
`;

function read(usage: string) {
  const loader = new Loader();
  loader.addText(scenario(usage), 's.yaml');
  const [document] = loader.result().scenarios;
  return readScenario(document);
}

const one = (usage: string) => read(usage).scenario?.usage[0];

test('a plain quantity is a constant; parts add up', () => {
  expect(one('  - {selector: {}, memory: 300Mi, cpu: {ofRequest: 0.5, base: 10m}}')).toMatchObject({
    memory: { base: { value: 300 * 2 ** 20 } },
    cpu: { ofRequest: 0.5, base: { milliValue: 10 } },
    line: 8,
  });
});

test('noise has a period of a minute unless it says otherwise', () => {
  expect(one('  - {selector: {}, memory: {base: 1Gi, noise: 0.1}}')?.memory?.noise).toEqual({
    ratio: 0.1,
    everyMs: 60_000,
  });
  expect(one('  - {selector: {}, memory: {base: 1Gi, noise: {ratio: 0.1, every: 5m}}}')?.memory?.noise).toEqual({
    ratio: 0.1,
    everyMs: 300_000,
  });
});

test('the cost of a unit may stand with the demand', () => {
  expect(one('  - {selector: {}, demand: {file: rps.csv, column: rps, cpuPerUnit: 12m}, cpu: 50m}')).toMatchObject({
    demand: { file: { path: 'rps.csv', base: 's.yaml' }, column: 'rps' },
    cpu: { base: { milliValue: 50 }, perUnit: { milliValue: 12 } },
  });
});

test('disk and processes', () => {
  const text = '  - {selector: {}, pids: 20, disk: {logs: 1Gi, inodes: 1k, emptyDir: {cache: {leak: {perHour: 2Gi}}}}}';
  const { disk, pids } = one(text)!;
  expect(pids).toMatchObject({ base: { value: 20 } });
  expect(disk).toMatchObject({ logs: { base: { value: 2 ** 30 } }, inodes: { base: { value: 1000 } } });
  expect(disk?.emptyDir.get('cache')).toMatchObject({ leak: { perHour: { value: 2 ** 31 } } });
});

test.each([
  ['  - {selector: {}}', 's.yaml:8:5: error: spec.usage[0]: Required value: cpu, memory, disk, pids or demand'],
  ['  - {memory: 1Gi}', 's.yaml:8:5: error: spec.usage[0].selector: Required value'],
  ['  - {selector: {}, memory: -1Gi}', 's.yaml:8:28: error: spec.usage[0].memory: must not be negative'],
  [
    '  - {selector: {}, memory: {perUnit: 1Mi}}',
    's.yaml:8:38: error: spec.usage[0].memory.perUnit: needs a demand, whose units these are',
  ],
  [
    '  - {selector: {}, disk: {emptyDir: {cache: {perUnit: 1Mi}}}}',
    's.yaml:8:55: error: spec.usage[0].disk.emptyDir.cache.perUnit: needs a demand, whose units these are',
  ],
  [
    '  - {selector: {}, demand: {file: a.csv, column: rps, cpuPerUnit: 1m}, cpu: {perUnit: 2m}}',
    's.yaml:8:87: error: spec.usage[0].cpu.perUnit: is given twice: demand.cpuPerUnit says the same',
  ],
  [
    '  - {selector: {}, cpu: {steps: [{at: 5m, value: 1}, {at: 5m, value: 2}]}}',
    's.yaml:8:59: error: spec.usage[0].cpu.steps[1].at: must be later than the step before',
  ],
  [
    '  - {selector: {}, cpu: {noise: 2}}',
    's.yaml:8:33: error: spec.usage[0].cpu.noise: Invalid value: 2: must be at most 1',
  ],
  [
    '  - {selector: {}, memory: {ofRequst: 1}}',
    's.yaml:8:29: error: spec.usage[0].memory.ofRequst: unknown field "ofRequst"; did you mean "ofRequest"?',
  ],
])('%s', (usage, message) => {
  expect(read(usage).errors.map(formatDiagnostic)).toEqual([message]);
});
