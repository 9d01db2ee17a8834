/** Who has to go for whom, where, and what is said when nobody can. */
import { describe, expect, it } from 'vitest';
import type { PreemptionDiagnosis, PostFilterOutcome } from '../../../src/scheduler/framework/index.ts';
import { Lab, type Manifest, type PodManifest, requesting } from '../_lab.ts';

const NODE = { cpu: '4', memory: '8Gi', pods: '10' };
const pod = (
  priority: number,
  cpu: string,
  more: Manifest = {},
  labels: Readonly<Record<string, string>> = {},
): PodManifest => ({
  labels,
  spec: { ...requesting({ cpu }), priority, ...more },
});

class Full extends Lab {
  constructor(...nodes: string[]) {
    super();
    for (const name of nodes) this.place(name, {}, { allocatable: NODE });
  }

  /** Runs on a node since `start` (ms before now). */
  run(node: string, name: string, manifest: PodManifest, start = 0): number {
    const row = this.running(node, manifest, name);
    this.cluster.pods.startTime[row] = -start;
    return row;
  }

  budget(name: string, app: string, disruptionsAllowed: number, disruptedPods: Manifest = {}): void {
    const spec = { selector: { matchLabels: { app } } };
    this.object(
      'policy/v1',
      'PodDisruptionBudget',
      name,
      { spec, status: { disruptionsAllowed, disruptedPods } },
      { namespace: 'default' },
    );
  }

  attempt(
    manifest: PodManifest,
    nominated = -1,
  ): { readonly explained: PreemptionDiagnosis; readonly outcome: PostFilterOutcome } {
    const pending = { ...this.pending(manifest), nominated };
    const decision = this.engine.decide(pending);
    const explained = this.engine.explainPreemption(pending, decision) as PreemptionDiagnosis;
    return { explained, outcome: this.engine.postFilter(pending, decision) };
  }

  /** Node → victims, `!` behind those that break budgets counted. */
  victims(manifest: PodManifest): Record<string, string> {
    const { options } = this.attempt(manifest).explained;
    return Object.fromEntries(
      options.map(({ node, victims, budgetViolations }) => [
        node.name,
        victims.map((row) => this.name(row)).join(' ') + '!'.repeat(budgetViolations),
      ]),
    );
  }

  best(manifest: PodManifest): string[] {
    return this.attempt(manifest).explained.best.map(({ node }) => node.name);
  }
}

describe('who may preempt', () => {
  it('not with preemptionPolicy Never', () => {
    const lab = new Full('n0');
    lab.run('n0', 'a', pod(0, '4'));
    const { explained, outcome } = lab.attempt(pod(9, '1', { preemptionPolicy: 'Never' }));
    expect(explained.obstacle).toBe('not eligible due to preemptionPolicy=Never.');
    expect(outcome).toMatchObject({
      status: { code: 'Unschedulable', reasons: ['preemption: not eligible due to preemptionPolicy=Never.'] },
    });
    expect(outcome.nominate).toBeUndefined();
  });

  it('not while the victims of the last time are on their way', () => {
    const lab = new Full('n0');
    const row = lab.run('n0', 'a', pod(0, '4'));
    expect(lab.attempt(pod(9, '1'), 0).explained.obstacle).toBeUndefined();
    lab.cluster.podApi.delete(row, { by: 'test', gracePeriodSeconds: 30 });
    // terminating for another reason does not count
    expect(lab.attempt(pod(9, '1'), 0).explained.obstacle).toBeUndefined();
    lab.cluster.podApi.setDisruptionTarget(row, 'PreemptionByScheduler', '');
    expect(lab.attempt(pod(9, '1'), 0).explained.obstacle).toBe(
      'not eligible due to a terminating pod on the nominated node.',
    );
  });

  it('again, if its nominated node has become impossible', () => {
    const lab = new Full('n0', 'n1');
    const row = lab.run('n0', 'a', pod(0, '4'));
    lab.run('n1', 'b', pod(0, '4'));
    lab.cluster.podApi.delete(row, { by: 'test', gracePeriodSeconds: 30 });
    lab.cluster.podApi.setDisruptionTarget(row, 'PreemptionByScheduler', '');
    lab.cluster.nodeApi.setUnschedulable(0, true);
    expect(lab.attempt(pod(9, '1'), 0).outcome).toMatchObject({ nominate: 1 });
  });
});

