/** A manager pass by pass, minutes apart, after pkg/kubelet/eviction/eviction_manager_test.go, told anew. */
import { describe, expect, it } from 'vitest';
import type { Filesystems } from '../../../src/machines/eviction/signals.ts';
import { manager, type Seen } from './_manager.ts';
import { type NamedPod, podOf } from './_pods.ts';

const LOW = -1;
const HIGH = 1;
const FIVE: readonly NamedPod[] = [
  podOf('guaranteed-low-priority-high-usage', { memory: 900 }, { priority: LOW, memory: 1024 }),
  podOf('burstable-below-requests', { memory: 50 }, { memory: 100 }),
  podOf('burstable-above-requests', { memory: 400 }, { memory: 100 }),
  podOf('best-effort-high-priority', { memory: 400 }, { priority: HIGH }),
  podOf('best-effort-low-priority', { memory: 100 }, { priority: LOW }),
];

const DISKS: readonly NamedPod[] = [
  podOf('low-priority-high-usage', { rootfs: 900 }, { priority: LOW, memory: 1024 }),
  podOf('below-requests', { logs: 50 }, { memory: 100 }),
  podOf('above-requests', { rootfs: 400 }, { memory: 100 }),
  podOf('high-priority-high-usage', { volume: 400 }, { priority: HIGH }),
  podOf('low-priority-low-usage', { rootfs: 100 }, { priority: LOW }),
];

/** Ample; soft; soft for longer than its grace; ample for long; hard; ample, one minute and five minutes later. */
function script(
  one: ReturnType<typeof manager>,
  seen: (text: string) => Seen,
  [ample, soft, hard]: readonly string[],
): string[] {
  const steps: [number, string][] = [
    [0, ample],
    [1, soft],
    [3, soft],
    [20, ample],
    [1, hard],
    [1, ample],
    [5, ample],
  ];
  return steps.map(([minutes, text]) => `${one.after(minutes, seen(text))}; admits ${one.admits()}`);
}

describe('MemoryPressure', () => {
  it('soft, hard, gone', () => {
    const one = manager({ 'memory.available': '1Gi 2Gi' }, FIVE);
    expect(script(one, (text) => ({ 'memory.available': text }), ['2Gi', '1500Mi', '500Mi'])).toEqual([
      'calm; admits yes yes',
      'MemoryPressure; admits no yes',
      'MemoryPressure, evicts best-effort-low-priority 5; admits no yes',
      'calm; admits yes yes',
      'MemoryPressure, evicts best-effort-low-priority 1; admits no yes',
      'MemoryPressure; admits no yes',
      'calm; admits yes yes',
    ]);
  });

  it('VerifyPodStatus', () => {
    const pods = [
      podOf('below-requests', { memory: 900 }, { memory: 1024 }),
      podOf('above-requests', { memory: 700 }, { memory: 100 }),
    ];
    const one = manager({ 'memory.available': '2Gi' }, pods);
    expect(one.after(0, { 'memory.available': '1500Mi' })).toBe('MemoryPressure, evicts above-requests 1');
    expect(one.last).toMatchObject({
      isDisruption: true,
      // upstream's test has no containers in its readings, and so nobody to blame
      message:
        'The node was low on resource: memory. Threshold quantity: 2Gi, available: 1500Mi. ' +
        'Container c was using 700Mi, request is 100Mi, has larger consumption of memory. ',
    });
  });

  it('AllocatableMemoryPressure', () => {
    const one = manager({ 'memory.available': '1Gi' }, FIVE, 'shared', { enforceNodeAllocatable: ['pods'] });
    const pods = (text: string): Seen => ({ 'memory.available': '9Gi', 'allocatableMemory.available': text });
    expect([
      one.after(0, pods('2Gi')),
      one.after(1, pods('500Mi')),
      one.admits(),
      one.after(1, pods('2Gi')),
      one.admits(),
      one.after(5, pods('2Gi')),
      one.admits(),
    ]).toEqual([
      'calm',
      'MemoryPressure, evicts best-effort-low-priority 1',
      'no yes',
      'MemoryPressure',
      'no yes',
      'calm',
      'yes yes',
    ]);
  });

  it('MinReclaim', () => {
    const one = manager({ 'memory.available': '1Gi' }, FIVE, 'shared', {
      evictionMinimumReclaim: { 'memory.available': '500Mi' },
    });
    const steps: [number, string][] = [
      [0, '2Gi'],
      [1, '500Mi'],
      [1, '1.2Gi'],
      [1, '2Gi'],
      [5, '2Gi'],
    ];
    expect(steps.map(([minutes, text]) => one.after(minutes, { 'memory.available': text }))).toEqual([
      'calm',
      'MemoryPressure, evicts best-effort-low-priority 1',
      'MemoryPressure, evicts best-effort-low-priority 1',
      'MemoryPressure',
      'calm',
    ]);
  });

  it('StaticCriticalPodsAreNotEvicted', () => {
    const critical = {
      ...podOf('critical', { memory: 800 }, { priority: 2_000_000_000, memory: 1024 }),
      isCritical: true,
    };
    const one = manager({ 'memory.available': '1Gi 2Gi' }, [critical]);
    const seen = (text: string): Seen => ({ 'memory.available': text });
    expect(script(one, seen, ['3Gi', '1500Mi', '500Mi']).filter((line) => line.includes('evicts'))).toEqual([]);
  });
});

