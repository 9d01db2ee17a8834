/**
 * What is wrong with a plugin's arguments, in Kubernetes' words: `path: Invalid value: 101: not in valid range [0, 100]`.
 * Upstream: pkg/scheduler/apis/config/validation/validation_pluginargs.go.
 */
import { qualifiedNameErrors } from '../../model/label-syntax.ts';
import { compileNodeSelector, compilePreferredTerms, nodeSelectorError } from '../../model/node-selector.ts';
import type { TopologySpreadConstraint } from '../../model/objects/pod.ts';
import type { ResourceSpec, UtilizationShapePoint } from '../../model/objects/config.ts';
import type { PluginArgs } from '../framework/index.ts';

type Errors = readonly string[];

const NONE: Errors = [];
const shown = (value: unknown): string => (typeof value === 'string' ? `"${value}"` : JSON.stringify(value));
const invalid = (path: string, value: unknown, why: string): string =>
  `${path}: Invalid value: ${shown(value)}: ${why}`;
const unsupported = (path: string, value: string, supported: readonly string[]): string =>
  `${path}: Unsupported value: "${value}": supported values: ${supported.map((each) => `"${each}"`).join(', ')}`;
const when = (condition: boolean, error: () => string): Errors => (condition ? [error()] : NONE);

export function defaultPreemptionErrors(args: PluginArgs<'DefaultPreemption'>, path: string): Errors {
  const { minCandidateNodesPercentage: percentage = 10, minCandidateNodesAbsolute: absolute = 100 } = args;
  const [ofPercentage, ofAbsolute] = [`${path}.minCandidateNodesPercentage`, `${path}.minCandidateNodesAbsolute`];
  const bothZero = percentage === 0 && absolute === 0;
  return [
    ...when(percentage < 0 || percentage > 100, () => invalid(ofPercentage, percentage, 'not in valid range [0, 100]')),
    ...when(absolute < 0, () => invalid(ofAbsolute, absolute, 'not in valid range [0, inf)')),
    ...when(bothZero, () => invalid(ofPercentage, 0, 'cannot be zero at the same time as minCandidateNodesAbsolute')),
    ...when(bothZero, () => invalid(ofAbsolute, 0, 'cannot be zero at the same time as minCandidateNodesPercentage')),
  ];
}

export function interPodAffinityErrors(
  { hardPodAffinityWeight: weight = 1 }: PluginArgs<'InterPodAffinity'>,
  path: string,
): Errors {
  return when(weight < 0 || weight > 100, () =>
    invalid(`${path}.hardPodAffinityWeight`, weight, 'not in valid range [0, 100]'),
  );
}

export function nodeAffinityErrors({ addedAffinity }: PluginArgs<'NodeAffinity'>, path: string): Errors {
  const required = addedAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  const requiredError = required && nodeSelectorError(compileNodeSelector(required));
  const errors: string[] = [];
  if (requiredError)
    errors.push(`${path}.addedAffinity.requiredDuringSchedulingIgnoredDuringExecution.${requiredError}`);
  try {
    compilePreferredTerms(addedAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []);
  } catch (error) {
    errors.push(`${path}.addedAffinity.preferredDuringSchedulingIgnoredDuringExecution${(error as Error).message}`);
  }
  return errors;
}

export function nodeResourcesBalancedAllocationErrors(
  { resources }: PluginArgs<'NodeResourcesBalancedAllocation'>,
  path: string,
): Errors {
  return resources.flatMap(({ name, weight }, i) => {
    const isTwice = resources.slice(0, i).some((other) => other.name === name);
    return [
      ...when(isTwice, () => `${path}.resources[${i}].name: Duplicate value: "${name}"`),
      ...when((weight || 1) !== 1, () => invalid(`${path}.resources[${i}].weight`, weight, 'must be 1')),
    ];
  });
}

const STRATEGIES: readonly string[] = ['LeastAllocated', 'MostAllocated', 'RequestedToCapacityRatio'];

const labelNameErrors = (path: string, name: string): Errors =>
  qualifiedNameErrors(name).map((why) => invalid(path, name, why));

function weightErrors(resources: readonly ResourceSpec[], path: string): Errors {
  return resources.flatMap(({ name, weight }, i) => {
    const effective = weight || 1;
    const why = `resource weight of ${name} not in valid range (0, 100]`;
    return when(effective <= 0 || effective > 100, () => invalid(`${path}[${i}].weight`, effective, why));
  });
}

