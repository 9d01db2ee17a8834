import { describe, expect, it } from 'vitest';
import { podLimits, podNonZeroRequests, podRequests, podRequestVector } from '../../src/model/index.ts';
import { container, podSpec, resources, sidecar, texts } from './_build.ts';

describe('requests of a pod', () => {
  it('containers add up, one init container counts if it needs more', () => {
    const spec = podSpec({
      containers: [container({ cpu: '100m', memory: '100Mi' }), container({ cpu: '200m' })],
      initContainers: [container({ cpu: '250m', memory: '1Gi' }), container({ cpu: '400m' })],
    });
    // CPU: max(100 + 200, 250, 400) = 400; memory: max(100Mi, 1Gi)
    expect(texts(podRequests(spec))).toEqual({ cpu: '400m', memory: '1Gi' });
  });

  it('sidecars run beside the containers and beside the init containers after them', () => {
    const spec = podSpec({
      containers: [container({ cpu: '1' })],
      initContainers: [
        container({ cpu: '3' }),
        sidecar({ cpu: '1' }),
        container({ cpu: '2500m' }),
        sidecar({ cpu: '500m' }),
      ],
    });
    // running: 1 + 1 + 0.5 = 2.5; starting: 3; 1; 1 + 2.5 = 3.5; 1.5
    expect(texts(podRequests(spec))).toEqual({ cpu: '3500m' });
  });

  it('the overhead comes on top of the requests, and of those limits that are set', () => {
    const spec = podSpec({
      containers: [container({ cpu: '1' }, { cpu: '2', memory: '0' })],
      overhead: resources({ cpu: '250m', memory: '120Mi' }),
    });
    expect(texts(podRequests(spec))).toEqual({ cpu: '1250m', memory: '120Mi' });
    expect(texts(podRequests(spec, { excludeOverhead: true, skipPodLevelResources: true }))).toEqual({ cpu: '1' });
    expect(texts(podLimits(spec))).toEqual({ cpu: '2250m', memory: '0' });
  });

  it('what is not requested counts 100m and 200Mi for scores; an explicit 0 stays', () => {
    const spec = podSpec({ containers: [container({}), container({ cpu: '0', memory: '1Gi' })] });
    expect(podNonZeroRequests(spec)).toEqual({ milliCPU: 100, memory: (200 + 1024) * 1024 * 1024 });
  });

  it('as numbers: rounded up, only what the scheduler counts', () => {
    const spec = podSpec({
      containers: [
        container({
          cpu: '1u',
          memory: '1500m',
          'ephemeral-storage': '1Ki',
          'example.com/gpu': '2',
          'hugepages-2Mi': '4Mi',
          nonsense: '7',
          'requests.example.com/gpu': '1',
        }),
      ],
    });
    expect(podRequestVector(spec)).toEqual({
      milliCPU: 1,
      memory: 2,
      ephemeralStorage: 1024,
      pods: 0,
      scalars: new Map([
        ['example.com/gpu', 2],
        ['hugepages-2Mi', 4194304],
      ]),
    });
  });
});
