/**
 * spot-reclaim: notice, then the machine is gone. In between the node is drained, as a termination handler would do. The Node object
 * stays until the cloud's controller finds it not Ready and without an instance.
 */
import type { Fault } from './_fault.ts';
import { hold } from './_holds.ts';
import { startDrain } from './_drain/index.ts';

const DEFAULT_NOTICE_MS = 120_000;

export const spotReclaim: Fault = {
  verb: 'spot-reclaim',
  doc: 'the provider takes machines back: cordon and drain at the notice, gone when `notice` (2m) is over',
  targets: 'nodes',
  start(context, { noticeMs = DEFAULT_NOTICE_MS }, targets, firing) {
    for (const node of targets)
      startDrain(context, node, {
        by: 'spot-reclaim',
        force: true,
        ignoreDaemonSets: true,
        deleteEmptyDirData: true,
        timeoutMs: noticeMs,
      });
    firing.after(noticeMs, 0);
    return '';
  },
  step({ cluster, machines }, { targets }) {
    for (const node of targets) {
      if (!cluster.nodes.exists(node)) continue;
      hold(cluster, 'power', node);
      machines.powerOff(node);
      cluster.instances.set(node, 'gone');
    }
  },
};
