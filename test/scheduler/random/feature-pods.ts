/** Features about other pods: affinity, spreading, nominations, pods on their way out. */
import { newPod } from './base.ts';
import {
  ago,
  type Draft,
  type Feature,
  HOSTNAME,
  labelValue,
  type RawConstraint,
  type RawPod,
  type RawPodAffinity,
  type RawSelector,
  type RawTerm,
  setArgs,
  topologyKey,
  ZONE,
} from './draft.ts';

function podSelector({ dice }: Draft): RawSelector {
  if (dice.chance(0.05)) return {};
  const selector: RawSelector = {};
  if (dice.chance(0.75)) selector.matchLabels = { app: dice.pick('web', 'web', 'db', 'cache') };
  if (selector.matchLabels === undefined || dice.chance(0.25)) {
    const [key, value] = dice.pick(['ver', 'v1'], ['ver', 'v2'], ['tier', 'fe']);
    const operator = dice.pick('In', 'NotIn', 'Exists', 'DoesNotExist');
    selector.matchExpressions = [{ key, operator, ...(operator.endsWith('In') ? { values: [value] } : {}) }];
  }
  return selector;
}

function term(draft: Draft, pod: RawPod): RawTerm {
  const { dice, namespaces } = draft;
  const result: RawTerm = { topologyKey: topologyKey(draft) };
  if (dice.chance(0.97)) result.labelSelector = podSelector(draft);
  if (dice.chance(0.2)) result.namespaces = dice.some(dice.between(1, 2), namespaces);
  if (dice.chance(0.2)) {
    const expressions = [{ key: dice.pick('env', 'team'), operator: dice.pick('Exists', 'DoesNotExist') }];
    result.namespaceSelector = dice.pick(
      {},
      { matchLabels: { env: dice.pick('prod', 'dev') } },
      { matchExpressions: expressions },
    );
  }
  // the API server has merged the pod's own value into the selector
  const { ver } = pod.metadata.labels;
  if (result.labelSelector && ver !== undefined && dice.chance(0.1)) {
    result.matchLabelKeys = ['ver'];
    (result.labelSelector.matchExpressions ??= []).push({ key: 'ver', operator: 'In', values: [ver] });
  }
  return result;
}

const affinityOf = (pod: RawPod, which: 'podAffinity' | 'podAntiAffinity'): RawPodAffinity => {
  pod.spec.affinity ??= {};
  return (pod.spec.affinity[which] ??= {});
};

function addRequired(pod: RawPod, which: 'podAffinity' | 'podAntiAffinity', added: RawTerm): void {
  (affinityOf(pod, which).requiredDuringSchedulingIgnoredDuringExecution ??= []).push(added);
}

const affinity: Feature = {
  name: 'affinity',
  pod(draft, pod, isPending) {
    const { dice } = draft;
    for (let i = dice.pick(0, 1, 1, 2); i > 0 && (isPending || dice.chance(0.3)); i--) {
      const added = term(draft, pod);
      if (isPending && dice.chance(0.3)) {
        pod.metadata.labels.app = 'fresh';
        added.labelSelector = { matchLabels: { app: 'fresh' } };
      }
      addRequired(pod, 'podAffinity', added);
    }
  },
};

const antiAffinity: Feature = {
  name: 'anti-affinity',
  pod(draft, pod, isPending) {
    const { dice } = draft;
    if (!dice.chance(isPending ? 0.7 : 0.3)) return;
    const added = term(draft, pod);
    addRequired(pod, 'podAntiAffinity', dice.chance(0.6) ? { ...added, topologyKey: HOSTNAME } : added);
  },
};

