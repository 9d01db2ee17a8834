import { type DrainOptions, type DrainPod, planDrain } from '../../../../src/faults/_drain/filters.ts';
import { decodePod, decodeValue, parseInstant } from '../../../../src/ingest/decode/index.ts';
import { isMirrorPod } from '../../../../src/machines/kubelet/critical.ts';
import type { Pod } from '../../../../src/model/objects/pod.ts';
import { selectorMatches } from '../../../../src/model/selector.ts';
import { parseSelector } from '../../../../src/model/selector-parse.ts';
import type { PureFunctions } from '../types.ts';

interface Input {
  readonly options: DrainOptions & { readonly podSelector: string };
  readonly node: string;
  readonly pods: readonly unknown[];
  readonly daemonSets: readonly string[];
  readonly now: string;
}

const viewOf = ({ metadata, spec, status }: Pod): DrainPod => ({
  namespace: metadata.namespace,
  name: metadata.name,
  phase: status.phase,
  deletionTimestamp: metadata.deletionTimestamp,
  controller: metadata.ownerReferences.find(({ controller }) => controller),
  isMirror: isMirrorPod(metadata),
  hasEmptyDir: spec.volumes.some(({ emptyDir }) => emptyDir !== undefined),
});

const keyOf = ({ namespace, name }: DrainPod): string => `${namespace}/${name}`;
const byCodeUnits = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function drain({ options, node, pods, daemonSets, now }: Input): unknown {
  let selector: ReturnType<typeof parseSelector>;
  try {
    selector = parseSelector(options.podSelector);
  } catch (error) {
    return { pods: [], warnings: [], errors: [(error as Error).message] };
  }
  const listed = pods
    .map((raw) => decodeValue(raw, decodePod))
    .filter(({ metadata, spec }) => spec.nodeName === node && selectorMatches(selector, metadata.labels))
    .map(viewOf)
    .sort((a, b) => byCodeUnits(a.namespace, b.namespace) || byCodeUnits(a.name, b.name));
  const plan = planDrain(listed, options, (_, name) => daemonSets.includes(name), parseInstant(now) as number);
  return { ...plan, pods: plan.pods.map(keyOf) };
}

export const functions: PureFunctions = { 'drain.pods': drain };