describe('PIDPressure', () => {
  const pods = [
    podOf('high-priority-high-usage', { processes: 900 }, { priority: HIGH }),
    podOf('default-priority-low-usage', { processes: 100 }),
    podOf('default-priority-medium-usage', { processes: 400 }),
    podOf('low-priority-high-usage', { processes: 600 }, { priority: LOW }),
    podOf('low-priority-low-usage', { processes: 50 }, { priority: LOW }),
  ];
  it('soft, hard, gone', () => {
    const one = manager({ 'pid.available': '1200 1500' }, pods);
    // of 2000 are used: 300, 700, 1200
    expect(script(one, (text) => ({ 'pid.available': text }), ['1700', '1300', '800'])).toEqual([
      'calm; admits yes yes',
      'PIDPressure; admits no no',
      'PIDPressure, evicts low-priority-high-usage 5; admits no no',
      'calm; admits yes yes',
      'PIDPressure, evicts low-priority-high-usage 1; admits no no',
      'PIDPressure; admits no no',
      'calm; admits yes yes',
    ]);
  });

  it('VerifyPodStatus', () => {
    const one = manager({ 'pid.available': '1200' }, [
      podOf('a', { processes: 500 }, { priority: LOW }),
      podOf('b', { processes: 500 }),
    ]);
    one.after(0, { 'pid.available': '500' });
    expect(one.last?.message).toBe('The node was low on resource: pids. Threshold quantity: 1200, available: 500. ');
  });
});

