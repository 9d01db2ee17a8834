/** Defaults of Namespace, Node, Service, PriorityClass, ResourceQuota and LimitRange (`pkg/apis/{core,scheduling}/v1/defaults.go`, v1.32). */
import type {
  LimitRange,
  LimitRangeItem,
  Namespace,
  PriorityClass,
  ResourceQuota,
  Service,
  ServicePort,
} from '../../model/objects/cluster.ts';
import type { Node } from '../../model/objects/node.ts';
import { filledResources, roundedResources } from './resources.ts';

export function defaultNamespace(namespace: Namespace): Namespace {
  const { metadata, status } = namespace;
  const labels = new Map(metadata.labels).set('kubernetes.io/metadata.name', metadata.name);
  return { ...namespace, metadata: { ...metadata, labels }, status: { ...status, phase: status.phase ?? 'Active' } };
}

export function defaultNode(node: Node): Node {
  const { status } = node;
  const capacity = roundedResources(status.capacity);
  const allocatable = status.allocatable.size === 0 ? capacity : roundedResources(status.allocatable);
  if (capacity === status.capacity && allocatable === status.allocatable) return node;
  return { ...node, status: { ...status, capacity, allocatable } };
}

export function defaultService(service: Service): Service {
  const { spec } = service;
  const type = spec.type ?? 'ClusterIP';
  const external = type === 'NodePort' || type === 'LoadBalancer';
  return {
    ...service,
    spec: {
      ...spec,
      type,
      ports: spec.ports.map(defaultServicePort),
      sessionAffinity: spec.sessionAffinity ?? 'None',
      internalTrafficPolicy: spec.internalTrafficPolicy ?? (type === 'ExternalName' ? undefined : 'Cluster'),
      externalTrafficPolicy: spec.externalTrafficPolicy ?? (external ? 'Cluster' : undefined),
      allocateLoadBalancerNodePorts: spec.allocateLoadBalancerNodePorts ?? (type === 'LoadBalancer' ? true : undefined),
    },
  };
}

function defaultServicePort(port: ServicePort): ServicePort {
  return { ...port, protocol: port.protocol ?? 'TCP', targetPort: port.targetPort || port.port };
}

export function defaultPriorityClass(priorityClass: PriorityClass): PriorityClass {
  return { ...priorityClass, preemptionPolicy: priorityClass.preemptionPolicy ?? 'PreemptLowerPriority' };
}

export function defaultResourceQuota(quota: ResourceQuota): ResourceQuota {
  return {
    ...quota,
    spec: { ...quota.spec, hard: roundedResources(quota.spec.hard) },
    status: { hard: roundedResources(quota.status.hard), used: roundedResources(quota.status.used) },
  };
}

export function defaultLimitRange(range: LimitRange): LimitRange {
  return { ...range, spec: { limits: range.spec.limits.map(defaultLimitRangeItem) } };
}

/** Limits default to the maximum; requests to the limits, then to the minimum. Only for containers. */
function defaultLimitRangeItem(item: LimitRangeItem): LimitRangeItem {
  const rounded: LimitRangeItem = {
    type: item.type,
    max: roundedResources(item.max),
    min: roundedResources(item.min),
    default: roundedResources(item.default),
    defaultRequest: roundedResources(item.defaultRequest),
    maxLimitRequestRatio: roundedResources(item.maxLimitRequestRatio),
  };
  if (item.type !== 'Container') return rounded;
  const limits = filledResources(rounded.default, rounded.max);
  const requests = filledResources(filledResources(rounded.defaultRequest, limits), rounded.min);
  return { ...rounded, default: limits, defaultRequest: requests };
}
