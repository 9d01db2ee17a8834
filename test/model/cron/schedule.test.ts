import { describe, expect, it } from 'vitest';
import { dateOf, daysOf, weekdayOf } from '../../../src/model/cron/calendar.ts';
import { parseDuration } from '../../../src/model/cron/duration.ts';
import { instantOf, localTime } from '../../../src/model/cron/local-time.ts';
import { nextTime } from '../../../src/model/cron/next.ts';
import { parseCronJobSchedule, parseSchedule } from '../../../src/model/cron/schedule.ts';
import { findZone, UTC } from '../../../src/model/cron/zone-data.ts';
import { parseInstant } from '../../../src/ingest/decode/instant.ts';

const at = (text: string): number => parseInstant(text) as number;
const text = (instant: number | undefined): string | undefined =>
  instant === undefined ? undefined : new Date(instant).toISOString().replace('.000Z', 'Z');

function runs(schedule: string, from: string, count: number, timeZone?: string): (string | undefined)[] {
  const parsed = parseCronJobSchedule(schedule, timeZone);
  const times: (string | undefined)[] = [];
  let instant: number | undefined = at(from);
  while (instant !== undefined && times.length < count) {
    instant = nextTime(parsed, instant);
    times.push(text(instant));
  }
  return times;
}

describe('the calendar', () => {
  it('agrees with the host’s over five centuries', () => {
    for (let days = -100_000; days < 100_000; days += 97) {
      const host = new Date(days * 86_400_000);
      const want = { year: host.getUTCFullYear(), month: host.getUTCMonth() + 1, day: host.getUTCDate() };
      expect(dateOf(days)).toEqual(want);
      expect([daysOf(want.year, want.month, want.day), weekdayOf(days)]).toEqual([days, host.getUTCDay()]);
    }
  });

  it('lets months and days run over', () => {
    expect([daysOf(2025, 13, 1), daysOf(2026, 0, 31), daysOf(2026, 2, 29)].map(dateOf)).toEqual([
      { year: 2026, month: 1, day: 1 },
      { year: 2025, month: 12, day: 31 },
      { year: 2026, month: 3, day: 1 },
    ]);
  });
});

