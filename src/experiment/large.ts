/** Runs of large clusters take so long that they are compiled with more care. */
import type { KubeObject } from '../model/objects/index.ts';

const MANY_NODES = 2000;
const MANY_PODS = 20_000;

type Replicated = KubeObject & { readonly spec?: { readonly replicas?: number } };

/** By what it begins with: its nodes, its pods, and those that its workloads ask for. */
export function isLarge(objects: readonly KubeObject[]): boolean {
  let nodes = 0;
  let pods = 0;
  for (const object of objects) {
    if (object.kind === 'Node') nodes++;
    else if (object.kind === 'Pod') pods++;
    else pods += (object as Replicated).spec?.replicas ?? 0;
  }
  return nodes >= MANY_NODES || pods >= MANY_PODS;
}
