import { describe, expect, it } from 'vitest';
import { progressLine } from '../../src/cli/progress.ts';
import { shellCommand } from '../../src/cli/shell.ts';
import { table } from '../../src/cli/table.ts';
import { paint, rendered } from '../../src/cli/terminal.ts';
import { grouped, virtualTime, wallTime } from '../../src/cli/time-text.ts';

const ESC = '\u001b';

describe('text for a terminal', () => {
  it('our colours, where there are colours', () => {
    expect(rendered(paint.red('no'), true)).toBe(`${ESC}[31mno${ESC}[0m`);
    expect(rendered(paint.red('no'), false)).toBe('no');
  });

  it('shows control characters of others instead of obeying them', () => {
    const hostile = `${ESC}]0;owned\u0007a\u009b31m\u202eb\rc`;
    for (const colours of [true, false]) {
      expect(rendered(hostile, colours)).toBe('\\u001b]0;owned\\u0007a\\u009b31m\\u202eb\\u000dc');
    }
  });

  it('keeps lines and tabs', () => {
    expect(rendered('a\tb\n', true)).toBe('a\tb\n');
  });

  it('columns are as wide as what is seen', () => {
    expect(
      table([
        ['NAME', 'X'],
        ['a\u001b', '1'],
        ['b\nc', ''],
      ]),
    ).toBe('NAME      X\na\\u001b   1\nb c\n');
  });
});

describe('times and numbers', () => {
  it.each([
    [0, '0s'],
    [850, '850ms'],
    [4_200, '4.2s'],
    [59_990, '60s'],
    [60_000, '1m'],
    [724_000, '12m04s'],
    [7_200_000, '2h'],
    [7_900_000, '2h11m40s'],
    [90_000_000, '1d01h'],
  ])('%i ms of virtual time: %s', (ms, text) => {
    expect(virtualTime(ms)).toBe(text);
  });

  it('real time and thousands', () => {
    expect([wallTime(12.4), wallTime(3_140), wallTime(75_000)]).toEqual(['12ms', '3.1s', '1m15s']);
    expect([grouped(999), grouped(1842), grouped(1234567)]).toEqual(['999', '1,842', '1,234,567']);
  });

  it('a line of progress', () => {
    const standing = { now: 15 * 60_000, horizon: 45 * 60_000, events: 20_000 };
    expect(progressLine('x', standing, 1_000)).toBe('x  15m of 45m (33 %)  20,000 events/s  2.0s left');
  });
});

describe('commands to type again', () => {
  it('are quoted where a shell would see more than a word', () => {
    expect(shellCommand(['seatrial', 'run', '-f', 'a b.yaml', '--set', 'x=1', "it's", '$(rm)'])).toBe(
      "seatrial run -f 'a b.yaml' --set x=1 'it'\\''s' '$(rm)'",
    );
  });
});
