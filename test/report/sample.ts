/** A result worth looking at: a zone goes dark under four workloads, then a drain sticks on a budget. Told by hand. */
import { summarize } from '../../src/metrics/index.ts';
import type { Result } from '../../src/record/index.ts';
import { MINUTE, SECOND, Story } from '../metrics/story.ts';

const GI = 1024 ** 3;
const ZONES = ['us-west-2a', 'us-west-2b', 'us-west-2c'];

interface Placed {
  pod: number;
  node: number;
}

class Sample extends Story {
  readonly machines: number[] = [];
  private names = 0;

  /** A pod that waits, is bound and becomes ready. */
  start(at: number, workload: string, owner: number, podClass: number, node: number, wait = 0): Placed {
    const pod = this.pod(at, `${workload}-${(this.names++ * 7919).toString(36).padStart(5, 'x')}`, owner, podClass);
    this.bind(at + wait, pod, node);
    this.ready(at + wait + 6 * SECOND, pod);
    return { pod, node };
  }
}

export function sampleStory(): Story {
  const story = new Sample(45 * MINUTE);
  const pdb = story.object(0, 'PodDisruptionBudget', 'db');
  for (let i = 0; i < 9; i++) {
    story.machines.push(
      story.node(
        0,
        `ip-10-0-${i}-${17 + i * 11}`,
        ZONES[i % 3],
        { cpu: 4000, memory: 16 * GI, pods: 58, 'ephemeral-storage': 80 * GI },
        { pricePerHour: 0.192 },
      ),
    );
  }
  const web = story.object(0, 'Deployment', 'web', { replicas: 9 });
  const webSet = story.object(0, 'ReplicaSet', 'web-7d9', { owner: web });
  const api = story.object(0, 'Deployment', 'api', { replicas: 6 });
  const apiSet = story.object(0, 'ReplicaSet', 'api-5c4', { owner: api });
  const db = story.object(0, 'StatefulSet', 'db', { replicas: 3 });
  const agent = story.object(0, 'DaemonSet', 'agent');
  story.record.append('workload-status', 0, agent, 9, 0, 0);
  const webClass = story.class({ cpu: 900, memory: 2 * GI });
  const apiClass = story.class({ cpu: 1200, memory: 3 * GI });
  const dbClass = story.class({ cpu: 1500, memory: 6 * GI }, [pdb]);
  const agentClass = story.class({ cpu: 100, memory: GI / 4 });
  const run = (at: number, name: string, owner: number, podClass: number, count: number, shift = 0): Placed[] =>
    Array.from({ length: count }, (_, i) => story.start(at, name, owner, podClass, story.machines[(i + shift) % 9]));
  const agents = run(2 * SECOND, 'agent', agent, agentClass, 9);
  const webs = run(2 * SECOND, 'web-7d9', webSet, webClass, 9);
  const apis = run(3 * SECOND, 'api-5c4', apiSet, apiClass, 6, 3);
  const dbs = run(4 * SECOND, 'db', db, dbClass, 3);
  story.record.append('pdb-status', 12 * SECOND, pdb, 3, 3, 0);

  darken(story, { webs, apis, agents, webSet, apiSet, webClass, apiClass });

  // A drain that the budget holds up.
  const drained = story.machines[1];
  story.fault(32 * MINUTE, 1, 'drain-for-upgrade', 'drain', `node/${'ip-10-0-1-28'}`);
  story.record.append('node-unschedulable', 32 * MINUTE, drained, 1);
  story.record.append('drain-started', 32 * MINUTE, drained, 2);
  for (let at = 32 * 60; at <= 45 * 60; at += 5) {
    story.record.append(
      'drain-blocked',
      at * SECOND,
      drained,
      dbs[1].pod,
      pdb,
      story.text("Cannot evict pod as it would violate the pod's disruption budget."),
    );
  }
  story.record.append('eviction', 32 * MINUTE + SECOND, webs[1].pod, 201, story.text('kubectl-drain'), -1);
  story.target(32 * MINUTE + SECOND, webs[1].pod, 'EvictionByEvictionAPI');
  story.delete(32 * MINUTE + SECOND, webs[1].pod, 'kubectl-drain');
  story.start(32 * MINUTE + SECOND, 'web-7d9', webSet, webClass, story.machines[2], 0);
  story.gone(32 * MINUTE + 31 * SECOND, webs[1].pod);
  story.record.append('container-ended', 36 * MINUTE, apis[1].pod, story.text('api'), 137, story.text('OOMKilled'));
  story.record.append('pod-restarted', 36 * MINUTE, apis[1].pod, 1, -1, story.text('OOMKilled'));
  return story;
}

interface Parts {
  readonly webs: Placed[];
  readonly apis: Placed[];
  readonly agents: Placed[];
  readonly webSet: number;
  readonly apiSet: number;
  readonly webClass: number;
  readonly apiClass: number;
}

