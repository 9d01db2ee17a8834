/** Containers: names, ports, probes, hooks, mounts, resources (`pkg/apis/core/validation`). */
import type { ResourceList } from '../../model/objects/meta.ts';
import type { Container, Handler, PodSpec, Probe } from '../../model/objects/pod.ts';
import { compareQuantities, type Quantity } from '../../model/quantity.ts';
import type { Check } from './check.ts';
import { dnsLabelErrors, portNameErrors, portNumberErrors } from './names.ts';
import { qualifiedNameErrors } from '../../model/label-syntax.ts';

export function checkContainers(check: Check, spec: PodSpec): void {
  const all = check.at('containers');
  if (spec.containers.length === 0) all.required();
  const names = new Set<string>();
  const hostPorts = new Set<string>();
  spec.containers.forEach((container, index) => {
    const here = all.at(index);
    checkContainer(here, container, spec, names, hostPorts);
    checkProbesAndHooks(here, container, spec);
    if (container.restartPolicy !== undefined)
      here.at('restartPolicy').forbidden('may not be set for non-init containers');
  });
  spec.initContainers.forEach((container, index) => {
    const here = check.at('initContainers', index);
    checkContainer(here, container, spec, names, new Set());
    if (container.restartPolicy === 'Always') checkProbesAndHooks(here, container, spec);
    else forbidProbesAndHooks(here, container);
  });
}

function checkContainer(
  check: Check,
  container: Container,
  spec: PodSpec,
  names: Set<string>,
  hostPorts: Set<string>,
): void {
  const { name } = container;
  if (name === '') check.at('name').required();
  else check.at('name').all(name, dnsLabelErrors(name));
  if (name !== '' && names.has(name)) check.at('name').duplicate(name);
  names.add(name);
  if (container.image === '') check.at('image').required();
  checkPorts(check.at('ports'), container, spec, hostPorts);
  checkMounts(check.at('volumeMounts'), container, spec);
  checkResources(check.at('resources'), container.resources.requests, container.resources.limits);
}

function checkPorts(check: Check, container: Container, spec: PodSpec, hostPorts: Set<string>): void {
  const names = new Set<string>();
  container.ports.forEach(({ name, containerPort, hostPort, hostIP, protocol }, index) => {
    const here = check.at(index);
    if (name !== undefined) {
      const errors = portNameErrors(name);
      here.at('name').all(name, errors);
      if (errors.length === 0 && names.has(name)) here.at('name').duplicate(name);
      names.add(name);
    }
    if (containerPort === 0) here.at('containerPort').required();
    else here.at('containerPort').all(containerPort, portNumberErrors(containerPort));
    if (hostPort === undefined) return;
    here.at('hostPort').all(hostPort, portNumberErrors(hostPort));
    if (spec.hostNetwork === true && hostPort !== containerPort)
      here.at('hostPort').invalid(hostPort, 'must match `containerPort` when `hostNetwork` is true');
    const taken = `${protocol ?? 'TCP'}/${hostIP ?? ''}/${hostPort}`;
    if (hostPorts.has(taken)) here.at('hostPort').duplicate(taken);
    hostPorts.add(taken);
  });
}

function checkMounts(check: Check, container: Container, spec: PodSpec): void {
  const paths = new Set<string>();
  container.volumeMounts.forEach(({ name, mountPath }, index) => {
    const here = check.at(index);
    if (name === '') here.at('name').required();
    else if (!spec.volumes.some((volume) => volume.name === name)) here.at('name').notFound(name);
    if (mountPath === '') here.at('mountPath').required();
    if (paths.has(mountPath)) here.at('mountPath').invalid(mountPath, 'must be unique');
    paths.add(mountPath);
  });
}

const STANDARD = new Set(['cpu', 'memory', 'ephemeral-storage']);
const isHugePages = (name: string): boolean => name.startsWith('hugepages-');
/** Everything but `example.com/thing`. */
const isNative = (name: string): boolean =>
  !name.includes('/') || name.split('/')[0]?.endsWith('kubernetes.io') === true;
