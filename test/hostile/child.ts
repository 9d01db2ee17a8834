/** Reads one hostile input in a process of its own and prints what came of it: `node run-ts child.ts <kind>`. */
import { formatDiagnostic, loadText, readScenario } from '../../src/ingest/index.ts';
import { INPUTS } from './inputs.ts';

const input = INPUTS.get(process.argv[2] ?? '');
if (input === undefined) throw new Error(`no such input: ${process.argv[2]}`);
for (const text of input.texts()) {
  const loaded = loadText(text, 'h.yaml', input.options ?? {});
  const errors = loaded.errors.map(formatDiagnostic);
  for (const document of loaded.scenarios) errors.push(...readScenario(document).errors.map(formatDiagnostic));
  process.stdout.write(
    `${JSON.stringify({ errors: errors.map((error) => error.slice(0, 300)), objects: loaded.objects.length })}\n`,
  );
}
process.stdout.write(`${JSON.stringify({ polluted: ({} as Record<string, unknown>)['polluted'] ?? null })}\n`);
