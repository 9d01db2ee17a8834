/** Thresholds as a kubelet reads them, after pkg/kubelet/eviction/helpers_test.go (ParseThresholdConfig and its neighbours), in rows of our own. */
import { describe, expect, it } from 'vitest';
import { decodeKubeletConfiguration, decodeValue } from '../../../src/ingest/index.ts';
import { evictionConfig, type Threshold } from '../../../src/machines/eviction/config.ts';
import { observeThresholds, INITIAL_EVICTION_STATE, type Readings } from '../../../src/machines/eviction/observe.ts';
import type { Filesystems, Signal } from '../../../src/machines/eviction/signals.ts';
import type { ThresholdValue } from '../../../src/model/objects/config.ts';

type Config = Readonly<Record<string, unknown>>;

const amount = (value: ThresholdValue | undefined): string =>
  value === undefined ? '' : (value.quantity?.canonical ?? `${value.percentage}%`);

/** `signal value [after its grace] [+ what to reclaim]`. */
const told = ({ signal, value, graceMs, minReclaim }: Threshold): string =>
  [
    `${signal} ${amount(value)}`,
    graceMs > 0 && `after ${graceMs / 1000}s`,
    minReclaim !== undefined && `+${amount(minReclaim)}`,
  ]
    .filter(Boolean)
    .join(' ');

/** Kubelets without a say on allocatable, unless `raw` has one; before the rules on containerfs. */
function parsed(raw: Config): string[] {
  const fields = decodeValue({ enforceNodeAllocatable: [], ...raw }, decodeKubeletConfiguration, 'strict');
  return evictionConfig(fields, 'shared').firstThresholds.map(told);
}

const both = (first: string, a: string, second: string, b: string): Config => ({ [first]: a, [second]: b });

