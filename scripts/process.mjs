/** Child processes that stand in for this one. */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/** A terminal sends these to every process in its foreground group: the child has got them already. */
const FROM_TERMINAL = new Set(['SIGINT', 'SIGHUP']);
const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs a command in the terminal of this process, hands signals on to it and takes over its exit status
 * (128 + n for a signal, as shells do). Stays alive while the child decides what a signal means, and never hands on
 * a signal twice: a second SIGINT would mean "at once".
 */
export function passOn(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', ...options });
    const forward = (signal) => {
      if (!(process.stdin.isTTY && FROM_TERMINAL.has(signal))) child.kill(signal);
    };
    for (const signal of FORWARDED) process.on(signal, forward);
    const done = () => {
      for (const signal of FORWARDED) process.off(signal, forward);
    };
    child.on('error', (error) => {
      done();
      reject(error);
    });
    child.on('exit', (code, signal) => {
      done();
      process.exitCode = code ?? 128 + constants.signals[signal];
      resolve();
    });
  });
}
