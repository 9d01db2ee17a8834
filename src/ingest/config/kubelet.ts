/** KubeletConfiguration (kubelet.config.k8s.io/v1beta1): the fields that nodes, eviction and shutdown act on. */
import { EVICTION_SIGNALS } from '../../model/eviction-signals.ts';
import type { EvictionSignal, KubeletConfiguration, ThresholdValue } from '../../model/objects/config.ts';
import type { Cursor } from '../decode/cursor.ts';
import { nearest } from '../decode/did-you-mean.ts';
import { decodeTaint } from '../decode/scheduling.ts';
import { DURATION_HINT, parseDuration } from '../duration.ts';
import { NOT_MODELLED, WITHOUT_BEARING } from './kubelet-fields.ts';
import { resourceManagers, withReservedCpus } from './kubelet-managers.ts';
import { checkKubeletRules } from './kubelet-rules.ts';

export function decodeKubeletConfiguration(c: Cursor): KubeletConfiguration {
  c.session.kind = 'KubeletConfiguration';
  c.withoutBearing(WITHOUT_BEARING);
  c.notModelled(NOT_MODELLED);
  const configuration: KubeletConfiguration = {
    maxPods: notNegative(c, 'maxPods'),
    podsPerCore: notNegative(c, 'podsPerCore'),
    podPidsLimit: c.int('podPidsLimit'),
    evictionHard: c.has('evictionHard') ? thresholds(c, 'evictionHard') : undefined,
    evictionSoft: thresholds(c, 'evictionSoft'),
    evictionSoftGracePeriod: gracePeriods(c),
    evictionMinimumReclaim: thresholds(c, 'evictionMinimumReclaim'),
    evictionPressureTransitionPeriodMs: duration(c, 'evictionPressureTransitionPeriod'),
    evictionMaxPodGracePeriodSeconds: c.int('evictionMaxPodGracePeriod'),
    enforceNodeAllocatable: c.has('enforceNodeAllocatable') ? c.strings('enforceNodeAllocatable') : undefined,
    systemReserved: c.resources('systemReserved'),
    kubeReserved: c.resources('kubeReserved'),
    nodeStatusUpdateFrequencyMs: duration(c, 'nodeStatusUpdateFrequency'),
    nodeStatusReportFrequencyMs: duration(c, 'nodeStatusReportFrequency'),
    nodeLeaseDurationSeconds: notNegative(c, 'nodeLeaseDurationSeconds'),
    syncFrequencyMs: duration(c, 'syncFrequency'),
    serializeImagePulls: c.bool('serializeImagePulls'),
    maxParallelImagePulls: c.int('maxParallelImagePulls'),
    registryPullQPS: c.int('registryPullQPS'),
    registryBurst: c.int('registryBurst'),
    imageMinimumGCAgeMs: duration(c, 'imageMinimumGCAge'),
    imageMaximumGCAgeMs: duration(c, 'imageMaximumGCAge'),
    imageGCHighThresholdPercent: percent(c, 'imageGCHighThresholdPercent'),
    imageGCLowThresholdPercent: percent(c, 'imageGCLowThresholdPercent'),
    shutdownGracePeriodMs: duration(c, 'shutdownGracePeriod'),
    shutdownGracePeriodCriticalPodsMs: duration(c, 'shutdownGracePeriodCriticalPods'),
    shutdownGracePeriodByPodPriority: c.objects('shutdownGracePeriodByPodPriority', (entry) => ({
      priority: entry.count('priority'),
      shutdownGracePeriodSeconds: entry.count('shutdownGracePeriodSeconds'),
    })),
    swapBehavior: c.objectOrEmpty('memorySwap', (swap) => swap.string('swapBehavior')),
    registerWithTaints: c.objects('registerWithTaints', decodeTaint),
    localStorageCapacityIsolation: c.bool('localStorageCapacityIsolation'),
    singleProcessOOMKill: c.bool('singleProcessOOMKill'),
    cpuCFSQuota: c.bool('cpuCFSQuota'),
    nodeStatusMaxImages: c.int('nodeStatusMaxImages'),
    ...resourceManagers(c),
  };
  checkSoftGracePeriods(c, configuration);
  checkPulls(c, configuration);
  checkKubeletRules(c, configuration);
  return withReservedCpus(configuration);
}