describe('victims on a node', () => {
  it.each<[string, readonly [name: string, priority: number, cpu: string, start: number][], PodManifest, string]>([
    [
      'only lower priorities',
      [
        ['a', 5, '2', 0],
        ['b', 9, '2', 0],
      ],
      pod(9, '1'),
      'a',
    ],
    [
      'as few as possible',
      [
        ['a', 1, '1', 0],
        ['b', 1, '3', 0],
      ],
      pod(9, '2'),
      'b',
    ],
    [
      'the more important stays',
      [
        ['low', 1, '2', 0],
        ['high', 2, '2', 0],
      ],
      pod(9, '2'),
      'low',
    ],
    [
      'of equals, the one that runs longer stays',
      [
        ['young', 1, '2', 10],
        ['old', 1, '2', 99],
      ],
      pod(9, '2'),
      'young',
    ],
    [
      'one that has not started counts as started now',
      [
        ['a', 1, '2', Number.NaN],
        ['b', 1, '2', 99],
      ],
      pod(9, '2'),
      'a',
    ],
    [
      'ordered by importance',
      [
        ['c', 1, '1', 0],
        ['a', 3, '1', 0],
        ['b', 2, '2', 0],
      ],
      pod(9, '4'),
      'a b c',
    ],
    [
      'equals in their order',
      [
        ['a', 1, '2', 5],
        ['b', 1, '2', 5],
      ],
      pod(9, '4'),
      'a b',
    ],
  ])('%s', (_, running, wanted, victims) => {
    const lab = new Full('n0');
    for (const [name, priority, cpu, start] of running) lab.run('n0', name, pod(priority, cpu), start);
    expect(lab.victims(wanted)).toEqual({ n0: victims });
  });

  it('none where no priority is lower, or where it would not help', () => {
    const lab = new Full('n0', 'n1');
    lab.run('n0', 'a', pod(9, '4'));
    lab.run('n1', 'b', pod(9, '3'));
    lab.run('n1', 'c', pod(1, '1'));
    expect(lab.victims(pod(9, '2'))).toEqual({});
    expect(lab.message(pod(9, '2'))).toBe(
      '0/2 nodes are available: 2 Insufficient cpu. preemption: 0/2 nodes are available: 1 Insufficient cpu, 1 No preemption victims found for incoming pod.',
    );
  });

  it('not on nodes that are refused for good', () => {
    const lab = new Full('n0', 'n1', 'n2');
    lab.run('n0', 'a', pod(9, '4'));
    lab.cluster.nodeApi.setUnschedulable(1, true);
    lab.cluster.nodeApi.setUnschedulable(2, true);
    expect(lab.message(pod(9, '2'))).toBe(
      '0/3 nodes are available: 1 Insufficient cpu, 2 node(s) were unschedulable. preemption: 0/3 nodes are available: 1 No preemption victims found for incoming pod, 2 Preemption is not helpful for scheduling.',
    );
    expect(lab.attempt(pod(9, '2')).outcome.nominate).toBe(-1);
  });

  it('who repels the pod', () => {
    const lab = new Full('n0');
    const affinity = {
      podAntiAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [
          { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { app: 'web' } } },
        ],
      },
    };
    lab.run('n0', 'shy', pod(1, '1', { affinity }));
    lab.run('n0', 'sociable', pod(1, '1'));
    expect(lab.victims(pod(9, '1', {}, { app: 'web' }))).toEqual({ n0: 'shy' });
  });

  it('who holds a port', () => {
    const lab = new Full('n0');
    const ports = { containers: [{ name: 'c', image: 'x', ports: [{ containerPort: 80, hostPort: 80 }] }] };
    lab.run('n0', 'holder', pod(1, '1', ports));
    lab.run('n0', 'other', pod(1, '1'));
    expect(lab.victims(pod(9, '1', ports))).toEqual({ n0: 'holder' });
  });

  it('yields to nominated pods of equal priority, not to lower ones', () => {
    const lab = new Full('n0');
    lab.run('n0', 'a', pod(1, '4'));
    lab.nominated('n0', pod(9, '3'));
    expect(lab.victims(pod(9, '2'))).toEqual({});
    expect(lab.victims(pod(10, '2'))).toEqual({ n0: 'a' });
  });
});

