/** Service (v1). */
import type { Service, ServicePort } from '../../model/objects/cluster.ts';
import type { Cursor } from './cursor.ts';
import { decodeHead } from './meta.ts';

const TYPES = ['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'] as const;
const TRAFFIC = ['Cluster', 'Local'] as const;
const WITHOUT_BEARING = [
  'clusterIPs',
  'externalIPs',
  'loadBalancerIP',
  'loadBalancerSourceRanges',
  'externalName',
  'healthCheckNodePort',
  'ipFamily',
  'ipFamilies',
  'ipFamilyPolicy',
  'loadBalancerClass',
];
const NOT_MODELLED = ['sessionAffinityConfig', 'topologyKeys'];

export function decodeService(c: Cursor): Service {
  c.withoutBearing(['status']);
  return { ...decodeHead(c, 'Service'), spec: c.objectOrEmpty('spec', decodeServiceSpec) };
}

function decodeServiceSpec(c: Cursor): Service['spec'] {
  c.withoutBearing(WITHOUT_BEARING);
  c.notModelled(NOT_MODELLED);
  const selector = c.map('selector');
  return {
    selector: selector.size === 0 ? undefined : selector,
    type: c.enum('type', TYPES),
    clusterIP: c.string('clusterIP'),
    ports: c.objects('ports', decodeServicePort),
    publishNotReadyAddresses: c.bool('publishNotReadyAddresses'),
    internalTrafficPolicy: c.enum('internalTrafficPolicy', TRAFFIC),
    externalTrafficPolicy: c.enum('externalTrafficPolicy', TRAFFIC),
    trafficDistribution: c.string('trafficDistribution'),
    sessionAffinity: c.string('sessionAffinity'),
    allocateLoadBalancerNodePorts: c.bool('allocateLoadBalancerNodePorts'),
  };
}

function decodeServicePort(c: Cursor): ServicePort {
  c.withoutBearing(['appProtocol']);
  return {
    name: c.string('name'),
    port: c.count('port'),
    targetPort: c.intOrString('targetPort'),
    nodePort: c.int('nodePort') || undefined,
    protocol: c.string('protocol'),
  };
}
