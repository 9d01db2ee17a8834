/** What can be listed: one line a kind, with kubectl's words for it and its columns over the object as plain JSON. */

/** A part of a plain object; missing parts are empty. */
export class Field {
  private readonly value: unknown;

  constructor(value: unknown) {
    this.value = value;
  }

  /** `at('spec', 'replicas')`. */
  at(...path: readonly string[]): Field {
    let value = this.value;
    for (const name of path) {
      value =
        typeof value === 'object' && value !== null && Object.hasOwn(value, name)
          ? (value as Record<string, unknown>)[name]
          : undefined;
    }
    return new Field(value);
  }

  text(otherwise: string): string {
    const { value } = this;
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
      ? String(value)
      : otherwise;
  }

  number(otherwise = 0): number {
    return typeof this.value === 'number' ? this.value : otherwise;
  }

  items(): readonly Field[] {
    return Array.isArray(this.value) ? this.value.map((item) => new Field(item)) : [];
  }

  keys(): readonly string[] {
    return typeof this.value === 'object' && this.value !== null ? Object.keys(this.value) : [];
  }
}

type Cell = readonly [head: string, cell: (object: Field) => string];

export interface ListedKind {
  readonly kind: string;
  /** As kubectl takes it: plural, singular, short ones. */
  readonly words: readonly string[];
  readonly namespaced: boolean;
  /** Between NAME and AGE. Pods, nodes and events have their own. */
  readonly cells: readonly Cell[];
}

const number =
  (...path: readonly string[]) =>
  (object: Field): string =>
    String(object.at(...path).number());
const text =
  (...path: readonly string[]) =>
  (object: Field): string =>
    object.at(...path).text('<none>');
const ratio =
  (ready: readonly string[], desired: readonly string[], otherwise = 1) =>
  (object: Field): string =>
    `${object.at(...ready).number()}/${object.at(...desired).number(otherwise)}`;

const kind = (kindName: string, words: string, namespaced: boolean, cells: readonly Cell[] = []): ListedKind => ({
  kind: kindName,
  words: words.split(' '),
  namespaced,
  cells,
});

export const LISTED_KINDS: readonly ListedKind[] = [
  kind('Pod', 'pods pod po', true),
  kind('Node', 'nodes node no', false),
  kind('Event', 'events event ev', true),
  kind('Deployment', 'deployments deployment deploy', true, [
    ['READY', ratio(['status', 'readyReplicas'], ['spec', 'replicas'])],
    ['UP-TO-DATE', number('status', 'updatedReplicas')],
    ['AVAILABLE', number('status', 'availableReplicas')],
  ]),
  kind('ReplicaSet', 'replicasets replicaset rs', true, [
    ['DESIRED', number('spec', 'replicas')],
    ['CURRENT', number('status', 'replicas')],
    ['READY', number('status', 'readyReplicas')],
  ]),
  kind('StatefulSet', 'statefulsets statefulset sts', true, [
    ['READY', ratio(['status', 'readyReplicas'], ['spec', 'replicas'])],
  ]),
  kind('DaemonSet', 'daemonsets daemonset ds', true, [
    ['DESIRED', number('status', 'desiredNumberScheduled')],
    ['CURRENT', number('status', 'currentNumberScheduled')],
    ['READY', number('status', 'numberReady')],
    ['UP-TO-DATE', number('status', 'updatedNumberScheduled')],
    ['AVAILABLE', number('status', 'numberAvailable')],
  ]),
  kind('Job', 'jobs job', true, [
    ['COMPLETIONS', ratio(['status', 'succeeded'], ['spec', 'completions'])],
    ['ACTIVE', number('status', 'active')],
    ['FAILED', number('status', 'failed')],
  ]),
  kind('CronJob', 'cronjobs cronjob cj', true, [
    ['SCHEDULE', text('spec', 'schedule')],
    ['SUSPEND', (object) => (object.at('spec', 'suspend').text('false') === 'true' ? 'True' : 'False')],
    ['ACTIVE', (object) => String(object.at('status', 'active').items().length)],
  ]),
  kind('PodDisruptionBudget', 'poddisruptionbudgets poddisruptionbudget pdb', true, [
    ['MIN AVAILABLE', (object) => object.at('spec', 'minAvailable').text('N/A')],
    ['MAX UNAVAILABLE', (object) => object.at('spec', 'maxUnavailable').text('N/A')],
    ['ALLOWED DISRUPTIONS', number('status', 'disruptionsAllowed')],
  ]),
  kind('HorizontalPodAutoscaler', 'horizontalpodautoscalers horizontalpodautoscaler hpa', true, [
    [
      'REFERENCE',
      (object) =>
        `${object.at('spec', 'scaleTargetRef', 'kind').text('')}/${object.at('spec', 'scaleTargetRef', 'name').text('')}`,
    ],
    ['MINPODS', number('spec', 'minReplicas')],
    ['MAXPODS', number('spec', 'maxReplicas')],
    ['REPLICAS', number('status', 'currentReplicas')],
  ]),
  kind('Service', 'services service svc', true, [['TYPE', (object) => object.at('spec', 'type').text('ClusterIP')]]),
  kind('Namespace', 'namespaces namespace ns', false, [['STATUS', text('status', 'phase')]]),
  kind('PriorityClass', 'priorityclasses priorityclass pc', false, [
    ['VALUE', number('value')],
    ['GLOBAL-DEFAULT', (object) => object.at('globalDefault').text('false')],
    ['PREEMPTIONPOLICY', (object) => object.at('preemptionPolicy').text('PreemptLowerPriority')],
  ]),
  kind('ResourceQuota', 'resourcequotas resourcequota quota', true),
  kind('LimitRange', 'limitranges limitrange limits', true),
  kind('PersistentVolumeClaim', 'persistentvolumeclaims persistentvolumeclaim pvc', true, [
    ['STATUS', text('status', 'phase')],
    ['VOLUME', text('spec', 'volumeName')],
    ['STORAGECLASS', text('spec', 'storageClassName')],
  ]),
  kind('PersistentVolume', 'persistentvolumes persistentvolume pv', false, [
    ['CAPACITY', text('spec', 'capacity', 'storage')],
    ['STATUS', text('status', 'phase')],
    ['STORAGECLASS', text('spec', 'storageClassName')],
  ]),
  kind('StorageClass', 'storageclasses storageclass sc', false, [
    ['PROVISIONER', text('provisioner')],
    ['VOLUMEBINDINGMODE', text('volumeBindingMode')],
  ]),
];

/** `deploy` → Deployment; undefined: there is no such word. */
export const kindOfWord = (word: string): ListedKind | undefined => {
  const lower = word.toLowerCase();
  return LISTED_KINDS.find(({ words }) => words.includes(lower));
};
