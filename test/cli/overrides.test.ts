import { describe, expect, it } from 'vitest';
import { withOverrides } from '../../src/cli/overrides.ts';

const scenario = () => ({
  kind: 'Scenario',
  spec: {
    horizon: '30m',
    cluster: {
      nodePools: [
        { name: 'general', count: 3 },
        { name: 'data', count: 1 },
      ],
    },
    timeline: [{ name: 'dark', at: '5m' }, { at: '9m' }],
  },
});

const changed = (...overrides: string[]): unknown => (withOverrides(scenario(), overrides) as { spec: unknown }).spec;

describe('--set', () => {
  it.each([
    ['horizon=10m', { horizon: '10m' }],
    ['spec.horizon=10m', { horizon: '10m' }],
    ['seeds.first=7', { seeds: { first: 7 } }],
    ['nodePools/general.count=4', { cluster: { nodePools: [{ name: 'general', count: 4 }, { count: 1 }] } }],
    ['cluster.nodePools/data.count=4', { cluster: { nodePools: [{ count: 3 }, { name: 'data', count: 4 }] } }],
    ['nodePools/1.count=4', { cluster: { nodePools: [{ count: 3 }, { name: 'data', count: 4 }] } }],
    ['timeline/dark.at=1h', { timeline: [{ at: '1h' }, { at: '9m' }] }],
    ['timeline/1={"at":"2m","cordon":{}}', { timeline: [{ at: '5m' }, { at: '2m', cordon: {} }] }],
    ['timeline=[]', { timeline: [] }],
    ['startTime="12"', { startTime: '12' }],
    ['startTime=a=b', { startTime: 'a=b' }],
  ])('%s', (override, expected) => {
    expect(changed(override)).toMatchObject(expected);
  });

  it('leaves what was read as it was, and takes several in order', () => {
    const raw = scenario();
    expect(withOverrides(raw, ['horizon=1m', 'horizon=2m'])).toMatchObject({ spec: { horizon: '2m' } });
    expect(raw).toEqual(scenario());
    expect(withOverrides(raw, [])).toBe(raw);
  });

  it.each([
    ['horizon', /expected PATH=VALUE/],
    ['=1', /expected PATH=VALUE/],
    ['spec=1', /names no field/],
    ['horizn=1', /did you mean horizon\?/],
    ['nodePool/general.count=1', /did you mean nodePools\?/],
    ['a..b=1', /a part of the path is empty/],
    ['nodePools.count=1', /comes a list: pick an item/],
    ['nodePools/genral.count=1', /did you mean general\?/],
    ['cluster/x.y=1', /is no list/],
    ['horizon/x=1', /horizon has no fields/],
    ['horizon.x=1', /horizon has no fields/],
  ])('%s is refused', (override, message) => {
    expect(() => changed(override)).toThrow(message);
  });

  it.each([
    '__proto__.polluted',
    'spec.__proto__.polluted',
    'timeline/__proto__.x',
    'constructor.prototype.polluted',
    'cluster.prototype',
  ])('%s is refused and pollutes nothing', (path) => {
    expect(() => changed(`${path}=1`)).toThrow(/may not be set/);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});
