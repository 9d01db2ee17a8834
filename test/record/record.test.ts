import { describe, expect, it } from 'vitest';
import { ENTRY, ENTRY_SCHEMAS, EventRecord } from '../../src/record/index.ts';

const filled = (keep: boolean, rows: number): EventRecord => {
  const record = new EventRecord({ keep });
  for (let i = 0; i < rows; i++) record.append('pod-scheduled', i, i, i % 7);
  return record;
};

describe('EventRecord', () => {
  it('keeps rows across chunks and hands them out in order', () => {
    const record = filled(true, 200_000);
    let next = 0;
    record.forEach((kind, at, a, b, c, d) => {
      if (kind !== ENTRY['pod-scheduled'] || at !== next || a !== next || b !== next % 7 || c !== -1 || d !== -1)
        throw new Error(`row ${next}`);
      next++;
    });
    expect(next).toBe(200_000);
    expect(record.row(123_456)).toEqual({
      kind: ENTRY['pod-scheduled'],
      at: 123_456,
      a: 123_456,
      b: 123_456 % 7,
      c: -1,
      d: -1,
    });
  });

  it('has one digest, kept or not; another for other rows, another order, another text', () => {
    const rows = 10_000;
    expect(filled(true, rows).digest()).toBe(filled(false, rows).digest());
    expect(filled(true, rows).digest()).not.toBe(filled(true, rows - 1).digest());
    // whether it was asked in between or not
    const asked = new EventRecord({ keep: true });
    for (let i = 0; i < rows; i++) {
      asked.append('pod-scheduled', i, i, i % 7);
      if (i % 999 === 0) asked.digest();
    }
    expect(asked.digest()).toBe(filled(true, rows).digest());
    const named = (text: string): string => {
      const record = new EventRecord({ keep: false });
      record.append('node-ready', 0, 1, record.texts.id(text));
      return record.digest();
    };
    expect(named('True')).not.toBe(named('False'));
  });

  it('tells listeners of each row, in order, whether rows are kept or not', () => {
    const record = new EventRecord({ keep: false });
    const seen: number[] = [];
    record.listen((_kind, _at, a) => seen.push(a));
    record.append('node-created', 0, 7);
    record.append('node-created', 0, 8);
    expect(seen).toEqual([7, 8]);
    let kept = 0;
    record.forEach(() => kept++);
    expect(kept).toBe(0);
  });

  it('numbers its kinds without gaps, each with at most four operands', () => {
    expect(ENTRY_SCHEMAS.map(({ name }) => ENTRY[name as keyof typeof ENTRY])).toEqual(ENTRY_SCHEMAS.map((_, i) => i));
    for (const { operands } of ENTRY_SCHEMAS) expect(operands.length).toBeLessThanOrEqual(4);
  });
});