const preferredAffinity: Feature = {
  name: 'preferred-affinity',
  cluster(draft) {
    const { dice } = draft;
    if (dice.chance(0.35)) setArgs(draft, 'InterPodAffinity', { hardPodAffinityWeight: dice.pick(0, 5, 100) });
    if (dice.chance(0.15)) setArgs(draft, 'InterPodAffinity', { ignorePreferredTermsOfExistingPods: true });
  },
  pod(draft, pod) {
    const { dice } = draft;
    for (const which of ['podAffinity', 'podAntiAffinity'] as const) {
      const terms = Array.from({ length: dice.pick(0, 1, 1, 2) }, () => ({
        weight: dice.pick(1, 10, 50, 100),
        podAffinityTerm: term(draft, pod),
      }));
      if (terms.length > 0) affinityOf(pod, which).preferredDuringSchedulingIgnoredDuringExecution = terms;
    }
  },
};

function constraint(draft: Draft, pod: RawPod, whenUnsatisfiable: string): RawConstraint {
  const { dice } = draft;
  const selector = dice.chance(0.7) ? { matchLabels: { app: pod.metadata.labels.app ?? 'web' } } : podSelector(draft);
  const policy = (): string => dice.pick('Honor', 'Ignore');
  return {
    maxSkew: dice.pick(1, 1, 2, 3, 5),
    topologyKey: topologyKey(draft),
    whenUnsatisfiable,
    ...(dice.chance(0.97) ? { labelSelector: selector } : {}),
    ...(whenUnsatisfiable === 'DoNotSchedule' && dice.chance(0.3) ? { minDomains: dice.between(1, 5) } : {}),
    ...(dice.chance(0.3) ? { nodeAffinityPolicy: policy() } : {}),
    ...(dice.chance(0.4) ? { nodeTaintsPolicy: policy() } : {}),
    ...(dice.chance(0.25) ? { matchLabelKeys: dice.some(dice.between(1, 2), ['ver', 'tier']) } : {}),
  };
}

/** No two of a pod have the same key and action. */
const spread: Feature = {
  name: 'spread',
  pod(draft, pod, isPending) {
    const { dice } = draft;
    if (dice.chance(0.8)) pod.metadata.labels.app = 'web';
    if (!isPending) return;
    const list: RawConstraint[] = [];
    for (let i = dice.between(1, 3); i > 0; i--) {
      const added = constraint(draft, pod, dice.pick('DoNotSchedule', 'ScheduleAnyway'));
      const isSame = (other: RawConstraint): boolean =>
        other.topologyKey === added.topologyKey && other.whenUnsatisfiable === added.whenUnsatisfiable;
      if (!list.some(isSame)) list.push(added);
    }
    pod.spec.topologySpreadConstraints = list;
  },
};

const WORKLOADS: readonly (readonly [apiVersion: string, kind: string])[] = [
  ['apps/v1', 'ReplicaSet'],
  ['apps/v1', 'StatefulSet'],
  ['v1', 'ReplicationController'],
];

function addWorkloads({ dice, namespaces, objects }: Draft): void {
  const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'img:1' }] } };
  for (const namespace of namespaces.slice(0, 2)) {
    for (const name of ['s0', 's1'].filter(() => dice.chance(0.5))) {
      const selector = dice.pick({ app: 'web' }, { app: 'web' }, { app: 'db' }, { ver: 'v1' });
      objects.push({
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name, namespace },
        spec: { selector, ports: [{ port: 80 }] },
      } as Draft['objects'][number]);
    }
    const matchLabels = dice.chance(0.3) ? { app: 'web', ver: dice.pick('v1', 'v2') } : { app: 'web' };
    for (const [apiVersion, kind] of WORKLOADS) {
      const selector = kind === 'ReplicationController' ? matchLabels : { matchLabels };
      const spec = { selector, template, ...(kind === 'StatefulSet' ? { serviceName: 's' } : {}) };
      const metadata = { name: 'w', namespace, uid: `${kind}-${namespace}` };
      objects.push({ apiVersion, kind, metadata, spec } as Draft['objects'][number]);
    }
  }
}

