/** Scheduler plugins and controllers: their registry, and what each file says at its top. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PLUGIN_KINDS } from '../../src/model/scheduler-configuration/index.ts';
import { code, page, sentence, table } from './markdown.ts';
import { openingOf } from './source.ts';

/** `NodeResourcesFit` → node-resources-fit. */
const fileName = (name: string): string => name.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase();

function pluginFile(root: string, name: string): string {
  const base = join(root, 'src/scheduler/plugins', fileName(name));
  return existsSync(`${base}.ts`) ? `${base}.ts` : join(base, 'index.ts');
}

export function pluginsPage(root: string): string {
  const rows = PLUGIN_KINDS.map(({ name, weight, points }) => {
    const file = pluginFile(root, name);
    const { text, upstream } = openingOf(file);
    return [code(name), weight === undefined ? '' : String(weight), points.join(', '), text, code(upstream)];
  });
  return page(
    'Scheduler plugins',
    'The plugins of the default profile, in the order in which they run. A `KubeSchedulerConfiguration` switches them on and off, orders and weighs them, as for kube-scheduler.',
    table(['plugin', 'weight', 'extension points', 'what it decides', 'upstream'], rows),
  );
}

export function controllersPage(root: string): string {
  const folder = join(root, 'src/controllers');
  const registry = readFileSync(join(folder, 'index.ts'), 'utf8');
  const names = [...registry.matchAll(/from '\.\/([a-z][a-z-]*)\/index\.ts'/g)].map((match) => match[1] ?? '').sort();
  const rows = names.map((name) => {
    const { text, upstream } = openingOf(join(folder, name, 'index.ts'));
    const [first = ''] = text.replace(/^[^:]{1,40}: /, '').split(/(?<=\.) /);
    return [code(name), sentence(first), code(upstream)];
  });
  return page(
    'Controllers',
    'The loops of the controller manager that are simulated, with their real periods, work queues and rate limits.',
    table(['controller', 'what it does', 'upstream'], rows),
  );
}
