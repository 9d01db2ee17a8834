/**
 * What may bring a pod its neighbours, or take away those it cannot stand. Known gap of v1.32: a pod kept off by the
 * anti-affinity of others hears nothing of their going.
 */
import { allTermsMatch } from '../../compiled/index.ts';
import {
  ADD,
  DELETE,
  type EventRegistration,
  type PluginHandle,
  type PodRef,
  UPDATE_NODE_LABEL,
  UPDATE_POD_LABEL,
} from '../../framework/index.ts';
import { onNode, onPod } from '../_events.ts';
import { NO_LABELS } from '../_namespaces.ts';

export function interPodAffinityEvents({ compiled }: Pick<PluginHandle, 'compiled'>): readonly EventRegistration[] {
  const attracts = (pod: PodRef, other: PodRef): boolean =>
    allTermsMatch(compiled.of(pod.class).requiredAffinity, other.class, NO_LABELS);
  const repels = (pod: PodRef, other: PodRef): boolean =>
    allTermsMatch(compiled.of(pod.class).requiredAntiAffinity, other.class, NO_LABELS);
  return [
    onPod(ADD | UPDATE_POD_LABEL | DELETE, (pod, before, after) => {
      if ((before !== undefined && before.node < 0) || (after !== undefined && after.node < 0)) return false;
      if (compiled.of(pod.class).affinityError !== '') return true;
      if (before === undefined) return after !== undefined && attracts(pod, after);
      if (after === undefined) return repels(pod, before);
      return (!attracts(pod, before) && attracts(pod, after)) || (repels(pod, before) && !repels(pod, after));
    }),
    onNode(ADD | UPDATE_NODE_LABEL, ({ class: podClass }, _, after) => {
      const { requiredAffinity, requiredAntiAffinity, affinityError } = compiled.of(podClass);
      if (affinityError !== '') return true;
      const hasKey = ({ topologyKey }: { readonly topologyKey: string }): boolean =>
        after?.metadata.labels.has(topologyKey) === true;
      return requiredAffinity.some(hasKey) || requiredAntiAffinity.some(hasKey);
    }),
  ];
}
