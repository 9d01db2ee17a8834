/**
 * Who the like of a pod are (`plugins/helper/spread.go`): the pods that all its Services select, and that its controller
 * does, if that is a ReplicationController, ReplicaSet or StatefulSet.
 */
import type { Service } from '../../../../src/model/objects/cluster.ts';
import type { StringMap } from '../../../../src/model/objects/meta.ts';
import type { Pod } from '../../../../src/model/objects/pod.ts';
import type { ReplicaSet, ReplicationController, StatefulSet } from '../../../../src/model/objects/workloads.ts';
import { controllerOf } from '../../../../src/model/pod.ts';
import {
  compileLabelSelector,
  type Selector,
  selectorFromMap,
  selectorFromRequirements,
  selectorMatches,
} from '../../../../src/model/selector.ts';
import { findObject, objectsOf, type World } from '../world.ts';

function labelsOfServices({ metadata: { namespace, labels } }: Pod, world: World): StringMap {
  const selecting = objectsOf<Service>(world, 'Service').flatMap(({ metadata, spec: { selector } }) =>
    metadata.namespace === namespace && selector !== undefined && selectorMatches(selectorFromMap(selector), labels)
      ? [...selector]
      : [],
  );
  return new Map(selecting);
}

export function defaultSelector(pod: Pod, world: World): Selector {
  const labels = labelsOfServices(pod, world);
  const owner = controllerOf(pod);
  const { namespace } = pod.metadata;
  const find = <T extends ReplicationController | ReplicaSet | StatefulSet>(kind: T['kind']): T | undefined =>
    findObject<T>(world, kind, namespace, owner?.name ?? '');
  const narrowed = (workload: ReplicaSet | StatefulSet | undefined): Selector => {
    const more = workload === undefined ? [] : compileLabelSelector(workload.spec.selector).requirements;
    return selectorFromRequirements([...selectorFromMap(labels).requirements, ...more]);
  };
  switch (`${owner?.apiVersion}/${owner?.kind}`) {
    case 'v1/ReplicationController': {
      const selector = find<ReplicationController>('ReplicationController')?.spec.selector ?? new Map();
      return selectorFromMap(new Map([...labels, ...selector]));
    }
    case 'apps/v1/ReplicaSet':
      return narrowed(find<ReplicaSet>('ReplicaSet'));
    case 'apps/v1/StatefulSet':
      return narrowed(find<StatefulSet>('StatefulSet'));
    default:
      return selectorFromMap(labels);
  }
}
