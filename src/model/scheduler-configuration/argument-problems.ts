/**
 * What is wrong with a plugin's arguments. Upstream: pkg/scheduler/apis/config/validation/validation_pluginargs.go.
 */
import { qualifiedNameErrors } from '../label-syntax.ts';
import { compileNodeSelector, preferredTermErrors } from '../node-selector.ts';
import type { PluginConfig, ResourceSpec, UtilizationShapePoint } from '../objects/config.ts';
import type { TopologySpreadConstraint } from '../objects/pod.ts';
import type { Path } from '../field-path.ts';
import {
  type ConfigurationProblem,
  duplicate,
  forbidden,
  invalid,
  NO_PROBLEMS,
  type Problems,
  required,
  unsupported,
  when,
} from './problem.ts';

type Args<N extends keyof PluginConfig> = NonNullable<PluginConfig[N]>;

const inRange = (path: Path, value: number, low: number, high: number): Problems =>
  when(value < low || value > high, () => invalid(path, value, `not in valid range [${low}, ${high}]`));

function ofDefaultPreemption(args: Args<'DefaultPreemption'>, path: Path): Problems {
  const { minCandidateNodesPercentage: percentage = 10, minCandidateNodesAbsolute: absolute = 100 } = args;
  const ofPercentage = [...path, 'minCandidateNodesPercentage'];
  const ofAbsolute = [...path, 'minCandidateNodesAbsolute'];
  const bothZero = percentage === 0 && absolute === 0;
  const both = (other: string): string => `cannot be zero at the same time as ${other}`;
  return [
    ...inRange(ofPercentage, percentage, 0, 100),
    ...when(absolute < 0, () => invalid(ofAbsolute, absolute, 'not in valid range [0, inf)')),
    ...when(bothZero, () => invalid(ofPercentage, 0, both('minCandidateNodesAbsolute'))),
    ...when(bothZero, () => invalid(ofAbsolute, 0, both('minCandidateNodesPercentage'))),
  ];
}

const ofInterPodAffinity = ({ hardPodAffinityWeight: weight = 1 }: Args<'InterPodAffinity'>, path: Path): Problems =>
  inRange([...path, 'hardPodAffinityWeight'], weight, 0, 100);

/** `nodeSelectorTerms[0].values: Invalid value: …`, with its path taken apart. */
function located(path: Path, text: string): ConfigurationProblem {
  const colon = text.indexOf(': ');
  const parts = text.slice(0, colon).match(/[^.[\]]+/g) ?? [];
  const below = parts.map((part) => (/^[0-9]+$/.test(part) ? Number(part) : part));
  return { path: [...path, ...below], message: text.slice(colon + 2) };
}

function ofNodeAffinity({ addedAffinity }: Args<'NodeAffinity'>, path: Path): Problems {
  const selector = addedAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  const terms = addedAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  const at = (name: string): Path => [...path, 'addedAffinity', name];
  const errors = selector === undefined ? [] : compileNodeSelector(selector).terms.flatMap((term) => term.errors);
  return [
    ...errors.map((text) => located(at('requiredDuringSchedulingIgnoredDuringExecution'), text)),
    ...preferredTermErrors(terms).map((text) =>
      located(at('preferredDuringSchedulingIgnoredDuringExecution'), text.replace('].', '].preference.')),
    ),
  ];
}

function ofBalancedAllocation({ resources }: Args<'NodeResourcesBalancedAllocation'>, path: Path): Problems {
  return resources.flatMap(({ name, weight }, i) => {
    const at = [...path, 'resources', i];
    const isTwice = resources.slice(0, i).some((other) => other.name === name);
    return [
      ...when(isTwice, () => duplicate([...at, 'name'], name)),
      ...when((weight || 1) !== 1, () => invalid([...at, 'weight'], weight, 'must be 1')),
    ];
  });
}

const labelNameProblems = (path: Path, name: string): Problems =>
  qualifiedNameErrors(name).map((why) => invalid(path, name, why));

function weightProblems(resources: readonly ResourceSpec[], path: Path): Problems {
  return resources.flatMap(({ name, weight }, i) => {
    const effective = weight || 1;
    const why = `resource weight of ${name} not in valid range (0, 100]`;
    return when(effective <= 0 || effective > 100, () => invalid([...path, i, 'weight'], effective, why));
  });
}

function shapeProblems(shape: readonly UtilizationShapePoint[], path: Path): Problems {
  if (shape.length === 0) return [required(path, 'at least one point must be specified')];
  const unsorted = shape.findIndex(({ utilization }, i) => i > 0 && shape[i - 1].utilization >= utilization);
  const why = 'utilization values must be sorted in increasing order';
  return [
    ...when(unsorted > 0, () => invalid([...path, unsorted, 'utilization'], shape[unsorted].utilization, why)),
    ...shape.flatMap(({ utilization, score }, i) => [
      ...inRange([...path, i, 'utilization'], utilization, 0, 100),
      ...inRange([...path, i, 'score'], score, 0, 10),
    ]),
  ];
}

const STRATEGIES: readonly string[] = ['LeastAllocated', 'MostAllocated', 'RequestedToCapacityRatio'];

