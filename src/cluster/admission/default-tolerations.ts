/**
 * Admission plugin DefaultTolerationSeconds (plugin/pkg/admission/defaulttolerationseconds): a pod that says nothing
 * of a not-ready or unreachable node stays on it for 300 s. A toleration with the key suppresses it, whatever else it says.
 */
import type { PodSpec, Toleration } from '../../model/objects/index.ts';

const KEYS = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'] as const;
const SECONDS = 300;

const DEFAULTS: readonly Toleration[] = KEYS.map((key) =>
  Object.freeze({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: SECONDS }),
);

export function addDefaultTolerations(spec: PodSpec): PodSpec {
  const missing = DEFAULTS.filter(({ key }) => !spec.tolerations.some((t) => speaksOf(t, key as string)));
  return missing.length === 0 ? spec : { ...spec, tolerations: [...spec.tolerations, ...missing] };
}

function speaksOf({ key = '', effect }: Toleration, taintKey: string): boolean {
  return (key === taintKey || key === '') && (effect === 'NoExecute' || effect === undefined);
}
