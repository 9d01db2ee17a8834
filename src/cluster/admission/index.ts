/**
 * What the API server does to a pod before it is stored: default tolerations, priority, overhead, and the label keys
 * of pod affinity merged into its selectors. Replicas share a template, so the chain runs once a template.
 *
 * Refusals are those of the admission plugins: 403 with their text.
 */
import type { KubeObject, PodSpec, StringMap } from '../../model/objects/index.ts';
import type { Cluster } from '../cluster.ts';
import type { PodClass, PodClassInput } from '../pod-classes.ts';
import { mergeLabelKeys } from './affinity-label-keys.ts';
import { addDefaultTolerations } from './default-tolerations.ts';
import { addPodDefaults } from './pod-defaults.ts';
import { resolvePriority } from './priority.ts';
import { addOverhead } from './runtime-class.ts';

interface Admitted {
  readonly namespace: string;
  readonly labels: StringMap;
  readonly annotations: StringMap;
  readonly podClass: PodClass;
}

/** One step: the spec it is given, or a changed one. */
export type PodMutation = (spec: PodSpec, pod: PodClassInput, cluster: Cluster) => PodSpec;

/** The API's own defaults, then plugins in upstream's order (pkg/kubeapiserver/options/plugins.go). These look at the spec alone. */
const MUTATIONS: readonly PodMutation[] = [addPodDefaults, resolvePriority, addDefaultTolerations, addOverhead];

/** Kinds whose change may change what the chain answers. */
const INPUT_KINDS = new Set(['PriorityClass', 'RuntimeClass', 'LimitRange']);

export class PodAdmissionChain {
  private readonly cluster: Cluster;
  private readonly admitted = new Map<PodSpec, Admitted[]>();
  /** Specs before and after the mutations: shared by templates that differ in labels only. */
  private readonly specs = new Map<PodSpec, PodSpec>();
  private watching = false;

  constructor(cluster: Cluster) {
    this.cluster = cluster;
  }

  /** The class of a pod with this template. Throws an ApiError (403) if a plugin refuses it. */
  classOf(template: PodClassInput): PodClass {
    this.watchInputs();
    const known = this.admitted.get(template.spec)?.find((a) => isSame(a, template));
    if (known !== undefined) return known.podClass;
    const spec = mergeLabelKeys(this.mutated(template), template);
    const podClass = this.cluster.classes.of({ ...template, spec });
    const { namespace, labels, annotations } = template;
    const entry = { namespace, labels, annotations, podClass };
    const list = this.admitted.get(template.spec);
    if (list === undefined) this.admitted.set(template.spec, [entry]);
    else list.push(entry);
    return podClass;
  }

  private forget(): void {
    this.admitted.clear();
    this.specs.clear();
  }

  private mutated(template: PodClassInput): PodSpec {
    let spec = this.specs.get(template.spec);
    if (spec === undefined) {
      spec = template.spec;
      for (const mutate of MUTATIONS) spec = mutate(spec, template, this.cluster);
      this.specs.set(template.spec, spec);
    }
    return spec;
  }

  private watchInputs(): void {
    if (this.watching) return;
    this.watching = true;
    const forget = (object: KubeObject | undefined): void => {
      if (object !== undefined && INPUT_KINDS.has(object.kind)) this.forget();
    };
    this.cluster.watch({ objectChanged: (_, before, after) => forget(after ?? before) });
  }
}

function isSame(a: Admitted, b: PodClassInput): boolean {
  return a.namespace === b.namespace && a.labels === b.labels && a.annotations === b.annotations;
}
