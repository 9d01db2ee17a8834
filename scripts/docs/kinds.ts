/** Which kinds of objects are read, and what becomes of them. */
import { DECODERS } from '../../src/ingest/index.ts';
import { NOT_MODELLED, WITHOUT_BEARING } from '../../src/ingest/kinds.ts';
import { code, page, table } from './markdown.ts';

export function kindsPage(): string {
  const modelled = new Map<string, string[]>();
  for (const key of DECODERS.keys()) {
    const slash = key.lastIndexOf('/');
    const kind = key.slice(slash + 1);
    modelled.set(kind, [...(modelled.get(kind) ?? []), key.slice(0, slash)]);
  }
  const rows = [...modelled]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([kind, versions]) => [code(kind), versions.map(code).join(', ')]);
  const listed = (kinds: ReadonlyMap<string, readonly string[]>): string =>
    table(
      ['group', 'kinds'],
      [...kinds].map(([group, names]) => [group === '' ? 'core' : code(group), [...names].sort().map(code).join(', ')]),
    );
  return page(
    'Kinds',
    'Manifests and dumps are read verbatim: YAML or JSON, one document or many, `List`s, folders, globs, standard input.',
    `## Modelled\n\n${table(['kind', 'versions'], rows)}`,
    `## Passed over\n\nNothing that is simulated depends on them; a run counts them in one line.\n\n${listed(WITHOUT_BEARING)}`,
    `## Not modelled\n\nA cluster acts on them and the simulation does not: a result names them, \`--strict\` refuses them. So are custom resources of other groups.\n\n${listed(NOT_MODELLED)}`,
    'A kind of a Kubernetes group that is in none of these lists is an error, with a proposal where one is near.',
    '## Configuration\n\n`KubeSchedulerConfiguration` (`kubescheduler.config.k8s.io/v1`), `KubeletConfiguration` (`kubelet.config.k8s.io/v1beta1`) and `Scenario` (`seatrial.dev/v1alpha1`, see [scenario](scenario.md)) are read from the same files.',
  );
}
