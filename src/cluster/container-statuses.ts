/** What a pod's status says of its containers. Put together when asked for, by whoever runs the pods; without anybody there is none. */
import type { ContainerStatus } from '../model/objects/index.ts';

export interface PodContainerStatuses {
  readonly initContainerStatuses: readonly ContainerStatus[];
  readonly containerStatuses: readonly ContainerStatus[];
}

export interface ContainerStatusSource {
  /** As the API has them: of a machine that cannot be heard, what was true before. */
  containerStatuses(row: number): PodContainerStatuses;
  /** Condition PodReadyToStartContainers: it has a sandbox with a network. */
  hasSandbox(row: number): boolean;
}

export const NO_CONTAINER_STATUSES: PodContainerStatuses = { initContainerStatuses: [], containerStatuses: [] };
