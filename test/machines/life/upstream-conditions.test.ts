/** Conditions of pods, after pkg/kubelet/status/generate_test.go, in rows of our own. */
import { describe, expect, it } from 'vitest';
import {
  type ConditionSpec,
  type ConditionStatus,
  containersReadyCondition,
  initializedCondition,
  type PodCondition,
  readyCondition,
} from '../../../src/machines/life/pod-conditions.ts';

const container = (name: string): ConditionSpec['containers'][number] =>
  ({ name, restartPolicy: name.startsWith('s') ? 'Always' : undefined }) as ConditionSpec['containers'][number];

/** `i…` init containers, `s…` sidecars, `c…` main ones, `g…` readiness gates. */
function spec(text: string): ConditionSpec {
  const words = text.split(' ').filter(Boolean);
  const of = (first: string): string[] => words.filter((word) => first.includes(word[0]));
  return {
    initContainers: of('is').map(container),
    containers: of('c').map(container),
    readinessGates: of('g'),
  };
}

/** `c1+` ready, `c1-` not; `s1*` started; `c1r` runs; `none`: nothing is known. */
function statuses(text: string): ConditionStatus[] | undefined {
  if (text === 'none') return undefined;
  return text
    .split(' ')
    .filter(Boolean)
    .map((word) => ({
      name: word.slice(0, -1),
      ready: word.endsWith('+'),
      started: word.endsWith('*'),
      state: word.endsWith('r') ? { running: { startedAt: 0 } } : {},
    }));
}

const told = ({ status, reason = '', message = '' }: PodCondition): string =>
  [status, reason, message].filter(Boolean).join('|');

const UNREADY = 'False|ContainersNotReady|containers with';

describe('ContainersReady', () => {
  const rows: readonly [string, string, string, string][] = [
    ['', 'none', 'Running', 'False|UnknownContainerStatuses'],
    ['', '', 'Running', 'True'],
    ['c1', '', 'Running', `${UNREADY} unknown status: [c1]`],
    ['c1 c2', 'c1+ c2+', 'Running', 'True'],
    ['c1 c2', 'c1+', 'Running', `${UNREADY} unknown status: [c2]`],
    ['c1 c2', 'c1+ c2-', 'Running', `${UNREADY} unready status: [c2]`],
    ['c1', 'c1-', 'Succeeded', 'False|PodCompleted'],
    ['s1 c1', 'c1+', 'Running', `${UNREADY} unknown status: [s1]`],
    ['s1 s2 c1', 's1+ s2+ c1+', 'Running', 'True'],
    ['s1 s2 c1', 's1+ c1+', 'Running', `${UNREADY} unknown status: [s2]`],
    ['s1 s2 c1', 's1+ s2- c1+', 'Running', `${UNREADY} unready status: [s2]`],
    // beyond the table
    ['i1 c1 c2 c3', 'c1- c3-', 'Running', `${UNREADY} unknown status: [c2], containers with unready status: [c1 c3]`],
    ['c1', 'c1-', 'Failed', 'False|PodFailed'],
  ];
  it.each(rows)('%s; %s; %s: %s', (of, known, phase, condition) => {
    expect(told(containersReadyCondition(spec(of), statuses(known), phase))).toBe(condition);
  });
});

describe('Ready', () => {
  const missing = (gate: string): string =>
    `False|ReadinessGatesNotReady|corresponding condition of pod readiness gate "${gate}" does not exist.`;
  const closed = (gate: string): string =>
    `False|ReadinessGatesNotReady|the status of pod readiness gate "${gate}" is not "True", but False`;
  const rows: readonly [string, gates: string, string, string, string][] = [
    ['', '', 'none', 'Running', 'False|UnknownContainerStatuses'],
    ['', '', '', 'Running', 'True'],
    ['c1', '', '', 'Running', `${UNREADY} unknown status: [c1]`],
    ['c1 c2', '', 'c1+ c2+', 'Running', 'True'],
    ['c1 c2', '', 'c1+', 'Running', `${UNREADY} unknown status: [c2]`],
    ['c1 c2', '', 'c1+ c2-', 'Running', `${UNREADY} unready status: [c2]`],
    ['c1', '', 'c1-', 'Succeeded', 'False|PodCompleted'],
    ['g1', '', '', 'Running', missing('g1')],
    ['g1', 'g1-', '', 'Running', closed('g1')],
    ['g1', 'g1+', '', 'Running', 'True'],
    ['g1 g2', 'g1+', '', 'Running', missing('g2')],
    ['g1 g2', 'g1+ g2-', '', 'Running', closed('g2')],
    ['g1 g2', 'g1+ g2+', '', 'Running', 'True'],
    ['c1 g1', 'g1+', 'c1-', 'Running', `${UNREADY} unready status: [c1]`],
  ];
  it.each(rows)('%s; gates %s; %s; %s: %s', (of, gates, known, phase, condition) => {
    const conditions = gates
      .split(' ')
      .filter(Boolean)
      .map((word): PodCondition => ({ type: word.slice(0, -1), status: word.endsWith('+') ? 'True' : 'False' }));
    expect(told(readyCondition(spec(of), conditions, statuses(known), phase))).toBe(condition);
  });
});

describe('Initialized', () => {
  const NOT = 'False|ContainersNotInitialized|containers with';
  const rows: readonly [string, string, string, string][] = [
    ['i1 i2 c1', 'none', 'Running', 'False|UnknownContainerStatuses'],
    ['', '', 'Running', 'True'],
    ['i1 c1', '', 'Running', `${NOT} unknown status: [i1]`],
    ['i1 i2 c1', 'i1+ i2+', 'Running', 'True'],
    ['i1 i2 c1', 'i1+', 'Running', `${NOT} unknown status: [i2]`],
    ['i1 i2 c1', 'i1+ i2-', 'Running', `${NOT} incomplete status: [i2]`],
    ['i1 c1', 'i1+', 'Succeeded', 'True|PodCompleted'],
    ['s1 c1', 's1-', 'Pending', `${NOT} incomplete status: [s1]`],
    ['s1 c1', 's1*', 'Running', 'True'],
    ['s1 c1', 's1- c1r', 'Running', 'True'],
  ];
  it.each(rows)('%s; %s; %s: %s', (of, known, phase, condition) => {
    expect(told(initializedCondition(spec(of), statuses(known), phase))).toBe(condition);
  });
});
