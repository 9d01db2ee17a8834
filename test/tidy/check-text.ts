/** What no file of the repository may say: the paths of one machine, a package registry; and tests that are switched off. */
import { codeOf, lineAt, type Source } from './source.ts';
import { TEXT_EXCEPTIONS } from './tables.ts';

/** The folders of one machine, spelt so that this file does not name them. */
const FOLDERS = ['work', 'tmp', 'root', 'home/[a-z][\\w-]*'];
const HOSTS = ['registry\\.npmjs\\.', 'registry\\.yarnpkg\\.', 'npm\\.pkg\\.github\\.', 'deb\\.debian\\.'];
const WORDS = ['verdaccio', 'artifactory', '_auth' + 'Token'];
const FORBIDDEN = new RegExp(
  `(?<![\\w.$~}-])/(?:${FOLDERS.join('|')})/|${HOSTS.join('|')}|\\b(?:${WORDS.join('|')})\\b`,
  'g',
);

const THIS_FILE = 'test/tidy/check-text.ts';

export function checkText(
  sources: readonly Source[],
  exceptions: Readonly<Record<string, string>> = TEXT_EXCEPTIONS,
): string[] {
  const faults: string[] = [];
  for (const { path, text } of sources) {
    if (path === THIS_FILE || Object.hasOwn(exceptions, path)) continue;
    for (const match of text.matchAll(FORBIDDEN)) {
      faults.push(`${path}:${lineAt(text, match.index)}: says ${match[0]}, which is true on one machine only`);
    }
  }
  return faults;
}

/** A lock file that names where packages came from installs nowhere else. */
export function checkLock(sources: readonly Source[]): string[] {
  const lock = sources.find(({ path }) => path === 'package-lock.json');
  if (lock === undefined) return ['package-lock.json: missing'];
  const named = [...lock.text.matchAll(/"resolved": "(?!file:)[^"]*"/g)];
  return named.map(({ index }) => `package-lock.json:${lineAt(lock.text, index)}: names a host; see .npmrc`);
}

const SWITCHED_OFF =
  /\b(?:it|test|describe|suite|bench)(?:\s*\.\s*\w+)*?\s*\.\s*(only|skip)\b\s*(?=[(.])|\.\s*(skip)\s*\(/g;

/** What stands between the parentheses of a call that begins at or after the offset. */
function argumentsAt(code: string, text: string, offset: number): string {
  const open = code.indexOf('(', offset);
  let depth = 0;
  for (let at = open; at < code.length; at++) {
    depth += code[at] === '(' ? 1 : code[at] === ')' ? -1 : 0;
    if (depth === 0) return text.slice(open + 1, at);
  }
  return text.slice(open + 1);
}

/**
 * `.only` never; a test that is skipped by its declaration says "skipped because …" in its title, and a call of the
 * context's `skip(…)` has a string that says why.
 */
export function checkSwitchedOff(sources: readonly Source[]): string[] {
  const faults: string[] = [];
  for (const { path, text } of sources) {
    if (!/^test\/.*\.ts$/.test(path)) continue;
    const code = codeOf(text);
    for (const match of code.matchAll(SWITCHED_OFF)) {
      const place = `${path}:${lineAt(text, match.index)}`;
      const called = argumentsAt(code, text, match.index);
      if (match[1] === 'only') faults.push(`${place}: .only leaves the other tests out`);
      else if (match[1] === 'skip' && !/skipped because \w/.test(called))
        faults.push(`${place}: "skipped because …" is missing in the title`);
      else if (match[2] === 'skip' && !/['"`][^'"`]*\w[^'"`]*['"`]/.test(called))
        faults.push(`${place}: .skip(…) without a reason`);
    }
  }
  return faults;
}
