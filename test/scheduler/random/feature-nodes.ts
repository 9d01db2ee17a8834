/** Features about nodes: resources, taints, labels, images, ports. */
import { type Draft, type Feature, HOSTNAME, labelValue, type RawContainer, type RawPod, ZONE } from './draft.ts';
import { requests } from './base.ts';

const EXTENDED = ['nvidia.com/gpu', 'example.com/port', 'hugepages-2Mi', 'ephemeral-storage'];

const amountOf = ({ dice }: Draft, name: string, isNode: boolean): string => {
  if (name === 'hugepages-2Mi') return isNode ? dice.pick('64Mi', '256Mi') : dice.pick('32Mi', '64Mi');
  if (name === 'ephemeral-storage') return isNode ? dice.pick('1Gi', '10Gi') : dice.pick('500Mi', '2Gi', '0');
  return isNode ? dice.pick('0', '1', '2', '8') : dice.pick('0', '1', '1', '2', '4');
};

const requestsOf = (container: RawContainer): Record<string, string> => {
  container.resources ??= {};
  return (container.resources.requests ??= {});
};

const extended: Feature = {
  name: 'extended',
  cluster(draft) {
    for (const { status } of draft.nodes) {
      for (const name of EXTENDED.filter(() => draft.dice.chance(0.6))) {
        status.allocatable[name] = status.capacity[name] = amountOf(draft, name, true);
      }
    }
  },
  pod(draft, pod) {
    const list = requestsOf(pod.spec.containers[0]);
    for (const name of draft.dice.some(draft.dice.between(0, 2), EXTENDED)) list[name] = amountOf(draft, name, false);
  },
};

const containers: Feature = {
  name: 'containers',
  pod(draft, pod) {
    const { dice } = draft;
    for (let i = dice.between(0, 2); i > 0; i--) {
      pod.spec.containers.push({ name: `c${i}`, image: 'img:1', resources: { requests: requests(draft) } });
    }
    pod.spec.initContainers = Array.from({ length: dice.between(0, 3) }, (_, i) => ({
      name: `i${i}`,
      image: 'img:2',
      resources: { requests: requests(draft) },
      ...(dice.chance(0.4) ? { restartPolicy: 'Always' as const } : {}),
    }));
    if (dice.chance(0.3)) pod.spec.overhead = { cpu: dice.pick('50m', '1'), memory: dice.pick('64Mi', '1Gi') };
    if (dice.chance(0.1)) for (const container of pod.spec.containers) container.resources = {};
  },
};

const podCount: Feature = {
  name: 'pod-count',
  finish({ dice, nodes, pods }) {
    for (const { metadata, status } of nodes.filter(() => dice.chance(0.6))) {
      const count = pods.filter(({ spec }) => spec.nodeName === metadata.name).length;
      status.allocatable.pods = status.capacity.pods = `${Math.max(0, count + dice.between(-1, 2))}`;
    }
  },
};

const TAINT_KEYS = ['dedicated', 'gpu', 'maintenance', 'example.com/spot'];

const taints: Feature = {
  name: 'taints',
  cluster({ dice, nodes }) {
    for (const { spec } of nodes) {
      const list = spec.taints ?? [];
      for (const key of dice.some(dice.pick(0, 0, 1, 2, 3), TAINT_KEYS)) {
        const effect = dice.pick('NoSchedule', 'PreferNoSchedule', 'PreferNoSchedule', 'NoExecute');
        list.push(dice.chance(0.6) ? { key, value: dice.pick('a', 'b'), effect } : { key, effect });
      }
      if (list.length > 0) spec.taints = list;
    }
  },
  pod({ dice }, pod, isPending) {
    const list = (pod.spec.tolerations ??= []);
    for (let i = dice.between(0, isPending ? 4 : 1); i > 0; i--) {
      const effects = dice.chance(0.5) ? { effect: dice.pick('NoSchedule', 'PreferNoSchedule', 'NoExecute') } : {};
      const key = dice.pick(...TAINT_KEYS);
      if (dice.chance(0.06)) list.push({ operator: 'Exists', ...effects });
      else if (dice.chance(0.5)) list.push({ key, operator: 'Exists', ...effects });
      else
        list.push({
          key,
          value: dice.pick('a', 'b', ''),
          ...(dice.chance(0.5) ? { operator: 'Equal' } : {}),
          ...effects,
        });
    }
  },
};

const CORDON = 'node.kubernetes.io/unschedulable';

