/** A registry lists all that lies beside it, and what it lists does not know its siblings. */
import { importsOf, type Source } from './source.ts';
import { REGISTRIES, UNMARKED_HELPERS } from './tables.ts';

/** The name of a folder's child to which a file belongs: `a.ts` → a, `a/b.ts` → a. */
function childOf(folder: string, path: string): string | undefined {
  if (!path.startsWith(`${folder}/`)) return undefined;
  return path
    .slice(folder.length + 1)
    .split('/')[0]
    .replace(/\.ts$/, '');
}

export function checkRegistry(folder: string, sources: readonly Source[], unmarked: readonly string[] = []): string[] {
  const files = sources.filter(({ path }) => path.startsWith(`${folder}/`) && path.endsWith('.ts'));
  if (files.length === 0) return [];
  const index = files.find(({ path }) => path === `${folder}/index.ts`);
  if (index === undefined) return [`${folder}: has no index.ts, which should list what lies beside it`];

  const isHelper = (child: string): boolean => child.startsWith('_') || unmarked.includes(child);
  const faults: string[] = [];
  const wanted = new Set<string>();
  const listed = new Set<string>();
  for (const file of files) {
    const child = childOf(folder, file.path);
    for (const { target, line } of importsOf(file)) {
      const other = target === undefined ? undefined : childOf(folder, target);
      if (other === undefined || other === child) continue;
      wanted.add(other);
      if (file === index) listed.add(other);
      else if (child !== undefined && !isHelper(child) && !isHelper(other) && other !== 'index')
        faults.push(`${file.path}:${line}: imports its sibling ${other}; share it in a file whose name starts with _`);
    }
  }
  const children = new Set(files.map(({ path }) => childOf(folder, path) ?? ''));
  for (const child of children) {
    if (child === 'index') continue;
    if (unmarked.includes(child)) continue;
    if (isHelper(child) ? !wanted.has(child) : !listed.has(child))
      faults.push(
        `${folder}/${child}: ${isHelper(child) ? 'nobody beside it imports it' : 'index.ts does not list it'}`,
      );
  }
  for (const name of unmarked) {
    if (!children.has(name)) faults.push(`${folder}/${name}: gone; take it off UNMARKED_HELPERS`);
  }
  return faults;
}

export function checkRegistries(sources: readonly Source[]): string[] {
  return REGISTRIES.flatMap((folder) => checkRegistry(`src/${folder}`, sources, UNMARKED_HELPERS[folder]));
}

/** Registries that are planned and not begun. */
export function missingRegistries(sources: readonly Source[]): string[] {
  return REGISTRIES.filter((folder) => !sources.some(({ path }) => path.startsWith(`src/${folder}/`)));
}
