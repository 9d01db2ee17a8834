/** The verbs of the timeline: what may be written under each. */
import * as z from 'zod';
import {
  count,
  distribution,
  duration,
  intOrPercent,
  labelSelector,
  name,
  objectReference,
  path,
  quantity,
  strict,
} from './scalars.ts';

const target = {
  selector: labelSelector.optional(),
  names: z.array(z.string().min(1)).optional(),
  pool: name.optional(),
  zone: z.string().min(1).optional(),
};

const podTarget = {
  selector: labelSelector.optional(),
  namespace: z.string().min(1).optional(),
  names: z.array(z.string().min(1)).optional(),
  workload: objectReference.optional(),
};

const amount = quantity.refine((value) => value.sign >= 0, 'must not be negative');

/** Any object of Kubernetes; its own decoder looks at it. */
export const nativeObject = z.looseObject({ apiVersion: z.string(), kind: z.string() });
/** A part of one, without the two. */
export const nativePart = z.looseObject({});

export const VERBS = {
  'node-fail': strict({
    ...target,
    graceful: z.boolean().optional(),
    instance: z.enum(['running', 'stopped', 'gone']).optional(),
  }),
  'node-reboot': strict({ ...target, graceful: z.boolean().optional() }),
  'kubelet-stop': strict(target),
  'kubelet-restart': strict(target),
  'node-delete': strict(target),
  'node-add': strict({
    pool: name.optional(),
    zone: z.string().optional(),
    count: count.min(1).optional(),
    node: nativePart.optional(),
  }),
  cordon: strict({ ...target, deleteWhenEmpty: z.boolean().optional() }),
  uncordon: strict(target),
  drain: strict({
    ...target,
    gracePeriod: duration.optional(),
    timeout: duration.optional(),
    force: z.boolean().optional(),
    ignoreDaemonSets: z.boolean().optional(),
    deleteEmptyDirData: z.boolean().optional(),
    disableEviction: z.boolean().optional(),
    podSelector: labelSelector.optional(),
    skipWaitForDeleteTimeout: duration.optional(),
  }),
  'pool-upgrade': strict({
    pool: name,
    maxSurge: intOrPercent.optional(),
    maxUnavailable: intOrPercent.optional(),
    drainTimeout: duration.optional(),
    soak: duration.optional(),
  }),
  'pool-scale': strict({ pool: name, count }),
  'pool-stockout': strict({ pool: name, zones: z.array(z.string()).optional() }),
  'spot-reclaim': strict({ ...target, notice: duration.optional() }),
  'pod-kill': strict({ ...podTarget, gracePeriod: duration.optional() }),
  'pod-evict': strict({ ...podTarget, gracePeriod: duration.optional() }),
  'pod-unready': strict(podTarget),
  'pod-crash': strict({ ...podTarget, container: z.string().optional(), exitCode: z.int().min(0).max(255).optional() }),
  apply: z.union([strict({ path }), strict({ objects: z.array(nativeObject).min(1) }), nativeObject]),
  patch: strict({ object: objectReference, patch: nativePart }),
  scale: strict({ object: objectReference, replicas: count }),
  restart: strict({ object: objectReference }),
  undo: strict({ object: objectReference, toRevision: count.optional() }),
  remove: strict({ object: objectReference }),
  load: strict({ ...podTarget, factor: z.number().min(0) }),
  leak: strict({ ...podTarget, perHour: amount }),
  burn: strict({ ...podTarget, cpu: amount }),
  'disk-fill': strict({
    ...target,
    to: z.string().regex(/^([0-9]{1,2}|100)%$/, 'expected a percentage from 0% to 100%, such as 95%'),
  }),
  'component-down': strict({ component: z.enum(['scheduler', 'controller-manager', 'autoscaler']) }),
  'registry-down': strict({}),
  'random-failures': strict({
    ...target,
    between: distribution.optional(),
    repair: distribution.optional(),
    trace: path.optional(),
  }),
} as const;

export type Verbs = typeof VERBS;
export type VerbName = keyof Verbs;
export const VERB_NAMES = Object.keys(VERBS) as readonly VerbName[];
