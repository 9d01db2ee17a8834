/** What is checked while a run goes on. */
import { INVARIANTS } from '../../src/invariants/index.ts';
import { code, page, table } from './markdown.ts';

export function invariantsPage(): string {
  const rows = INVARIANTS.map(({ id, doc, cheap, follow }) => [
    code(id),
    doc,
    cheap ? 'always' : follow === undefined ? 'now and then' : 'in tests',
  ]);
  return page(
    'Invariants',
    'What must never be. A run that breaks one ends at once, with the seed and the digest that repeat it: that is a fault of seatrial, never of the input. The last column says when an invariant is looked at; in tests all of them always are, and each has one that breaks it on purpose.',
    table(['invariant', 'what holds', 'looked at'], rows),
  );
}
