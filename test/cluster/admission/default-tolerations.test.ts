/** Who is given 300 s on a node that is not ready or unreachable (plugin/pkg/admission/defaulttolerationseconds). */
import { describe, expect, it } from 'vitest';
import { addDefaultTolerations } from '../../../src/cluster/admission/default-tolerations.ts';
import type { Toleration } from '../../../src/model/objects/index.ts';
import { template } from '../_world.ts';

const NOT_READY = 'node.kubernetes.io/not-ready';
const UNREACHABLE = 'node.kubernetes.io/unreachable';

/** What is added, as `key seconds`. */
function added(...tolerations: Toleration[]): string[] {
  const spec = { ...template('p').spec, tolerations };
  const all = addDefaultTolerations(spec).tolerations;
  expect(all.slice(0, tolerations.length)).toEqual(tolerations);
  return all.slice(tolerations.length).map(({ key, operator, effect, tolerationSeconds }) => {
    expect([operator, effect]).toEqual(['Exists', 'NoExecute']);
    return `${key?.split('/')[1]} ${tolerationSeconds}`;
  });
}

describe('a pod that tolerates', () => {
  it.each<[string, Toleration[], string[]]>([
    ['nothing', [], ['not-ready 300', 'unreachable 300']],
    [
      'something else',
      [{ key: 'dedicated', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 700 }],
      ['not-ready 300', 'unreachable 300'],
    ],
    [
      'not-ready, for other seconds',
      [{ key: NOT_READY, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 700 }],
      ['unreachable 300'],
    ],
    ['unreachable, for ever', [{ key: UNREACHABLE, operator: 'Exists', effect: 'NoExecute' }], ['not-ready 300']],
    [
      'both',
      [
        { key: NOT_READY, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 700 },
        { key: UNREACHABLE, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 800 },
      ],
      [],
    ],
    ['not-ready of every effect', [{ key: NOT_READY, operator: 'Exists' }], ['unreachable 300']],
    [
      'not-ready with a value that no taint has',
      [{ key: NOT_READY, value: 'x', effect: 'NoExecute' }],
      ['unreachable 300'],
    ],
    [
      'not-ready, NoSchedule alone',
      [{ key: NOT_READY, operator: 'Exists', effect: 'NoSchedule' }],
      ['not-ready 300', 'unreachable 300'],
    ],
    ['everything that is NoExecute', [{ operator: 'Exists', effect: 'NoExecute' }], []],
    ['everything', [{ operator: 'Exists' }], []],
  ])('%s is given %j', (_, tolerations, wanted) => {
    expect(added(...tolerations)).toEqual(wanted);
  });
});
