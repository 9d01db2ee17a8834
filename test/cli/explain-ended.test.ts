/** explain pod/NAME of pods that are over: how they ended, in the words of their status. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runProgram } from './run-program.ts';

/** Ten CPUs of one NUMA node are asked for; each has eight. */
const FILE = `
apiVersion: seatrial.dev/v1alpha1
kind: Scenario
metadata: {name: ended}
spec:
  horizon: 10m
  cluster:
    kubelet: {cpuManagerPolicy: static, topologyManagerPolicy: single-numa-node, kubeReserved: {cpu: "1"}}
    nodePools:
    - name: numa
      count: 1
      template:
        metadata: {annotations: {seatrial.dev/numa-nodes: "2"}}
        status: {capacity: {cpu: "16", memory: 64Gi}}
---
apiVersion: v1
kind: Pod
metadata: {name: pinned}
spec:
  containers: [{name: c, image: x, resources: {limits: {cpu: "10", memory: 1Gi}}}]
---
apiVersion: v1
kind: Pod
metadata: {name: short, annotations: {seatrial.dev/run-seconds: "5"}}
spec:
  restartPolicy: Never
  containers: [{name: c, image: x}]
`;

let folder = '';
let file = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'seatrial-explain-'));
  file = join(folder, 'ended.yaml');
  writeFileSync(file, FILE);
});

afterAll(() => rmSync(folder, { recursive: true }));

it.each([
  [
    'pinned',
    'FAILED (TopologyAffinityError: Pod was rejected: Resources cannot be allocated with Topology locality) on numa-1, created at 0s (60s ago).',
  ],
  ['short', 'SUCCEEDED on numa-1, created at 0s (60s ago).'],
])('%s', async (pod, answer) => {
  const { code, out } = await runProgram('explain', `pod/${pod}`, '-f', file, '--at', '1m');
  expect([code, out.split('\n')[0]]).toEqual([0, answer]);
});
