/** Scenarios from objects, as a file would hold them. */
import { compose, type RunInput } from '../../src/experiment/index.ts';
import { loadText, readScenario } from '../../src/ingest/index.ts';
import type { Result } from '../../src/record/index.ts';

type Raw = Record<string, unknown>;

export const CAPACITY = { cpu: '4', memory: '16Gi', pods: '110' };

export const pool = (name: string, count: number, extra: Raw = {}): Raw => ({
  name,
  count,
  template: { status: { capacity: CAPACITY } },
  ...extra,
});

function textOf(spec: Raw, objects: readonly Raw[]): string {
  const scenario = { apiVersion: 'seatrial.dev/v1alpha1', kind: 'Scenario', metadata: { name: 's' }, spec };
  return [scenario, ...objects].map((each) => JSON.stringify(each, undefined, 1)).join('\n---\n');
}

/** Of the first entry of the timeline, one line below its field: `s.yaml:12:4`. */
export function placeOfEntry(spec: Raw): string {
  const lines = textOf(spec, []).split('\n');
  const index = lines.findIndex((line) => line.includes('"timeline"')) + 1;
  return `s.yaml:${index + 1}:${lines[index].search(/\S/) + 1}`;
}

/** The input that one YAML stream of a scenario and its manifests gives. Throws what a person would be told. */
export function inputOf(spec: Raw, objects: readonly Raw[] = [], extra: Partial<RunInput> = {}): RunInput {
  const text = textOf(spec, objects);
  const loaded = loadText(text, 's.yaml');
  const read = readScenario(loaded.scenarios[0]);
  const wrong = [...loaded.errors, ...read.errors];
  if (wrong.length > 0)
    throw new Error(wrong.map(({ file, line, message }) => `${file}:${line}: ${message}`).join('\n'));
  return {
    name: 's',
    objects: loaded.objects,
    scenario: read.scenario,
    seed: '1',
    command: 'x',
    checks: 'all',
    ...extra,
  };
}

export function resultOf(spec: Raw, objects: readonly Raw[] = [], extra: Partial<RunInput> = {}): Result {
  const simulation = compose(inputOf(spec, objects, extra));
  simulation.advance({});
  return simulation.result();
}

export const deployment = (name: string, replicas: number, spec: Raw = {}): Raw => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: 'default' },
  spec: {
    replicas,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: {
        containers: [{ name: 'c', image: 'x:1', resources: { requests: { cpu: '100m', memory: '64Mi' } } }],
        ...spec,
      },
    },
  },
});

export const budget = (name: string, app: string, spec: Raw): Raw => ({
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: { name, namespace: 'default' },
  spec: { selector: { matchLabels: { app } }, ...spec },
});
