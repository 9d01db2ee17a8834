/** How plugins say which events may unblock a pod that they refused: a resource, actions, and a yes or no. */
import type { KubeObject, Node } from '../../model/objects/index.ts';
import type { EventRegistration, EventResource, PodRef, QueueingHint } from '../framework/index.ts';

const hintOf = (mayHelp: boolean): QueueingHint => (mayHelp ? 'Queue' : 'Skip');

type Question<T> = (pod: PodRef, before: T | undefined, after: T | undefined) => boolean;

function on<T>(resource: EventResource, actions: number, mayHelp: Question<T> | undefined): EventRegistration {
  const event = { resource, actions };
  if (mayHelp === undefined) return { event };
  return { event, hint: (pod, before, after) => hintOf(mayHelp(pod, before as T | undefined, after as T | undefined)) };
}

/** Another pod, or the waiting one itself. */
export const onPod = (actions: number, mayHelp: Question<PodRef>): EventRegistration => on('Pod', actions, mayHelp);

/** Without a question the event always helps. */
export const onNode = (actions: number, mayHelp?: Question<Node>): EventRegistration => on('Node', actions, mayHelp);

export const onObject = <T extends KubeObject>(
  resource: EventResource,
  actions: number,
  mayHelp?: Question<T>,
): EventRegistration => on(resource, actions, mayHelp);

/** Whether the pod names the claim itself; those of generic ephemeral volumes do not count. */
export function namesClaim({ class: { namespace, spec } }: PodRef, claim: KubeObject | undefined): boolean {
  const metadata = claim?.metadata;
  if (metadata?.namespace !== namespace) return false;
  return spec.volumes.some(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName === metadata.name);
}
