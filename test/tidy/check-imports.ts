/** Who imports whom: the table of rooms, reserved modules, cycles, and the library's door. */
import { codeOf, importsOf, type Source } from './source.ts';
import { IMPORT_EXCEPTIONS, IMPORTS, RESERVED_MODULES } from './tables.ts';

const DOOR = 'src/index.ts';

/** The room of a file: the first folder below src. */
export function roomOf(path: string): string | undefined {
  return /^src\/([^/]+)\//.exec(path)?.[1];
}

const isBelow = (path: string, prefix: string): boolean => path === `${prefix}.ts` || path.startsWith(`${prefix}/`);

function isExcepted(from: string, to: string): boolean {
  return IMPORT_EXCEPTIONS.some((edge) => isBelow(from, `src/${edge.from}`) && isBelow(to, `src/${edge.to}`));
}

function checkEdge(from: string, to: string): string | undefined {
  const room = roomOf(from);
  const other = roomOf(to);
  if (room === undefined) return undefined;
  if (!to.startsWith('src/')) return 'src imports nothing from outside of src';
  if (to === DOOR) return 'the door is for users of the library; import the room';
  if (other === undefined || other === room || IMPORTS[room].includes(other) || isExcepted(from, to)) return undefined;
  return `${room} may import ${IMPORTS[room].join(', ') || 'no other room'}; not ${other}`;
}

export function checkRooms(sources: readonly Source[]): string[] {
  const faults: string[] = [];
  for (const source of sources.filter(({ path }) => path.startsWith('src/') && path.endsWith('.ts'))) {
    const room = roomOf(source.path);
    if (room === undefined ? source.path !== DOOR : !Object.hasOwn(IMPORTS, room)) {
      faults.push(`${source.path}: not in a room of the import table (test/tidy/tables.ts)`);
      continue;
    }
    for (const { specifier, target, line } of importsOf(source)) {
      const owner = RESERVED_MODULES[specifier];
      if (owner !== undefined && owner !== room)
        faults.push(`${source.path}:${line}: only ${owner} imports ${specifier}`);
      const fault = target === undefined ? undefined : checkEdge(source.path, target);
      if (fault !== undefined) faults.push(`${source.path}:${line}: imports ${target}: ${fault}`);
    }
  }
  return faults;
}

/** src/index.ts: nothing but `export … from`. */
export function checkDoor(sources: readonly Source[]): string[] {
  const door = sources.find(({ path }) => path === DOOR);
  if (door === undefined) return [];
  const rest = codeOf(door.text).replace(/\bexport\b[^;'"]*?\bfrom\s*(['"])[^'"]*\1\s*;?/g, '');
  return rest.trim() === '' ? [] : [`${DOOR}: only \`export … from\` belongs here, not: ${rest.trim().split('\n')[0]}`];
}

/** Cycles of imports at run time; those for types alone are no cycles. One fault for each cycle that a depth-first walk closes. */
export function checkCycles(sources: readonly Source[]): string[] {
  const edges = new Map<string, string[]>();
  for (const source of sources.filter(({ path }) => /\.(ts|mjs)$/.test(path))) {
    const targets = importsOf(source).flatMap(({ target, typeOnly }) =>
      target === undefined || typeOnly ? [] : [target],
    );
    edges.set(source.path, targets);
  }
  const faults: string[] = [];
  const trail: string[] = [];
  const finished = new Set<string>();
  const visit = (path: string): void => {
    const seen = trail.indexOf(path);
    if (seen !== -1) faults.push(`cycle: ${[...trail.slice(seen), path].join(' → ')}`);
    if (seen !== -1 || finished.has(path)) return;
    trail.push(path);
    for (const target of edges.get(path) ?? []) visit(target);
    trail.pop();
    finished.add(path);
  };
  for (const path of edges.keys()) visit(path);
  return faults;
}
