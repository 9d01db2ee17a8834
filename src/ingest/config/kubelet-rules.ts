/**
 * What a kubelet refuses to start with, where fields do not go together (pkg/kubelet/apis/config/validation, in its words). Fields that
 * nothing here acts on are not judged.
 */
import { formatDuration } from '../../model/duration.ts';
import type { KubeletConfiguration } from '../../model/objects/config.ts';
import type { Cursor } from '../decode/cursor.ts';

const DEFAULT_HIGH = 85;
const DEFAULT_LOW = 80;
const DEFAULT_MINIMUM_AGE_MS = 120_000;

type Complain = (name: string, what: string) => void;

export function checkKubeletRules(c: Cursor, configuration: KubeletConfiguration): void {
  const complain: Complain = (name, what) => c.fail('value', [name], `invalid configuration: ${what}`);
  checkImages(configuration, complain);
  checkShutdown(configuration, complain);
  checkEnforcement(configuration.enforceNodeAllocatable ?? [], complain);
  const { nodeLeaseDurationSeconds, nodeStatusMaxImages = 0, swapBehavior = '' } = configuration;
  if (nodeLeaseDurationSeconds === 0)
    complain('nodeLeaseDurationSeconds', 'nodeLeaseDurationSeconds must be greater than 0');
  if (nodeStatusMaxImages < -1)
    complain(
      'nodeStatusMaxImages',
      `nodeStatusMaxImages (--node-status-max-images) ${nodeStatusMaxImages} must be -1 or greater`,
    );
  if (!['', 'NoSwap', 'LimitedSwap'].includes(swapBehavior))
    complain('memorySwap', `memorySwap.swapBehavior "${swapBehavior}" must be one of: "", "LimitedSwap" or "NoSwap"`);
}

function checkImages(
  {
    imageGCHighThresholdPercent: high = DEFAULT_HIGH,
    imageGCLowThresholdPercent: low = DEFAULT_LOW,
    imageMinimumGCAgeMs: youngest = DEFAULT_MINIMUM_AGE_MS,
    imageMaximumGCAgeMs: oldest = 0,
  }: KubeletConfiguration,
  complain: Complain,
): void {
  if (low >= high)
    complain(
      'imageGCLowThresholdPercent',
      `imageGCLowThresholdPercent (--image-gc-low-threshold) ${low} must be less than ` +
        `imageGCHighThresholdPercent (--image-gc-high-threshold) ${high}`,
    );
  if (oldest > 0 && oldest <= youngest)
    complain(
      'imageMaximumGCAge',
      `imageMaximumGCAge ${formatDuration(oldest)} must be greater than imageMinimumGCAge ${formatDuration(youngest)}`,
    );
}

function checkShutdown(
  {
    shutdownGracePeriodMs: whole = 0,
    shutdownGracePeriodCriticalPodsMs: part = 0,
    shutdownGracePeriodByPodPriority: byPriority,
  }: KubeletConfiguration,
  complain: Complain,
): void {
  const critical = 'shutdownGracePeriodCriticalPods';
  if (part > whole)
    complain(critical, `${critical} ${formatDuration(part)} must be <= shutdownGracePeriod ${formatDuration(whole)}`);
  for (const [name, period] of [
    ['shutdownGracePeriod', whole],
    [critical, part],
  ] as const)
    if (period > 0 && period < 1000)
      complain(name, `${name} ${formatDuration(period)} must be either zero or otherwise >= 1 sec`);
  if (byPriority.length > 0 && (whole > 0 || part > 0))
    complain(
      'shutdownGracePeriodByPodPriority',
      'Cannot specify both shutdownGracePeriodByPodPriority and shutdownGracePeriod at the same time',
    );
}

const NONE = 'none';
const ENFORCED: readonly string[] = [
  'pods',
  'system-reserved',
  'system-reserved-compressible',
  'kube-reserved',
  'kube-reserved-compressible',
];

function checkEnforcement(values: readonly string[], complain: Complain): void {
  const field = 'enforceNodeAllocatable';
  const flag = `${field} (--enforce-node-allocatable)`;
  for (const [i, value] of values.entries()) {
    if (values.indexOf(value) < i) complain(field, `duplicated enforcements "${value}" in ${flag}`);
    else if (value === NONE && values.length > 1)
      complain(field, `${flag} may not contain additional enforcements when "${NONE}" is specified`);
    else if (value !== NONE && !ENFORCED.includes(value)) {
      const valid = ENFORCED.map((each) => `"${each}"`).join(', ');
      complain(field, `option "${value}" specified for ${flag}. Valid options are ${valid} or "${NONE}"`);
    }
  }
}
