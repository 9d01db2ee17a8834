import { collectPods, OUT_OF_SERVICE } from '../../../../src/controllers/pod-gc/collect.ts';
import { decodeNode, decodePod, decodeValue } from '../../../../src/ingest/decode/index.ts';
import type { PureFunctions } from '../types.ts';

export const functions: PureFunctions = {
  'podgc.gc': (rawPods: readonly unknown[], rawNodes: readonly unknown[], threshold: number) => {
    const nodes = new Map(
      rawNodes.map((raw) => decodeValue(raw, decodeNode)).map((node) => [node.metadata.name, node]),
    );
    const pods = rawPods.map((raw) => {
      const { metadata, spec, status } = decodeValue(raw, decodePod);
      return { ...metadata, ...status, nodeName: spec.nodeName, isDeleting: metadata.deletionTimestamp !== undefined };
    });
    const isOutOfService = (name: string): boolean => {
      const node = nodes.get(name);
      const isReady = node?.status.conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
      return node !== undefined && !isReady && node.spec.taints.some(({ key }) => key === OUT_OF_SERVICE);
    };
    const deletions = collectPods(pods, { isOutOfService, isGone: (name) => !nodes.has(name) }, threshold);
    return {
      deleted: deletions.map(({ pod }) => pod.name),
      markedFailed: deletions.filter(({ marksFailed }) => marksFailed).map(({ pod }) => pod.name),
    };
  },
};
