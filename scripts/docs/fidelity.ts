/** docs/fidelity.md: written by hand, but for its table of conformance. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { table } from './markdown.ts';

interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

const BEGIN = '<!-- conformance:begin -->';
const END = '<!-- conformance:end -->';

/** What the kinds of recorded cases settle. */
const MEANINGS: Readonly<Record<string, string>> = {
  schedule: 'verdicts, reasons, scores, ties and messages of every in-tree plugin',
  preempt: 'candidates, victims, violated budgets, nominee, message',
  sequence: 'one decision after another: sampling, order of the nodes',
  pure: 'functions: quantities, selectors, resources, rollouts, deletion ranks, jobs, cron, HPA, budgets, quota, drain',
  eviction: "the kubelet's node-pressure eviction",
  'eviction-admit': 'who is admitted under pressure',
  'kubelet-preemption': 'who makes way for a critical static pod',
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
  const [before, after] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (before < 0 || after < before) throw new Error(`docs/fidelity.md has no ${BEGIN} … ${END}`);
  return `${text.slice(0, before)}${BEGIN}\n${printed}\n${text.slice(after)}`;
}

const countsOf = ({ passed, failed, skipped }: Tally): readonly string[] => [passed, failed, skipped].map(String);
