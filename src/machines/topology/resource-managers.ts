/**
 * The managers of CPUs, memory and topology of all machines in a run: their say when a kubelet admits a pod
 * (pkg/kubelet/cm/topologymanager/scope*.go). Made only where a KubeletConfiguration asks for one of them.
 *
 *   hints of all managers ──policy──► TopologyAffinityError
 *            └──► each container is given its own ──► UnexpectedAdmissionError, SMTAlignmentError
 *
 * What was given is written down on the machine's disk: it outlasts restarts of the kubelet and of the machine.
 */
import { type Cluster, NONE } from '../../cluster/index.ts';
import type { Container, KubeletConfiguration } from '../../model/objects/index.ts';
import { computeQosClass } from '../../model/qos.ts';
import { FAILED, SUCCEEDED } from '../../record/index.ts';
import type { Rejection } from '../eviction/admission.ts';
import type { PodPlans } from '../life/context.ts';
import type { Lives } from '../life/lives.ts';
import { mergeHints, type ProviderHints, type TopologyHint } from './hints.ts';
import { layoutOf } from './layout.ts';
import { containersOf, type ManagedPod, type ResourceManager } from './managed-pod.ts';
import { type NodeManagers, startingManagers } from './start.ts';

const TOPOLOGY_AFFINITY: Rejection = {
  reason: 'TopologyAffinityError',
  message: 'Resources cannot be allocated with Topology locality',
};
/** What a container is given by where no policy has merged any hints. */
const NO_HINT: TopologyHint = { preferred: false };

export interface ResourceManagersOptions {
  readonly cluster: Cluster;
  readonly plans: PodPlans;
  readonly lives: Lives;
  readonly kubelet: Partial<KubeletConfiguration>;
}

export class ResourceManagers {
  private readonly options: ResourceManagersOptions;
  private readonly byNode: (NodeManagers | undefined)[] = [];

  constructor(options: ResourceManagersOptions) {
    this.options = options;
  }

  /** For a pod that its kubelet takes on, or on again: what it has already stays its own. */
  admit(row: number): Rejection | undefined {
    const { cluster, plans } = this.options;
    const { pods } = cluster;
    const managers = this.of(pods.node[row]);
    this.forgetInactive(managers);
    const { spec } = plans.of(row);
    const pod = { serial: pods.serial[row], spec, isGuaranteed: computeQosClass(spec) === 'Guaranteed' };
    return admitPod(managers, pod);
  }

  /** The machine is no more. */
  forget(node: number): void {
    this.byNode[node] = undefined;
  }

  of(node: number): NodeManagers {
    const { cluster, kubelet } = this.options;
    return (this.byNode[node] ??= startingManagers(layoutOf(cluster.nodes.object(node)), kubelet));
  }

  /** Pods that have ended have nothing of their own any more, nor have init containers once another one has started. */
  private forgetInactive({ cpu, memory }: NodeManagers): void {
    for (const manager of [cpu, memory])
      for (const serial of [...(manager?.serials() ?? [])]) if (!this.isActive(serial)) manager?.release(serial);
    for (const serial of [...(memory?.serials() ?? [])]) {
      const containers = this.options.lives.followed(this.options.cluster.pods.rowOf(serial))?.containers ?? [];
      const last = containers.findLastIndex(({ runs }) => runs > 0);
      for (const { plan } of containers.slice(0, Math.max(0, last)))
        if (plan.role === 'init') memory?.releaseContainer(serial, plan.container.name);
    }
  }

  private isActive(serial: number): boolean {
    const { pods } = this.options.cluster;
    const row = pods.rowOf(serial);
    if (row === NONE) return false;
    const phase = pods.phase[row];
    const { lives } = this.options;
    return phase !== FAILED && phase !== SUCCEEDED && !lives.isOver(row) && !lives.hasStopped(row);
  }
}

/** Exported for tests of single machines. */
export function admitPod(managers: NodeManagers, pod: ManagedPod): Rejection | undefined {
  const { numa, scope, cpu, memory } = managers;
  const providers: readonly (ResourceManager | undefined)[] = [cpu, memory];
  const give = (container: Container, hint: TopologyHint): Rejection | undefined => {
    for (const provider of providers) {
      const refusal = provider?.allocate(pod, container, hint);
      if (refusal !== undefined) return refusal;
    }
    return undefined;
  };
  const merged = (hintsOf: (provider: ResourceManager) => ProviderHints | undefined): TopologyHint | undefined => {
    const { hint, admit } = mergeHints(
      numa,
      providers.map((provider) => provider && hintsOf(provider)),
    );
    return admit ? hint : undefined;
  };
  const isWhole = scope === 'pod' && numa.policy !== 'none';
  const forAll = isWhole ? merged((provider) => provider.podHints(pod)) : undefined;
  if (isWhole && forAll === undefined) return TOPOLOGY_AFFINITY;
  for (const container of containersOf(pod)) {
    const hint = numa.policy === 'none' ? NO_HINT : (forAll ?? merged((provider) => provider.hints(pod, container)));
    if (hint === undefined) return TOPOLOGY_AFFINITY;
    const refusal = give(container, hint);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

/** Whether kubelets have any of these managers do more than nothing. */
export const managesResources = ({
  cpuManagerPolicy = 'none',
  memoryManagerPolicy = 'None',
}: Partial<KubeletConfiguration>): boolean => cpuManagerPolicy !== 'none' || memoryManagerPolicy !== 'None';
