/** The faults, and the nodes that come, go and fail. */
import type { Meters } from '../_meters/meters.ts';
import { burstsOf, distinct } from './bursts.ts';
import { EXPLAINS, type Sentence } from './sentence.ts';
import type { NodeChange } from './timeline.ts';
import { counted, durationText } from './words.ts';

const NODE_GAP = 30_000;

export function tellFaults({ timeline }: Meters): Sentence[] {
  return timeline.faults.flatMap(({ id, name, verb, detail, from, to }, i) => {
    const what = detail === '' ? verb : `${verb}, ${detail}`;
    const weight = 90 - Math.min(i, 30);
    const lasts = to === null || to === from ? '' : `, for ${durationText(to - from)}`;
    const began: Sentence = {
      at: from,
      text: `${name} begins: ${what}${lasts}.`,
      tone: 'neutral',
      links: [id],
      weight,
      explains: EXPLAINS.nothing,
    };
    if (to === null || to === from) return [began];
    return [
      began,
      { at: to, text: `${name} ends.`, tone: 'neutral', links: [id], weight: weight - 45, explains: EXPLAINS.nothing },
    ];
  });
}

export function tellNodes({ timeline, view }: Meters): Sentence[] {
  const { faults, nodeChanges } = timeline;
  const later = nodeChanges.filter(({ at, change }) => at > 0 && (change !== 'ready' || hadFailed(nodeChanges, at)));
  const bursts = burstsOf(later, ({ change }) => change, NODE_GAP).filter(
    ({ items }) => items[0].change !== 'ready' || items.length > 0,
  );
  return bursts.map(({ from, items }) => {
    const nodes = distinct(items.map(({ node }) => node)).map((node) => view.nodes.list[node]?.facts);
    const names = nodes.map((facts) => facts?.name ?? '');
    const zones = distinct(nodes.map((facts) => facts?.zone ?? '')).filter((zone) => zone !== '');
    const where = zones.length === 1 && names.length > 1 ? ` in ${zones[0]}` : '';
    const who = names.length === 1 ? `Node ${names[0]}` : `${counted(names.length, 'node')}${where}`;
    const { change } = items[0];
    const fault = faults.findLast((f) => f.from <= from);
    const since =
      fault !== undefined && change === 'not-ready' && from > fault.from
        ? `, ${durationText(from - fault.from)} after ${fault.name} began`
        : '';
    return {
      at: from,
      text: `${who} ${verbOf(change, names.length)}${since}.`,
      tone: change === 'not-ready' ? 'bad' : change === 'ready' ? 'good' : 'neutral',
      links: names.slice(0, 3).map((name) => `node/${name}`),
      weight: change === 'not-ready' ? 75 : change === 'ready' ? 50 : 45,
      explains: change === 'not-ready' || change === 'deleted' ? EXPLAINS.nodes : EXPLAINS.nothing,
    };
  });
}

/** Nodes turn ready when they are new, too; that is told with their creation. */
const hadFailed = (changes: readonly NodeChange[], at: number): boolean =>
  changes.some((change) => change.change === 'not-ready' && change.at < at);

function verbOf(change: NodeChange['change'], count: number): string {
  switch (change) {
    case 'created':
      return count === 1 ? 'joins the cluster' : 'join the cluster';
    case 'deleted':
      return count === 1 ? 'is removed' : 'are removed';
    case 'ready':
      return count === 1 ? 'is ready again' : 'are ready again';
    case 'not-ready':
      return count === 1 ? 'becomes NotReady' : 'become NotReady';
  }
}
