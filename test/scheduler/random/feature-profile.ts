/** Features about the scheduler's profile: weights, plugins on and off and in another order, arguments. */
import { type Draft, type Feature, setArgs, setPlugins } from './draft.ts';
import { nodeAffinity } from './feature-nodes.ts';

const SCORERS = [
  'TaintToleration',
  'NodeAffinity',
  'NodeResourcesFit',
  'PodTopologySpread',
  'InterPodAffinity',
  'NodeResourcesBalancedAllocation',
  'ImageLocality',
  'VolumeBinding',
];
/** Those whose PreFilter is not needed by anything else. */
const FILTERS = [
  'NodeUnschedulable',
  'NodeName',
  'TaintToleration',
  'NodeAffinity',
  'NodePorts',
  'NodeResourcesFit',
  'PodTopologySpread',
];
const VOLUME_FILTERS = ['VolumeRestrictions', 'NodeVolumeLimits', 'VolumeBinding', 'VolumeZone'];

const CHANGES: readonly ((draft: Draft) => void)[] = [
  function otherWeights(draft) {
    const { dice } = draft;
    for (const name of dice.some(dice.between(1, 4), SCORERS))
      setPlugins(draft, 'score', 'enabled', name, dice.pick(0, 1, 2, 7, 100));
  },
  function fewerScorers(draft) {
    const { dice } = draft;
    for (const name of dice.some(dice.between(1, 7), SCORERS)) setPlugins(draft, 'score', 'disabled', name);
  },
  function onlySomeScorers(draft) {
    const { dice } = draft;
    setPlugins(draft, 'score', 'disabled', '*');
    for (const name of dice.some(dice.between(1, 4), SCORERS))
      setPlugins(draft, 'score', 'enabled', name, dice.between(1, 9));
  },
  function fewerFilters(draft) {
    const { dice } = draft;
    for (const name of dice.some(dice.between(1, 2), FILTERS)) setPlugins(draft, 'filter', 'disabled', name);
  },
  function filtersInAnotherOrder(draft) {
    const { dice } = draft;
    for (const name of dice.some(dice.between(1, 5), [...FILTERS, ...VOLUME_FILTERS]))
      setPlugins(draft, 'filter', 'enabled', name);
  },
  function withoutPlugins(draft) {
    const { dice } = draft;
    const names = [
      ...SCORERS.slice(0, 7),
      'NodeUnschedulable',
      'NodePorts',
      ...VOLUME_FILTERS.slice(0, 2),
      'VolumeZone',
    ];
    for (const name of dice.some(dice.between(1, 2), names)) setPlugins(draft, 'multiPoint', 'disabled', name);
  },
  function heavierPlugins(draft) {
    const { dice } = draft;
    for (const name of dice.some(dice.between(1, 3), SCORERS))
      setPlugins(draft, 'multiPoint', 'enabled', name, dice.pick(0, 1, 5, 50));
  },
];

const plugins: Feature = {
  name: 'plugins',
  cluster(draft) {
    draft.dice.pick(...CHANGES)(draft);
  },
};

const RESOURCES = ['nvidia.com/gpu', 'example.com/port', 'ephemeral-storage', 'hugepages-2Mi'];

function resources({ dice }: Draft): object[] {
  const weight = (): object => (dice.chance(0.8) ? { weight: dice.pick(1, 1, 2, 10) } : {});
  const basic = dice.pick(['cpu', 'memory'], ['cpu', 'memory'], ['memory'], ['cpu']);
  return [...basic, ...dice.some(dice.pick(0, 0, 1, 2), RESOURCES)].map((name) => ({ name, ...weight() }));
}

/** Utilizations go up; scores go where they like. */
function shape({ dice }: Draft): object[] {
  const points = dice.some(dice.between(1, 4), [0, 10, 33, 50, 75, 90, 100]).sort((a, b) => a - b);
  return points.map((utilization) => ({ utilization, score: dice.between(0, 10) }));
}

const resourceScores: Feature = {
  name: 'resource-scores',
  cluster(draft) {
    const { dice } = draft;
    const type = dice.pick('LeastAllocated', 'MostAllocated', 'RequestedToCapacityRatio', 'RequestedToCapacityRatio');
    const ratio = type === 'RequestedToCapacityRatio' ? { requestedToCapacityRatio: { shape: shape(draft) } } : {};
    setArgs(draft, 'NodeResourcesFit', {
      scoringStrategy: { type, resources: resources(draft), ...ratio },
      ...(dice.chance(0.3) ? { ignoredResources: ['example.com/port'] } : {}),
      ...(dice.chance(0.2) ? { ignoredResourceGroups: ['nvidia.com'] } : {}),
    });
    if (dice.chance(0.6)) {
      const list = resources(draft).map((resource) => ({ ...resource, weight: 1 }));
      setArgs(draft, 'NodeResourcesBalancedAllocation', { resources: list });
    }
  },
};

const addedAffinity: Feature = {
  name: 'added-affinity',
  cluster(draft) {
    const added = nodeAffinity(draft);
    if (Object.keys(added).length > 0) setArgs(draft, 'NodeAffinity', { addedAffinity: added });
  },
};

/** Then the first node that fits is taken. */
export const WITHOUT_SCORES: Feature = {
  name: 'without-scores',
  cluster: (draft) => setPlugins(draft, 'score', 'disabled', '*'),
};

export const PROFILE_FEATURES: readonly Feature[] = [plugins, resourceScores, addedAffinity];