/** Zone a is dark from minute 5 to minute 25: NotReady after 50 s, evicted five minutes later, three have no room. */
function darken(story: Sample, { webs, apis, agents, webSet, apiSet, webClass, apiClass }: Parts): void {
  const dark = new Set([0, 3, 6].map((i) => story.machines[i]));
  story.fault(5 * MINUTE, 0, 'zone-a-dark', 'node-fail', '3 nodes in us-west-2a');
  for (const node of dark) story.nodeReady(5 * MINUTE + 50 * SECOND, node, 'Unknown');
  const lost = [...webs, ...apis].filter(({ node }) => dark.has(node));
  for (const { pod } of [...lost, ...agents.filter(({ node }) => dark.has(node))])
    story.ready(5 * MINUTE + 50 * SECOND, pod, false);
  const at = 10 * MINUTE + 50 * SECOND;
  const waiting: { pod: number; node: number }[] = [];
  lost.forEach(({ pod, node }, i) => {
    story.target(at + i * 100, pod, 'DeletionByTaintManager');
    story.delete(at + i * 100, pod, 'taint-eviction-controller');
    const isWeb = i < 3;
    const name = isWeb ? `web-7d9-new${i}` : `api-5c4-new${i}`;
    const next = story.pod(at + i * 100 + 20, name, isWeb ? webSet : apiSet, isWeb ? webClass : apiClass);
    if (i % 2 === 0) story.bind(at + i * 100 + 40, next, story.machines[[1, 2, 4, 5, 7][i % 5]]);
    else waiting.push({ pod: next, node });
  });
  for (const { pod } of waiting) {
    const message =
      '0/9 nodes are available: 3 node(s) had untolerated taint {node.kubernetes.io/unreachable: }, 6 Insufficient cpu. preemption: 0/9 nodes are available: 9 No preemption victims found for incoming pod.';
    story.record.append('pod-unschedulable', at + 700, pod, story.text(message), story.text('Unschedulable'));
  }
  readyNext(story, at + 9 * SECOND);
  story.faultEnds(25 * MINUTE, 0, 'zone-a-dark');
  for (const node of dark) story.nodeReady(25 * MINUTE + 12 * SECOND, node, 'True');
  for (const { pod } of lost) story.gone(25 * MINUTE + 14 * SECOND, pod);
  for (const { pod } of agents.filter(({ node }) => dark.has(node))) story.ready(25 * MINUTE + 20 * SECOND, pod);
  waiting.forEach(({ pod, node }, i) => story.bind(25 * MINUTE + 21 * SECOND + i, pod, node));
  for (const { pod } of waiting) story.ready(25 * MINUTE + 30 * SECOND, pod);
}

/** Whatever is bound and was not ready yet becomes it. */
function readyNext(story: Sample, at: number): void {
  const { pods } = story.meters.view;
  for (let pod = 0; pod < pods.limit; pod++)
    if (pods.has(pod, 1) && !pods.has(pod, 2 | 4 | 8 | 16 | 64)) story.ready(at, pod);
}

export function sampleResult(change: Partial<Parameters<typeof summarize>[1]> = {}): Result {
  const story = sampleStory();
  return summarize(story.meters, {
    name: 'lose-zone-a',
    run: {
      version: '0.1.0',
      kubernetesVersion: '1.32',
      seed: '1',
      // Fixed, so that pictures of this result do not change with the record's format.
      digest: '8104c58ec6b5a47e',
      entries: story.record.length,
      endedAt: story.horizon,
      startTime: Date.UTC(2026, 2, 1, 9),
      incomplete: false,
      command: 'seatrial run lose-zone-a.yaml --seed 1',
    },
    slos: [
      { metric: 'workload_available_ratio{workload="deploy/web"}', threshold: 'min>=0.6', during: 'zone-a-dark' },
      { metric: 'workload_available_ratio{workload="deploy/api"}', threshold: 'min>=0.8', during: 'zone-a-dark' },
      { metric: 'pods_pending_seconds', threshold: 'p(99)<60' },
      { metric: 'pdb_blocked_seconds', threshold: 'max<600' },
      { metric: 'evictions_total{reason="DeletionByTaintManager"}', threshold: 'count<50' },
      { metric: 'recovery_seconds{event="zone-a-dark"}', threshold: 'max<900', severity: 'warn' },
      { metric: 'requested_ratio{resource="cpu"}', threshold: 'max<0.9' },
    ],
    opportunities: [
      {
        id: 'fix-1',
        slo: 'slo/2',
        title: 'deploy/api: spread over zones, maxSkew 1',
        effect: 'lowest availability 0.5 → 0.67',
        patch:
          'spec:\n  template:\n    spec:\n      topologySpreadConstraints:\n      - maxSkew: 1\n        topologyKey: topology.kubernetes.io/zone\n        whenUnsatisfiable: DoNotSchedule\n        labelSelector: {matchLabels: {app: api}}\n',
        command: 'seatrial run lose-zone-a.yaml --try @fix-1',
      },
    ],
    assumptions: [
      'Scheduling ties are broken by a seeded draw.',
      'A watch event reaches its watcher after 10 ms.',
      "Availability is what the API sees: a dark node's pods count until its grace period is over.",
    ],
    notModelled: ['Deployment web: spec.template.spec.containers[0].securityContext'],
    diagnostics: [
      {
        severity: 'warning',
        code: 'selector-matches-nothing',
        message: 'pdb/cache selects no pods',
        position: 'cache.yaml:3:1',
      },
    ],
    next: [
      { command: 'seatrial explain slo/2', why: 'why deploy/api fell to one half' },
      { command: 'seatrial get disruptions', why: 'every pod that was lost' },
    ],
    ...change,
  });
}