describe('budgets', () => {
  const web = { app: 'web' };

  it('protected pods come back first', () => {
    const lab = new Full('n0');
    lab.budget('b', 'web', 0);
    lab.run('n0', 'protected', pod(1, '2', {}, web));
    lab.run('n0', 'free', pod(2, '2'));
    expect(lab.victims(pod(9, '2'))).toEqual({ n0: 'free' });
    expect(lab.victims(pod(9, '4'))).toEqual({ n0: 'free protected!' });
  });

  it.each<[string, number, Manifest, string]>([
    ['one may go', 1, {}, 'a b!'],
    ['two may go', 2, {}, 'a b'],
    ['one is on its way already, and counts no more', 1, { a: '2026-01-01T00:00:00Z' }, 'a b'],
  ])('%s', (_, allowed, disrupted, victims) => {
    const lab = new Full('n0');
    lab.budget('b', 'web', allowed, disrupted);
    lab.run('n0', 'a', pod(2, '2', {}, web));
    lab.run('n0', 'b', pod(1, '2', {}, web));
    expect(lab.victims(pod(9, '4'))).toEqual({ n0: victims });
  });

  it('with an empty selector protect nobody; nor do others’', () => {
    const lab = new Full('n0');
    lab.object(
      'policy/v1',
      'PodDisruptionBudget',
      'all',
      { spec: { selector: {} }, status: { disruptionsAllowed: 0 } },
      { namespace: 'default' },
    );
    lab.object(
      'policy/v1',
      'PodDisruptionBudget',
      'far',
      { spec: { selector: { matchLabels: web } }, status: { disruptionsAllowed: 0 } },
      { namespace: 'other' },
    );
    lab.run('n0', 'a', pod(1, '4', {}, web));
    expect(lab.victims(pod(9, '4'))).toEqual({ n0: 'a' });
  });
});

describe('the node to preempt on', () => {
  type Runs = readonly (readonly [
    node: string,
    name: string,
    priority: number,
    cpu: string,
    start: number,
    labels?: Readonly<Record<string, string>>,
  ])[];

  it.each<[string, Runs, string[]]>([
    [
      'the fewest broken budgets',
      [
        ['n0', 'a', 1, '4', 0, { app: 'web' }],
        ['n1', 'b', 8, '4', 0],
      ],
      ['n1'],
    ],
    [
      'the lowest of the most important victims',
      [
        ['n0', 'a', 5, '2', 0],
        ['n0', 'b', 1, '2', 0],
        ['n1', 'c', 4, '2', 0],
        ['n1', 'd', 4, '2', 0],
      ],
      ['n1'],
    ],
    [
      'the smallest sum: fewer victims',
      [
        ['n0', 'a', 5, '2', 0],
        ['n0', 'b', -9, '2', 0],
        ['n1', 'c', 5, '4', 0],
      ],
      ['n1'],
    ],
    [
      'the smallest sum of as many',
      [
        ['n0', 'a', 5, '2', 0],
        ['n0', 'b', 3, '2', 0],
        ['n1', 'c', 5, '2', 0],
        ['n1', 'd', 2, '2', 0],
      ],
      ['n1'],
    ],
    [
      'the latest start',
      [
        ['n0', 'a', 5, '4', 99],
        ['n1', 'b', 5, '4', 10],
      ],
      ['n1'],
    ],
    [
      'the earliest start of the most important counts',
      [
        ['n0', 'a', 5, '2', 10],
        ['n0', 'b', 4, '2', 99],
        ['n1', 'c', 5, '2', 20],
        ['n1', 'd', 4, '2', 0],
      ],
      ['n0'],
    ],
    [
      'all alike',
      [
        ['n0', 'a', 5, '4', 10],
        ['n1', 'b', 5, '4', 10],
      ],
      ['n0', 'n1'],
    ],
  ])('%s', (_, runs, best) => {
    const lab = new Full('n0', 'n1');
    lab.budget('b', 'web', 0);
    for (const [node, name, priority, cpu, start, labels] of runs)
      lab.run(node, name, pod(priority, cpu, {}, labels ?? {}), start);
    expect(lab.best(pod(9, '4'))).toEqual(best);
  });

  it('is nominated, its victims named, and lower nominations cleared', () => {
    const lab = new Full('n0');
    const victim = lab.run('n0', 'a', pod(1, '4'));
    const lower = lab.nominated('n0', pod(5, '1'));
    const { outcome } = lab.attempt(pod(9, '4'));
    expect(outcome).toEqual({ nominate: 0, victims: [victim], budgetViolations: 0, clearNominations: [lower] });
    expect(lab.message(pod(9, '4'))).toBe('0/1 nodes are available: 1 Insufficient cpu.');
  });
});
