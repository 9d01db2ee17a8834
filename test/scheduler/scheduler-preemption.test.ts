/** Preemption acted out: victims, nominations, retries. */
import { describe, expect, test } from 'vitest';
import { FAILED, RUNNING } from '../../src/record/index.ts';
import type { SchedulerOptions } from '../../src/scheduler/index.ts';
import { INSTANT, Story } from './_story.ts';
import { requesting, SECOND } from './queue/_world.ts';

const cpu = (amount: string, priority = 0, more: Record<string, unknown> = {}) => ({
  spec: { ...requesting({ cpu: amount }), priority, ...more },
});
const NO_ROOM = '0/1 nodes are available: 1 Insufficient cpu.';
const NO_VICTIMS = `${NO_ROOM} preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.`;
const NOT_ELIGIBLE = `${NO_ROOM} preemption: not eligible due to a terminating pod on the nominated node.`;

/** One node of 4 CPUs with running pods of priority 0. */
function crowded(
  options: SchedulerOptions,
  ...amounts: readonly string[]
): { readonly story: Story; readonly rows: readonly number[] } {
  const story = new Story(options);
  story.node('n1');
  const rows = amounts.map((amount, i) => {
    const row = story.pod(`low${i + 1}`, cpu(amount));
    story.at(story.kernel.now + 100);
    story.cluster.podApi.setStartTime(row);
    story.cluster.podApi.setPhase(row, RUNNING);
    return row;
  });
  story.at(8 * SECOND);
  story.tell();
  return { story, rows };
}

/** The kubelet is done with a victim. */
function finish({ cluster }: Story, row: number): void {
  cluster.podApi.setPhase(row, FAILED);
  cluster.podApi.remove(row, 'kubelet');
}

describe('one victim', () => {
  test('condition, deletion with its own grace, event; then the preemptor: event, status and nomination', () => {
    const { story, rows } = crowded({}, '3');
    const vip = story.pod('vip', cpu('2', 1000));
    story.at(9 * SECOND);
    const uid = story.cluster.uid(story.cluster.pods.serial[vip]);
    // watch 3, cycle 1, then 9 ms for each of three requests
    expect(story.tell()).toEqual([
      '8.013 low1 target PreemptionByScheduler',
      '8.022 low1 deleted by default-scheduler, grace 30',
      `8.022 low1 event Preempted`,
      '8.022 vip event FailedScheduling',
      `8.031 vip Unschedulable: ${NO_ROOM}`,
      '8.031 vip nominated n1',
    ]);
    expect(story.record.texts.id(`Preempted by pod ${uid} on node n1`)).toBeLessThan(story.record.texts.size);
    story.at(10_030);
    finish(story, rows[0]);
    story.at(20 * SECOND);
    expect(story.tell()).toEqual(['10.043 vip → n1']);
    expect(story.scheduler.nominator.count).toBe(0);
  });

  test('without latencies the same at one instant', () => {
    const { story, rows } = crowded(INSTANT, '3');
    story.pod('vip', cpu('2', 1000));
    story.at(8 * SECOND);
    expect(story.tell().map((line) => line.slice(6))).toEqual([
      'low1 target PreemptionByScheduler',
      'low1 deleted by default-scheduler, grace 30',
      'low1 event Preempted',
      'vip event FailedScheduling',
      `vip Unschedulable: ${NO_ROOM}`,
      'vip nominated n1',
    ]);
    story.at(10 * SECOND);
    finish(story, rows[0]);
    story.at(10 * SECOND);
    expect(story.tell()).toEqual(['10.000 vip → n1']);
  });
});

test('a victim that goes between the decision and the request is passed over, whoever has its row then', () => {
  const { story, rows } = crowded({}, '3');
  story.pod('vip', cpu('2', 1000));
  story.at(8_003);
  const { pods, podApi } = story.cluster;
  finish(story, rows[0]);
  podApi.remove(rows[0], 'kubelet');
  const other = story.pod('other', cpu('1'));
  expect(other).toBe(rows[0]);
  story.at(20 * SECOND);
  const lines = story.tell();
  expect(lines.filter((line) => line.includes('target') || line.includes('deleted'))).toEqual([]);
  expect(pods.node[story.cluster.pods.find('default', 'vip')]).toBe(0);
});

