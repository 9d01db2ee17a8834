/** Writes the binding to the API. Upstream: pkg/scheduler/framework/plugins/defaultbinder. */
import type { Plugin, PluginHandle, PodRef } from '../framework/index.ts';

export class DefaultBinder implements Plugin {
  readonly name = 'DefaultBinder';
  private readonly handle: PluginHandle;

  constructor(handle: PluginHandle) {
    this.handle = handle;
  }

  bind(pod: PodRef, node: number): void {
    this.handle.cluster.podApi.bind(pod.row, node);
  }
}
