/**
 * Which nodes a DaemonSet's pods belong on (upstream `pkg/controller/daemon/daemon_controller.go`, `NodeShouldRunDaemonPod`).
 *
 * Only names, labels and taints count. Readiness, `unschedulable` and free resources do not: pods are made for nodes that are
 * not ready, cordoned or full, and may stay pending there.
 */
import { compileRequiredNodeAffinity, requiredNodeAffinityMatches } from '../../model/node-selector.ts';
import type { RequiredNodeAffinity } from '../../model/node-selector.ts';
import type { Affinity, Node, PodSpec, Toleration } from '../../model/objects/index.ts';
import { findUntolerated, isHardTaint } from '../../model/toleration.ts';
import { withDaemonTolerations } from './tolerations.ts';

/** What the pods of one template ask of a node, prepared once for many nodes. */
export interface DaemonPlacement {
  /** `spec.nodeName` of the template; empty: any. */
  readonly nodeName: string;
  readonly affinity: RequiredNodeAffinity;
  /** With those that the controller adds. */
  readonly tolerations: readonly Toleration[];
}

export interface NodeVerdict {
  /** A pod is made if there is none. */
  readonly shouldRun: boolean;
  /** A pod that is there may stay. */
  readonly shouldContinueRunning: boolean;
}

const NEITHER: NodeVerdict = { shouldRun: false, shouldContinueRunning: false };

export function compilePlacement(template: PodSpec): DaemonPlacement {
  return {
    nodeName: template.nodeName ?? '',
    affinity: compileRequiredNodeAffinity(template),
    tolerations: withDaemonTolerations(template.tolerations, template.hostNetwork ?? false),
  };
}

/** A NoSchedule taint that is not tolerated keeps new pods away, a NoExecute taint old ones too; a wrong name or label both. */
export function nodeVerdict(
  { nodeName, affinity, tolerations }: DaemonPlacement,
  node: Pick<Node, 'metadata' | 'spec'>,
): NodeVerdict {
  if (nodeName !== '' && nodeName !== node.metadata.name) return NEITHER;
  if (!requiredNodeAffinityMatches(affinity, node)) return NEITHER;
  const { taints } = node.spec;
  if (!findUntolerated(taints, tolerations, isHardTaint)) return { shouldRun: true, shouldContinueRunning: true };
  const evicted = findUntolerated(taints, tolerations, ({ effect }) => effect === 'NoExecute') !== undefined;
  return { shouldRun: false, shouldContinueRunning: !evicted };
}

/**
 * The affinity of a pod made for a node: all required node terms give way to one that names the node. The scheduler then
 * finds it as with any other pod.
 */
export function affinityForNode(affinity: Affinity | undefined, nodeName: string): Affinity {
  const field = { key: 'metadata.name', operator: 'In' as const, values: [nodeName] };
  return {
    ...affinity,
    nodeAffinity: {
      preferredDuringSchedulingIgnoredDuringExecution:
        affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [],
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchExpressions: [], matchFields: [field] }],
      },
    },
  };
}

/** The node that a DaemonSet's pod is for: where it runs, or whom its affinity names; nothing where it names nobody. */
export function targetNodeName({ nodeName, affinity }: Pick<PodSpec, 'nodeName' | 'affinity'>): string | undefined {
  if (nodeName) return nodeName;
  const terms = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  for (const { matchFields } of terms) {
    const field = matchFields.find(({ key, operator }) => key === 'metadata.name' && operator === 'In');
    if (field) return field.values.length === 1 ? field.values[0] : undefined;
  }
  return undefined;
}