describe('ParseThresholdConfig', () => {
  const disk = (what: string): Config => ({
    evictionHard: both(`imagefs.${what}`, '150Mi', `nodefs.${what}`, '100Mi'),
    evictionSoft: both(`imagefs.${what}`, '300Mi', `nodefs.${what}`, '200Mi'),
    evictionSoftGracePeriod: both(`imagefs.${what}`, '30s', `nodefs.${what}`, '30s'),
    evictionMinimumReclaim: both(`imagefs.${what}`, '2Gi', `nodefs.${what}`, '1Gi'),
  });
  const memory = (hard: string, soft: string, reclaim: string): Config => ({
    evictionHard: { 'memory.available': hard },
    evictionSoft: { 'memory.available': soft },
    evictionSoftGracePeriod: { 'memory.available': '30s' },
    evictionMinimumReclaim: { 'memory.available': reclaim },
  });

  it.each<[string, Config, string[]]>([
    ['nothing', { evictionHard: {} }, []],
    [
      'memory, with the limit of all pods enforced',
      { ...memory('150Mi', '300Mi', '0'), enforceNodeAllocatable: ['pods'] },
      ['memory.available 150Mi +0', 'memory.available 300Mi after 30s +0', 'allocatableMemory.available 150Mi +0'],
    ],
    [
      'memory in percentages',
      memory('10%', '30%', '5%'),
      ['memory.available 10% +5%', 'memory.available 30% after 30s +5%'],
    ],
    [
      'disk',
      disk('available'),
      [
        'nodefs.available 100Mi +1Gi',
        'imagefs.available 150Mi +2Gi',
        'nodefs.available 200Mi after 30s +1Gi',
        'imagefs.available 300Mi after 30s +2Gi',
      ],
    ],
    [
      'disk in percentages',
      {
        ...disk('available'),
        evictionHard: both('imagefs.available', '15%', 'nodefs.available', '10.5%'),
        evictionSoft: both('imagefs.available', '30%', 'nodefs.available', '20.5%'),
        evictionMinimumReclaim: both('imagefs.available', '10%', 'nodefs.available', '5%'),
      },
      [
        'nodefs.available 10.5% +5%',
        'imagefs.available 15% +10%',
        'nodefs.available 20.5% after 30s +5%',
        'imagefs.available 30% after 30s +10%',
      ],
    ],
    [
      'inodes',
      disk('inodesFree'),
      [
        'nodefs.inodesFree 100Mi +1Gi',
        'imagefs.inodesFree 150Mi +2Gi',
        'nodefs.inodesFree 200Mi after 30s +1Gi',
        'imagefs.inodesFree 300Mi after 30s +2Gi',
      ],
    ],
    ['switched off by 0 %', { evictionHard: { 'memory.available': '0%' } }, []],
    ['switched off by 100 %', { evictionHard: { 'memory.available': '100%' } }, []],
  ])('%s', (_, raw, thresholds) => expect(parsed(raw)).toEqual(thresholds));

  it.each(['0%', '100%'])('a soft one that %s switches off needs no grace period', (value) => {
    expect(
      parsed({ evictionHard: { 'memory.available': value }, evictionSoft: { 'memory.available': value } }),
    ).toEqual([]);
  });

  it.each<[string, Config, string]>([
    [
      'a signal that is none',
      { evictionHard: { 'mem.available': '150Mi' } },
      'unknown eviction signal "mem.available"',
    ],
    ['a negative amount', { evictionHard: { 'memory.available': '-150Mi' } }, 'Invalid value: "-150Mi"'],
    ['a negative percentage', { evictionHard: { 'memory.available': '-15%' } }, 'Invalid value: "-15%"'],
    ['more than 100 %', { evictionHard: { 'memory.available': '150%' } }, 'Invalid value: "150%"'],
    ['a negative soft amount', { evictionSoft: { 'memory.available': '-150Mi' } }, 'Invalid value: "-150Mi"'],
    [
      'a good signal and a bad one',
      { evictionHard: { 'memory.available': '150Mi', 'invalid.foo': '150Mi' } },
      'unknown eviction signal "invalid.foo"',
    ],
    [
      'a soft one without grace period',
      { evictionSoft: { 'memory.available': '150Mi' } },
      'grace period must be specified',
    ],
    [
      'a negative grace period',
      { evictionSoft: { 'memory.available': '150Mi' }, evictionSoftGracePeriod: { 'memory.available': '-30s' } },
      'Invalid value: "-30s"',
    ],
    ['a negative reclaim', { evictionMinimumReclaim: { 'memory.available': '-300Mi' } }, 'Invalid value: "-300Mi"'],
    ['a reclaim of no signal', { evictionMinimumReclaim: { 'mem.available': '300Mi' } }, 'unknown eviction signal'],
    ['a reclaim of nothing', { evictionMinimumReclaim: { 'memory.available': '' } }, 'Invalid value: ""'],
    ['a reclaim of a negative percentage', { evictionMinimumReclaim: { 'memory.available': '-15%' } }, 'Invalid value'],
    ['a reclaim that is no number', { evictionMinimumReclaim: { 'memory.available': '10..5%' } }, 'Invalid value'],
    ['an empty amount', { evictionHard: { 'memory.available': '' } }, 'Invalid value: ""'],
    ['a percentage that is no number', { evictionHard: { 'memory.available': '10..5%' } }, 'Invalid value: "10..5%"'],
    [
      'a grace period of no signal',
      { evictionSoft: { 'memory.available': '150Mi' }, evictionSoftGracePeriod: { 'mem.available': '30s' } },
      'unknown eviction signal "mem.available"',
    ],
    [
      'a grace period that is no duration',
      { evictionSoft: { 'memory.available': '150Mi' }, evictionSoftGracePeriod: { 'memory.available': '30mins' } },
      'Invalid value: "30mins"',
    ],
    // ParsePercentage
    ['a word', { evictionHard: { 'memory.available': 'blah' } }, 'Invalid value: "blah"'],
    ['a word in per cent', { evictionHard: { 'memory.available': 'foo%' } }, 'Invalid value: "foo%"'],
    ['something behind the sign', { evictionHard: { 'memory.available': '12%345' } }, 'Invalid value: "12%345"'],
  ])('refuses %s', (_, raw, message) => expect(() => parsed(raw)).toThrow(message));

  it('reads halves of a per cent', () =>
    expect(parsed({ evictionHard: { 'memory.available': '25.5%' } })).toEqual(['memory.available 25.5%']));
});

