/** Defaults of pods and of the pods inside workload objects (`pkg/apis/core/v1/defaults.go`, v1.32). */
import type {
  Container,
  ContainerPort,
  Pod,
  PodSpec,
  PodTemplateSpec,
  Probe,
  Volume,
} from '../../model/objects/pod.ts';
import { filledResources, roundedResources } from './resources.ts';

/** Which of the two a specification belongs to: some defaults are for pods alone. */
type Owner = 'pod' | 'template';

/** Specifications are shared between pods of one template, and so are the defaulted ones. */
const DONE: Record<Owner, WeakMap<PodSpec, PodSpec>> = { pod: new WeakMap(), template: new WeakMap() };

export function defaultPod(pod: Pod): Pod {
  const spec = defaultPodSpec(pod.spec, 'pod');
  if (spec === pod.spec && pod.status.phase !== undefined) return pod;
  return { ...pod, spec, status: { ...pod.status, phase: pod.status.phase ?? 'Pending' } };
}

export function defaultPodTemplate(template: PodTemplateSpec): PodTemplateSpec {
  return { metadata: template.metadata, spec: defaultPodSpec(template.spec, 'template') };
}

export function defaultPodSpec(spec: PodSpec, owner: Owner): PodSpec {
  const known = DONE[owner].get(spec);
  if (known !== undefined) return known;
  const defaulted = withDefaults(spec, owner);
  DONE[owner].set(spec, defaulted);
  // Defaulting twice changes nothing.
  DONE[owner].set(defaulted, defaulted);
  return defaulted;
}

function withDefaults(spec: PodSpec, owner: Owner): PodSpec {
  // A template's ports are filled in on its pods only (gate DefaultHostNetworkHostPortsInPodTemplates is off).
  const hostPorts = owner === 'pod' && spec.hostNetwork === true;
  return {
    ...spec,
    containers: defaultContainers(spec.containers, owner, hostPorts),
    initContainers: defaultContainers(spec.initContainers, owner, hostPorts),
    restartPolicy: spec.restartPolicy ?? 'Always',
    terminationGracePeriodSeconds: spec.terminationGracePeriodSeconds ?? 30,
    schedulerName: spec.schedulerName ?? 'default-scheduler',
    volumes: defaultVolumes(spec.volumes),
  };
}

/** Lists of containers are shared as well, between pods on different nodes. */
const CONTAINERS: Record<string, WeakMap<readonly Container[], readonly Container[]>> = {
  pod: new WeakMap(),
  'pod with host ports': new WeakMap(),
  template: new WeakMap(),
};

function defaultContainers(containers: readonly Container[], owner: Owner, hostPorts: boolean): readonly Container[] {
  if (containers.length === 0) return containers;
  const done = CONTAINERS[hostPorts ? 'pod with host ports' : owner] as WeakMap<
    readonly Container[],
    readonly Container[]
  >;
  const known = done.get(containers);
  if (known !== undefined) return known;
  const defaulted = containers.map((each) => defaultContainer(each, owner, hostPorts));
  done.set(containers, defaulted);
  return defaulted;
}

const VOLUMES: WeakMap<readonly Volume[], readonly Volume[]> = new WeakMap();

function defaultVolumes(volumes: readonly Volume[]): readonly Volume[] {
  if (volumes.length === 0) return volumes;
  const defaulted = VOLUMES.get(volumes) ?? volumes.map(defaultVolume);
  VOLUMES.set(volumes, defaulted);
  return defaulted;
}

function defaultContainer(container: Container, owner: Owner, hostPorts: boolean): Container {
  const limits = roundedResources(container.resources.limits);
  const requests = roundedResources(container.resources.requests);
  return {
    ...container,
    imagePullPolicy: container.imagePullPolicy ?? defaultPullPolicy(container.image),
    resources: { limits, requests: owner === 'pod' ? filledResources(requests, limits) : requests },
    ports: container.ports.map((port) => defaultPort(port, hostPorts)),
    startupProbe: defaultProbe(container.startupProbe),
    livenessProbe: defaultProbe(container.livenessProbe),
    readinessProbe: defaultProbe(container.readinessProbe),
  };
}

/** `latest`, said or left out, is always pulled; a digest alone is not. */
function defaultPullPolicy(image: string): 'Always' | 'IfNotPresent' {
  const [reference = '', digest] = image.split('@', 2);
  const name = reference.slice(reference.lastIndexOf('/') + 1);
  const colon = name.indexOf(':');
  const tag = colon >= 0 ? name.slice(colon + 1) : digest === undefined && name !== '' ? 'latest' : '';
  return tag === 'latest' ? 'Always' : 'IfNotPresent';
}

function defaultPort(port: ContainerPort, hostPorts: boolean): ContainerPort {
  return {
    ...port,
    protocol: port.protocol ?? 'TCP',
    hostPort: port.hostPort ?? (hostPorts ? port.containerPort : undefined),
  };
}

/** 0 counts as not set. */
function defaultProbe(probe: Probe | undefined): Probe | undefined {
  if (probe === undefined) return undefined;
  return {
    ...probe,
    initialDelaySeconds: probe.initialDelaySeconds ?? 0,
    timeoutSeconds: probe.timeoutSeconds || 1,
    periodSeconds: probe.periodSeconds || 10,
    successThreshold: probe.successThreshold || 1,
    failureThreshold: probe.failureThreshold || 3,
  };
}

const SOURCES = [
  'persistentVolumeClaim',
  'ephemeral',
  'emptyDir',
  'hostPath',
  'configMap',
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'azureDisk',
  'iscsi',
  'rbd',
  'csi',
  'other',
] as const;

/** A volume without a source is an empty directory. */
function defaultVolume(volume: Volume): Volume {
  if (volume.rbd !== undefined && volume.rbd.pool === undefined)
    return { ...volume, rbd: { ...volume.rbd, pool: 'rbd' } };
  return SOURCES.some((source) => volume[source] !== undefined) ? volume : { ...volume, emptyDir: {} };
}