describe('time zones', () => {
  it.each([
    ['Europe/Berlin', '2026-01-01T00:00:00Z', 1, 0],
    ['Europe/Berlin', '2026-07-01T00:00:00Z', 2, 0],
    ['America/New_York', '2026-07-01T12:00:00Z', 8, 0],
    ['Asia/Kolkata', '2026-07-01T00:00:00Z', 5, 30],
    // Summer time is half an hour there.
    ['Australia/Lord_Howe', '2026-01-01T00:00:00Z', 11, 0],
    ['Australia/Lord_Howe', '2026-07-01T00:00:00Z', 10, 30],
    // A name that stands for another one.
    ['Asia/Calcutta', '2026-07-01T00:00:00Z', 5, 30],
    ['Etc/UTC', '2026-07-01T00:00:00Z', 0, 0],
    // Far beyond any table that ends in 2037.
    ['Europe/Berlin', '2090-07-01T00:00:00Z', 2, 0],
  ])('%s at %s', (name, instant, hour, minute) => {
    expect(localTime(findZone(name) ?? UTC, at(instant))).toMatchObject({ hour, minute });
  });

  it('are known by their exact names only', () => {
    expect(['europe/berlin', 'Local', 'Mars/Olympus'].map(findZone)).toEqual([undefined, undefined, undefined]);
  });

  it('resolve an hour that does not exist or that exists twice as Go does', () => {
    const berlin = findZone('Europe/Berlin') ?? UTC;
    const half = 2.5 * 3_600_000;
    // 02:30 is skipped on 29 March 2026; the reading as UTC is in summer time, so the offset tried first is 2 h: 00:30Z is
    // in winter time, and 1 h gives 01:30Z, 03:30 by the wall clock.
    expect(text(instantOf(berlin, 2026, 3, 29, half))).toBe('2026-03-29T01:30:00Z');
    // 02:30 comes twice on 25 October: the second one, as 02:30Z is in winter time.
    expect(text(instantOf(berlin, 2026, 10, 25, half))).toBe('2026-10-25T01:30:00Z');
  });

  it('agree with the host’s data', () => {
    for (const name of [
      'Europe/Berlin',
      'America/New_York',
      'Australia/Lord_Howe',
      'America/Sao_Paulo',
      'Asia/Tokyo',
    ]) {
      const host = new Intl.DateTimeFormat('en-GB', {
        timeZone: name,
        hour: '2-digit',
        minute: '2-digit',
        day: 'numeric',
        hourCycle: 'h23',
      });
      for (let month = 0; month < 300; month++) {
        const instant = Date.UTC(2000, month, 1 + (month % 27), month % 24);
        const part = Object.fromEntries(host.formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
        const { day, hour, minute } = localTime(findZone(name) ?? UTC, instant);
        expect({ name, day, hour, minute }).toEqual({ name, day: part.day, hour: part.hour, minute: part.minute });
      }
    }
  });
});

describe('the next runs', () => {
  // 2 March 2026 is a Monday.
  it.each([
    ['*/15 * * * *', ['2026-03-02T12:15:00Z', '2026-03-02T12:30:00Z']],
    ['30 6-16/4 * * 1-5', ['2026-03-02T14:30:00Z', '2026-03-03T06:30:00Z']],
    ['5/20 12 * * *', ['2026-03-02T12:05:00Z', '2026-03-02T12:25:00Z']],
    ['0 0 * * SUN', ['2026-03-08T00:00:00Z', '2026-03-15T00:00:00Z']],
    ['0 0 1 jan,JUL ?', ['2026-07-01T00:00:00Z', '2027-01-01T00:00:00Z']],
    // Two day fields that say something: either.
    ['0 0 10 * 3', ['2026-03-04T00:00:00Z', '2026-03-10T00:00:00Z']],
    // A star with a step of 2 says something; one with a step of 1 does not.
    ['0 0 */2 * 3', ['2026-03-03T00:00:00Z', '2026-03-04T00:00:00Z']],
    ['0 0 */1 * 3', ['2026-03-04T00:00:00Z', '2026-03-11T00:00:00Z']],
    ['0 0 31 * *', ['2026-03-31T00:00:00Z', '2026-05-31T00:00:00Z']],
    ['0 0 29 2 *', ['2028-02-29T00:00:00Z', '2032-02-29T00:00:00Z']],
    ['0 0 30 2 *', [undefined]],
    ['@weekly', ['2026-03-08T00:00:00Z', '2026-03-15T00:00:00Z']],
    ['@yearly', ['2027-01-01T00:00:00Z', '2028-01-01T00:00:00Z']],
    // From the last run, not from midnight.
    ['@every 1h30m', ['2026-03-02T13:30:07Z', '2026-03-02T15:00:07Z']],
    // Whole seconds, one at least.
    ['@every 1500ms', ['2026-03-02T12:00:08Z', '2026-03-02T12:00:09Z']],
    ['@every 0s', ['2026-03-02T12:00:08Z', '2026-03-02T12:00:09Z']],
  ])('%s', (schedule, want) => expect(runs(schedule, '2026-03-02T12:00:07Z', 2)).toEqual(want));

  it('leave out an hour that is skipped, and double one that comes twice', () => {
    // Berlin goes from 02:00 to 03:00 on 29 March: no run that day.
    expect(runs('30 2 * * *', '2026-03-28T12:00:00Z', 2, 'Europe/Berlin')).toEqual([
      '2026-03-30T00:30:00Z',
      '2026-03-31T00:30:00Z',
    ]);
    // And back from 03:00 to 02:00 on 25 October.
    expect(runs('30 2 * * *', '2026-10-24T12:00:00Z', 3, 'Europe/Berlin')).toEqual([
      '2026-10-25T00:30:00Z',
      '2026-10-25T01:30:00Z',
      '2026-10-26T01:30:00Z',
    ]);
  });

  it('go on through a midnight that does not exist', () => {
    // In Beirut 00:00 of 29 March 2026 is 01:00.
    expect(runs('0 0 * * *', '2026-03-27T12:00:00Z', 3, 'Asia/Beirut')).toEqual([
      '2026-03-27T22:00:00Z',
      '2026-03-29T21:00:00Z',
      '2026-03-30T21:00:00Z',
    ]);
  });

  it('count in the zone of the schedule before that of the CronJob', () => {
    expect(runs('TZ=Asia/Tokyo 0 9 * * *', '2026-03-02T12:00:00Z', 1, 'Europe/Berlin')).toEqual([
      '2026-03-03T00:00:00Z',
    ]);
    expect(runs('CRON_TZ=Asia/Tokyo 0 9 * * *', '2026-03-02T12:00:00Z', 1)).toEqual(['2026-03-03T00:00:00Z']);
    // A zone that is unknown counts for nothing.
    expect(runs('0 9 * * *', '2026-03-02T12:00:00Z', 1, 'Mars/Olympus')).toEqual(['2026-03-03T09:00:00Z']);
  });
});

describe('what cannot be read', () => {
  it.each([
    ['', 'empty spec string'],
    ['* * * *', 'expected exactly 5 fields, found 4: [* * * *]'],
    ['60 * * * *', 'end of range (60) above maximum (59): 60'],
    ['* * 0 * *', 'beginning of range (0) below minimum (1): 0'],
    ['5-1 * * * *', 'beginning of range (5) beyond end of range (1): 5-1'],
    ['*/0 * * * *', 'step of range should be a positive number: */0'],
    ['1-2-3 * * * *', 'too many hyphens: 1-2-3'],
    ['*/2/3 * * * *', 'too many slashes: */2/3'],
    ['a * * * *', 'failed to parse int from a: strconv.Atoi: parsing "a": invalid syntax'],
    ['* * * * 7', 'end of range (7) above maximum (6): 7'],
    ['@reboot', 'unrecognized descriptor: @reboot'],
    ['@every x', 'failed to parse duration @every x: time: invalid duration "x"'],
    ['TZ=Mars/Olympus * * * * *', 'provided bad location Mars/Olympus: unknown time zone Mars/Olympus'],
    ['TZ=../x * * * * *', 'provided bad location ../x: time: invalid location name'],
    ['TZ=UTC', 'expected exactly 5 fields, found 0: []'],
  ])('%j', (schedule, message) => expect(() => parseSchedule(schedule)).toThrow(message));
});

describe('durations', () => {
  it.each([
    ['1h30m', 5_400_000_000_000n],
    ['1.5h', 5_400_000_000_000n],
    ['-10ms', -10_000_000n],
    ['+.5s', 500_000_000n],
    ['1us2ns', 1_002n],
    ['0', 0n],
  ])('%s', (duration, want) => expect(parseDuration(duration)).toBe(want));

  it.each([
    ['', 'time: invalid duration ""'],
    ['3', 'time: missing unit in duration "3"'],
    ['1x', 'time: unknown unit "x" in duration "1x"'],
    ['.s', 'time: invalid duration ".s"'],
    ['9999999h', 'time: invalid duration "9999999h"'],
  ])('%j', (duration, message) => expect(() => parseDuration(duration)).toThrow(message));
});
