/** docs/fidelity.md: written by hand, but for its tables of conformance and of times. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_CONTROLLER_OPTIONS } from '../../src/controllers/_shared/options.ts';
import { DEFAULT_TIMING as MACHINES } from '../../src/machines/timing.ts';
import { DEFAULT_TIMING as SCHEDULER } from '../../src/scheduler/actor/timing.ts';
import { table } from './markdown.ts';

interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** What the kinds of recorded cases settle. */
const MEANINGS: Readonly<Record<string, string>> = {
  schedule: 'verdicts, reasons, scores, ties and messages of every in-tree plugin',
  preempt: 'candidates, victims, violated budgets, nominee, message',
  sequence: 'one decision after another: sampling, order of the nodes',
  hints: 'which change of the cluster moves a pod in the queue, plugin by plugin',
  pure: 'functions: quantities, selectors, resources, rollouts, deletion ranks, jobs, cron, HPA, budgets, quota, drain',
  eviction: "the kubelet's node-pressure eviction",
  'eviction-admit': 'who is admitted under pressure',
  'kubelet-preemption': 'who makes way for a critical static pod',
  topology: 'which CPUs and NUMA nodes a kubelet gives to pods, and whom it refuses for want of them',
  timeline: 'a whole control plane: node loss, drains, rollouts, preemption, jobs',
};

export function fidelityPage(root: string): string {
  const text = readFileSync(join(root, 'docs/fidelity.md'), 'utf8');
  const { kinds, ...total } = JSON.parse(readFileSync(join(root, 'docs/conformance.json'), 'utf8')) as Tally & {
    readonly kinds: Readonly<Record<string, Tally>>;
  };
  const rows = Object.entries(kinds)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([kind, tally]) => [kind, ...countsOf(tally), MEANINGS[kind] ?? '']);
  const printed = table(
    ['kind', 'agree', 'disagree', 'skipped', 'what it settles'],
    [...rows, ['**all**', ...countsOf(total), '']],
  );
  return between(between(text, 'conformance', printed), 'times', timesTable());
}

/** The text with what stands between two marks of that name replaced. */
function between(text: string, name: string, printed: string): string {
  const [begin, end] = [`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`];
  const [before, after] = [text.indexOf(begin), text.indexOf(end)];
  if (before < 0 || after < before) throw new Error(`docs/fidelity.md has no ${begin} … ${end}`);
  return `${text.slice(0, before)}${begin}\n${printed}\n${text.slice(after)}`;
}

const seconds = (ms: number): string => `${ms / 1000} s`;

/** What is assumed where a scenario says nothing, from the code. */
function timesTable(): string {
  const { latency, requestMs } = DEFAULT_CONTROLLER_OPTIONS;
  const { watchMs, cycleMs, requestMs: writeMs } = SCHEDULER;
  const machine = (field: keyof typeof MACHINES): string => seconds(Number(MACHINES[field]));
  return table(
    ['time', 'default', 'changed by'],
    [
      ['sandbox, network, volumes of a pod', machine('sandbox'), '`timing.podStartup`, `start-seconds`'],
      ['creating and starting one container', machine('containerStart'), '`timing.podStartup`, `start-seconds`'],
      ['what an init container runs', machine('initContainerRun'), '`init-seconds`'],
      ['a container started → its program answers', machine('ready'), '`ready-seconds`, its readiness probe'],
      ['a pull before its bytes', seconds(0), '`timing.imagePull.base`'],
      ['pulling one GiB', machine('imagePullPerGi'), '`timing.imagePull.perGi`'],
      ['SIGTERM → the container ends', machine('termination'), '`timing.podTermination`, `termination-seconds`'],
      ['the last container ended → the kubelet is done', machine('cleanup'), ''],
      ["what a Job's container runs", machine('jobRun'), '`run-seconds`'],
      ['power on → the kubelet runs', machine('boot'), '`timing.nodeReboot`'],
      ['the kubelet runs → its status is posted', machine('statusPost'), ''],
      ['a change → a kubelet has seen it', machine('watch'), '`timing.watchLatency`'],
      ['a change → a controller acts', seconds(Number(latency)), '`timing.watchLatency`'],
      ['a change → an idle scheduler looks', seconds(Number(watchMs)), '`timing.watchLatency`'],
      ['choosing a node', seconds(cycleMs), ''],
      ['a write of the scheduler', seconds(Number(writeMs)), '`timing.apiLatency`'],
      [
        "a write of a controller, between two batches of pods; an eviction's look at its budget",
        seconds(Number(requestMs)),
        '`timing.apiLatency`',
      ],
      ['a container changed → the API is told', machine('report'), '`timing.apiLatency`'],
    ],
  );
}

const countsOf = ({ passed, failed, skipped }: Tally): readonly string[] => [passed, failed, skipped].map(String);
