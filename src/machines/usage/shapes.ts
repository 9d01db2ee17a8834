/** What the pods of a class use, worked out once: each container's amounts, each volume's, and the limits on them. */
import type { PodClass } from '../../cluster/index.ts';
import type { Container, PodSpec } from '../../model/objects/index.ts';
import { Behaviour, nth } from '../life/behaviour.ts';
import { podLimits } from '../../model/pod-requests.ts';
import { type Amount, isConstant } from './amount.ts';
import type { SharedDemand } from './demand.ts';
import { amountFor, type CompiledRule, USED_RESOURCES, type UsedResource } from './rules.ts';

export interface ContainerShape extends Readonly<Record<UsedResource, Amount>> {
  readonly container: Container;
  /** It bears the pod's amounts, and what faults add. */
  readonly isFirst: boolean;
  /** Bytes, and thousandths of a CPU; Infinity for none. */
  readonly memoryLimit: number;
  readonly cpuLimit: number;
  readonly storageLimit: number;
  /** Milliseconds from its start in which its memory grows to what it uses. */
  readonly ramp: number;
}

/** An emptyDir that an entry speaks of. */
export interface VolumeShape {
  readonly name: string;
  readonly amount: Amount;
  /** Bytes; Infinity for none. */
  readonly limit: number;
  /** It is in memory, charged to the first main container, and full at `cap` bytes (pkg/volume/emptydir/empty_dir.go). */
  readonly isMemory: boolean;
  readonly cap: number;
}

export interface ClassShape {
  readonly spec: PodSpec;
  /** As in the pod's plan: init containers, then the main ones. */
  readonly containers: readonly ContainerShape[];
  readonly volumes: readonly VolumeShape[];
  readonly demands: readonly SharedDemand[];
  /** Some volume is in memory. */
  readonly hasMemoryVolumes: boolean;
  /** Some container has a limit on its memory. */
  readonly isMemoryLimited: boolean;
  /** It uses disk at all. */
  readonly hasDisk: boolean;
  /** Of all containers together; Infinity for none. */
  readonly storageLimit: number;
  /** It uses disk, and something limits it. */
  readonly isStorageLimited: boolean;
}

/** @param ready what a program takes to answer where nothing says otherwise, ms. */
export function classShape(podClass: PodClass, rules: readonly CompiledRule[], ready: number): ClassShape {
  const { spec } = podClass;
  /** A program that takes longer to answer takes longer to fill its memory. Of replicas that differ the first one's time. */
  const growth = ({ name }: Container, isMain: boolean): number =>
    nth(new Behaviour(podClass.annotations, name, isMain).seconds('ready-seconds', ready), 0);
  const own = rules.filter((rule) => rule.selects(podClass));
  const containers = [
    ...spec.initContainers.map((container) => containerShape(container, own, false, growth(container, false))),
    ...spec.containers.map((container, i) => containerShape(container, own, i === 0, growth(container, true))),
  ];
  const volumes = volumeShapes(spec, own);
  const served = own.find(({ demand }) => demand !== undefined);
  if (served !== undefined) served.isUsed = true;
  const hasDisk =
    volumes.length > 0 ||
    containers.some(({ writableLayer, logs, inodes }) => [writableLayer, logs, inodes].some(uses));
  const storageLimit = podLimits(spec).get('ephemeral-storage')?.value || Infinity;
  const limits = [...containers.map((each) => each.storageLimit), ...volumes.map(({ limit }) => limit), storageLimit];
  return {
    spec,
    containers,
    volumes,
    demands: served?.demand === undefined ? [] : [served.demand],
    hasMemoryVolumes: volumes.some(({ isMemory }) => isMemory),
    isMemoryLimited: containers.some(({ memoryLimit }) => memoryLimit !== Infinity),
    hasDisk,
    storageLimit,
    isStorageLimited: hasDisk && limits.some((limit) => limit !== Infinity),
  };
}

const uses = (amount: Amount): boolean => amount.base > 0 || !isConstant(amount);

function containerShape(
  container: Container,
  rules: readonly CompiledRule[],
  isFirst: boolean,
  ramp: number,
): ContainerShape {
  const { limits } = container.resources;
  const amounts = Object.fromEntries(
    USED_RESOURCES.map((resource) => [resource, amountFor(rules, resource, container, isFirst)]),
  ) as Record<UsedResource, Amount>;
  return {
    ...amounts,
    container,
    isFirst,
    memoryLimit: limits.get('memory')?.value || Infinity,
    cpuLimit: limits.get('cpu')?.milliValue || Infinity,
    storageLimit: limits.get('ephemeral-storage')?.value || Infinity,
    ramp,
  };
}

function volumeShapes(spec: PodSpec, rules: readonly CompiledRule[]): VolumeShape[] {
  return spec.volumes.flatMap(({ name, emptyDir }): VolumeShape[] => {
    const rule = emptyDir && rules.find(({ volumes }) => volumes.includes(name));
    if (rule === undefined) return [];
    const limit = emptyDir?.sizeLimit?.value || Infinity;
    const isMemory = emptyDir?.medium === 'Memory';
    const memoryLimit = isMemory ? podLimits(spec).get('memory')?.value || Infinity : Infinity;
    return [
      { name, amount: rule.volume(name), limit, isMemory, cap: isMemory ? Math.min(limit, memoryLimit) : Infinity },
    ];
  });
}
