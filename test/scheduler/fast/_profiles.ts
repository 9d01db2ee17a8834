/** Random profiles: other arguments, other weights, plugins that are off. */
import type { Manifest } from '../queue/_world.ts';
import type { Dice } from './_dice.ts';
import { HOST, nodeTerm, RACK, ZONE } from './_templates.ts';

export function profile(dice: Dice): Manifest {
  if (dice.chance(0.6)) return {};
  const pluginConfig = [
    ...(dice.chance(0.4) ? [{ name: 'NodeResourcesFit', args: fitArgs(dice) }] : []),
    ...(dice.chance(0.3)
      ? [
          {
            name: 'NodeResourcesBalancedAllocation',
            args: {
              resources: [
                { name: 'cpu', weight: 1 },
                { name: dice.pick(['memory', 'example.com/gpu']), weight: 1 },
              ],
            },
          },
        ]
      : []),
    ...(dice.chance(0.3)
      ? [
          {
            name: 'InterPodAffinity',
            args: {
              hardPodAffinityWeight: dice.pick([0, 1, 50]),
              ignorePreferredTermsOfExistingPods: dice.chance(0.5),
            },
          },
        ]
      : []),
    ...(dice.chance(0.3) ? [{ name: 'PodTopologySpread', args: spreadArgs(dice) }] : []),
    ...(dice.chance(0.2)
      ? [
          {
            name: 'NodeAffinity',
            args: {
              addedAffinity: {
                preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 7, preference: nodeTerm(dice) }],
              },
            },
          },
        ]
      : []),
  ];
  const disabled = dice.chance(0.3)
    ? [
        {
          name: dice.pick([
            'TaintToleration',
            'ImageLocality',
            'PodTopologySpread',
            'InterPodAffinity',
            'NodeAffinity',
            'NodePorts',
          ]),
        },
      ]
    : [];
  const point = dice.pick(['multiPoint', 'multiPoint', 'score', 'filter']);
  const enabled =
    dice.chance(0.3) && point === 'multiPoint' && disabled.length === 0
      ? [{ name: 'NodeResourcesFit', weight: 3 }]
      : [];
  return {
    pluginConfig,
    plugins: { [point]: { disabled, enabled } },
    percentageOfNodesToScore: dice.pick([0, 0, 30, 100]),
  };
}

function fitArgs(dice: Dice): Manifest {
  const type = dice.pick(['LeastAllocated', 'MostAllocated', 'RequestedToCapacityRatio']);
  const resources = dice.pick([
    [
      { name: 'cpu', weight: 2 },
      { name: 'memory', weight: 1 },
    ],
    [
      { name: 'example.com/gpu', weight: 3 },
      { name: 'cpu', weight: 1 },
    ],
  ]);
  const shape = {
    shape: [
      { utilization: 0, score: 0 },
      { utilization: 60, score: 10 },
      { utilization: 100, score: 3 },
    ],
  };
  return {
    scoringStrategy: {
      type,
      resources,
      ...(type === 'RequestedToCapacityRatio' ? { requestedToCapacityRatio: shape } : {}),
    },
    ...(dice.chance(0.3) ? { ignoredResources: ['example.com/gpu'] } : {}),
  };
}

const spreadArgs = (dice: Dice): Manifest => ({
  defaultingType: 'List',
  defaultConstraints: dice.some([ZONE, HOST, RACK]).map((topologyKey) => ({
    maxSkew: 1 + dice.below(2),
    topologyKey,
    whenUnsatisfiable: dice.pick(['DoNotSchedule', 'ScheduleAnyway']),
  })),
});
