/** Words as a shell would take them again: quoted only where it must be. */
export function shellCommand(words: readonly string[]): string {
  return words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(' ');
}

/** A proposed command in the way that this process was called: `npm start -- run …` where npm started it. */
export function asTyped(command: string): string {
  return process.env['npm_lifecycle_event'] === 'start' ? command.replace(/^seatrial\b/, 'npm start --') : command;
}
