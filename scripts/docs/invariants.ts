/** What is checked while a run goes on. */
import { INVARIANTS } from '../../src/invariants/index.ts';
import { code, page, table } from './markdown.ts';

export function invariantsPage(): string {
  const rows = INVARIANTS.map(({ id, doc, cheap, follow }) => [
    code(id),
    doc,
    cheap ? 'always' : follow === undefined ? 'now and then' : 'with `--check all`',
  ]);
  return page(
    'Invariants',
    'What must never be. A run that breaks one ends at once, with the seed and the digest that repeat it: that is a fault of seatrial, never of the input. The last column says when an invariant is looked at. `seatrial run --check all` looks at all of them at every change, as tests do, and takes longer for it; `--check off` looks at none. Neither moves a number. Each invariant has a test that breaks it on purpose.',
    table(['invariant', 'what holds', 'looked at'], rows),
  );
}
