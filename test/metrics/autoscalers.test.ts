/** What is told of autoscalers and Services, with the arithmetic beside it. */
import { describe, expect, it } from 'vitest';
import { MINUTE, SECOND, Story, valuesOf } from './story.ts';

interface Autoscaled {
  readonly story: Story;
  readonly target: number;
  readonly hpa: number;
  needs(at: number, replicas: number): void;
  scales(at: number, from: number, to: number): void;
}

/** Two ready replicas of a Deployment, and its autoscaler. */
function autoscaled(horizon: number): Autoscaled {
  const story = new Story(horizon);
  const podClass = story.class();
  const node = story.node(0, 'n1');
  const target = story.object(0, 'Deployment', 'web', { replicas: 2 });
  for (const name of ['a', 'b']) story.running(0, name, target, podClass, node);
  const hpa = story.object(0, 'HorizontalPodAutoscaler', 'web');
  const pods: number[] = [];
  return {
    story,
    target,
    hpa,
    needs: (at, replicas) => story.record.append('replicas-needed', at, hpa, target, replicas),
    scales: (at, from, to) => {
      story.record.append('replicas-scaled', at, target, from, to, hpa);
      story.record.append('autoscaler-status', at, hpa, target, from, to);
      for (let i = from; i < to; i++) pods.push(story.running(at, `p${i}`, target, podClass, node));
      for (let i = to; i < from; i++) story.delete(at, pods.pop() as number, 'replicaset-controller');
    },
  };
}

describe('an autoscaler', () => {
  it('is short of replicas, or has too many, by what the demand needs', () => {
    const { story, needs, scales } = autoscaled(60 * MINUTE);
    needs(0, 2);
    needs(10 * MINUTE, 4); // two short …
    scales(12 * MINUTE, 2, 4); // … for two minutes
    needs(20 * MINUTE, 1); // three too many …
    scales(30 * MINUTE, 4, 3); // … for ten minutes, then two for thirty: 0.5 + 1 pod-hours
    const result = story.result();
    const labels = { hpa: 'web', namespace: 'default' };
    expect(valuesOf(result, 'hpa_underprovisioned_seconds', labels)['count']).toBe(120);
    expect(valuesOf(result, 'hpa_overprovisioned_pod_hours', labels)['count']).toBe(1.5);
    expect(valuesOf(result, 'hpa_replicas_needed', labels)).toMatchObject({ min: 1, max: 4, value: 1 });
    expect(valuesOf(result, 'hpa_replicas_desired', labels)).toMatchObject({ min: 2, max: 4, value: 3 });
    expect(valuesOf(result, 'hpa_replicas_ready', labels)).toMatchObject({ min: 2, max: 4, value: 3 });
  });

  it('is not short before its target was whole for the first time', () => {
    const story = new Story(10 * MINUTE);
    const podClass = story.class();
    const node = story.node(0, 'n1');
    const target = story.object(0, 'Deployment', 'web', { replicas: 1 });
    const hpa = story.object(0, 'HorizontalPodAutoscaler', 'web');
    story.record.append('replicas-needed', 0, hpa, target, 3);
    story.running(5 * MINUTE, 'a', target, podClass, node);
    expect(valuesOf(story.result(), 'hpa_underprovisioned_seconds')['count']).toBe(300);
  });

  it('flaps when it goes back within ten minutes; what others scale is none of its own', () => {
    const { story, target, scales } = autoscaled(60 * MINUTE);
    scales(MINUTE, 2, 4);
    scales(2 * MINUTE, 4, 6); // the same way
    scales(8 * MINUTE, 6, 5); // back after 6 min: one
    scales(18 * MINUTE, 5, 6); // back after 10 min: two
    scales(29 * MINUTE, 6, 5); // after 11 min: the load has changed
    story.record.append('replicas-scaled', 30 * MINUTE, target, 5, 9);
    scales(31 * MINUTE, 5, 4);
    expect(valuesOf(story.result(), 'hpa_flaps_total', { hpa: 'web' })['count']).toBe(2);
  });

  it('that never scaled has flapped 0 times', () => {
    const { story, hpa, target } = autoscaled(MINUTE);
    story.record.append('autoscaler-status', SECOND, hpa, target, 2, 2);
    expect(valuesOf(story.result(), 'hpa_flaps_total', { hpa: 'web' })['count']).toBe(0);
  });
});

describe('a Service', () => {
  it('is measured from its first endpoint on, and fails where it has none', () => {
    const story = new Story(100 * SECOND);
    const service = story.object(0, 'Service', 'web');
    const tell = (at: number, usable: number, answering: number): void =>
      story.record.append('service-endpoints', at * SECOND, service, usable, answering);
    tell(1, 0, 0);
    tell(20, 4, 4);
    tell(60, 4, 3);
    tell(80, 0, 0);
    // 40 s whole, 20 s at three quarters, 20 s at nothing: 55 of 80
    const values = valuesOf(story.result(), 'service_request_success_ratio', { service: 'web', namespace: 'default' });
    expect(values).toMatchObject({ min: 0, max: 1, avg: 0.6875, value: 0 });
  });
});

describe('the story', () => {
  it('says where an autoscaler went, and that it ran after the demand; growing is no fall', () => {
    const { story, needs, scales } = autoscaled(60 * MINUTE);
    needs(0, 2);
    needs(10 * MINUTE, 4);
    scales(12 * MINUTE, 2, 3);
    scales(13 * MINUTE, 3, 6);
    scales(30 * MINUTE, 6, 4);
    const texts = story.result().happened.map(({ text }) => text);
    expect(texts).toContain(
      'hpa/web takes deploy/web from 2 to 6 and back to 4 pods in 3 steps; for 3m the demand needs more than there are.',
    );
    expect(texts).toContain('deploy/web is fully available: 2 pods on 1 node.');
    expect(texts.filter((text) => text.includes('falls'))).toEqual([]);
  });

  it('a loss is a fall, whoever scales besides', () => {
    const { story, target, scales } = autoscaled(60 * MINUTE);
    scales(10 * MINUTE, 2, 4);
    story.delete(20 * MINUTE, 2, 'user');
    story.record.append('workload-status', 20 * MINUTE, target, 4, 3, 3);
    const texts = story.result().happened.map(({ text }) => text);
    expect(texts).toContain('deploy/web falls to 3 of 4 available pods and is not whole again.');
    expect(texts).toContain('hpa/web takes deploy/web from 2 to 4 pods in 1 step.');
  });
});
