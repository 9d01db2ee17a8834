/** What a document is, by its `apiVersion` and `kind`: modelled, ours, without bearing on a simulation, foreign, or a slip of the hand. */
import { DECODERS, type Decoder } from './decode/index.ts';
import { shown } from './decode/describe.ts';
import { nearest } from './decode/did-you-mean.ts';

export type Classification =
  | { readonly is: 'modelled'; readonly decode: Decoder }
  | {
      readonly is:
        | 'list'
        | 'scenario'
        | 'scheduler-configuration'
        | 'kubelet-configuration'
        | 'without-bearing'
        | 'not-modelled';
    }
  | {
      readonly is: 'unknown';
      readonly message: string;
      readonly suggestion?: string;
      readonly field: 'kind' | 'apiVersion';
    };

export const SCENARIO_API_VERSION = 'seatrial.dev/v1alpha1';
export const SCHEDULER_API_VERSION = 'kubescheduler.config.k8s.io/v1';
export const KUBELET_API_VERSION = 'kubelet.config.k8s.io/v1beta1';

/** Group → its kinds that change nothing that is simulated, in any version. */
export const WITHOUT_BEARING: ReadonlyMap<string, readonly string[]> = new Map([
  ['', ['ConfigMap', 'Secret', 'ServiceAccount', 'Event', 'Endpoints', 'PodTemplate', 'ComponentStatus', 'Binding']],
  ['apps', ['ControllerRevision']],
  ['policy', ['PodSecurityPolicy', 'Eviction']],
  ['extensions', ['Ingress', 'NetworkPolicy', 'PodSecurityPolicy']],
  ['networking.k8s.io', ['NetworkPolicy', 'Ingress', 'IngressClass', 'IPAddress', 'ServiceCIDR']],
  ['rbac.authorization.k8s.io', ['Role', 'ClusterRole', 'RoleBinding', 'ClusterRoleBinding']],
  [
    'admissionregistration.k8s.io',
    [
      'MutatingWebhookConfiguration',
      'ValidatingWebhookConfiguration',
      'ValidatingAdmissionPolicy',
      'ValidatingAdmissionPolicyBinding',
      'MutatingAdmissionPolicy',
      'MutatingAdmissionPolicyBinding',
    ],
  ],
  ['apiextensions.k8s.io', ['CustomResourceDefinition']],
  ['apiregistration.k8s.io', ['APIService']],
  ['coordination.k8s.io', ['Lease', 'LeaseCandidate']],
  ['discovery.k8s.io', ['EndpointSlice']],
  ['events.k8s.io', ['Event']],
  ['certificates.k8s.io', ['CertificateSigningRequest', 'ClusterTrustBundle']],
  ['flowcontrol.apiserver.k8s.io', ['FlowSchema', 'PriorityLevelConfiguration']],
  ['authentication.k8s.io', ['TokenReview', 'TokenRequest', 'SelfSubjectReview']],
  [
    'authorization.k8s.io',
    ['SubjectAccessReview', 'LocalSubjectAccessReview', 'SelfSubjectAccessReview', 'SelfSubjectRulesReview'],
  ],
  ['storage.k8s.io', ['VolumeAttributesClass']],
  ['storagemigration.k8s.io', ['StorageVersionMigration']],
  ['internal.apiserver.k8s.io', ['StorageVersion']],
]);

/** Kinds that a cluster acts upon and the simulation does not (dynamic resource allocation). */
export const NOT_MODELLED: ReadonlyMap<string, readonly string[]> = new Map([
  ['resource.k8s.io', ['ResourceClaim', 'ResourceClaimTemplate', 'ResourceSlice', 'DeviceClass']],
]);

/** Group → kind → the version that is read. */
const MODELLED: ReadonlyMap<string, ReadonlyMap<string, string>> = modelledKinds();

function modelledKinds(): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const groups = new Map<string, Map<string, string>>();
  for (const key of DECODERS.keys()) {
    const at = key.lastIndexOf('/');
    const apiVersion = key.slice(0, at);
    const kinds = groups.get(groupOf(apiVersion)) ?? new Map<string, string>();
    groups.set(groupOf(apiVersion), kinds);
    if (!kinds.has(key.slice(at + 1))) kinds.set(key.slice(at + 1), apiVersion);
  }
  return groups;
}