function ofFit({ ignoredResources, ignoredResourceGroups, scoringStrategy }: Args<'NodeResourcesFit'>, path: Path) {
  const strategy = [...path, 'scoringStrategy'];
  const type: string = scoringStrategy?.type ?? '';
  const { resources = [], shape } = scoringStrategy ?? {};
  const isShapeRead = shape !== undefined || type === 'RequestedToCapacityRatio';
  return [
    ...ignoredResources.flatMap((name, i) => labelNameProblems([...path, 'ignoredResources', i], name)),
    ...ignoredResourceGroups.flatMap((group, i) => {
      const at = [...path, 'ignoredResourceGroups', i];
      return [
        ...when(group.includes('/'), () => invalid(at, group, "resource group name can't contain '/'")),
        ...labelNameProblems(at, group),
      ];
    }),
    ...when(scoringStrategy !== undefined && !STRATEGIES.includes(type), () =>
      unsupported([...strategy, 'type'], type, STRATEGIES),
    ),
    ...weightProblems(resources, [...strategy, 'resources']),
    ...(isShapeRead ? shapeProblems(shape ?? [], [...strategy, 'requestedToCapacityRatio', 'shape']) : NO_PROBLEMS),
  ];
}

const DEFAULTING: readonly string[] = ['System', 'List'];
const ACTIONS: readonly string[] = ['DoNotSchedule', 'ScheduleAnyway'];

function constraintProblems(constraints: readonly TopologySpreadConstraint[], i: number, path: Path): Problems {
  const { maxSkew, topologyKey, whenUnsatisfiable, labelSelector } = constraints[i];
  const at = [...path, i];
  const isTwice = constraints
    .slice(0, i)
    .some((other) => other.topologyKey === topologyKey && other.whenUnsatisfiable === whenUnsatisfiable);
  const action: string = whenUnsatisfiable ?? '';
  return [
    ...when(maxSkew <= 0, () => invalid([...at, 'maxSkew'], maxSkew, 'not in valid range (0, inf)')),
    ...(topologyKey === ''
      ? [required([...at, 'topologyKey'], 'can not be empty')]
      : labelNameProblems([...at, 'topologyKey'], topologyKey)),
    ...when(action === '', () => required([...at, 'whenUnsatisfiable'], 'can not be empty')),
    ...when(action !== '' && !ACTIONS.includes(action), () =>
      unsupported([...at, 'whenUnsatisfiable'], action, ACTIONS),
    ),
    ...when(labelSelector !== undefined, () =>
      forbidden([...at, 'labelSelector'], 'constraint must not define a selector, as they deduced for each pod'),
    ),
    ...when(isTwice, () => duplicate(at, `{${topologyKey}, ${whenUnsatisfiable}}`)),
  ];
}

function ofPodTopologySpread(args: Args<'PodTopologySpread'>, path: Path): Problems {
  const { defaultConstraints, defaultingType = 'System' } = args;
  const ofType = [...path, 'defaultingType'];
  return [
    ...when(!DEFAULTING.includes(defaultingType), () => unsupported(ofType, defaultingType, DEFAULTING)),
    ...when(defaultingType === 'System' && defaultConstraints.length > 0, () =>
      invalid(ofType, defaultingType, 'when .defaultConstraints are not empty'),
    ),
    ...defaultConstraints.flatMap((_, i) => constraintProblems(defaultConstraints, i, [...path, 'defaultConstraints'])),
  ];
}

/** As Go prints the points. */
function goPoints(points: readonly UtilizationShapePoint[]): { toString(): string } {
  const type = 'config.UtilizationShapePoint';
  const texts = points.map(({ utilization, score }) => `${type}{Utilization:${utilization}, Score:${score}}`);
  return { toString: () => `[]${type}{${texts.join(', ')}}` };
}

function ofVolumeBinding({ bindTimeoutSeconds = 600, shape }: Args<'VolumeBinding'>, path: Path): Problems {
  const isNegative = 'invalid BindTimeoutSeconds, should not be a negative value';
  const isGated = 'unexpected field `shape`, remove it or turn on the feature gate VolumeCapacityPriority';
  return [
    ...when(bindTimeoutSeconds < 0, () => invalid([...path, 'bindTimeoutSeconds'], bindTimeoutSeconds, isNegative)),
    ...when(shape.length > 0, () => invalid([...path, 'shape'], goPoints(shape), isGated)),
  ];
}

const BY_PLUGIN: { readonly [name in keyof PluginConfig]-?: (args: Args<name>, path: Path) => Problems } = {
  DefaultPreemption: ofDefaultPreemption,
  InterPodAffinity: ofInterPodAffinity,
  NodeAffinity: ofNodeAffinity,
  NodeResourcesBalancedAllocation: ofBalancedAllocation,
  NodeResourcesFit: ofFit,
  PodTopologySpread: ofPodTopologySpread,
  VolumeBinding: ofVolumeBinding,
};

/** @param path of the profile */
export function argumentProblems(pluginConfig: PluginConfig, path: Path): Problems {
  return (Object.keys(BY_PLUGIN) as (keyof PluginConfig)[]).flatMap((name) => {
    const args = pluginConfig[name];
    return args === undefined ? NO_PROBLEMS : BY_PLUGIN[name](args as never, [...path, 'pluginConfig', name, 'args']);
  });
}