describe('DiskPressure', () => {
  const ROWS: readonly [Filesystems, monitored: string, pressed: string, garbage: string][] = [
    ['shared', 'nodefs', 'nodefs', 'containers images'],
    ['dedicated', 'imagefs', 'imagefs', 'containers images'],
    ['split', 'nodefs', 'containerfs', 'containers'],
  ];
  const all =
    (what: string, pressed: string, ample: string) =>
    (text: string): Seen => ({
      [`nodefs.${what}`]: ample,
      [`imagefs.${what}`]: ample,
      [`containerfs.${what}`]: ample,
      [`${pressed}.${what}`]: text,
    });

  it.each(ROWS)(
    'DiskPressureNodeFs: %s, threshold on %s, pressure on %s',
    (filesystems, monitored, pressed, garbage) => {
      const one = manager({ [`${monitored}.available`]: '1Gi 2Gi' }, DISKS, filesystems);
      expect(script(one, all('available', pressed, '16Gi'), ['16Gi', '1.5Gi', '750Mi'])).toEqual([
        'calm; admits yes yes',
        'DiskPressure; admits no no',
        `DiskPressure, collects ${garbage}, evicts low-priority-high-usage 5; admits no no`,
        'calm; admits yes yes',
        `DiskPressure, collects ${garbage}, evicts low-priority-high-usage 1; admits no no`,
        'DiskPressure; admits no no',
        'calm; admits yes yes',
      ]);
    },
  );

  it.each(ROWS)(
    'InodePressureFsInodes: %s, threshold on %s, pressure on %s',
    (filesystems, monitored, pressed, garbage) => {
      const files = (name: string, priority: number, n: number): NamedPod =>
        podOf(name, { inodes: [n, 0, 0] }, { priority });
      const pods = [
        files('low-priority-high-usage', LOW, 900 * 1024),
        files('below-requests', 0, 50 * 1024),
        files('high-priority-high-usage', HIGH, 400 * 1024),
        files('low-priority-low-usage', LOW, 100 * 1024),
      ];
      const one = manager({ [`${monitored}.inodesFree`]: '1Mi 2Mi' }, pods, filesystems);
      expect(script(one, all('inodesFree', pressed, '3Mi'), ['3Mi', '1.5Mi', '0.5Mi'])).toEqual([
        'calm; admits yes yes',
        'DiskPressure; admits no no',
        `DiskPressure, collects ${garbage}, evicts low-priority-high-usage 5; admits no no`,
        'calm; admits yes yes',
        `DiskPressure, collects ${garbage}, evicts low-priority-high-usage 1; admits no no`,
        'DiskPressure; admits no no',
        'calm; admits yes yes',
      ]);
    },
  );

  it.each<[Filesystems, string, string]>([
    ['shared', 'nodefs', 'containers images'],
    ['dedicated', 'imagefs', 'containers images'],
    ['split', 'nodefs', 'containers'],
    ['split', 'imagefs', 'images'],
  ])('NodeReclaimFuncs: %s, %s', (filesystems, pressed, garbage) => {
    const signal = `${pressed}.available`;
    const one = manager({ [signal]: '1Gi' }, DISKS, filesystems, { evictionMinimumReclaim: { [signal]: '500Mi' } });
    const seen = all('available', pressed, '16Gi');
    // in a split file system nobody's usage is on the imagefs: of equals by priority the first
    expect([
      one.after(0, seen('16Gi')),
      one.after(1, seen('750Mi'), seen('16Gi')),
      one.after(20, seen('16Gi')),
      one.after(1, seen('750Mi'), seen('1.1G')),
      one.after(20, seen('16Gi')),
      one.after(1, seen('750Mi')),
      one.after(1, seen('16Gi')),
      one.after(5, seen('16Gi')),
    ]).toEqual([
      'calm',
      `DiskPressure, collects ${garbage}`,
      'calm',
      `DiskPressure, collects ${garbage}, evicts low-priority-high-usage 1`,
      'calm',
      `DiskPressure, collects ${garbage}, evicts low-priority-high-usage 1`,
      'DiskPressure',
      'calm',
    ]);
  });

  it.each<[Filesystems, string, string, Seen, [number, number], [number, number], string]>([
    [
      'shared',
      'nodefs',
      '2Gi',
      { nodefs: '1.5Gi', imagefs: '10Gi' },
      [900, 1024],
      [700, 100],
      '2Gi, available: 1536Mi. Container c was using 700Mi, request is 100Mi',
    ],
    [
      'dedicated',
      'imagefs',
      '50Gi',
      { nodefs: '1Gi', imagefs: '10Gi' },
      [900, 1024],
      [81_920, 51_200],
      '50Gi, available: 10Gi. Container c was using 80Gi, request is 50Gi',
    ],
    [
      'split',
      'nodefs',
      '50Gi',
      { nodefs: '10Gi', imagefs: '100Gi' },
      [900, 1024],
      [81_920, 51_200],
      '50Gi, available: 10Gi. Container c was using 80Gi, request is 50Gi',
    ],
  ])('VerifyPodStatus: %s, %s', (filesystems, monitored, threshold, seen, below, above, said) => {
    const of = (name: string, [rootfs, storage]: [number, number]): NamedPod => podOf(name, { rootfs }, { storage });
    const one = manager(
      { [`${monitored}.available`]: threshold },
      [of('below', below), of('above', above)],
      filesystems,
    );
    one.after(0, Object.fromEntries(Object.entries(seen).map(([fs, text]) => [`${fs}.available`, text])));
    expect(one.last?.pod.name).toBe('above');
    expect(one.last?.message).toBe(
      `The node was low on resource: ephemeral-storage. Threshold quantity: ${said}, has larger consumption of ephemeral-storage. `,
    );
  });
});
