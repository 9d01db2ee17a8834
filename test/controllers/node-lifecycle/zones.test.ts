import { describe, expect, it } from 'vitest';
import { fullLimiter, takeToken, withRate, type ZoneLimiter } from '../../../src/controllers/node-lifecycle/limiter.ts';
import { NODE_LIFECYCLE_DEFAULTS as DEFAULTS } from '../../../src/controllers/node-lifecycle/options.ts';
import {
  disruptionAfterPass,
  type ZoneCount,
  zoneKey,
  zoneState,
} from '../../../src/controllers/node-lifecycle/zones.ts';

const zone = (ready: number, notReady: number): ZoneCount => ({ ready, notReady });

describe('the state of a zone', () => {
  it.each([
    ['all well', zone(10, 0), 'Normal'],
    ['empty', zone(0, 0), 'Normal'],
    ['one of one', zone(0, 1), 'FullDisruption'],
    ['two of three: too few to tell', zone(1, 2), 'Normal'],
    ['three of five', zone(2, 3), 'PartialDisruption'],
    ['55 of 100', zone(45, 55), 'PartialDisruption'],
    ['54 of 100', zone(46, 54), 'Normal'],
    ['11 of 20, at the threshold in 32-bit floats', zone(9, 11), 'PartialDisruption'],
  ])('%s', (_, count, state) => expect(zoneState(count, DEFAULTS)).toBe(state));
});

type Pass = Readonly<Record<string, ZoneCount>>;

/** Texts `state rate` by zone after each pass, `!` before those of master disruption. */
function passes(...list: readonly Pass[]): readonly string[] {
  let zones: ReturnType<typeof disruptionAfterPass>['zones'] = new Map();
  return list.map((pass) => {
    const after = disruptionAfterPass(zones, new Map(Object.entries(pass)), DEFAULTS);
    zones = after.zones;
    const texts = [...zones].map(([name, { state, rate }]) => `${name} ${state} ${rate}`);
    return [after.masterDisruption, ...texts].filter(Boolean).join(', ');
  });
}

describe('rates', () => {
  it('one zone down among others keeps its rate', () => {
    expect(passes({ a: zone(0, 3), b: zone(5, 0) })).toEqual(['a FullDisruption 0.1, b Normal 0.1']);
  });
  it('a zone that is partly down slows down if it is large, and stops if not', () => {
    expect(passes({ a: zone(20, 31), b: zone(20, 30) })).toEqual(['a PartialDisruption 0.01, b PartialDisruption 0']);
  });
  it('everything down stops all, and the way back starts afresh', () => {
    const down = { a: zone(0, 3), b: zone(0, 2) };
    expect(passes({ a: zone(3, 0), b: zone(2, 0) }, down, down, { a: zone(1, 2), b: zone(0, 2) })).toEqual([
      'a Normal 0.1, b Normal 0.1',
      'enters, a FullDisruption 0, b FullDisruption 0',
      'a FullDisruption 0, b FullDisruption 0',
      'leaves, a Normal 0.1, b FullDisruption 0.1',
    ]);
  });
  it('a single zone that is down is never evicted', () => {
    expect(passes({ '': zone(0, 1) })).toEqual(['enters,  FullDisruption 0']);
  });
  it('a zone without nodes is forgotten', () => {
    expect(passes({ a: zone(0, 1), b: zone(1, 0) }, { b: zone(1, 0) })[1]).toBe('b Normal 0.1');
  });
});

describe('the limiter', () => {
  /** Which of the instants (in seconds) get a token. */
  function granted(limiter: ZoneLimiter, seconds: readonly number[]): readonly number[] {
    let left = limiter;
    return seconds.filter((at) => {
      const taken = takeToken(left, at * 1000);
      if (taken) left = taken;
      return taken !== undefined;
    });
  }
  const everySecond = Array.from({ length: 31 }, (_, i) => i);

  it('gives the first at once, then one each ten seconds', () => {
    expect(granted(fullLimiter(0.1, 0), everySecond)).toEqual([0, 10, 20, 30]);
  });
  it('saves no more than one', () => expect(granted(fullLimiter(0.1, 0), [25, 26, 35])).toEqual([25, 35]));
  it('gives none at rate 0', () => expect(granted(fullLimiter(0, 0), everySecond)).toEqual([]));
  it('hands over what it has', () => {
    expect(granted(withRate(fullLimiter(0.1, 0), 0.01, 5000), [5])).toEqual([5]);
    const spent = takeToken(fullLimiter(0.1, 0), 0) as ZoneLimiter;
    expect(granted(withRate(spent, 0.2, 5000), [5, 9, 10])).toEqual([10]);
    expect(granted(withRate(fullLimiter(0, 0), 0.1, 5000), [5, 14, 15])).toEqual([15]);
  });
});

describe('the key of a zone', () => {
  const label = (name: string) => `topology.kubernetes.io/${name}`;
  it.each([
    ['nothing known', [], ''],
    ['zone alone', [[label('zone'), 'a']], ':\0:a'],
    [
      'both',
      [
        [label('region'), 'r'],
        [label('zone'), 'a'],
      ],
      'r:\0:a',
    ],
    [
      'the old label wins',
      [
        [label('zone'), 'a'],
        ['failure-domain.beta.kubernetes.io/zone', 'b'],
      ],
      ':\0:b',
    ],
  ] as [string, [string, string][], string][])('%s', (_, labels, key) => expect(zoneKey(new Map(labels))).toBe(key));
});
