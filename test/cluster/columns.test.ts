/** Lists of rows by group, held against plain arrays. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { GroupedRows } from '../../src/cluster/columns.ts';

const GROUPS = 3;

it('rows stay in the order of insertion; a removal closes the gap, or fills it with the last row', () => {
  const step = fc.record({ group: fc.nat(GROUPS - 1), row: fc.nat(40), fills: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
      const lists = new GroupedRows();
      const arrays = Array.from({ length: GROUPS }, (): number[] => []);
      for (const { group, row, fills } of steps) {
        const owner = arrays.findIndex((rows) => rows.includes(row));
        if (owner < 0) {
          lists.add(group, row);
          arrays[group].push(row);
        } else if (fills) {
          lists.removeFilling(owner, row);
          const last = arrays[owner].pop() as number;
          if (last !== row) arrays[owner][arrays[owner].indexOf(row)] = last;
        } else {
          lists.remove(owner, row);
          arrays[owner] = arrays[owner].filter((each) => each !== row);
        }
        expect(arrays.map((_, i) => lists.rows(i))).toEqual(arrays);
        expect(arrays.map((_, i) => lists.count(i))).toEqual(arrays.map((rows) => rows.length));
      }
    }),
  );
});
