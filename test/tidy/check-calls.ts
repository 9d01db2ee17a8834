/** Calls that would make a run depend on more than its scenario, seed and version; each with what to use instead. */
import { roomOf } from './check-imports.ts';
import { codeOf, lineAt, type Source } from './source.ts';
import { FREE_ROOMS } from './tables.ts';

const CLOCK = "the kernel's clock: kernel.now";
const EVENT = 'an event: kernel.schedule';
const STREAM = 'a named random stream of the kernel';
const LOCALE = 'code units and String(): output must not depend on the locale';

interface Ban {
  readonly name: string;
  readonly pattern: RegExp;
  readonly instead: string;
}

export const BANS: readonly Ban[] = [
  { name: 'Math.random', pattern: /\bMath\s*\.\s*random\b/g, instead: STREAM },
  {
    name: 'crypto.random*',
    pattern: /\b(?:randomUUID|randomBytes|randomInt|randomFill(?:Sync)?|getRandomValues)\b/g,
    instead: STREAM,
  },
  { name: 'Date', pattern: /\bnew\s+Date\b|(?<![.\w$])Date\s*(?:\(|\.\s*now\b)/g, instead: CLOCK },
  { name: 'performance.now', pattern: /\bperformance\s*\.\s*now\b/g, instead: CLOCK },
  { name: 'process.hrtime', pattern: /\bhrtime\b/g, instead: CLOCK },
  {
    name: 'setTimeout, setInterval, setImmediate',
    pattern: /\b(?:setTimeout|setInterval|setImmediate)\b/g,
    instead: EVENT,
  },
  { name: 'localeCompare', pattern: /\blocaleCompare\b/g, instead: 'a < b, which compares code units' },
  { name: 'Intl', pattern: /(?<![.\w$])Intl\b/g, instead: LOCALE },
  { name: 'toLocale*', pattern: /\.\s*toLocale[A-Z]\w*/g, instead: LOCALE },
  {
    name: 'for … in',
    pattern: /\bfor\s*\(\s*(?:const|let|var)\s+[\w$]+\s+in\b/g,
    instead: 'a Map or a sorted array with for … of: integer-like keys of an object change places',
  },
];

/** Every room but those that meet the outside world; the scripts and tests are free. */
export function checkCalls(sources: readonly Source[]): string[] {
  const faults: string[] = [];
  for (const { path, text } of sources) {
    const room = roomOf(path);
    if (room === undefined || FREE_ROOMS.includes(room) || !path.endsWith('.ts')) continue;
    const code = codeOf(text);
    for (const { name, pattern, instead } of BANS) {
      for (const { index } of code.matchAll(pattern))
        faults.push(`${path}:${lineAt(text, index)}: ${name}; use ${instead}`);
    }
  }
  return faults;
}