describe('AddAllocatableThresholds', () => {
  const of = (raw: Config): string[] => parsed({ ...raw, enforceNodeAllocatable: ['pods'] });
  const reclaim = { 'memory.available': '0', 'imagefs.available': '0' };
  it('not for other signals', () =>
    expect(of({ evictionHard: { 'imagefs.available': '150Mi' }, evictionMinimumReclaim: reclaim })).toEqual([
      'imagefs.available 150Mi +0',
    ]));
  it('not for soft ones', () =>
    expect(
      of({
        evictionHard: {},
        evictionSoft: { 'memory.available': '150Mi' },
        evictionSoftGracePeriod: { 'memory.available': '10s' },
        evictionMinimumReclaim: reclaim,
      }),
    ).toEqual(['memory.available 150Mi after 10s +0']));
  it('for hard ones on memory', () =>
    expect(of({ evictionHard: { 'memory.available': '150Mi' }, evictionMinimumReclaim: reclaim })).toEqual([
      'memory.available 150Mi +0',
      'allocatableMemory.available 150Mi +0',
    ]));
});

describe('AddContainerFsThresholds', () => {
  const signals = ['nodefs.available', 'nodefs.inodesFree', 'imagefs.available', 'imagefs.inodesFree'];
  const given = (values: readonly string[]): Config =>
    Object.fromEntries(signals.map((signal, i) => [signal, values[i]]));
  const raw = (more: Config = {}): Config => ({
    evictionHard: { ...given(['100Mi', '110Mi', '150Mi', '160Mi']), ...more },
    evictionSoft: { ...given(['200Mi', '210Mi', '300Mi', '310Mi']), ...more },
    evictionSoftGracePeriod: Object.fromEntries(
      [...signals, 'containerfs.available', 'containerfs.inodesFree'].map((signal) => [signal, '1s']),
    ),
    evictionMinimumReclaim: given(['1Gi', '2Gi', '3Gi', '4Gi']),
    enforceNodeAllocatable: [],
  });
  const own = { 'containerfs.available': '50Mi', 'containerfs.inodesFree': '50Mi' };
  const ofNodefs = [
    'available 100Mi +1Gi',
    'inodesFree 110Mi +2Gi',
    'available 200Mi after 1s +1Gi',
    'inodesFree 210Mi after 1s +2Gi',
  ];
  const ofImagefs = [
    'available 150Mi +3Gi',
    'inodesFree 160Mi +4Gi',
    'available 300Mi after 1s +3Gi',
    'inodesFree 310Mi after 1s +4Gi',
  ];
  it.each<[Filesystems, string, Config, string[]]>([
    ['shared', '', {}, ofNodefs],
    ['dedicated', '', {}, ofImagefs],
    ['split', '', {}, ofNodefs],
    ['shared', ' whatever was configured', own, ofNodefs],
    ['dedicated', ' whatever was configured', own, ofImagefs],
    ['split', ' whatever was configured', own, ofNodefs],
  ])('%s%s', (filesystems, _, more, expected) => {
    const fields = decodeValue(raw(more), decodeKubeletConfiguration, 'strict');
    const { thresholds } = evictionConfig(fields, filesystems);
    const found = thresholds.filter(({ signal }) => signal.startsWith('containerfs.')).map(told);
    expect(found).toEqual(expected.map((text) => `containerfs.${text}`));
  });
});

describe('who is most urgent', () => {
  const due = (thresholds: Config, filesystems: Filesystems = 'shared'): string[] => {
    const fields = decodeValue(
      { evictionHard: thresholds, enforceNodeAllocatable: ['pods'] },
      decodeKubeletConfiguration,
      'strict',
    );
    const signals: Signal[] = ['allocatableMemory.available', ...(Object.keys(thresholds) as Signal[])];
    const nothing: Readings = new Map(signals.map((signal) => [signal, { available: 0, capacity: 1, at: 0 }]));
    return observeThresholds(evictionConfig(fields, filesystems), INITIAL_EVICTION_STATE, nothing, 0).due.map(
      ({ signal }) => signal,
    );
  };
  it('nobody, if there is no threshold', () => expect(due({})).toEqual([]));
  it('memory, then the others in their order (SortByEvictionPriority, GetReclaimableThreshold)', () => {
    const all = { 'nodefs.available': '1Mi', 'pid.available': '10', 'memory.available': '1Mi' };
    expect(due(all)).toEqual(['memory.available', 'allocatableMemory.available', 'nodefs.available', 'pid.available']);
    const disks = { 'imagefs.available': '1Mi', 'nodefs.available': '1Mi', 'containerfs.available': '1Mi' };
    expect(due({ 'memory.available': '1Mi', ...disks })[0]).toBe('memory.available');
  });
});