describe('several victims', () => {
  test('the first one gone causes a try in vain; placement comes after the back-off of the second attempt', () => {
    const { story, rows } = crowded({}, '1', '1', '1', '1');
    story.pod('vip', cpu('2', 1000));
    story.at(10_000);
    story.tell();
    // deleted 9 ms apart, so gone 9 ms apart
    story.at(10_060);
    finish(story, rows[3]);
    story.at(10_069);
    finish(story, rows[2]);
    story.at(20 * SECOND);
    // second attempt at 10.063, returned at 10.064: ready at 12.064, the 13th tick is 13 ms late
    expect(story.tell()).toEqual([
      '10.064 vip event FailedScheduling',
      `10.073 vip Unschedulable: ${NOT_ELIGIBLE}`,
      '13.023 vip → n1',
    ]);
  });

  test('victims that go one by one: two tries in vain, the third after 4 s', () => {
    const { story, rows } = crowded({}, '1', '1', '1', '1');
    story.at(10_000);
    story.pod('vip', cpu('3', 1000));
    story.at(13_200);
    story.tell();
    finish(story, rows[1]);
    story.at(14_700);
    finish(story, rows[2]);
    story.at(19_200);
    finish(story, rows[3]);
    story.at(30 * SECOND);
    // attempts at 10.0, 13.2 (until 15.2: tick 16) and 16.0 (until 20.0: its message is known, so it returns at once)
    expect(story.tell()).toEqual([
      '13.204 vip event FailedScheduling',
      `13.213 vip Unschedulable: ${NOT_ELIGIBLE}`,
      '16.017 vip event FailedScheduling',
      '20.030 vip → n1',
    ]);
  });
});

describe('who keeps the room', () => {
  test('a nominated node is kept from pods of lower priority, and its pod is placed before them', () => {
    const { story, rows } = crowded(INSTANT, '4');
    story.pod('vip', cpu('4', 1000));
    story.at(9 * SECOND);
    story.pod('low9', cpu('1'));
    story.at(10 * SECOND);
    story.tell();
    finish(story, rows[0]);
    story.at(20 * SECOND);
    expect(story.tell().filter((line) => line.includes('→'))).toEqual(['10.000 vip → n1']);
  });

  test('when the nominated pod is deleted its room is free for others, at the next event', () => {
    const { story, rows } = crowded({}, '2', '2');
    const vip = story.pod('vip', cpu('4', 1000));
    story.at(9 * SECOND);
    for (const name of ['new1', 'new2']) story.pod(name, cpu('2'));
    story.at(12 * SECOND);
    story.cluster.podApi.delete(vip, { by: 'user' });
    story.at(17_100);
    story.tell();
    finish(story, rows[1]);
    story.at(17_109);
    finish(story, rows[0]);
    story.at(30 * SECOND);
    // new1 at once; new2's second attempt fails at 17.105: until 19.105, tick 20
    expect(story.tell()).toEqual(['17.105 new2 event FailedScheduling', '17.113 new1 → n1', '20.030 new2 → n1']);
  });

  test('a pod of higher priority takes over, and the nomination of the lower one is cleared', () => {
    const { story, rows } = crowded(INSTANT, '4');
    story.pod('mid', cpu('4', 500));
    story.at(9 * SECOND);
    story.pod('top', cpu('4', 1000));
    story.at(9 * SECOND);
    const lines = story.tell();
    expect(lines).toContain('9.000 mid nominated -');
    expect(lines).toContain('9.000 top nominated n1');
    finish(story, rows[0]);
    story.at(20 * SECOND);
    // top was returned at 9.0: ready at 10.0; mid's try at 9.0 finds the node promised
    expect(story.tell().filter((line) => line.includes('→'))).toEqual(['10.000 top → n1']);
  });

  test('preemptionPolicy Never waits like everybody else', () => {
    const { story, rows } = crowded(INSTANT, '4');
    story.pod('vip', cpu('2', 1000, { preemptionPolicy: 'Never' }));
    story.at(9 * SECOND);
    expect(story.tell()).toEqual([
      '8.000 vip event FailedScheduling',
      `8.000 vip Unschedulable: ${NO_ROOM} preemption: not eligible due to preemptionPolicy=Never.`,
    ]);
    finish(story, rows[0]);
    story.at(9 * SECOND);
    expect(story.tell()).toEqual(['9.000 vip → n1']);
  });

  test('pods of equal priority are no victims', () => {
    const { story } = crowded(INSTANT, '4');
    story.pod('peer', cpu('2'));
    story.at(8 * SECOND);
    expect(story.tell()).toEqual(['8.000 peer event FailedScheduling', `8.000 peer Unschedulable: ${NO_VICTIMS}`]);
  });
});

test('the process ends while it preempts: what was not sent never is, and the next one starts over', () => {
  const { story } = crowded({}, '3');
  story.pod('vip', cpu('2', 1000));
  story.at(8_015);
  story.scheduler.stop();
  story.at(9 * SECOND);
  expect(story.tell()).toEqual(['8.013 low1 target PreemptionByScheduler']);
  story.scheduler.resume();
  story.at(10 * SECOND);
  // the condition is there already: one request less
  expect(story.tell().slice(0, 1)).toEqual(['9.013 low1 deleted by default-scheduler, grace 30']);
});