/** The kubelet does not start with a soft threshold that has no grace period. */
function checkSoftGracePeriods(c: Cursor, { evictionSoft, evictionSoftGracePeriod }: KubeletConfiguration): void {
  for (const [signal, { percentage }] of evictionSoft) {
    // 0 % and 100 % switch a threshold off
    if (percentage !== 0 && percentage !== 100 && !evictionSoftGracePeriod.has(signal))
      c.fail(
        'required',
        ['evictionSoft', signal],
        `grace period must be specified for the soft eviction threshold ${signal}`,
      );
  }
}

function checkPulls(c: Cursor, configuration: KubeletConfiguration): void {
  const { registryPullQPS = 0, registryBurst = 0, serializeImagePulls, maxParallelImagePulls = 1 } = configuration;
  const complain = (name: string, what: string): void => c.fail('value', [name], `invalid configuration: ${what}`);
  if (registryBurst < 0)
    complain('registryBurst', `registryBurst (--registry-burst) ${registryBurst} must not be a negative number`);
  if (registryPullQPS < 0)
    complain('registryPullQPS', `registryPullQPS (--registry-qps) ${registryPullQPS} must not be a negative number`);
  if (maxParallelImagePulls < 1)
    complain('maxParallelImagePulls', `maxParallelImagePulls ${maxParallelImagePulls} must be a positive number`);
  if (serializeImagePulls === true && maxParallelImagePulls > 1)
    complain(
      'maxParallelImagePulls',
      'maxParallelImagePulls cannot be larger than 1 unless SerializeImagePulls (--serialize-image-pulls) is set to false',
    );
}

function thresholds(c: Cursor, name: string): ReadonlyMap<EvictionSignal, ThresholdValue> {
  const values = new Map<EvictionSignal, ThresholdValue>();
  for (const [signal, text] of c.map(name)) {
    const value = isSignal(c, name, signal) ? thresholdValue(c, name, signal, text) : undefined;
    if (value !== undefined) values.set(signal as EvictionSignal, value);
  }
  return values;
}

function isSignal(c: Cursor, name: string, signal: string): boolean {
  if ((EVICTION_SIGNALS as readonly string[]).includes(signal)) return true;
  c.fail('value', [name, signal], `unknown eviction signal "${signal}"`, nearest(signal, EVICTION_SIGNALS), true);
  return false;
}

function thresholdValue(c: Cursor, name: string, signal: string, text: string): ThresholdValue | undefined {
  if (text.endsWith('%')) {
    const percentage = /^[0-9]{1,3}(\.[0-9]{1,9})?%$/.test(text) ? Number(text.slice(0, -1)) : Number.NaN;
    if (percentage >= 0 && percentage <= 100) return { percentage };
    c.fail('value', [name, signal], `Invalid value: "${text}": expected a percentage between 0% and 100%`);
    return undefined;
  }
  const quantity = c.session.quantity(text);
  if (typeof quantity !== 'string' && quantity.sign >= 0) return { quantity };
  c.fail(
    'value',
    [name, signal],
    `Invalid value: "${text}": expected a quantity such as 100Mi or a percentage such as 10%`,
  );
  return undefined;
}

function gracePeriods(c: Cursor): ReadonlyMap<EvictionSignal, number> {
  const periods = new Map<EvictionSignal, number>();
  for (const [signal, text] of c.map('evictionSoftGracePeriod')) {
    if (!isSignal(c, 'evictionSoftGracePeriod', signal)) continue;
    const period = parseDuration(text);
    if (period !== undefined) periods.set(signal as EvictionSignal, period);
    else c.fail('value', ['evictionSoftGracePeriod', signal], `Invalid value: "${text}": ${DURATION_HINT}`);
  }
  return periods;
}

function duration(c: Cursor, name: string): number | undefined {
  const text = c.string(name);
  if (text === undefined) return undefined;
  const value = parseDuration(text);
  if (value === undefined) c.fail('value', [name], `Invalid value: "${text}": ${DURATION_HINT}`);
  return value;
}

function notNegative(c: Cursor, name: string): number | undefined {
  const value = c.int(name);
  if (value !== undefined && value < 0)
    c.fail('value', [name], `Invalid value: ${value}: must be greater than or equal to 0`);
  return value;
}

function percent(c: Cursor, name: string): number | undefined {
  const value = c.int(name);
  if (value !== undefined && (value < 0 || value > 100))
    c.fail('value', [name], `Invalid value: ${value}: must be between 0 and 100, inclusive`);
  return value;
}
