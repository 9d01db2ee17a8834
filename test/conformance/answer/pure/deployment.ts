import { deploymentShape, replicaSetCounts } from '../../../../src/controllers/deployment/counts.ts';
import type { ReplicaSetCounts, ReplicaSetWrite } from '../../../../src/controllers/deployment/counts.ts';
import {
  maxSurge,
  maxUnavailable,
  minAvailable,
  resolveFenceposts,
} from '../../../../src/controllers/deployment/fenceposts.ts';
import { isComplete, isProgressing, isTimedOut } from '../../../../src/controllers/deployment/progress.ts';
import { newReplicas, rollingStep } from '../../../../src/controllers/deployment/rolling.ts';
import { proportion, scale } from '../../../../src/controllers/deployment/scale.ts';
import type { IntOrString } from '../../../../src/model/objects/index.ts';
import { findCondition } from '../../../../src/model/pod.ts';
import { fromJson, instantFromJson, listFromJson } from '../_decode.ts';
import type { PureFunctions } from '../types.ts';

function split(
  raw: unknown,
  newName: string,
): { all: ReplicaSetCounts[]; old: ReplicaSetCounts[]; newOne: ReplicaSetCounts } {
  const all = listFromJson('ReplicaSet', raw).map(replicaSetCounts);
  const newOne = all.find(({ name }) => name === newName) as ReplicaSetCounts;
  return { all, old: all.filter((replicaSet) => replicaSet !== newOne), newOne };
}

const shape = (raw: unknown) => deploymentShape(fromJson('Deployment', raw));

/** Sizes by name once the writes are done. */
function sizesAfter(all: readonly ReplicaSetCounts[], writes: readonly ReplicaSetWrite[]): Record<string, number> {
  return Object.fromEntries([...all, ...writes].map(({ name, replicas }) => [name, replicas]));
}

export const functions: PureFunctions = {
  'deployment.resolveFenceposts': (surge: IntOrString, unavailable: IntOrString, replicas: number) =>
    resolveFenceposts(surge, unavailable, replicas),
  'deployment.bounds': (raw: unknown) => {
    const deployment = shape(raw);
    return {
      maxSurge: maxSurge(deployment),
      maxUnavailable: maxUnavailable(deployment),
      minAvailable: minAvailable(deployment),
    };
  },
  'deployment.newReplicas': (raw: unknown, replicaSets: unknown, newName: string) => {
    const { all, newOne } = split(replicaSets, newName);
    return newReplicas(shape(raw), all, newOne.replicas);
  },
  'deployment.proportion': (raw: unknown, replicaSet: unknown, toAdd: number, added: number) =>
    proportion(shape(raw), replicaSetCounts(fromJson('ReplicaSet', replicaSet)), toAdd, added) + 0,
  'deployment.scale': (raw: unknown, replicaSets: unknown, newName: string) => {
    const { all, old, newOne } = split(replicaSets, newName);
    return sizesAfter(all, scale(shape(raw), old, newOne));
  },
  'deployment.rollingStep': (raw: unknown, replicaSets: unknown, newName: string) => {
    const { all, old, newOne } = split(replicaSets, newName);
    const { scaledNew, scaledOld, writes } = rollingStep(shape(raw), old, newOne);
    return { scaledNew, scaledOld, replicas: sizesAfter(all, writes) };
  },
  'deployment.progress': (raw: unknown, rawStatus: unknown, now: string) => {
    const { spec, metadata, status: before } = fromJson('Deployment', raw);
    const { status } = fromJson('Deployment', { status: rawStatus });
    return {
      complete: isComplete(spec.replicas ?? 1, metadata.generation ?? 0, status),
      progressing: isProgressing(before, status),
      timedOut: isTimedOut(
        spec.progressDeadlineSeconds,
        findCondition(status.conditions, 'Progressing'),
        instantFromJson(now),
      ),
    };
  },
};
