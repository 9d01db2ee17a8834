/**
 * Registry of kind `pure`: a group of functions (the part of their names before the dot) is one file that exports
 * `functions`, and one line here. Files are loaded only when a case asks for them.
 */
import type { JsonObject } from '../../compare.ts';
import type { PureFunctions, PureGroup } from '../types.ts';

const GROUPS: ReadonlyMap<string, () => Promise<PureGroup>> = new Map<string, () => Promise<PureGroup>>([
  ['backoff', () => import('./backoff.ts')],
  ['cronjob', () => import('./cronjob.ts')],
  ['daemon', () => import('./daemon.ts')],
  ['deployment', () => import('./deployment.ts')],
  ['drain', () => import('./drain.ts')],
  ['hpa', () => import('./hpa.ts')],
  ['intstr', () => import('./intstr.ts')],
  ['job', () => import('./job.ts')],
  ['kubelet', () => import('./kubelet.ts')],
  ['labels', () => import('./labels.ts')],
  ['limitrange', () => import('./limitrange.ts')],
  ['nodeAffinity', () => import('./node-affinity.ts')],
  ['nodelifecycle', () => import('./nodelifecycle.ts')],
  ['pdb', () => import('./pdb.ts')],
  ['podgc', () => import('./podgc.ts')],
  ['qos', () => import('./qos.ts')],
  ['quantity', () => import('./quantity.ts')],
  ['quota', () => import('./quota.ts')],
  ['replicaset', () => import('./replicaset.ts')],
  ['resources', () => import('./resources.ts')],
  ['scheduler', () => import('./scheduler.ts')],
  ['statefulset', () => import('./statefulset.ts')],
  ['tainteviction', () => import('./tainteviction.ts')],
  ['taints', () => import('./taints.ts')],
  ['workqueue', () => import('./workqueue.ts')],
]);

const loaded = new Map<string, PureFunctions>();

async function functionsOf(group: string): Promise<PureFunctions | undefined> {
  const known = loaded.get(group);
  if (known) return known;
  const functions = (await GROUPS.get(group)?.())?.functions;
  if (functions) loaded.set(group, functions);
  return functions;
}

/** @param input `{fn, args}`. What the function throws becomes `{error: message}`. */
export async function answerPure(input: JsonObject): Promise<unknown> {
  const name = String(input.fn);
  const functions = await functionsOf(name.split('.')[0] as string);
  if (!functions || !Object.hasOwn(functions, name)) return { unsupported: `function ${name}` };
  const answer = functions[name] as (...args: unknown[]) => unknown;
  try {
    return answer(...(input.args as unknown[]));
  } catch (error) {
    return { error: (error as Error).message };
  }
}
