/** The program as a function: arguments in, exit code and both streams out. Nothing is written but what arguments name. */
import { type Io, type Output, program } from '../../src/cli/index.ts';
import { rendered } from '../../src/cli/terminal.ts';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

class Captured implements Output {
  readonly isTerminal = false;
  readonly columns = 0;
  text = '';

  write(text: string): void {
    this.text += rendered(text, false);
  }

  writeData(data: string | Uint8Array): void {
    this.text += typeof data === 'string' ? data : new TextDecoder().decode(data);
  }
}

export async function runProgram(...argv: readonly string[]): Promise<Ran> {
  const [out, err] = [new Captured(), new Captured()];
  const io: Io = { out, err };
  const code = await program(argv, io);
  return { code, out: out.text, err: err.text };
}

/** From the root of the repository, where tests run. */
export const LOSE_ZONE = 'workloads/lose-zone/scenario.yaml';
