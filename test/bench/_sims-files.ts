/** Nodes and pods as plain manifests: the input of an independent benchmark of simulators. Upstream: GCDA-UDL/k8s-sims. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SHARED } from '../support/shared.ts';
import type { Size } from './_benchmark.ts';

const FOLDER = join(SHARED, 'data/k8s-sims');
const PODS_PER_NODE = 7.064;
const NODES: Readonly<Record<Size, number>> = { full: 1000, small: 100 };

/** The benchmark's own files, where they are at hand; else some of the same size and kind, so that only the hash is another. */
export function simsFiles(size: Size, folder: string): readonly [nodes: string, pods: string] {
  const [nodes, pods] = ['nodes', 'pods'].map((what) => join(FOLDER, `${what}-${NODES[size]}.yaml`));
  if (existsSync(nodes) && existsSync(pods)) return [nodes, pods];
  const written = (name: string, count: number, textOf: (i: number) => string): string => {
    const file = join(folder, name);
    writeFileSync(file, Array.from({ length: count }, (_, i) => textOf(i)).join('---\n'));
    return file;
  };
  return [
    written('nodes.yaml', NODES[size], nodeText),
    written('pods.yaml', Math.round(NODES[size] * PODS_PER_NODE), podText),
  ];
}

function nodeText(i: number): string {
  const resources = `{cpu: ${64 + 32 * (i % 3)}000m, memory: ${262_144 + 131_072 * (i % 4)}Mi, pods: '1001'}`;
  return `apiVersion: v1
kind: Node
metadata:
  labels:
    kubernetes.io/hostname: node-${i}
  name: node-${i}
status:
  allocatable: ${resources}
  capacity: ${resources}
`;
}

function podText(i: number): string {
  const template = (i * 7919) % 127;
  const amounts = `{cpu: ${1 + (template % 12)}000m, memory: ${1024 * (1 + (template % 32))}Mi}`;
  return `apiVersion: v1
kind: Pod
metadata:
  annotations:
    template: t${template}
  name: pod-${i}
  namespace: trace
spec:
  containers:
  - image: tensorflow:latest
    name: main
    resources:
      limits: ${amounts}
      requests: ${amounts}
  restartPolicy: OnFailure
`;
}
