/** The command line and its exit codes. */
import { COMMANDS } from '../../src/cli/commands/index.ts';
import { EXIT_CODES, type Io, program } from '../../src/cli/index.ts';
import { code, page, sentence, table } from './markdown.ts';

export function exitCodesPage(): string {
  const rows = EXIT_CODES.map((row) => [code(String(row.code)), row.name, sentence(row.meaning)]);
  return page(
    'Exit codes',
    'The same for every command, and stable: a code never changes its meaning.',
    table(['code', 'name', 'meaning'], rows),
  );
}

export async function commandLinePage(): Promise<string> {
  const ready = COMMANDS.filter((entry) => entry.load !== undefined);
  const planned = COMMANDS.filter((entry) => entry.planned === true);
  const helps = await Promise.all(
    ready.map(async ({ name }) => `## ${name}\n\n\`\`\`\n${(await helpOf(name)).trimEnd()}\n\`\`\``),
  );
  return page(
    'Command line',
    'Answers go to standard output, progress and remarks to standard error. `NO_COLOR` is obeyed, and colours appear on a terminal only.',
    ...helps,
    `## Not supported yet\n\n${table(
      ['command', 'what it will do'],
      planned.map(({ name, summary }) => [code(name), summary]),
    )}`,
  );
}

async function helpOf(name: string): Promise<string> {
  let text = '';
  const output = { isTerminal: false, columns: 0, write: (part: string) => (text += part), writeData: () => {} };
  const io: Io = { out: output, err: output };
  await program([name, '--help'], io);
  return text;
}
