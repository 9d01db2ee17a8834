import { expect, it } from 'vitest';
import { resultOf } from './_scenario.ts';

const cluster = {
  nodePools: [{ name: 'general', count: 1, template: { status: { capacity: { cpu: '4', memory: '8Gi' } } } }],
};
const pod = (annotations: Record<string, string>) => ({
  metadata: {
    annotations: Object.fromEntries(Object.entries(annotations).map(([key, text]) => [`seatrial.dev/${key}`, text])),
  },
  spec: { containers: [{ name: 'c', image: 'x' }] },
});
const doubts = (object: Record<string, unknown>): string[] =>
  resultOf({ horizon: '1m', cluster }, [object])
    .diagnostics.filter(({ code }) => code === 'annotation')
    .map(({ message }) => message);
const bare = (annotations: Record<string, string>) => {
  const { metadata, spec } = pod(annotations);
  return { apiVersion: 'v1', kind: 'Pod', metadata: { ...metadata, name: 'a' }, spec };
};

it.each([
  [
    { 'run-second': '5' },
    'seatrial.dev/run-second says nothing: it is unknown; did you mean seatrial.dev/run-seconds?',
  ],
  [{ weather: 'fine' }, 'seatrial.dev/weather says nothing: it is unknown'],
  [{ 'run-seconds.d': '5' }, 'seatrial.dev/run-seconds.d says nothing: the pod has no container "d", only c'],
  [
    { 'run-seconds': '5s' },
    'seatrial.dev/run-seconds is "5s": expected a number that is not negative, or a list such as "60,90"',
  ],
  [
    { 'exit-code': '-1' },
    'seatrial.dev/exit-code is "-1": expected a number that is not negative, or a list such as "60,90"',
  ],
  [{ 'never-ready': 'yes' }, 'seatrial.dev/never-ready is "yes": expected "true" or "false"'],
])('an annotation that says nothing is doubted: %j', (annotations, problem) => {
  expect(doubts(bare(annotations))).toEqual([`Pod a: annotation ${problem}`]);
});

it('of a template, too; and what is well is not', () => {
  const template = { ...pod({ 'ready-seconds': 'soon' }) };
  const labels = { app: 'w' };
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'w' },
    spec: { selector: { matchLabels: labels }, template: { ...template, metadata: { ...template.metadata, labels } } },
  };
  expect(doubts(deployment)).toEqual([
    'Deployment w: annotation seatrial.dev/ready-seconds is "soon": expected a number that is not negative, or a list such as "60,90"',
  ]);
  expect(doubts(bare({ 'run-seconds': '60, 90.5', 'exit-code.c': '1', 'never-ready': 'false' }))).toEqual([]);
});