const defaultSpread: Feature = {
  name: 'default-spread',
  cluster(draft) {
    const { dice } = draft;
    addWorkloads(draft);
    if (dice.chance(0.5)) return;
    const keys = dice.some(2, [ZONE, HOSTNAME, 'rack']);
    const defaultConstraints = keys.slice(0, dice.between(1, 2)).map((key) => ({
      maxSkew: dice.between(1, 3),
      topologyKey: key,
      whenUnsatisfiable: dice.pick('ScheduleAnyway', 'ScheduleAnyway', 'DoNotSchedule'),
    }));
    setArgs(draft, 'PodTopologySpread', { defaultingType: 'List', defaultConstraints });
  },
  pod({ dice, namespaces }, pod, isPending) {
    pod.metadata.namespace = dice.pick(...namespaces.slice(0, 2));
    pod.metadata.labels.app = 'web';
    if (!isPending || dice.chance(0.2)) return;
    const [apiVersion, kind] = dice.pick(...WORKLOADS, ['apps/v1', 'DaemonSet'] as const);
    const uid = `${kind}-${pod.metadata.namespace}`;
    pod.metadata.ownerReferences = [{ apiVersion, kind, name: 'w', uid, controller: true }];
  },
};

const nominated: Feature = {
  name: 'nominated',
  finish(draft) {
    const { dice, nodes, pending } = draft;
    for (let i = dice.between(1, 1 + nodes.length / 2); i > 0; i--) {
      const pod = newPod(draft, `m${i}`);
      const model = dice.pick(...pending);
      pod.spec.priority = dice.pick(-5, 0, 10, 50, 100, model.spec.priority);
      pod.status.nominatedNodeName = dice.chance(0.03) ? 'gone' : labelValue(draft, HOSTNAME);
      // others wait for another scheduler or for their gates, and hold nothing
      if (dice.chance(0.05)) pod.spec.schedulerName = 'other';
      if (dice.chance(0.05)) pod.spec.schedulingGates = [{ name: 'example.com/gate' }];
      if (dice.chance(0.5)) pod.metadata.namespace = model.metadata.namespace;
      if (dice.chance(0.5)) pod.metadata.labels = { ...model.metadata.labels };
      if (dice.chance(0.3)) pod.spec.containers[0].ports = model.spec.containers[0].ports;
      if (dice.chance(0.3))
        pod.spec.volumes = model.spec.volumes?.filter((volume) => 'persistentVolumeClaim' in volume);
      if (dice.chance(0.2))
        addRequired(pod, 'podAntiAffinity', { ...term(draft, pod), topologyKey: dice.pick(HOSTNAME, ZONE) });
      draft.pods.push(pod);
    }
    if (pending.length === 1 && dice.chance(0.25)) {
      pending[0].status.nominatedNodeName = dice.chance(0.1) ? 'gone' : labelValue(draft, HOSTNAME);
    }
  },
};

/** A port that two pods of a node share is a matter of who came first: the scheduler never knew a finished pod. */
const hasPorts = ({ spec }: RawPod): boolean => spec.containers.some(({ ports }) => ports !== undefined);

const leaving: Feature = {
  name: 'leaving',
  finish({ dice, pods }) {
    for (const pod of pods) {
      const { metadata, spec, status } = pod;
      if (spec.nodeName === undefined) continue;
      const others = pods.filter((other) => other !== pod && other.spec.nodeName === spec.nodeName);
      if (dice.chance(0.3)) {
        metadata.deletionTimestamp = ago(dice.between(-30, 20));
        metadata.deletionGracePeriodSeconds = 30;
      } else if (dice.chance(0.15) && !(hasPorts(pod) && others.some(hasPorts))) {
        status.phase = dice.pick('Succeeded', 'Failed');
      }
    }
  },
};

export const POD_FEATURES: readonly Feature[] = [
  affinity,
  antiAffinity,
  preferredAffinity,
  spread,
  defaultSpread,
  nominated,
  leaving,
];
