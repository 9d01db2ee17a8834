/**
 * What the provider of the machines would answer about each node's instance. Not a part of the API's objects, but the cluster's
 * own truth beside them: the cloud controller asks, faults decide.
 */
export type InstanceState = 'running' | 'stopped' | 'gone';

export class Instances {
  /** Those that do not run, by node index. */
  private readonly states = new Map<number, Exclude<InstanceState, 'running'>>();
  private readonly listeners: ((node: number) => void)[] = [];

  of(node: number): InstanceState {
    return this.states.get(node) ?? 'running';
  }

  set(node: number, state: InstanceState): void {
    if (this.of(node) === state) return;
    if (state === 'running') this.states.delete(node);
    else this.states.set(node, state);
    for (const listener of this.listeners) listener(node);
  }

  /** Hears of every change; must only note what to do. */
  onChange(listener: (node: number) => void): void {
    this.listeners.push(listener);
  }
}
