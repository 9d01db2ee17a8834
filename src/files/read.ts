/** Bounded reading: whatever a path turns out to be, no more than the limit is taken into memory at once. */
import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { asFileError, FileError } from './errors.ts';

export interface ReadLimits {
  /** Bytes of the file, and of what a gzip file unpacks to. */
  readonly maxBytes: number;
}

/** What is left of a file. */
export interface ByteSource {
  /** How many bytes were put there: 0 at the end. Throws `FileError`. */
  read(into: Uint8Array): number;
  close(): void;
}

/** A file of which `bytes` is the beginning, or all where there is no rest. */
export interface OpenedFile {
  readonly bytes: Uint8Array;
  readonly rest?: ByteSource;
}

const CHUNK = 1 << 20;
const STDIN = 0;

/** The bytes of a file, unpacked when they are gzip; `-` is standard input. Throws `FileError`. */
export function readBounded(path: string, limits: ReadLimits): Uint8Array {
  const { bytes, rest } = openBounded(path, limits);
  if (rest === undefined) return bytes;
  rest.close();
  throw tooLarge(path, limits);
}

/** As `readBounded`, but a file that is larger, and not gzip, is left open for whoever can do with a piece at a time. */
export function openBounded(path: string, limits: ReadLimits): OpenedFile {
  try {
    const opened = path === '-' ? openDescriptor(STDIN, path, limits) : openPath(path, limits);
    if (!isGzip(opened.bytes)) return opened;
    opened.rest?.close();
    if (opened.rest !== undefined) throw tooLarge(path, limits);
    return { bytes: unpacked(opened.bytes, path, limits) };
  } catch (error) {
    throw asFileError(error, path);
  }
}

function openPath(path: string, limits: ReadLimits): OpenedFile {
  if (path.includes('\0')) throw new FileError('refused', path, 'the path contains a NUL character');
  // Opening a FIFO that nobody writes to would wait for ever; a shell's `<(…)` has its writer.
  if (statSync(path).isFIFO() && !path.startsWith('/dev/fd/') && !path.startsWith('/proc/self/fd/')) {
    throw new FileError('not-a-file', path, 'is a named pipe, not a file');
  }
  const descriptor = openSync(path, 'r');
  let opened: OpenedFile | undefined;
  try {
    opened = openDescriptor(descriptor, path, limits);
    return opened;
  } finally {
    if (opened?.rest === undefined) closeSync(descriptor);
  }
}

function openDescriptor(descriptor: number, path: string, limits: ReadLimits): OpenedFile {
  const stat = fstatSync(descriptor);
  if (stat.isDirectory()) throw new FileError('not-a-file', path, 'is a folder');
  // a file of a known size comes in one piece, with a byte more to see its end, or not at all
  const isTooLarge = stat.isFile() && stat.size > limits.maxBytes;
  let size = stat.isFile() && !isTooLarge ? Math.max(CHUNK, stat.size + 1) : CHUNK;
  const chunks: Buffer[] = [];
  let total = 0;
  for (;;) {
    const chunk = Buffer.allocUnsafe(size);
    size = CHUNK;
    const count = readSome(descriptor, chunk);
    if (count > 0) chunks.push(chunk.subarray(0, count));
    total += count;
    const isMore = total > limits.maxBytes || (isTooLarge && count > 0);
    if (count > 0 && !isMore) continue;
    const bytes = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
    return isMore ? { bytes, rest: restOf(descriptor, path) } : { bytes };
  }
}

function restOf(descriptor: number, path: string): ByteSource {
  return {
    read(into) {
      try {
        return readSome(descriptor, into);
      } catch (error) {
        throw asFileError(error, path);
      }
    },
    close: () => {
      if (descriptor !== STDIN) closeSync(descriptor);
    },
  };
}

/** Standard input may be a terminal or a non-blocking pipe that has nothing to give just now. */
function readSome(descriptor: number, chunk: Uint8Array): number {
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

const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

function unpacked(bytes: Uint8Array, path: string, limits: ReadLimits): Uint8Array {
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
