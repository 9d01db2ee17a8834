/** The executable: process in, exit code out. */
import { program } from './program.ts';
import { processIo } from './terminal.ts';

process.exitCode = await program(process.argv.slice(2), processIo());
