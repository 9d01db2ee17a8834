/** Source text as the checks see it: code without comments and without what stands in strings, and what it imports. */
import { posix } from 'node:path';

export interface Source {
  /** Relative to the root of the repository, with `/`. */
  readonly path: string;
  readonly text: string;
}

export interface Import {
  readonly specifier: string;
  /** The imported file of the repository, or undefined for a package. */
  readonly target?: string;
  readonly typeOnly: boolean;
  readonly line: number;
}

/** After these a `/` begins a regular expression; after a name, a number or a closing bracket it divides. */
const BEFORE_REGEX =
  /(?:^|[([{,;:=!&|?+\-*%^~<>}]|\b(?:return|typeof|case|in|of|delete|void|throw|new|do|else|yield|await))\s*$/;

/** The end of a quoted string, a regular expression or a comment that starts at `start`. */
function endOfQuoted(text: string, start: number, quote: string): number {
  let at = start + 1;
  while (at < text.length && text[at] !== quote && text[at] !== '\n') at += text[at] === '\\' ? 2 : 1;
  return Math.min(at + 1, text.length);
}

function endOfRegex(text: string, start: number): number {
  let inClass = false;
  for (let at = start + 1; at < text.length && text[at] !== '\n'; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '[') inClass = true;
    else if (text[at] === ']') inClass = false;
    else if (text[at] === '/' && !inClass) return at + 1;
  }
  return start + 1;
}

function endOfComment(text: string, start: number): number {
  const close = text[start + 1] === '/' ? text.indexOf('\n', start) : text.indexOf('*/', start + 2) + 2;
  return close < start + 2 ? text.length : close;
}

/** From a template's backtick, or from the `}` that ends a substitution, to just behind the next backtick or `${`. */
function endOfTemplatePart(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '`') return at + 1;
    else if (text[at] === '$' && text[at + 1] === '{') return at + 2;
  }
  return text.length;
}

const blank = (text: string): string => text.replace(/[^\n]/g, ' ');

/** Blanks the inside of a quoted piece and keeps its first and last characters. */
const hollow = (text: string): string => (text.length < 2 ? text : text[0] + blank(text.slice(1, -1)) + text.at(-1));

/** The same text, same length, same lines, with comments and the contents of strings, templates and expressions blanked. */
export function codeOf(text: string): string {
  let code = '';
  let at = 0;
  /** For each open template substitution, how many braces are open inside it. */
  const braces: number[] = [];
  const takePart = (): void => {
    const end = endOfTemplatePart(text, at);
    if (text.endsWith('${', end) && end - at >= 2) {
      code += blank(text.slice(at, end));
      braces.push(0);
    } else code += text[at] === '}' ? blank(text.slice(at, end - 1)) + text[end - 1] : hollow(text.slice(at, end));
    at = end;
  };
  while (at < text.length) {
    const char = text[at];
    if (char === '/' && (text[at + 1] === '/' || text[at + 1] === '*')) {
      const end = endOfComment(text, at);
      code += blank(text.slice(at, end));
      at = end;
    } else if (char === '/' && BEFORE_REGEX.test(code.slice(-40))) {
      const end = endOfRegex(text, at);
      code += hollow(text.slice(at, end));
      at = end;
    } else if (char === "'" || char === '"') {
      const end = endOfQuoted(text, at, char);
      code += hollow(text.slice(at, end));
      at = end;
    } else if (char === '`') takePart();
    else if (char === '}' && braces.at(-1) === 0) {
      braces.pop();
      takePart();
    } else {
      if (braces.length > 0) braces[braces.length - 1] += char === '{' ? 1 : char === '}' ? -1 : 0;
      code += char;
      at++;
    }
  }
  return code;
}

export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line++;
  return line;
}

const STATEMENT = /\b(?:import|export)\b([^;'"`()=]*?)\bfrom\s*['"]|\bimport\s*['"]|\bimport\s*\(\s*['"]/g;

function isTypeOnly(clause: string): boolean {
  if (/^\s*type\b(?!\s*,)/.test(clause)) return true;
  const named = /^\s*\{([^}]*)\}\s*$/.exec(clause)?.[1];
  if (named === undefined) return false;
  const names = named.split(',').filter((name) => name.trim() !== '');
  return names.length > 0 && names.every((name) => /^\s*type\s/.test(name));
}

/** Every import and re-export, dynamic ones too. */
export function importsOf({ path, text }: Source): Import[] {
  const code = codeOf(text);
  return [...code.matchAll(STATEMENT)].map((match) => {
    const start = match.index + match[0].length;
    const specifier = text.slice(start, endOfQuoted(text, start - 1, text[start - 1]) - 1);
    const target = specifier.startsWith('.') ? posix.join(posix.dirname(path), specifier) : undefined;
    return { specifier, target, typeOnly: isTypeOnly(match[1] ?? ''), line: lineAt(text, match.index) };
  });
}
