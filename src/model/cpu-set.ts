/** Sets of logical CPUs as Kubernetes writes them: `0-3,8` (k8s.io/utils/cpuset). */

const NUMBER = /^[+-]?[0-9]+$/;

export type ParsedCpuSet = { readonly cpus: ReadonlySet<number> } | { readonly error: string };

/** In its words where the text is none. */
export function parseCpuSet(text: string): ParsedCpuSet {
  const cpus = new Set<number>();
  if (text === '') return { cpus };
  for (const range of text.split(',')) {
    const bounds = splitOnce(range);
    const wrong = bounds.find((bound) => !NUMBER.test(bound));
    if (wrong !== undefined) return { error: `strconv.Atoi: parsing ${JSON.stringify(wrong)}: invalid syntax` };
    const [first = 0, last = first] = bounds.map(Number);
    if (first > last) return { error: `invalid range "${range}" (${first} > ${last})` };
    if (last > MOST_CPUS) return { error: `strconv.Atoi: parsing "${last}": value out of range` };
    for (let cpu = first; cpu <= last; cpu++) cpus.add(cpu);
  }
  return { cpus };
}

/** Far above any machine. */
const MOST_CPUS = 65_535;

function splitOnce(range: string): string[] {
  const hyphen = range.indexOf('-');
  return hyphen < 0 ? [range] : [range.slice(0, hyphen), range.slice(hyphen + 1)];
}

/** Neighbours as ranges, ascending; the empty text for none. */
export function formatCpuSet(cpus: Iterable<number>): string {
  const sorted = [...cpus].sort((a, b) => a - b);
  const ranges: string[] = [];
  for (let from = 0; from < sorted.length; ) {
    let to = from;
    while (to + 1 < sorted.length && sorted[to + 1] === (sorted[to] as number) + 1) to++;
    ranges.push(to === from ? `${sorted[from]}` : `${sorted[from]}-${sorted[to]}`);
    from = to + 1;
  }
  return ranges.join(',');
}
