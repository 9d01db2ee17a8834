/** `--set` on native objects, and files that are named from where one stands. */
import { describe, expect, it } from 'vitest';
import { isObjectOverride, ObjectOverrides } from '../../src/cli/object-overrides.ts';
import { fromHere } from '../../src/cli/overrides.ts';
import { runProgram } from './run-program.ts';

const deployment = (name: string, namespace?: string) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
  spec: { replicas: 3, template: { spec: { containers: [{ name: 'web', image: 'web:1' }] } } },
});

describe('--set on an object', () => {
  it.each([
    ['deploy/web.spec.replicas=5', true],
    ['Deployment/web.spec.replicas=5', true],
    ['hpa/shop/web.spec.maxReplicas=5', true],
    ['nodePools/general.count=5', false],
    ['timeline/0.at=5m', false],
    ['horizon=5m', false],
  ])('%s: %s', (override, expected) => expect(isObjectOverride(override)).toBe(expected));

  it('changes that object as it was written, and no other', () => {
    const { edit } = new ObjectOverrides([
      'deploy/web.spec.replicas=5',
      'deploy/web.spec.template.spec.containers/web.image=web:2',
    ]);
    const before = deployment('web');
    expect(edit(before)).toMatchObject({
      spec: { replicas: 5, template: { spec: { containers: [{ name: 'web', image: 'web:2' }] } } },
    });
    expect(before).toEqual(deployment('web'));
    const other = deployment('api');
    expect(edit(other)).toBe(other);
  });

  it('with a namespace only the one in it', () => {
    const { edit } = new ObjectOverrides(['deploy/shop/web.spec.replicas=5']);
    expect(edit(deployment('web', 'shop'))).toMatchObject({ spec: { replicas: 5 } });
    expect(edit(deployment('web'))).toMatchObject({ spec: { replicas: 3 } });
  });

  it.each([
    ['deploy/wbe.spec.replicas=5', /there is no Deployment wbe/],
    ['deploy/web.spec.replicaz=5', /unknown field "replicaz"; did you mean "replicas"/],
    ['deploy/web.spec.replicas=many', /spec.replicas/],
    ['deploy/web.spec.__proto__.x=1', /may not be set/],
  ])('%s is refused', async (override, message) => {
    const { code, err } = await runProgram('validate', 'workloads/lose-zone/scenario.yaml', '--set', override);
    expect([code, err]).toEqual([2, expect.stringMatching(message)]);
  });
});

describe('a file in --set', () => {
  const disk = {
    expand(path: string) {
      if (path !== 'here.yaml') throw new Error('not there');
      return [path];
    },
    read: () => new Uint8Array(),
    relativeTo: (_: string, path: string) => path,
  };

  it.each([
    // from here, if it is here: said from the scenario's folder
    ['scheduler=here.yaml', 'scheduler=../../here.yaml'],
    ['cluster.kubelet=here.yaml', 'cluster.kubelet=../../here.yaml'],
    // else from the scenario's folder, as in the scenario
    ['scheduler=there.yaml', 'scheduler=there.yaml'],
    ['scheduler=/etc/scheduler.yaml', 'scheduler=/etc/scheduler.yaml'],
    // no field that holds a path
    ['startTime=here.yaml', 'startTime=here.yaml'],
  ])('%s → %s', (given, expected) => {
    expect(fromHere([given], 'a/b/scenario.yaml', disk)).toEqual([expected]);
  });
});
