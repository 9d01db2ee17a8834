/** Bounded reading: whatever a path turns out to be, no more than the limit is taken into memory. */
import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { asFileError, FileError } from './errors.ts';

export interface ReadLimits {
  /** Bytes of the file, and of what a gzip file unpacks to. */
  readonly maxBytes: number;
}

const CHUNK = 1 << 20;
const STDIN = 0;

/** The bytes of a file, unpacked when they are gzip; `-` is standard input. Throws `FileError`. */
export function readBounded(path: string, limits: ReadLimits): Uint8Array {
  try {
    return unpacked(path === '-' ? readDescriptor(STDIN, path, limits) : readPath(path, limits), path, limits);
  } catch (error) {
    throw asFileError(error, path);
  }
}

function readPath(path: string, limits: ReadLimits): Uint8Array {
  if (path.includes('\0')) throw new FileError('refused', path, 'the path contains a NUL character');
  // Opening a FIFO that nobody writes to would wait for ever; a shell's `<(…)` has its writer.
  if (statSync(path).isFIFO() && !path.startsWith('/dev/fd/') && !path.startsWith('/proc/self/fd/')) {
    throw new FileError('not-a-file', path, 'is a named pipe, not a file');
  }
  const descriptor = openSync(path, 'r');
  try {
    return readDescriptor(descriptor, path, limits);
  } finally {
    closeSync(descriptor);
  }
}

function readDescriptor(descriptor: number, path: string, limits: ReadLimits): Uint8Array {
  const stat = fstatSync(descriptor);
  if (stat.isDirectory()) throw new FileError('not-a-file', path, 'is a folder');
  if (stat.isFile() && stat.size > limits.maxBytes) throw tooLarge(path, limits);
  const chunks: Buffer[] = [];
  let total = 0;
  // a file of a known size comes in one piece, with a byte more to see its end
  let size = stat.isFile() ? Math.max(CHUNK, stat.size + 1) : CHUNK;
  for (;;) {
    const chunk = Buffer.allocUnsafe(size);
    size = CHUNK;
    const count = readSome(descriptor, chunk);
    if (count === 0) break;
    total += count;
    if (total > limits.maxBytes) throw tooLarge(path, limits);
    chunks.push(chunk.subarray(0, count));
  }
  return chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
}

/** Standard input may be a terminal or a non-blocking pipe that has nothing to give just now. */
function readSome(descriptor: number, chunk: Buffer): number {
  for (;;) {
    try {
      return readSync(descriptor, chunk, 0, chunk.length, null);
    } catch (error) {
      const errno = (error as { readonly code?: unknown }).code;
      if (errno === 'EOF') return 0;
      if (errno !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
}

function unpacked(bytes: Uint8Array, path: string, limits: ReadLimits): Uint8Array {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: limits.maxBytes });
  } catch (error) {
    if ((error as { readonly code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE')
      throw tooLarge(path, limits, ' when unpacked');
    throw new FileError('io', path, 'is not a readable gzip file');
  }
}

function tooLarge(path: string, limits: ReadLimits, when = ''): FileError {
  return new FileError('too-large', path, `is larger than ${limits.maxBytes} bytes${when}`);
}
