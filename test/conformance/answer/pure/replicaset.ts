import { deletionOrder, podsToDelete } from '../../../../src/controllers/replica-set/deletion-order.ts';
import { deletionCandidate } from '../../../../src/controllers/replica-set/pod-view.ts';
import type { Pod } from '../../../../src/model/objects/index.ts';
import { instantFromJson, listFromJson } from '../_decode.ts';
import type { PureFunctions } from '../types.ts';

const isActive = ({ metadata, status }: Pod): boolean =>
  metadata.deletionTimestamp === undefined && status.phase !== 'Succeeded' && status.phase !== 'Failed';

export const functions: PureFunctions = {
  'replicaset.deletionOrder': (raw: unknown, ranks: readonly number[], now: string) => {
    const pods = listFromJson('Pod', raw);
    return deletionOrder(pods.map(deletionCandidate), ranks, instantFromJson(now)).map(
      (index) => pods[index]?.metadata.name,
    );
  },
  'replicaset.podsToDelete': (raw: unknown, others: unknown, count: number, now: string) => {
    const pods = listFromJson('Pod', raw);
    const related = [...pods, ...listFromJson('Pod', others)].filter(isActive).map(({ spec }) => spec.nodeName ?? '');
    const positions = podsToDelete(pods.map(deletionCandidate), related, count, instantFromJson(now));
    return positions.map((index) => pods[index]?.metadata.name).sort();
  },
};
