/** What `seatrial --help` says: from the registry alone, so that nothing else has to be loaded. */
import { COMMANDS, type CommandEntry } from './commands/index.ts';

const line = ({ usage, summary }: CommandEntry): string => `  ${usage.padEnd(36)}${summary}\n`;

export function overview(): string {
  const present = COMMANDS.filter(({ planned }) => planned === undefined);
  const planned = COMMANDS.filter(({ planned }) => planned === true);
  return (
    'seatrial rehearses a Kubernetes cluster before anyone touches it.\n\n' +
    `Usage: seatrial COMMAND [OPTIONS]\n\nCommands:\n${present.map(line).join('')}` +
    `\nNot supported yet: ${planned.map(({ name }) => name).join(', ')}\n` +
    '\nseatrial help COMMAND      options and examples of a command\n' +
    'seatrial help exit-codes   what the exit status says\n'
  );
}
