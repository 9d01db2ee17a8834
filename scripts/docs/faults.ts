/** The verbs of a timeline. */
import * as z from 'zod';
import { FAULTS } from '../../src/faults/index.ts';
import { NOT_SUPPORTED_YET } from '../../src/ingest/scenario/index.ts';
import { VERB_NAMES, VERBS } from '../../src/ingest/scenario/faults.ts';
import { fieldsOf, type JsonSchema } from './json-schema.ts';
import { code, page, sentence, table } from './markdown.ts';

export function faultsPage(): string {
  const planned = VERB_NAMES.filter((verb) => NOT_SUPPORTED_YET.includes(`spec.timeline[].${verb}`));
  const ready = FAULTS.map(({ verb, doc, targets }) => {
    const fields = fieldsOf(schemaOf(verb));
    const takes =
      targets === 'nodes'
        ? '\n\nActs on nodes: `selector`, `names`, `pool`, `zone`, all of which must hold; `mode` and `value` of the entry say how many of them.'
        : '';
    return `## ${verb}\n\n${sentence(doc)}${takes}\n\n${table(
      ['field', 'type', 'required'],
      fields.map(({ name, type, required }) => [code(name), type, required ? 'yes' : '']),
    )}`;
  });
  return page(
    'Faults',
    'What an entry of `spec.timeline` may do. An entry has one verb, `at` (or `every` and `until`), perhaps `for`, and a `name` to which SLOs refer with `during`.',
    ...ready,
    `## Not supported yet\n\nRead, and refused: ${planned.map(code).join(', ')}.`,
  );
}

function schemaOf(verb: string): JsonSchema {
  const name = VERB_NAMES.find((each) => each === verb);
  if (name === undefined) throw new Error(`${verb} is not in the grammar of the timeline`);
  return z.toJSONSchema(VERBS[name], { io: 'input', unrepresentable: 'any' }) as JsonSchema;
}
