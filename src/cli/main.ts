/** The executable: process in, exit code out. */
import { optimiseLate } from '../experiment/v8-flags.ts';
import { program } from './program.ts';
import { processIo } from './terminal.ts';

optimiseLate();
process.exitCode = await program(process.argv.slice(2), processIo());
