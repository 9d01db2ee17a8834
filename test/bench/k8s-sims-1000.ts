/**
 * The input of an independent benchmark of seven simulators – 1,000 nodes and 7,064 pods as plain manifests – to a result
 * document, the whole process. Upstream: GCDA-UDL/k8s-sims. The fastest of the others needed 16 s.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Result } from '../../src/record/index.ts';
import { SHARED } from '../support/shared.ts';
import type { Benchmark, Measurement, Size } from './_benchmark.ts';
import { busySeconds } from './_clock.ts';

const FOLDER = join(SHARED, 'data/k8s-sims');
const TIMES: Readonly<Record<Size, number>> = { full: 10, small: 2 };
const PODS_PER_NODE = 7.064;
const NODES: Readonly<Record<Size, number>> = { full: 1000, small: 100 };

/** Says what it took as it ends: the parent cannot know. */
const REPORTER =
  `data:text/javascript,process.on('exit',()=>{const{maxRSS,userCPUTime,systemCPUTime}=process.resourceUsage();` +
  `process.stderr.write(JSON.stringify([maxRSS,userCPUTime+systemCPUTime]))})`;

/** The benchmark's own files, where they are at hand; else some of the same size and kind, so that only the hash is another. */
function inputFiles(size: Size, folder: string): string[] {
  const files = ['nodes', 'pods'].map((what) => join(FOLDER, `${what}-${NODES[size]}.yaml`));
  if (files.every((file) => existsSync(file))) return files;
  const documents = [
    Array.from({ length: NODES[size] }, (_, i) => nodeText(i)),
    Array.from({ length: Math.round(NODES[size] * PODS_PER_NODE) }, (_, i) => podText(i)),
  ];
  return documents.map((texts, i) => {
    const file = join(folder, `${i}.yaml`);
    writeFileSync(file, texts.join('---\n'));
    return file;
  });
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

function measure(size: Size): Measurement {
  const folder = mkdtempSync(join(tmpdir(), 'seatrial-bench-'));
  const files = inputFiles(size, folder);
  const output = join(folder, 'result.json');
  const program = join(process.cwd(), 'dist/seatrial.js');
  const args = ['run', ...files.flatMap((file) => ['-f', file]), '-q', '-o', `json=${output}`];
  let seconds = Infinity;
  let cpuSeconds = Infinity;
  let megabytes = Infinity;
  try {
    for (let i = 0; i < TIMES[size]; i++) {
      const begin = performance.now();
      const { status, stderr } = spawnSync(process.execPath, ['--import', REPORTER, program, ...args], {
        encoding: 'utf8',
      });
      seconds = Math.min(seconds, (performance.now() - begin) / 1000);
      if (status !== 0) throw new Error(`seatrial ended with ${status}: ${stderr}`);
      const [kilobytes, microseconds] = JSON.parse(stderr.slice(stderr.lastIndexOf('['))) as [number, number];
      megabytes = Math.min(megabytes, kilobytes / 1024);
      cpuSeconds = Math.min(cpuSeconds, microseconds / 1e6);
    }
    const { run } = JSON.parse(readFileSync(output, 'utf8')) as Result;
    return { seconds: busySeconds({ seconds, cpuSeconds }), cpuSeconds, megabytes, hash: run.digest };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export const k8sSims: Benchmark = {
  name: 'k8s-sims-1000',
  about: '1,000 nodes and 7,064 pods from manifests to a result document, the whole process',
  run: measure,
};
