/** What the plugins of a profile prepared for one pod: a slot a plugin. Upstream: pkg/scheduler/framework/cycle_state.go. */
import type { Plugin } from './plugin.ts';

export class CycleState {
  /** By the plugin's place in its profile; what its PreFilter prepared. */
  readonly filter: unknown[] = [];
  /** The plugin's Filter is left out. */
  readonly skipFilter: boolean[] = [];
  /** What its PreScore prepared. */
  readonly score: unknown[] = [];
  readonly skipScore: boolean[] = [];

  /** A copy whose filter states may be changed. */
  clone(plugins: readonly Plugin[]): CycleState {
    const copy = new CycleState();
    for (let slot = 0; slot < plugins.length; slot++) {
      const state = this.filter[slot];
      const { cloneState } = plugins[slot];
      copy.filter[slot] = state !== undefined && cloneState !== undefined ? plugins[slot].cloneState?.(state) : state;
      copy.skipFilter[slot] = this.skipFilter[slot];
      copy.score[slot] = this.score[slot];
      copy.skipScore[slot] = this.skipScore[slot];
    }
    return copy;
  }
}
