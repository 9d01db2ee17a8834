/** Short ways to write objects in the tests of the model. */
import type { Container, Node, Pod, PodSpec, ResourceList } from '../../src/model/index.ts';
import { parseQuantity } from '../../src/model/index.ts';

export const resources = (list: Readonly<Record<string, string>>): ResourceList =>
  new Map(Object.entries(list).map(([name, text]) => [name, parseQuantity(text)]));

export const texts = (list: ResourceList): Record<string, string> =>
  Object.fromEntries([...list].map(([name, quantity]) => [name, quantity.canonical]));

export const labels = (list: Readonly<Record<string, string>>): ReadonlyMap<string, string> =>
  new Map(Object.entries(list));

export function container(
  requests: Readonly<Record<string, string>>,
  limits: Readonly<Record<string, string>> = {},
  more: Partial<Container> = {},
): Container {
  return {
    name: 'c',
    image: 'pause',
    resources: { requests: resources(requests), limits: resources(limits) },
    ports: [],
    volumeMounts: [],
    ...more,
  };
}

export const sidecar = (
  requests: Readonly<Record<string, string>>,
  limits: Readonly<Record<string, string>> = {},
): Container => container(requests, limits, { restartPolicy: 'Always' });

export const podSpec = (more: Partial<PodSpec>): PodSpec => ({
  containers: [],
  initContainers: [],
  ephemeralContainers: [],
  nodeSelector: new Map(),
  tolerations: [],
  topologySpreadConstraints: [],
  schedulingGates: [],
  overhead: new Map(),
  readinessGates: [],
  resourceClaims: [],
  volumes: [],
  ...more,
});

const meta = (name: string, namespace: string): Pod['metadata'] => ({
  name,
  namespace,
  uid: '',
  labels: new Map(),
  annotations: new Map(),
  ownerReferences: [],
  finalizers: [],
});

export const pod = (status: Partial<Pod['status']>, more: Partial<Pod['metadata']> = {}): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { ...meta('p', 'default'), ...more },
  spec: podSpec({}),
  status: { conditions: [], containerStatuses: [], initContainerStatuses: [], ...status },
});

export const node = (name: string, list: Readonly<Record<string, string>>): Pick<Node, 'metadata'> => ({
  metadata: { ...meta(name, ''), labels: labels(list) },
});
