/** Plain nodes and pods, before any feature. */
import {
  ago,
  BETA_ZONE,
  type Draft,
  HOSTNAME,
  type Labels,
  type RawNode,
  type RawPod,
  REGION,
  type Resources,
  ZONE,
} from './draft.ts';

function labelsFor({ dice }: Draft, name: string, old: boolean): Labels {
  const labels: Labels = { [HOSTNAME]: name, gen: `${dice.between(1, 9)}` };
  const zone = `z${dice.between(0, 3)}`;
  if (dice.chance(0.85)) labels[old && dice.chance(0.4) ? BETA_ZONE : ZONE] = zone;
  if (dice.chance(0.3)) labels[REGION] = `e${dice.between(0, 1)}`;
  if (dice.chance(0.8)) labels.disk = dice.pick('ssd', 'hdd', 'hdd', '');
  if (dice.chance(0.8)) labels.rack = `r${dice.between(0, 2)}`;
  if (dice.chance(0.03)) delete labels[HOSTNAME];
  if (dice.chance(0.05)) labels.gen = dice.pick('seven', '-3', '007', '');
  return dice.chance(0.01) ? {} : labels;
}

export function makeNodes(draft: Draft, count: number): void {
  const { dice } = draft;
  const old = dice.chance(0.15);
  const alike = dice.chance(0.3) ? { cpu: '4', memory: '8Gi', pods: '110' } : undefined;
  for (let i = 0; i < count; i++) {
    const name = `n${i}`;
    const allocatable: Resources = alike ?? {
      cpu: dice.pick('1', '2', '4', '8', '3900m', '16'),
      memory: dice.pick('2Gi', '4Gi', '8Gi', '7800Mi', '16000000Ki', '1500Mi'),
      pods: dice.pick('110', '110', '30', '4'),
    };
    if (alike === undefined && dice.chance(0.02)) delete allocatable[dice.pick('cpu', 'memory', 'pods')];
    const node: RawNode = {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name, labels: labelsFor(draft, name, old) },
      spec: {},
      status: { allocatable: { ...allocatable }, capacity: { ...allocatable } },
    };
    draft.nodes.push(node);
  }
}

export function makeNamespaces({ dice, namespaces, objects }: Draft): void {
  for (const name of namespaces) {
    const labels: Labels = { 'kubernetes.io/metadata.name': name };
    if (dice.chance(0.7)) labels.env = dice.pick('prod', 'dev');
    if (dice.chance(0.5)) labels.team = dice.pick('x', 'y');
    // now and then pods are left over from one that is gone
    if (dice.chance(0.95)) objects.push({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } });
  }
}

export function requests({ dice }: Draft): Resources {
  const list: Resources = {};
  if (dice.chance(0.85)) list.cpu = dice.pick('0', '50m', '100m', '250m', '500m', '1', '1500m', '2');
  if (dice.chance(0.8)) list.memory = dice.pick('0', '64Mi', '128Mi', '256Mi', '1Gi', '500M', '1000000Ki', '123456789');
  return list;
}

export function podLabels({ dice }: Draft): Labels {
  const labels: Labels = {};
  if (dice.chance(0.92)) labels.app = dice.pick('web', 'web', 'db', 'cache');
  if (dice.chance(0.6)) labels.ver = dice.pick('v1', 'v2');
  if (dice.chance(0.4)) labels.tier = dice.pick('fe', 'be');
  return labels;
}

export function newPod(draft: Draft, name: string): RawPod {
  const { dice, namespaces } = draft;
  const namespace = dice.chance(0.6) ? namespaces[0] : dice.pick(...namespaces);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, uid: `u-${name}`, labels: podLabels(draft), creationTimestamp: ago(90_000) },
    spec: {
      containers: [{ name: 'c', image: 'img:1', resources: { requests: requests(draft) } }],
      priority: dice.pick(0, 0, 0, 10, 100, -5),
      preemptionPolicy: 'PreemptLowerPriority',
      schedulerName: 'default-scheduler',
      terminationGracePeriodSeconds: 30,
    },
    status: { phase: 'Pending' },
  };
}

/** Start times differ, so that no two pods are equally important; see `preempting` for those that are. */
export function bind(draft: Draft, pod: RawPod, node: string, serial: number): void {
  pod.spec.nodeName = node;
  pod.status = { phase: 'Running', startTime: ago(1000 + 7 * draft.dice.between(0, 40) + 400 * serial) };
}

export const milliOf = (quantity: string | undefined): number =>
  quantity === undefined ? 0 : quantity.endsWith('m') ? Number.parseInt(quantity, 10) : 1000 * Number(quantity);

/** Puts up to `most` pods on every node, until about the given share of its CPU is requested. */
export function fillNodes(
  draft: Draft,
  most: number,
  share: readonly [number, number],
  dress: (pod: RawPod) => void,
): void {
  const { dice } = draft;
  for (const node of draft.nodes) {
    const room = (milliOf(node.status.allocatable.cpu) * dice.between(100 * share[0], 100 * share[1])) / 100;
    let used = 0;
    for (let i = 0; i < most && used < room; i++) {
      const serial = draft.pods.length;
      const pod = newPod(draft, `p${serial}`);
      const cpu = milliOf(pod.spec.containers[0].resources?.requests?.cpu);
      if (used + cpu > milliOf(node.status.allocatable.cpu) && dice.chance(0.95)) continue;
      used += cpu;
      bind(draft, pod, node.metadata.name, serial);
      draft.pods.push(pod);
      dress(pod);
    }
  }
  draft.pods = dice.some(draft.pods.length, draft.pods);
}