const KUBERNETES_GROUPS: ReadonlySet<string> = new Set([
  ...MODELLED.keys(),
  ...WITHOUT_BEARING.keys(),
  ...NOT_MODELLED.keys(),
  'kubescheduler.config.k8s.io',
  'kubelet.config.k8s.io',
  'seatrial.dev',
]);

export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? '' : apiVersion.slice(0, slash);
}

export function classify(apiVersion: string, kind: string): Classification {
  const decode = DECODERS.get(`${apiVersion}/${kind}`);
  if (decode !== undefined) return { is: 'modelled', decode };
  const group = groupOf(apiVersion);
  if (apiVersion === SCENARIO_API_VERSION && kind === 'Scenario') return { is: 'scenario' };
  if (apiVersion === SCHEDULER_API_VERSION && kind === 'KubeSchedulerConfiguration')
    return { is: 'scheduler-configuration' };
  if (apiVersion === KUBELET_API_VERSION && kind === 'KubeletConfiguration') return { is: 'kubelet-configuration' };
  if (WITHOUT_BEARING.get(group)?.includes(kind) === true) return { is: 'without-bearing' };
  if (NOT_MODELLED.get(group)?.includes(kind) === true) return { is: 'not-modelled' };
  if (!KUBERNETES_GROUPS.has(group)) return nearMiss(group, apiVersion, kind) ?? { is: 'not-modelled' };
  if (isListOf(group, kind)) return { is: 'list' };
  return unknownKind(apiVersion, group, kind);
}

/** `List`, or `PodList` for a kind of the group. */
function isListOf(group: string, kind: string): boolean {
  if (!kind.endsWith('List')) return false;
  return (kind === 'List' && group === '') || kindsOf(group).includes(kind.slice(0, -'List'.length));
}

function kindsOf(group: string): readonly string[] {
  if (group === 'seatrial.dev') return ['Scenario'];
  if (group === 'kubescheduler.config.k8s.io') return ['KubeSchedulerConfiguration'];
  if (group === 'kubelet.config.k8s.io') return ['KubeletConfiguration'];
  return [
    ...(MODELLED.get(group)?.keys() ?? []),
    ...(WITHOUT_BEARING.get(group) ?? []),
    ...(NOT_MODELLED.get(group) ?? []),
  ];
}

/** A group with neither dot nor slash cannot be a custom one: `app/v1`, `bach/v1`. */
function nearMiss(group: string, apiVersion: string, kind: string): Classification | undefined {
  if (group.includes('.') && !group.endsWith('.k8s.io') && !group.endsWith('seatrial.dev')) return undefined;
  const meant = nearest(group, [...KUBERNETES_GROUPS]);
  if (group.includes('.') && (meant === undefined || !kindsOf(meant).includes(kind))) return undefined;
  const version = meant === undefined ? undefined : MODELLED.get(meant)?.get(kind);
  const suggestion = version ?? (meant === undefined ? undefined : `${meant}/${apiVersion.slice(group.length + 1)}`);
  return {
    is: 'unknown',
    field: 'apiVersion',
    message: noMatches(apiVersion, kind),
    ...(suggestion === undefined ? {} : { suggestion }),
  };
}

function unknownKind(apiVersion: string, group: string, kind: string): Classification {
  const message = noMatches(apiVersion, kind);
  const sameKind = MODELLED.get(group)?.get(kind) ?? ownVersion(kind);
  if (sameKind !== undefined) return { is: 'unknown', field: 'apiVersion', message, suggestion: sameKind };
  for (const [otherGroup, kinds] of MODELLED) {
    const version = kinds.get(kind);
    if (version !== undefined && otherGroup !== group)
      return { is: 'unknown', field: 'apiVersion', message, suggestion: version };
  }
  const everywhere = [...KUBERNETES_GROUPS].flatMap(kindsOf);
  const meant = nearest(kind, kindsOf(group)) ?? nearest(kind, everywhere);
  return { is: 'unknown', field: 'kind', message, ...(meant === undefined ? {} : { suggestion: meant }) };
}

function ownVersion(kind: string): string | undefined {
  if (kind === 'Scenario') return SCENARIO_API_VERSION;
  if (kind === 'KubeSchedulerConfiguration') return SCHEDULER_API_VERSION;
  return kind === 'KubeletConfiguration' ? KUBELET_API_VERSION : undefined;
}

const noMatches = (apiVersion: string, kind: string): string =>
  `no matches for kind ${shown(kind)} in version ${shown(apiVersion)}`;
