/** The verbs of a timeline. */
import * as z from 'zod';
import { FAULTS } from '../../src/faults/index.ts';
import { NOT_SUPPORTED_YET } from '../../src/ingest/scenario/index.ts';
import { VERB_NAMES, VERBS } from '../../src/ingest/scenario/faults.ts';
import { fieldsOf, type JsonSchema } from './json-schema.ts';
import { code, page, sentence, table } from './markdown.ts';

const HOW_MANY = 'all of which must hold; `mode` and `value` of the entry say how many of them.';

const TARGETS = {
  nodes: `Acts on nodes: \`selector\`, \`names\`, \`pool\`, \`zone\`, ${HOW_MANY}`,
  pods: `Acts on pods that are neither finished nor terminating: \`selector\`, \`namespace\`, \`names\`, \`workload\`, ${HOW_MANY}`,
};

const MODES = [
  ['all', 'every one that is selected (the default)'],
  ['one', 'one of them, drawn'],
  ['fixed', '`value` of them, drawn'],
  ['fixed-percent', '`value` percent of them, cut to a whole number, drawn'],
  ['random-max-percent', 'a percentage drawn from 0 to `value`, then as many as it says'],
];

export function faultsPage(): string {
  const planned = VERB_NAMES.filter((verb) => NOT_SUPPORTED_YET.includes(`spec.timeline[].${verb}`));
  const ready = FAULTS.map(({ verb, doc, targets }) => {
    const fields = fieldsOf(schemaOf(verb));
    const takes = targets === 'none' ? '' : `\n\n${TARGETS[targets]}`;
    return `## ${verb}\n\n${sentence(doc)}${takes}\n\n${table(
      ['field', 'type', 'required'],
      fields.map(({ name, type, required }) => [code(name), type, required ? 'yes' : '']),
    )}`;
  });
  return page(
    'Faults',
    'What an entry of `spec.timeline` may do. An entry has one verb, `at` (or `every` and `until`), perhaps `for`, and a `name` to which SLOs refer with `during`.',
    'An entry begins `at` its time and again `every` so often, up to and including `until`; each time its targets are chosen anew, with draws from a stream of its own. `for` is how long one beginning lasts; without it the effect stays, unless the verb says otherwise. What several entries hold down at a time comes back when the last of them ends. An entry that hits nothing, or names what is not there, is a warning with its place in the file.',
    `## How many\n\n${table(
      ['mode', 'hits'],
      MODES.map(([mode, hits]) => [code(mode), hits]),
    )}`,
    ...ready,
    ...(planned.length === 0 ? [] : [`## Not supported yet\n\nRead, and refused: ${planned.map(code).join(', ')}.`]),
  );
}

function schemaOf(verb: string): JsonSchema {
  const name = VERB_NAMES.find((each) => each === verb);
  if (name === undefined) throw new Error(`${verb} is not in the grammar of the timeline`);
  return z.toJSONSchema(VERBS[name], { io: 'input', unrepresentable: 'any' }) as JsonSchema;
}
