import { describe, expect, it } from 'vitest';
import { DRAIN_DEFAULTS, type DrainOptions, type DrainPod, planDrain } from '../../../src/faults/_drain/filters.ts';

const NOW = 1_000_000;
const pod = (name: string, changes: Partial<DrainPod> = {}): DrainPod => ({
  namespace: 'default',
  name,
  phase: 'Running',
  controller: { kind: 'ReplicaSet', name: 'rs' },
  isMirror: false,
  hasEmptyDir: false,
  ...changes,
});
const plan = (pods: readonly DrainPod[], options: Partial<DrainOptions> = {}) => {
  const { pods: evicted, ...notes } = planDrain(
    pods,
    { ...DRAIN_DEFAULTS, ...options },
    (_, name) => name === 'ds',
    NOW,
  );
  return { ...notes, pods: evicted.map(({ name }) => name) };
};
const evicts = { pods: ['p'], warnings: [], errors: [] };
const leaves = { pods: [], warnings: [], errors: [] };
const refuses = (error: string) => ({ pods: [], warnings: [], errors: [`cannot delete ${error}: default/p`] });
const warns = (warning: string) => [`${warning}: default/p`];

const ofDaemonSet = pod('p', { controller: { kind: 'DaemonSet', name: 'ds' } });
const ofMissing = pod('p', { controller: { kind: 'DaemonSet', name: 'gone' } });
const nobodys = pod('p', { controller: undefined });
const withData = pod('p', { hasEmptyDir: true });
const late = pod('p', { deletionTimestamp: NOW - 61_000 });

describe('drain', () => {
  it.each([
    ['takes an ordinary pod', pod('p'), {}, evicts],
    ['leaves mirror pods alone', pod('p', { isMirror: true }), {}, leaves],
    ['stops at a DaemonSet', ofDaemonSet, {}, refuses('DaemonSet-managed Pods (use --ignore-daemonsets to ignore)')],
    [
      'leaves it alone if told to',
      ofDaemonSet,
      { ignoreDaemonSets: true },
      { ...leaves, warnings: warns('ignoring DaemonSet-managed Pods') },
    ],
    ['stops at one that is gone', ofMissing, {}, refuses('daemonsets.apps "gone" not found')],
    ['takes that by force', ofMissing, { force: true }, evicts],
    ['takes a finished pod of one', { ...ofDaemonSet, phase: 'Failed' }, {}, evicts],
    ['stops at local data', withData, {}, refuses('Pods with local storage (use --delete-emptydir-data to override)')],
    ['takes it if told to, without a warning', withData, { deleteEmptyDirData: true }, evicts],
    ['takes the data of finished pods', { ...withData, phase: 'Succeeded' }, {}, evicts],
    [
      'stops at pods of nobody',
      nobodys,
      {},
      refuses('cannot delete Pods that declare no controller (use --force to override)'),
    ],
    [
      'takes them by force',
      nobodys,
      { force: true },
      { ...evicts, warnings: warns('deleting Pods that declare no controller') },
    ],
    ['takes them when finished', { ...nobodys, phase: 'Failed' }, {}, evicts],
    ['waits for the terminating', late, {}, evicts],
    ['but not for ever, if told so', late, { skipWaitForDeleteTimeoutSeconds: 60 }, leaves],
    [
      'seconds are whole',
      { ...late, deletionTimestamp: NOW - 60_999 },
      { skipWaitForDeleteTimeoutSeconds: 60 },
      evicts,
    ],
  ])('%s', (_, one, options, expected) => expect(plan([one], options)).toEqual(expected));

  it('gathers pods by what is wrong with them', () => {
    const asked = plan([nobodys, pod('q', { controller: undefined }), pod('r')]);
    expect(asked.errors).toEqual([
      'cannot delete cannot delete Pods that declare no controller (use --force to override): default/p, default/q',
    ]);
  });
});
