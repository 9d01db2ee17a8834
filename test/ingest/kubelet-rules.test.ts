/** What a kubelet refuses to start with (pkg/kubelet/apis/config/validation, and ValidateImageGCPolicy of its images), row by row. */
import { expect, test } from 'vitest';
import { decodeKubeletConfiguration, decodeValue } from '../../src/ingest/index.ts';

const kubelet = (raw: unknown) => decodeValue(raw, decodeKubeletConfiguration, 'strict');
const INVALID = 'invalid configuration: ';

test.each([
  { imageGCHighThresholdPercent: 2, imageGCLowThresholdPercent: 1 },
  { imageMaximumGCAge: '3m' },
  { shutdownGracePeriod: '30s', shutdownGracePeriodCriticalPods: '30s' },
  { shutdownGracePeriodByPodPriority: [{ priority: 0, shutdownGracePeriodSeconds: 10 }] },
  { enforceNodeAllocatable: ['none'] },
  { enforceNodeAllocatable: ['pods'] },
  { memorySwap: { swapBehavior: 'LimitedSwap' } },
  { nodeStatusMaxImages: -1 },
])('%j is accepted', (raw) => {
  expect(() => kubelet(raw)).not.toThrow();
});

test.each([
  [{ imageGCHighThresholdPercent: -1 }, 'Invalid value: -1: must be between 0 and 100, inclusive'],
  [{ imageGCHighThresholdPercent: 101 }, 'Invalid value: 101: must be between 0 and 100, inclusive'],
  [{ imageGCLowThresholdPercent: -1 }, 'Invalid value: -1: must be between 0 and 100, inclusive'],
  [{ imageGCLowThresholdPercent: 101 }, 'Invalid value: 101: must be between 0 and 100, inclusive'],
  [
    { imageGCHighThresholdPercent: 1, imageGCLowThresholdPercent: 2 },
    `${INVALID}imageGCLowThresholdPercent (--image-gc-low-threshold) 2 must be less than imageGCHighThresholdPercent (--image-gc-high-threshold) 1`,
  ],
  // against the default of the other one
  [
    { imageGCLowThresholdPercent: 90 },
    `${INVALID}imageGCLowThresholdPercent (--image-gc-low-threshold) 90 must be less than imageGCHighThresholdPercent (--image-gc-high-threshold) 85`,
  ],
  [{ imageMaximumGCAge: '2m' }, `${INVALID}imageMaximumGCAge 2m0s must be greater than imageMinimumGCAge 2m0s`],
  [
    { shutdownGracePeriod: '1s', shutdownGracePeriodCriticalPods: '100s' },
    `${INVALID}shutdownGracePeriodCriticalPods 1m40s must be <= shutdownGracePeriod 1s`,
  ],
  [{ shutdownGracePeriod: '500ms' }, `${INVALID}shutdownGracePeriod 500ms must be either zero or otherwise >= 1 sec`],
  [
    { shutdownGracePeriod: '10s', shutdownGracePeriodByPodPriority: [{ priority: 0, shutdownGracePeriodSeconds: 10 }] },
    `${INVALID}Cannot specify both shutdownGracePeriodByPodPriority and shutdownGracePeriod at the same time`,
  ],
  [
    { enforceNodeAllocatable: ['pods', 'pods'] },
    `${INVALID}duplicated enforcements "pods" in enforceNodeAllocatable (--enforce-node-allocatable)`,
  ],
  [
    { enforceNodeAllocatable: ['none', 'pods'] },
    `${INVALID}enforceNodeAllocatable (--enforce-node-allocatable) may not contain additional enforcements when "none" is specified`,
  ],
  [
    { enforceNodeAllocatable: ['pod'] },
    `${INVALID}option "pod" specified for enforceNodeAllocatable (--enforce-node-allocatable). Valid options are "pods", "system-reserved", "system-reserved-compressible", "kube-reserved", "kube-reserved-compressible" or "none"`,
  ],
  [
    { memorySwap: { swapBehavior: 'UnlimitedSwap' } },
    `${INVALID}memorySwap.swapBehavior "UnlimitedSwap" must be one of: "", "LimitedSwap" or "NoSwap"`,
  ],
  [{ nodeStatusMaxImages: -2 }, `${INVALID}nodeStatusMaxImages (--node-status-max-images) -2 must be -1 or greater`],
  [{ nodeLeaseDurationSeconds: 0 }, `${INVALID}nodeLeaseDurationSeconds must be greater than 0`],
])('%j is refused', (raw, message) => {
  expect(() => kubelet(raw)).toThrow(message);
});
