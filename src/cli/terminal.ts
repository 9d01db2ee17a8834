/**
 * Text for people: checked writes, no control characters but our own colours, whoever's names are in it.
 *
 * Colours travel through strings as private marks and become escape sequences only here; whatever escape sequence is in
 * the text itself came from outside and is shown, not obeyed.
 */
import { isatty } from 'node:tty';
import pc from 'picocolors';
import { writeDescriptor } from '../files/index.ts';

export interface Output {
  readonly isTerminal: boolean;
  /** Width of the terminal; 0 where it is none. */
  readonly columns: number;
  /** For people. */
  write(text: string): void;
  /** For programs: the bytes as they are, unless a terminal would read them. */
  writeData(data: string | Uint8Array): void;
}

/** What a command has of the world outside. */
export interface Io {
  readonly out: Output;
  readonly err: Output;
}

const MARK = 0xe100;
const STYLES = ['reset', 'bold', 'dim', 'red', 'green', 'yellow', 'cyan'] as const;
const SEQUENCES: Readonly<Record<(typeof STYLES)[number], string>> = {
  reset: '\u001b[0m',
  bold: '\u001b[1m',
  dim: '\u001b[2m',
  red: '\u001b[31m',
  green: '\u001b[32m',
  yellow: '\u001b[33m',
  cyan: '\u001b[36m',
};

export type Paint = Readonly<Record<Exclude<(typeof STYLES)[number], 'reset'>, (text: string) => string>>;

const markOf = (style: (typeof STYLES)[number]): string => String.fromCharCode(MARK + STYLES.indexOf(style));
const painter = (style: (typeof STYLES)[number]) => (text: string) => `${markOf(style)}${text}${markOf('reset')}`;

/** Marks text; the marks vanish where there are no colours. */
export const paint: Paint = {
  bold: painter('bold'),
  dim: painter('dim'),
  red: painter('red'),
  green: painter('green'),
  yellow: painter('yellow'),
  cyan: painter('cyan'),
};

// C0 without tab and newline, DEL, C1, and what turns the direction of writing.
// oxlint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const MARKS = new RegExp(`[${markOf('reset')}-${markOf('cyan')}]`, 'g');

/** `\u001b` as six characters. */
export function escapeControls(text: string): string {
  return text.replace(CONTROL, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Text without marks, or with escape sequences in their place. */
export function rendered(text: string, colours: boolean): string {
  return escapeControls(text).replace(MARKS, (mark) => {
    const style = STYLES[mark.charCodeAt(0) - MARK];
    return colours && style !== undefined ? SEQUENCES[style] : '';
  });
}

class DescriptorOutput implements Output {
  readonly isTerminal: boolean;
  readonly #descriptor: number;
  readonly #stream: { readonly columns?: number };
  readonly #name: string;
  #open = true;

  constructor(descriptor: number, stream: { readonly columns?: number }, name: string) {
    this.#descriptor = descriptor;
    this.#stream = stream;
    this.#name = name;
    this.isTerminal = isatty(descriptor);
  }

  get columns(): number {
    return this.isTerminal ? (this.#stream.columns ?? 80) : 0;
  }

  write(text: string): void {
    this.#put(rendered(text, this.isTerminal && pc.isColorSupported));
  }

  writeData(data: string | Uint8Array): void {
    this.#put(typeof data === 'string' && this.isTerminal ? escapeControls(data) : data);
  }

  /** After the reader of a pipe is gone, nothing more is said; the command still ends as it would have. */
  #put(data: string | Uint8Array): void {
    if (this.#open) this.#open = writeDescriptor(this.#descriptor, data, this.#name);
  }
}

export function processIo(): Io {
  return {
    out: new DescriptorOutput(1, process.stdout, 'standard output'),
    err: new DescriptorOutput(2, process.stderr, 'standard error'),
  };
}
