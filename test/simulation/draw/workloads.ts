/** Workloads of all kinds with their budgets; one to about sixty pods. */
import type { Draft, Raw } from './draft.ts';
import { draws } from './draft.ts';
import { drawTemplate } from './pod-spec.ts';

const MOST_PODS = 60;

export function drawWorkloads(draft: Draft): void {
  const { dice } = draft;
  if (draft.features.has('priorities')) drawPriorities(draft);
  let left = dice.pick(3, 10, 20, MOST_PODS);
  const replicas = (most: number): number => {
    const count = Math.min(left, dice.between(dice.chance(0.1) ? 0 : 1, most));
    left -= count;
    return count;
  };
  for (let i = dice.between(0, 3); i > 0; i--) drawDeployment(draft, `d${i - 1}`, replicas(12));
  for (let i = dice.between(0, 2); i > 0; i--) drawStatefulSet(draft, `s${i - 1}`, replicas(5));
  if (dice.chance(0.35)) drawDaemonSet(draft, 'a0');
  for (let i = dice.between(0, 2); i > 0; i--) drawJob(draft, `j${i - 1}`, replicas(6));
  for (let i = dice.chance(0.3) ? replicas(4) : 0; i > 0; i--) drawPod(draft, `p${i - 1}`);
  if (draft.workloads.length === 0) drawDeployment(draft, 'd0', dice.between(1, 5));
  drawQuotas(draft);
}

function drawPriorities({ objects }: Draft): void {
  const of = (name: string, value: number, extra: Raw = {}): Raw => ({
    apiVersion: 'scheduling.k8s.io/v1',
    kind: 'PriorityClass',
    metadata: { name },
    value,
    ...extra,
  });
  objects.push(of('low', 10), of('high', 1000), of('polite', 500, { preemptionPolicy: 'Never' }));
}

function drawQuotas(draft: Draft): void {
  if (!draws(draft, 'quotas', 0.5)) return;
  const hard = { pods: String(draft.dice.between(5, 40)) };
  draft.objects.push({
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: 'q', namespace: 'default' },
    spec: { hard },
  });
}

function add(draft: Draft, apiVersion: string, kind: string, name: string, spec: Raw): void {
  draft.workloads.push({ kind, name });
  draft.objects.push({ apiVersion, kind, metadata: { name, namespace: 'default' }, spec });
  if (draws(draft, 'budgets', 0.6)) drawBudget(draft, name, { matchLabels: { app: name } });
  if (draws(draft, 'budgets', 0.05)) drawBudget(draft, `${name}-too`, { matchLabels: { app: name } });
}

const selecting = (app: string): Raw => ({ matchLabels: { app } });

function drawDeployment(draft: Draft, name: string, replicas: number): void {
  const { dice } = draft;
  const [maxUnavailable, maxSurge] = dice.pick<[unknown, unknown]>([0, 1], [1, 0], ['25%', '25%'], ['50%', 2], [2, 0]);
  const strategy = dice.chance(0.15)
    ? { type: 'Recreate' }
    : { type: 'RollingUpdate', rollingUpdate: { maxUnavailable, maxSurge } };
  add(draft, 'apps/v1', 'Deployment', name, {
    replicas,
    strategy,
    selector: selecting(name),
    template: drawTemplate(draft, name, 'Deployment'),
    ...(draws(draft, 'min-ready') ? { minReadySeconds: dice.pick(5, 30) } : {}),
    ...(dice.chance(0.2) ? { progressDeadlineSeconds: 60, revisionHistoryLimit: dice.between(0, 2) } : {}),
  });
}

function drawStatefulSet(draft: Draft, name: string, replicas: number): void {
  const { dice } = draft;
  add(draft, 'apps/v1', 'StatefulSet', name, {
    replicas,
    serviceName: name,
    podManagementPolicy: dice.pick('OrderedReady', 'Parallel'),
    selector: selecting(name),
    template: drawTemplate(draft, name, 'StatefulSet'),
    ...(draws(draft, 'min-ready') ? { minReadySeconds: 5 } : {}),
    ...(dice.chance(0.2) ? { ordinals: { start: 3 } } : {}),
  });
}

function drawDaemonSet(draft: Draft, name: string): void {
  const { dice } = draft;
  const rollingUpdate = dice.pick<Raw>(
    { maxUnavailable: 1 },
    { maxUnavailable: 0, maxSurge: 1 },
    { maxUnavailable: '50%' },
  );
  const updateStrategy = dice.chance(0.2) ? { type: 'OnDelete' } : { type: 'RollingUpdate', rollingUpdate };
  const template = drawTemplate(draft, name, 'DaemonSet');
  // pods that stand on one another's ports can never surge
  if (rollingUpdate.maxSurge !== undefined) delete ((template.spec as Raw).containers as Raw[])[0].ports;
  add(draft, 'apps/v1', 'DaemonSet', name, { updateStrategy, selector: selecting(name), template });
}

function drawJob(draft: Draft, name: string, parallelism: number): void {
  const { dice } = draft;
  const completions = dice.chance(0.85) ? parallelism + dice.between(0, 4) : undefined;
  const isIndexed = completions !== undefined && dice.chance(0.3);
  add(draft, 'batch/v1', 'Job', name, {
    parallelism,
    ...(completions === undefined ? {} : { completions }),
    ...(isIndexed ? { completionMode: 'Indexed' } : {}),
    backoffLimit: dice.between(0, 4),
    ...(dice.chance(0.2) ? { ttlSecondsAfterFinished: dice.pick(0, 60) } : {}),
    ...(dice.chance(0.15) ? { activeDeadlineSeconds: dice.pick(60, 300) } : {}),
    ...(dice.chance(0.1) ? { suspend: true } : {}),
    template: drawTemplate(draft, name, 'Job'),
  });
}

function drawPod(draft: Draft, name: string): void {
  const { metadata, spec } = drawTemplate(draft, 'bare', 'Pod') as { metadata: Raw; spec: Raw };
  const gates = draft.dice.chance(0.1) ? { schedulingGates: [{ name: 'example.com/wait' }] } : {};
  draft.objects.push({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...metadata, name, namespace: 'default' },
    spec: { ...spec, ...gates, restartPolicy: draft.dice.pick('Always', 'Always', 'OnFailure', 'Never') },
  });
  draft.workloads.push({ kind: 'Pod', name });
}

export function drawBudget(draft: Draft, name: string, selector: Raw): void {
  const { dice } = draft;
  const limit = dice.pick<Raw>(
    { minAvailable: 1 },
    { minAvailable: '50%' },
    { minAvailable: '100%' },
    { maxUnavailable: 1 },
    { maxUnavailable: 1 },
    { maxUnavailable: '30%' },
    { maxUnavailable: 0 },
  );
  const policy = dice.chance(0.3) ? { unhealthyPodEvictionPolicy: 'AlwaysAllow' } : {};
  draft.objects.push({
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name, namespace: 'default' },
    spec: { ...limit, selector, ...policy },
  });
}
