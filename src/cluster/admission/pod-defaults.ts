/**
 * Defaults that the API sets on pods and not on the templates they are made of (SetDefaults_Pod in
 * pkg/apis/core/v1/defaults.go): a request that is missing is the limit, and with the host's network a container's
 * port is the host's. A pod of a manifest has them already; one that a controller makes gets them here.
 */
import type { Container, PodSpec } from '../../model/objects/index.ts';

export function addPodDefaults(spec: PodSpec): PodSpec {
  const hostPorts = spec.hostNetwork === true;
  if (!needsAny(spec.containers, hostPorts) && !needsAny(spec.initContainers, hostPorts)) return spec;
  const filled = (container: Container): Container =>
    needs(container, hostPorts) ? fill(container, hostPorts) : container;
  return { ...spec, containers: spec.containers.map(filled), initContainers: spec.initContainers.map(filled) };
}

const needsAny = (containers: readonly Container[], hostPorts: boolean): boolean =>
  containers.some((container) => needs(container, hostPorts));

function needs({ resources, ports }: Container, hostPorts: boolean): boolean {
  for (const name of resources.limits.keys()) if (!resources.requests.has(name)) return true;
  return hostPorts && ports.some(({ hostPort }) => hostPort === undefined);
}

function fill(container: Container, hostPorts: boolean): Container {
  const { resources, ports } = container;
  const missing = [...resources.limits].filter(([name]) => !resources.requests.has(name));
  return {
    ...container,
    resources: { ...resources, requests: new Map([...resources.requests, ...missing]) },
    ports: hostPorts ? ports.map((port) => ({ ...port, hostPort: port.hostPort ?? port.containerPort })) : ports,
  };
}
