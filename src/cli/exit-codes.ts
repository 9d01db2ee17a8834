/** What a process answers to a shell, as data: stable, documented, the same for every command. */
export interface ExitCodeRow {
  readonly code: number;
  readonly name: string;
  readonly meaning: string;
}

export const EXIT_CODES = [
  { code: 0, name: 'ok', meaning: 'it ran, and every SLO of severity error passed' },
  { code: 1, name: 'internal', meaning: 'a fault of seatrial itself, or output that could not be written' },
  { code: 2, name: 'usage', meaning: 'bad usage or bad input; standard error says what and where' },
  { code: 3, name: 'failed', meaning: 'it ran, and an SLO of severity error failed' },
  { code: 4, name: 'unsupported', meaning: 'the input asks for something that is not modelled, under --strict' },
  { code: 5, name: 'inconclusive', meaning: 'it ran, and no verdict can be given' },
  { code: 130, name: 'interrupted', meaning: 'stopped by Ctrl-C; what there was is written and marked incomplete' },
] as const satisfies readonly ExitCodeRow[];

export type ExitName = (typeof EXIT_CODES)[number]['name'];
export type ExitCode = (typeof EXIT_CODES)[number]['code'];

export const EXIT = Object.freeze(Object.fromEntries(EXIT_CODES.map(({ name, code }) => [name, code]))) as {
  readonly [name in ExitName]: ExitCode;
};

/** The table of `seatrial help exit-codes`. */
export function exitCodeTable(): string {
  return EXIT_CODES.map(({ code, meaning }) => `  ${String(code).padStart(3)}  ${meaning}\n`).join('');
}
