import { expect, test } from 'vitest';
import { diskFiles } from '../../src/files/index.ts';
import { type Loaded, load } from '../../src/ingest/index.ts';
import { SHARED } from '../support/shared.ts';
import { hasShared } from './helpers.ts';

function counts(loaded: Loaded): Record<string, number> {
  const counted: Record<string, number> = {};
  for (const { object } of loaded.objects) counted[object.kind] = (counted[object.kind] ?? 0) + 1;
  return counted;
}

test.skipIf(!hasShared('data/k8s-sims/pods-1000.yaml'))(
  'the benchmark of 1,000 nodes: whole, fast, with shared specifications (skipped: no shared data)',
  () => {
    const loaded = load(
      [`${SHARED}/data/k8s-sims/nodes-1000.yaml`, `${SHARED}/data/k8s-sims/pods-1000.yaml`],
      diskFiles,
    );
    expect(loaded.errors).toEqual([]);
    expect(counts(loaded)).toEqual({ Node: 1000, Pod: 7064 });
    const specs = new Set(
      loaded.objects.flatMap(({ object }) => (object.kind === 'Pod' ? [(object as { spec?: unknown }).spec] : [])),
    );
    expect(specs.size).toBe(87);
    expect(loaded.objects[1000]?.source.line).toBe(1);
    expect(loaded.objects[1001]?.source.line).toBe(24);
  },
);

test.skipIf(!hasShared('data/manifests/online-boutique'))('online-boutique (skipped: no shared data)', () => {
  const loaded = load([`${SHARED}/data/manifests/online-boutique`], diskFiles);
  expect(loaded.errors).toEqual([]);
  expect(counts(loaded)).toEqual({ Deployment: 12, Service: 12 });
  expect(Object.fromEntries(loaded.ignored)).toEqual({ ServiceAccount: 11 });
  expect(loaded.notModelledKinds.size).toBe(0);
});

test.skipIf(!hasShared('data/manifests/kube-prometheus'))('kube-prometheus (skipped: no shared data)', () => {
  const loaded = load([`${SHARED}/data/manifests/kube-prometheus`], diskFiles);
  expect(loaded.errors).toEqual([]);
  expect(counts(loaded)).toEqual({ DaemonSet: 1, Deployment: 5, PodDisruptionBudget: 3, Service: 8 });
  expect(Object.fromEntries(loaded.notModelledKinds)).toEqual({
    'monitoring.coreos.com/Alertmanager': 1,
    'monitoring.coreos.com/Prometheus': 1,
    'monitoring.coreos.com/ServiceMonitor': 13,
  });
  expect(loaded.ignored.get('NetworkPolicy')).toBe(8);
});

test.skipIf(!hasShared('data/k8s-sims/nodes-100.yaml'))('globs (skipped: no shared data)', () => {
  const loaded = load([`${SHARED}/data/k8s-sims/*-100.yaml`], diskFiles);
  expect(counts(loaded)).toEqual({ Node: 100, Pod: 1067 });
});
