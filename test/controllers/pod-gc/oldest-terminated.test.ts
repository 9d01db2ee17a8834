/** Finished pods beyond the threshold: from columns as from a list of pods. */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { collectPods, type GcPod } from '../../../src/controllers/pod-gc/collect.ts';
import { PodGcController } from '../../../src/controllers/pod-gc/index.ts';
import { oldestTerminated } from '../../../src/controllers/pod-gc/oldest-terminated.ts';
import { FAILED, PHASES, SUCCEEDED } from '../../../src/record/index.ts';
import { template, TestWorld } from '../../cluster/_world.ts';

interface Drawn {
  readonly name: string;
  readonly createdAt: number;
  readonly phase: number;
  readonly reason: string;
}

const drawn: fc.Arbitrary<Drawn> = fc.record({
  name: fc.stringMatching(/^[a-c]{1,3}$/),
  createdAt: fc.integer({ min: -2, max: 3 }).map((seconds) => seconds * 1000),
  phase: fc.integer({ min: 0, max: 3 }),
  reason: fc.constantFrom('', 'Evicted', 'OutOfcpu'),
});

it('agrees with the list of pods, whatever their ages, names and reasons', () => {
  fc.assert(
    fc.property(fc.array(drawn, { maxLength: 40 }), fc.integer({ min: -1, max: 30 }), (all, threshold) => {
      const world = new TestWorld();
      const { pods, podApi } = world.cluster;
      const {
        metadata: { labels, annotations },
        spec,
      } = template('p');
      // names of one namespace are unique
      const distinct = [...new Map(all.map((pod) => [pod.name, pod])).values()];
      const views = distinct.map(({ name, createdAt, phase, reason }): GcPod & { readonly serial: number } => {
        const podClass = world.cluster.podAdmission.classOf({ namespace: 'default', labels, annotations, spec });
        const row = podApi.create({ class: podClass, name, createdAt });
        if (phase > 0) podApi.setPhase(row, phase, { reason: phase === FAILED ? reason : '' });
        const shown = phase === FAILED && reason !== '' ? reason : undefined;
        return {
          serial: pods.serial[row],
          name,
          phase: PHASES[phase],
          reason: shown,
          creationTimestamp: createdAt,
          isDeleting: false,
        };
      });
      const never = { isOutOfService: () => false, isGone: () => false };
      expect([...oldestTerminated(world.cluster, threshold)]).toEqual(
        collectPods(views, never, threshold).map(({ pod }) => pod.serial),
      );
    }),
  );
});

it('counts pods that had finished before the controller began', () => {
  const world = new TestWorld();
  for (let i = 0; i < 5; i++) world.cluster.podApi.setPhase(world.pod(`p${i}`), SUCCEEDED);
  const collector = new PodGcController(world.cluster, { terminatedPodGCThreshold: 3 });
  collector.start();
  world.run(60);
  expect(world.rows('pod-deleted')).toHaveLength(2);
});