const cordons: Feature = {
  name: 'cordons',
  cluster({ dice, nodes }) {
    for (const { spec } of nodes.filter(() => dice.chance(0.4))) {
      spec.unschedulable = true;
      if (dice.chance(0.7)) (spec.taints ??= []).push({ key: CORDON, effect: 'NoSchedule' });
    }
  },
  pod({ dice }, pod) {
    if (dice.chance(0.6)) return;
    const effects = dice.chance(0.5) ? { effect: dice.pick('NoSchedule', 'NoExecute') } : {};
    const toleration = { key: CORDON, operator: dice.pick('Exists', 'Equal'), ...effects };
    (pod.spec.tolerations ??= []).push(toleration);
  },
};

function expression(draft: Draft): object {
  const { dice } = draft;
  const key = dice.pick('disk', ZONE, 'rack', 'gen', 'absent');
  const operator = dice.pick('In', 'In', 'In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt');
  if (operator === 'Gt' || operator === 'Lt')
    return { key: dice.pick('gen', 'gen', 'disk'), operator, values: [`${dice.between(0, 8)}`] };
  if (operator === 'Exists' || operator === 'DoesNotExist') return { key, operator };
  return { key, operator, values: Array.from({ length: dice.between(1, 3) }, () => labelValue(draft, key)) };
}

/** Some have no requirement at all: they match nothing. */
function nodeTerm(draft: Draft, fields: boolean): object {
  const { dice } = draft;
  const matchExpressions = Array.from({ length: dice.between(fields ? 0 : 1, 2) }, () => expression(draft));
  const field = () => ({
    key: 'metadata.name',
    operator: dice.pick('In', 'In', 'In', 'NotIn'),
    values: [labelValue(draft, HOSTNAME)],
  });
  const matchFields = fields ? Array.from({ length: dice.pick(1, 1, 1, 2) }, field) : [];
  if (dice.chance(0.03)) return {};
  return { ...(matchExpressions.length > 0 ? { matchExpressions } : {}), ...(fields ? { matchFields } : {}) };
}

export function nodeAffinity(draft: Draft): object {
  const { dice } = draft;
  const fields = dice.chance(0.25);
  const nodeSelectorTerms = Array.from({ length: dice.between(1, 3) }, () => nodeTerm(draft, fields));
  const preferred = Array.from({ length: dice.between(0, 3) }, () => ({
    weight: dice.pick(1, 5, 10, 37, 100),
    preference: nodeTerm(draft, dice.chance(0.1)),
  }));
  return {
    ...(dice.chance(0.7) ? { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } : {}),
    ...(preferred.length > 0 ? { preferredDuringSchedulingIgnoredDuringExecution: preferred } : {}),
  };
}

const nodeSelection: Feature = {
  name: 'node-selection',
  pod(draft, pod) {
    const { dice } = draft;
    if (dice.chance(0.35)) {
      const key = dice.pick('disk', ZONE, 'rack');
      pod.spec.nodeSelector = { [key]: labelValue(draft, key) };
    }
    if (dice.chance(0.7)) pod.spec.affinity = { ...pod.spec.affinity, nodeAffinity: nodeAffinity(draft) };
  },
};

const ports: Feature = {
  name: 'ports',
  pod({ dice }, pod, isPending) {
    const container = dice.pick(...pod.spec.containers);
    container.ports = Array.from({ length: dice.between(1, 3) }, () => ({
      containerPort: 80,
      ...(isPending || dice.chance(0.8) ? { hostPort: dice.pick(80, 80, 81, 443) } : {}),
      ...(dice.chance(0.5) ? { hostIP: dice.pick('0.0.0.0', '127.0.0.1', '10.0.0.1') } : {}),
      protocol: dice.pick('TCP', 'TCP', 'TCP', 'UDP'),
    }));
  },
};

const IMAGES: readonly (readonly [string, number])[] = [
  ['app:latest', 120 << 20],
  ['db:9', 400 << 20],
  ['reg.example.com/team/big:v2', 1400 << 20],
  ['tiny:1', 5 << 20],
  ['reg.example.com:5000/x:latest', 60_000_000],
];

const images: Feature = {
  name: 'images',
  cluster({ dice, nodes }) {
    for (const { status } of nodes) {
      const list = IMAGES.filter(() => dice.chance(0.45)).map(([name, size]) => ({
        names: dice.chance(0.2) ? [name, `alias/${name}`] : [name],
        sizeBytes: dice.chance(0.2) ? size + dice.between(0, 1 << 24) : size,
      }));
      if (list.length > 0) status.images = list;
    }
  },
  pod({ dice }, pod: RawPod) {
    const names = [...IMAGES.map(([name]) => name), 'app', 'reg.example.com:5000/x', 'alias/db:9', 'other'];
    for (const container of [...pod.spec.containers, ...(pod.spec.initContainers ?? [])]) {
      if (dice.chance(0.8)) container.image = dice.pick(...names);
    }
  },
};

export const NODE_FEATURES: readonly Feature[] = [
  extended,
  containers,
  podCount,
  taints,
  cordons,
  nodeSelection,
  ports,
  images,
];
