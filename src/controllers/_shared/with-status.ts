/** An object with another status. */
import type { KubeObject } from '../../model/objects/index.ts';

interface Workload extends KubeObject {
  readonly spec: unknown;
  readonly status: unknown;
}

/** Field by field, so that all of them have one shape: objects made by spreads of each other have one each, and are slow to read. */
export function withStatus<T extends Workload>(workload: T, status: T['status']): T {
  const { apiVersion, kind, metadata, spec } = workload;
  return { apiVersion, kind, metadata, spec, status } as T;
}
