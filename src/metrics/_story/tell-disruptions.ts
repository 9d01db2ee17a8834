/** Pods that are lost or refused, drains that stick, containers that crash. */
import type { Meters } from '../_meters/meters.ts';
import { burstsOf, distinct } from './bursts.ts';
import { EXPLAINS, type Sentence } from './sentence.ts';
import { counted, durationText, listed } from './words.ts';

const LOSS_GAP = 120_000;
const RESTART_GAP = 600_000;

/** How each cause is said; `{from}` stands for the nodes. */
const SAID: ReadonlyMap<string, string> = new Map([
  ['EvictionByEvictionAPI', 'evicted{from} through the API'],
  ['DeletionByTaintManager', 'deleted{from} because of NoExecute taints'],
  ['PreemptionByScheduler', 'preempted{from}'],
  ['DeletionByPodGC', 'collected{from} as orphans of lost nodes'],
  ['TerminationByKubelet', 'ended{from} by the kubelet'],
  ['TerminationByKubelet Evicted', 'evicted{from} by the kubelet under pressure'],
  ['TerminationByKubelet Terminated', 'ended{from} by the kubelet before the machine shuts down'],
  ['TerminationByKubelet Preempting', 'ended{from} by the kubelet to make room for a critical pod'],
  ['Deleted', 'deleted{from}'],
]);

export function tellDisruptions({ view }: Meters): Sentence[] {
  return burstsOf(view.losses.list, ({ cause, reason }) => `${cause} ${reason}`, LOSS_GAP).map(
    ({ from, to, items }) => {
      const { cause, reason, by } = items[0];
      const workloads = distinct(items.map(({ workload }) => workload.name));
      const nodes = distinct(items.map(({ node }) => node)).length;
      const broken = items.filter(({ budget }) => budget === 'broken').length;
      const who =
        items.length === 1 ? `Pod ${items[0].name}` : `${counted(items.length, 'pod')} of ${listed(workloads)}`;
      const said = SAID.get(`${cause} ${reason}`) ?? SAID.get(cause) ?? `lost{from} (${cause})`;
      const actor =
        cause === 'PreemptionByScheduler' || cause === 'Deleted' ? sameActor(items.map((loss) => loss.by)) : '';
      const where = nodes > 1 ? ` from ${counted(nodes, 'node')}` : '';
      const span = to - from >= 10_000 ? `, within ${durationText(to - from)}` : '';
      const budgets = broken === 0 ? '' : `; ${broken} of them against a budget`;
      return {
        at: from,
        text: `${who} ${items.length === 1 ? 'is' : 'are'} ${said.replace('{from}', where)}${actor === '' ? '' : ` by ${actor}`}${span}${budgets}.`,
        tone: by === '' || broken > 0 || !items[0].voluntary ? 'bad' : 'neutral',
        links: workloads.slice(0, 3).map((name) => `workload/${name}`),
        weight: Math.min(85, 55 + items.length + broken * 5),
        explains: EXPLAINS.losses,
      };
    },
  );
}

const sameActor = (by: readonly string[]): string => (distinct(by).length === 1 ? by[0] : '');

export function tellDrains({ timeline }: Meters, end: number): Sentence[] {
  return timeline.drains.flatMap(({ node, from, to, outcome, blocked, blockedSeconds, pods }) => {
    const links = [`node/${node}`];
    const sentences: Sentence[] = [];
    if (blocked.length > 0) {
      const [first] = blocked;
      const text = `The drain of ${node} waits ${durationText(blockedSeconds * 1000)} because ${first.pdb} allows no disruption.`;
      sentences.push({ at: first.from, text, tone: 'bad', links, weight: 70, explains: EXPLAINS.drains });
    }
    if (outcome === 'running') {
      const text = `The drain of ${node} is still not over after ${durationText(end - from)}.`;
      sentences.push({ at: end, text, tone: 'bad', links, weight: 80, explains: EXPLAINS.drains });
    } else if (outcome === 'failed') {
      sentences.push({
        at: to ?? end,
        text: `The drain of ${node} gives up.`,
        tone: 'bad',
        links,
        weight: 75,
        explains: EXPLAINS.drains,
      });
    } else {
      const text = `${node} is drained of ${counted(pods, 'pod')} in ${durationText((to ?? end) - from)}.`;
      sentences.push({ at: to ?? end, text, tone: 'good', links, weight: 35, explains: EXPLAINS.nothing });
    }
    return sentences;
  });
}

export function tellRestarts({ timeline, view }: Meters): Sentence[] {
  const known = timeline.restarts.filter(({ pod }) => view.pods.isKnown(pod));
  const bursts = burstsOf(known, ({ pod, detail }) => `${view.workloadOf(pod).id} ${detail}`, RESTART_GAP);
  return bursts.map(({ from, to, items }) => {
    const { name } = view.workloadOf(items[0].pod);
    const pods = distinct(items.map(({ pod }) => pod)).length;
    const why = items[0].detail === '' || items[0].detail === 'Restarted' ? '' : ` (${items[0].detail})`;
    const span = to > from ? ` over ${durationText(to - from)}` : '';
    return {
      at: from,
      text: `Containers of ${counted(pods, 'pod')} of ${name} restart ${counted(items.length, 'time')}${why}${span}.`,
      tone: 'bad',
      links: [`workload/${name}`],
      weight: Math.min(70, 38 + items.length),
      explains: EXPLAINS.restarts,
    };
  });
}

/** The scheduler has chosen a node, and its kubelet says no: whoever made the pod makes another, again and again. */
export function tellRefusals({ timeline, view }: Meters): Sentence[] {
  return [...timeline.refusals.values()].map(({ workload, reason, from, to, count }) => {
    const name = view.workloads.nameOf(workload);
    const who = view.workloads.isBare(workload) ? name : `${counted(count, 'pod')} of ${name}`;
    const span = to - from >= 10_000 ? `, within ${durationText(to - from)}` : '';
    return {
      at: from,
      text: `Kubelets refuse ${who} (${reason})${span}.`,
      tone: 'bad',
      links: [`workload/${name}`],
      weight: Math.min(82, 60 + count),
      explains: EXPLAINS.refusals,
    };
  });
}
