/** Writing to what is open already: standard output and standard error. */
import { writeSync } from 'node:fs';
import { asFileError } from './errors.ts';

/**
 * All of it, waiting while a pipe is full. `false`: nobody reads any more (`| head -1`). Throws `FileError` for what the user should
 * know, such as a full disk.
 */
export function writeDescriptor(descriptor: number, content: string | Uint8Array, name: string): boolean {
  const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
  for (let written = 0; written < bytes.length; ) {
    try {
      written += writeSync(descriptor, bytes, written);
    } catch (error) {
      const errno = (error as { readonly code?: unknown }).code;
      if (errno === 'EPIPE') return false;
      if (errno !== 'EAGAIN') throw asFileError(error, name);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
  return true;
}
