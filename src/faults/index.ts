/** room: faults – what the world does to a cluster: machines' switches and cluster verbs, on the scenario's timeline. */
import type { Fault } from './_fault.ts';
import { apply } from './apply.ts';
import { burn } from './burn.ts';
import { componentDown } from './component-down.ts';
import { cordon, uncordon } from './cordon.ts';
import { diskFill } from './disk-fill.ts';
import { drain } from './drain.ts';
import { kubeletRestart } from './kubelet-restart.ts';
import { kubeletStop } from './kubelet-stop.ts';
import { leak } from './leak.ts';
import { load } from './load.ts';
import { nodeAdd } from './node-add.ts';
import { nodeDelete } from './node-delete.ts';
import { nodeFail } from './node-fail.ts';
import { nodeReboot } from './node-reboot.ts';
import { patch } from './patch.ts';
import { podCrash } from './pod-crash.ts';
import { podEvict } from './pod-evict.ts';
import { podKill } from './pod-kill.ts';
import { podUnready } from './pod-unready.ts';
import { poolScale } from './pool-scale.ts';
import { poolStockout } from './pool-stockout.ts';
import { poolUpgrade } from './pool-upgrade.ts';
import { randomFailures } from './random-failures.ts';
import { registryDown } from './registry-down.ts';
import { remove } from './remove.ts';
import { restart } from './restart.ts';
import { scale } from './scale.ts';
import { spotReclaim } from './spot-reclaim.ts';
import { undo } from './undo.ts';

export {
  type Component,
  type ComponentName,
  type Fault,
  type FaultContext,
  type FaultParams,
  type NodeTarget,
  type Outage,
  POOL_LABEL,
  type TargetMode,
} from './_fault.ts';
export { withNotReadyTaint } from './_nodes.ts';
export { Timeline, type TimelineEntry, type TimelineWarning } from './_timeline.ts';

/** Every verb; a new one is a file and a line here. */
export const FAULTS: readonly Fault[] = [
  nodeFail,
  nodeReboot,
  kubeletStop,
  kubeletRestart,
  nodeDelete,
  nodeAdd,
  cordon,
  uncordon,
  drain,
  scale,
  restart,
  undo,
  apply,
  patch,
  remove,
  podKill,
  podEvict,
  podUnready,
  podCrash,
  load,
  leak,
  burn,
  diskFill,
  poolScale,
  poolUpgrade,
  poolStockout,
  spotReclaim,
  componentDown,
  registryDown,
  randomFailures,
];

const BY_VERB = new Map(FAULTS.map((fault) => [fault.verb, fault]));

export function faultOf(verb: string): Fault | undefined {
  return BY_VERB.get(verb);
}
