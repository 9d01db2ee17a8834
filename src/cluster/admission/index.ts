/**
 * What the API server does to a pod before it is stored: the defaults of LimitRanges, priority, default tolerations,
 * overhead, and the label keys of pod affinity merged into its selectors. Replicas share a template, so the chain runs
 * once a template.
 *
 * Refusals are those of the admission plugins: 403 with their text.
 */
import type { PodSpec, StringMap } from '../../model/objects/index.ts';
import type { Cluster } from '../cluster.ts';
import type { PodClass, PodClassInput, PodTemplate } from '../pod-classes.ts';
import { mergeLabelKeys } from './affinity-label-keys.ts';
import { addDefaultTolerations } from './default-tolerations.ts';
import { withLimitDefaults } from './limits.ts';
import { addPodDefaults } from './pod-defaults.ts';
import { resolvePriority } from './priority.ts';
import { admitRuntimeClass } from './runtime-class.ts';

interface Admitted {
  readonly namespace: string;
  readonly labels: StringMap;
  readonly annotations: StringMap;
  readonly podClass: PodClass;
}

interface Mutated {
  readonly spec: PodSpec;
  /** Annotations that say what was filled in. */
  readonly notes: StringMap;
}

const NO_NOTES: StringMap = new Map();

/** One step: the spec it is given, or a changed one. */
export type PodMutation = (spec: PodSpec, pod: PodTemplate, cluster: Cluster) => PodSpec;

/** In upstream's order (pkg/kubeapiserver/options/plugins.go), after LimitRanger. These look at the spec alone. */
const MUTATIONS: readonly PodMutation[] = [resolvePriority, addDefaultTolerations, admitRuntimeClass];

/** Kinds whose change may change what the chain answers. */
const INPUT_KINDS = ['PriorityClass', 'RuntimeClass', 'LimitRange'];

export class PodAdmissionChain {
  /** Rises when what the chain answers may have changed. */
  version = 0;
  private readonly cluster: Cluster;
  private readonly admitted = new Map<PodSpec, Admitted[]>();
  /** What becomes of a spec, shared by templates that differ in labels only; by namespace where that has LimitRanges. */
  private readonly mutations = new Map<string, Map<PodSpec, Mutated>>();
  private watching = false;

  constructor(cluster: Cluster) {
    this.cluster = cluster;
  }

  /** The class of a pod with this template. Throws an ApiError (403) if a plugin refuses it. */
  classOf(template: PodTemplate): PodClass {
    this.watchInputs();
    const known = this.admitted.get(template.spec)?.find((a) => isSame(a, template));
    if (known !== undefined) return known.podClass;
    const { namespace, labels, annotations } = template;
    const mutated = this.mutated(template);
    const spec = mergeLabelKeys(mutated.spec, template);
    const noted = mutated.notes.size === 0 ? annotations : new Map([...annotations, ...mutated.notes]);
    const podClass = this.cluster.classes.of({ namespace, labels, annotations: noted, spec });
    const entry = { namespace, labels, annotations, podClass };
    const list = this.admitted.get(template.spec);
    if (list === undefined) this.admitted.set(template.spec, [entry]);
    else list.push(entry);
    return podClass;
  }

  private forget(): void {
    this.version++;
    this.admitted.clear();
    this.mutations.clear();
  }

  private mutated(template: PodTemplate): Mutated {
    const { spec: original, namespace, existed = false } = template;
    const ranges = existed ? [] : this.cluster.namespaces.limitRanges(namespace);
    const scope = ranges.length === 0 ? '' : namespace;
    let specs = this.mutations.get(scope);
    if (specs === undefined) {
      specs = new Map();
      this.mutations.set(scope, specs);
    }
    let mutated = specs.get(original);
    if (mutated === undefined) {
      const limited = withLimitDefaults(ranges, { spec: addPodDefaults(original), annotations: NO_NOTES });
      let { spec } = limited;
      for (const mutate of MUTATIONS) spec = mutate(spec, template, this.cluster);
      mutated = { spec, notes: limited.annotations };
      specs.set(original, mutated);
    }
    return mutated;
  }

  private watchInputs(): void {
    if (this.watching) return;
    this.watching = true;
    this.cluster.watch({ objectKinds: INPUT_KINDS, objectChanged: () => this.forget() });
  }
}

function isSame(a: Admitted, b: PodClassInput): boolean {
  return a.namespace === b.namespace && a.labels === b.labels && a.annotations === b.annotations;
}