function shapeErrors(shape: readonly UtilizationShapePoint[], path: string): Errors {
  if (shape.length === 0) return [`${path}: Required value: at least one point must be specified`];
  const unsorted = shape.findIndex(({ utilization }, i) => i > 0 && shape[i - 1].utilization >= utilization);
  const order = when(unsorted > 0, () =>
    invalid(
      `${path}[${unsorted}].utilization`,
      shape[unsorted].utilization,
      'utilization values must be sorted in increasing order',
    ),
  );
  const ranges = shape.flatMap(({ utilization, score }, i) => [
    ...when(utilization < 0 || utilization > 100, () =>
      invalid(`${path}[${i}].utilization`, utilization, 'not in valid range [0, 100]'),
    ),
    ...when(score < 0 || score > 10, () => invalid(`${path}[${i}].score`, score, 'not in valid range [0, 10]')),
  ]);
  return [...order, ...ranges];
}

export function nodeResourcesFitErrors(args: PluginArgs<'NodeResourcesFit'>, path: string): Errors {
  const { ignoredResources, ignoredResourceGroups, scoringStrategy } = args;
  const strategyPath = `${path}.scoringStrategy`;
  const type: string = scoringStrategy?.type ?? '';
  return [
    ...ignoredResources.flatMap((name, i) => labelNameErrors(`${path}.ignoredResources[${i}]`, name)),
    ...ignoredResourceGroups.flatMap((group, i) => {
      const at = `${path}.ignoredResourceGroups[${i}]`;
      return [
        ...when(group.includes('/'), () => invalid(at, group, "resource group name can't contain '/'")),
        ...labelNameErrors(at, group),
      ];
    }),
    ...when(scoringStrategy !== undefined && !STRATEGIES.includes(type), () =>
      unsupported(`${strategyPath}.type`, type, STRATEGIES),
    ),
    ...weightErrors(scoringStrategy?.resources ?? [], `${strategyPath}.resources`),
    ...(type === 'RequestedToCapacityRatio' || (scoringStrategy?.shape.length ?? 0) > 0
      ? shapeErrors(scoringStrategy?.shape ?? [], `${strategyPath}.shape`)
      : NONE),
  ];
}

const DEFAULTING: readonly string[] = ['System', 'List'];
const ACTIONS: readonly string[] = ['DoNotSchedule', 'ScheduleAnyway'];

function constraintErrors(constraints: readonly TopologySpreadConstraint[], i: number, path: string): Errors {
  const { maxSkew, topologyKey, whenUnsatisfiable, labelSelector } = constraints[i];
  const at = `${path}[${i}]`;
  const isTwice = constraints
    .slice(0, i)
    .some((other) => other.topologyKey === topologyKey && other.whenUnsatisfiable === whenUnsatisfiable);
  const action = whenUnsatisfiable ?? '';
  return [
    ...when(maxSkew <= 0, () => invalid(`${at}.maxSkew`, maxSkew, 'not in valid range (0, inf)')),
    ...(topologyKey === ''
      ? [`${at}.topologyKey: Required value: can not be empty`]
      : labelNameErrors(`${at}.topologyKey`, topologyKey)),
    ...when((action as string) === '', () => `${at}.whenUnsatisfiable: Required value: can not be empty`),
    ...when((action as string) !== '' && !ACTIONS.includes(action), () =>
      unsupported(`${at}.whenUnsatisfiable`, action, ACTIONS),
    ),
    ...when(
      labelSelector !== undefined,
      () => `${at}.labelSelector: Forbidden: constraint must not define a selector, as they deduced for each pod`,
    ),
    ...when(isTwice, () => `${at}: Duplicate value: "{${topologyKey}, ${whenUnsatisfiable}}"`),
  ];
}

export function podTopologySpreadErrors(args: PluginArgs<'PodTopologySpread'>, path: string): Errors {
  const { defaultConstraints, defaultingType = 'System' } = args;
  const ofType = `${path}.defaultingType`;
  return [
    ...when(!DEFAULTING.includes(defaultingType), () => unsupported(ofType, defaultingType, DEFAULTING)),
    ...when(defaultingType === 'System' && defaultConstraints.length > 0, () =>
      invalid(ofType, defaultingType, 'when .defaultConstraints are not empty'),
    ),
    ...defaultConstraints.flatMap((_, i) => constraintErrors(defaultConstraints, i, `${path}.defaultConstraints`)),
  ];
}

export function volumeBindingErrors(
  { bindTimeoutSeconds = 600, shape }: PluginArgs<'VolumeBinding'>,
  path: string,
): Errors {
  const why = 'unexpected field `shape`, remove it or turn on the feature gate VolumeCapacityPriority';
  return [
    ...when(bindTimeoutSeconds < 0, () =>
      invalid(
        `${path}.bindTimeoutSeconds`,
        bindTimeoutSeconds,
        'invalid BindTimeoutSeconds, should not be a negative value',
      ),
    ),
    ...when(shape.length > 0, () => invalid(`${path}.shape`, shape, why)),
  ];
}
