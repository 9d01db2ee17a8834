/** Labels of a node that have two names (pkg/controller/nodelifecycle/node_lifecycle_controller.go reconcileNodeLabels). */
import type { StringMap } from './objects/index.ts';

/** The stable name, whose value counts, and the old one, which is there as well. */
const TWICE: readonly (readonly [stable: string, beta: string])[] = [
  ['kubernetes.io/os', 'beta.kubernetes.io/os'],
  ['kubernetes.io/arch', 'beta.kubernetes.io/arch'],
];

/** With the old names as the stable ones are; undefined: they are already. */
export function reconciledLabels(labels: StringMap): StringMap | undefined {
  let next: Map<string, string> | undefined;
  for (const [stable, beta] of TWICE) {
    const value = labels.get(stable);
    if (value === undefined || labels.get(beta) === value) continue;
    next ??= new Map(labels);
    next.set(beta, value);
  }
  return next;
}