const allowsOvercommit = (name: string): boolean => isNative(name) && !isHugePages(name);

function checkResources(check: Check, requests: ResourceList, limits: ResourceList): void {
  for (const [name, quantity] of limits) checkResource(check.at('limits', name), name, quantity);
  for (const [name, quantity] of requests) {
    checkResource(check.at('requests', name), name, quantity);
    const limit = limits.get(name);
    if (limit === undefined) {
      if (!allowsOvercommit(name)) check.at('limits').required('Limit must be set for non overcommitable resources');
      continue;
    }
    const order = compareQuantities(quantity, limit);
    const overcommit = allowsOvercommit(name);
    if (order !== 0 && !overcommit)
      check.at('requests').invalid(quantity.canonical, `must be equal to ${name} limit of ${limit.canonical}`);
    else if (order > 0)
      check
        .at('requests')
        .invalid(quantity.canonical, `must be less than or equal to ${name} limit of ${limit.canonical}`);
  }
  const names = [...limits.keys(), ...requests.keys()];
  if (names.some(isHugePages) && !names.some((name) => name === 'cpu' || name === 'memory'))
    check.forbidden('HugePages require cpu or memory');
}

function checkResource(check: Check, name: string, quantity: Quantity): void {
  check.all(name, qualifiedNameErrors(name));
  if (!name.includes('/') && !STANDARD.has(name) && !isHugePages(name))
    check.invalid(name, 'must be a standard resource for containers');
  else if (!isNative(name) && name.startsWith('requests.'))
    check.invalid(name, "doesn't follow extended resource name standard");
  checkQuantity(check, name, quantity);
}

/** Not negative, and whole where the resource counts things. */
export function checkQuantity(check: Check, name: string, quantity: Quantity): void {
  if (quantity.sign < 0) check.invalid(quantity.canonical, 'must be greater than or equal to 0');
  if (!isNative(name) && quantity.milliValue % 1000 !== 0) check.invalid(quantity.canonical, 'must be an integer');
}

function checkProbesAndHooks(check: Check, container: Container, spec: PodSpec): void {
  checkProbe(check.at('livenessProbe'), container.livenessProbe, true);
  checkProbe(check.at('readinessProbe'), container.readinessProbe, false);
  checkProbe(check.at('startupProbe'), container.startupProbe, true);
  const grace = spec.terminationGracePeriodSeconds ?? 30;
  checkSleep(check.at('lifecycle', 'postStart', 'sleep'), container.lifecycle?.postStart, grace);
  checkSleep(check.at('lifecycle', 'preStop', 'sleep'), container.lifecycle?.preStop, grace);
}

function checkProbe(check: Check, probe: Probe | undefined, once: boolean): void {
  if (probe === undefined) return;
  for (const field of [
    'initialDelaySeconds',
    'timeoutSeconds',
    'periodSeconds',
    'successThreshold',
    'failureThreshold',
  ] as const) {
    check.at(field).notNegative(probe[field]);
  }
  const grace = probe.terminationGracePeriodSeconds;
  if (once && grace !== undefined && grace <= 0)
    check.at('terminationGracePeriodSeconds').invalid(grace, 'must be greater than 0');
  if (!once && grace !== undefined)
    check.at('terminationGracePeriodSeconds').invalid(grace, 'must not be set for readinessProbes');
  if (once && probe.successThreshold !== 1) check.at('successThreshold').invalid(probe.successThreshold, 'must be 1');
}

function checkSleep(check: Check, handler: Handler | undefined, grace: number): void {
  const seconds = handler?.sleepSeconds;
  if (seconds === undefined || (seconds > 0 && seconds <= grace)) return;
  check.invalid(
    seconds,
    `must be greater than 0 and less than terminationGracePeriodSeconds (${grace}). Enable AllowPodLifecycleSleepActionZeroValue feature gate for zero sleep.`,
  );
}

function forbidProbesAndHooks(check: Check, container: Container): void {
  for (const field of ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'] as const) {
    if (container[field] !== undefined)
      check.at(field).forbidden('may not be set for init containers without restartPolicy=Always');
  }
}
