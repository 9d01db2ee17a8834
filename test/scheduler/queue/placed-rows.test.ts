/** The order of a place's pods, held against a sorted list. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ACTIVE, NOWHERE, QueueColumns } from '../../../src/scheduler/queue/columns.ts';
import { PlacedRows } from '../../../src/scheduler/queue/placed-rows.ts';

interface Entry {
  readonly primary: number;
  readonly sequence: number;
  readonly row: number;
}

it('pops by number and then by sequence, whatever the order of the pushes, and passes over those that left', () => {
  const step = fc.record({
    op: fc.constantFrom('push', 'push', 'push', 'pop', 'leave'),
    primary: fc.nat(3),
    pick: fc.nat(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 400 }), fc.boolean(), (steps, isEven) => {
      const columns = new QueueColumns();
      const rows = new PlacedRows(columns, ACTIVE);
      const inside: Entry[] = [];
      steps.forEach(({ op, primary, pick }, row) => {
        if (op === 'push') {
          columns.reach(row);
          columns.place[row] = ACTIVE;
          columns.sequence[row] = row;
          // nearly always all pods are of one priority
          const entry = { primary: isEven ? 0 : primary, sequence: row, row };
          rows.push(entry.primary, row);
          inside.push(entry);
        } else if (op === 'leave' && inside.length > 0) {
          const [gone] = inside.splice(pick % inside.length, 1);
          columns.place[gone.row] = NOWHERE;
        } else if (op === 'pop') {
          inside.sort((a, b) => a.primary - b.primary || a.sequence - b.sequence);
          const wanted = inside.shift();
          expect(rows.settle()).toBe(wanted !== undefined);
          if (wanted === undefined) return;
          expect([rows.firstPrimary, rows.firstRow]).toEqual([wanted.primary, wanted.row]);
          rows.drop();
        }
      });
    }),
  );
});
