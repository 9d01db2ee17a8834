/** One machine (or a few) and pods put on it by hand, for stories on virtual time. */
import type { Cluster, PodClass } from '../../src/cluster/index.ts';
import { Machines, type MachinesOptions, type MachineTiming } from '../../src/machines/index.ts';
import type { KubeObject, Node, Pod } from '../../src/model/objects/index.ts';
import { kube, makeCluster, story } from '../support/world.ts';

/**
 * Seen at 10 ms, the sandbox takes 700, each container 300, an init container runs 1 s, a program answers 500 ms after
 * its start, ends 1 s after SIGTERM; images are there at once.
 */
export const TIMING: Partial<MachineTiming> = {
  watch: 10,
  report: 0,
  relist: 500,
  sandbox: 700,
  containerStart: 300,
  initContainerRun: 1000,
  ready: 500,
  termination: 1000,
  cleanup: 1000,
  imagePullPerGi: 0,
  boot: 5000,
  statusPost: 1000,
  workerRetry: 0,
  kubeletRestart: 5000,
};

export interface Lab {
  readonly cluster: Cluster;
  readonly machines: Machines;
  /** Creates a pod that is bound to the first node (or to `node`); returns its row. */
  pod(name: string, spec?: Record<string, unknown>, extra?: PodExtra): number;
  run(seconds: number): void;
  /** At `seconds`, `act`. */
  at(seconds: number, act: () => void): void;
  /** The record without what is the same for all: `1.010 pod-phase a Running`. */
  lines(...kinds: string[]): string[];
}

export interface PodExtra {
  readonly annotations?: Record<string, string>;
  readonly labels?: Record<string, string>;
  readonly node?: number;
  /** It named its node itself: no scheduler has seen it. */
  readonly isPreset?: boolean;
}

export function machineNode(
  name: string,
  more: Record<string, unknown> = {},
  capacity: Record<string, string> = {},
): Node {
  const all = { cpu: '4', memory: '16Gi', pods: '110', ...capacity };
  return kube<Node>({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels: { 'kubernetes.io/hostname': name, 'kubernetes.io/os': 'linux' } },
    status: {
      capacity: all,
      allocatable: all,
      conditions: [{ type: 'Ready', status: 'True', reason: 'KubeletReady' }],
    },
    ...more,
  });
}

export function lab(options: MachinesOptions = {}, nodes: readonly KubeObject[] = [machineNode('n1')]): Lab {
  const cluster = makeCluster();
  const machines = new Machines(cluster, {
    // half a second of ten
    proberPart: () => 0.05,
    ...options,
    timing: { ...TIMING, ...options.timing },
    leaseOffset: () => 0,
  });
  for (const object of nodes) cluster.nodeApi.create(object as Node);
  cluster.kernel.runUntil(0);
  const { kernel } = cluster;
  let next = 0;
  const names = new Map<string, string>();
  return {
    cluster,
    machines,
    pod(name, spec = {}, { annotations = {}, labels = {}, node = 0, isPreset = false } = {}) {
      const metadata = { name, namespace: 'default', annotations: prefixed(annotations), labels };
      const pod = kube<Pod>({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata,
        spec: { containers: [{ name: 'c', image: 'x' }], ...spec },
      });
      const podClass: PodClass = cluster.podAdmission.classOf({ ...pod.metadata, spec: pod.spec });
      const row = cluster.podApi.create({ class: podClass, name, ...(isPreset ? { node } : {}) });
      names.set(String(cluster.pods.serial[row]), name);
      if (!isPreset) cluster.podApi.bind(row, node);
      return row;
    },
    run: (seconds) => kernel.runUntil(Math.round(seconds * 1000)),
    at(seconds, act) {
      kernel.at(Math.round(seconds * 1000), kernel.on(`test/${next++}`, act));
    },
    lines: (...kinds) =>
      story(cluster, ...kinds).map((line) =>
        line
          .replace(/pod=(\d+)/, (_, serial: string) => names.get(serial) ?? serial)
          .replaceAll(
            / (node|container|exitCode|phase|ready|restarts|reason|by|message|status|type|object|state|key|effect)=/g,
            ' ',
          )
          .replaceAll(' -', ''),
      ),
  };
}

/** Native annotations as they are, the others with our prefix. */
const prefixed = (annotations: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(annotations).map(([key, value]) => [key.includes('/') ? key : `seatrial.dev/${key}`, value]),
  );
