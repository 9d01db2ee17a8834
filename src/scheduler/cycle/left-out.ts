import { type Status, unresolvable } from '../framework/index.ts';

/**
 * What is said of the nodes that PreFilter left out. Upstream the plugins that narrowed the nodes and those that refused
 * some node share one set: when the pod's nominated node was asked before and refused, the plugin that did so is named too
 * (`pkg/scheduler/schedule_one.go`, `findNodesThatFitPod`).
 */
export function leftOut(narrowedBy: Iterable<string>, nominated?: Status): Status {
  const names = new Set(narrowedBy);
  if (nominated !== undefined && nominated.plugin !== '') names.add(nominated.plugin);
  return unresolvable('', `node(s) didn't satisfy plugin(s) [${[...names].sort().join(' ')}]`);
}
