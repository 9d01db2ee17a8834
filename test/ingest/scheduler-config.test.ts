/**
 * KubeSchedulerConfiguration, read as kube-scheduler v1.32.13 reads it. The messages are its own answers to the same input;
 * what it says of a plugin's arguments without their path stands here with it.
 */
import { describe, expect, it } from 'vitest';
import {
  DecodeError,
  decodeSchedulerConfiguration,
  decodeValue,
  formatDiagnostic,
  loadText,
  readSchedulerConfiguration,
} from '../../src/ingest/index.ts';

const read = (raw: unknown) => decodeValue(raw, decodeSchedulerConfiguration, 'strict');

function errors(raw: unknown): readonly string[] {
  try {
    read(raw);
    return [];
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return error.message.split('\n');
  }
}

type Raw = Readonly<Record<string, unknown>>;

const profile = (raw: Raw): Raw => ({ profiles: [raw] });
const args = (name: string, raw: Raw): Raw => profile({ pluginConfig: [{ name, args: raw }] });
const plugins = (raw: Raw): Raw => profile({ plugins: raw });
const named = (...names: readonly string[]) => names.map((name) => ({ name }));
const strategy = (raw: Raw): Raw => args('NodeResourcesFit', { scoringStrategy: raw });
const points = (...shape: readonly (readonly [utilization: number, score: number])[]): Raw => ({
  requestedToCapacityRatio: { shape: shape.map(([utilization, score]) => ({ utilization, score })) },
});
const constraints = (...defaultConstraints: readonly Raw[]): Raw =>
  args('PodTopologySpread', { defaultingType: 'List', defaultConstraints });
const needing = (expression: Raw): Raw =>
  args('NodeAffinity', {
    addedAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [expression] }] },
    },
  });

const ARGS = 'profiles[0].pluginConfig[0].args';
const SHAPE = `${ARGS}.scoringStrategy.requestedToCapacityRatio.shape`;
const NEEDED = `${ARGS}.addedAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0]`;
const NAME_FORM =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const OTHER_VERSION =
  'was invalid in version "v1" (KubeSchedulerConfiguration is version "kubescheduler.config.k8s.io/v1")';

describe('the configuration itself', () => {
  it.each<[Raw, ...string[]]>([
    [{ percentageOfNodesToScore: 101 }, 'percentageOfNodesToScore: Invalid value: 101: not in valid range [0-100]'],
    [{ percentageOfNodesToScore: -1 }, 'percentageOfNodesToScore: Invalid value: -1: not in valid range [0-100]'],
    [
      profile({ percentageOfNodesToScore: 200 }),
      'profiles[0].percentageOfNodesToScore: Invalid value: 200: not in valid range [0-100]',
    ],
    [{ parallelism: 0 }, 'parallelism: Invalid value: 0: should be an integer value greater than zero'],
    [{ clientConnection: { burst: -1 } }, 'clientConnection.burst: Invalid value: -1: must be non-negative'],
    [{ podInitialBackoffSeconds: 0 }, 'podInitialBackoffSeconds: Invalid value: 0: must be greater than 0'],
    [
      { podInitialBackoffSeconds: 20 },
      'podMaxBackoffSeconds: Invalid value: 10: must be greater than or equal to PodInitialBackoffSeconds',
    ],
    [
      { podInitialBackoffSeconds: 0, podMaxBackoffSeconds: -1 },
      'podInitialBackoffSeconds: Invalid value: 0: must be greater than 0',
      'podMaxBackoffSeconds: Invalid value: -1: must be greater than or equal to PodInitialBackoffSeconds',
    ],
    [{ profiles: [{ schedulerName: 'a' }, {}] }, 'profiles[1].schedulerName: Required value'],
    [profile({ schedulerName: '' }), 'profiles[0].schedulerName: Required value'],
    [{ profiles: [{ schedulerName: 'a' }, { schedulerName: 'a' }] }, 'profiles[1].schedulerName: Duplicate value: "a"'],
    [
      {
        profiles: [
          { schedulerName: 'a', plugins: { queueSort: { enabled: named('PrioritySort') } } },
          { schedulerName: 'b' },
        ],
      },
      'profiles[1].plugins.queueSort: Invalid value: config.PluginSet{Enabled:[]config.Plugin(nil), Disabled:[]config.Plugin(nil)}: queueSort must be the same for all profiles',
    ],
    [
      { extenders: [{ urlPrefix: 'http://x' }] },
      'extenders: scheduler extenders are programs of their own and are not modelled',
    ],
    [{ profils: [] }, 'profils: unknown field "profils"; did you mean profiles?'],
  ])('%j', (raw, ...messages) => {
    expect(errors(raw)).toEqual(messages);
  });
});

describe('arguments of plugins', () => {
  it.each<[Raw, ...string[]]>([
    [
      args('DefaultPreemption', { minCandidateNodesPercentage: 101, minCandidateNodesAbsolute: -1 }),
      `${ARGS}.minCandidateNodesPercentage: Invalid value: 101: not in valid range [0, 100]`,
      `${ARGS}.minCandidateNodesAbsolute: Invalid value: -1: not in valid range [0, inf)`,
    ],
    [
      args('DefaultPreemption', { minCandidateNodesPercentage: 0, minCandidateNodesAbsolute: 0 }),
      `${ARGS}.minCandidateNodesPercentage: Invalid value: 0: cannot be zero at the same time as minCandidateNodesAbsolute`,
      `${ARGS}.minCandidateNodesAbsolute: Invalid value: 0: cannot be zero at the same time as minCandidateNodesPercentage`,
    ],
    [
      args('InterPodAffinity', { hardPodAffinityWeight: 101 }),
      `${ARGS}.hardPodAffinityWeight: Invalid value: 101: not in valid range [0, 100]`,
    ],
    [
      needing({ key: 'foo', operator: 'In' }),
      `${NEEDED}.values: Invalid value: []string(nil): for 'in', 'notin' operators, values set can't be empty`,
    ],
    [
      needing({ key: 'foo', operator: 'Bar' }),
      `${NEEDED}.operator: Unsupported value: "Bar": supported values: "In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"`,
    ],
    [
      needing({ key: 'foo', operator: 'Gt', values: ['q'] }),
      `${NEEDED}.values[0]: Invalid value: "q": for 'Gt', 'Lt' operators, the value must be an integer`,
    ],
    [
      args('NodeResourcesFit', { ignoredResources: ['bad name', 'ok.io/x'] }),
      `${ARGS}.ignoredResources[0]: Invalid value: "bad name": ${NAME_FORM}`,
    ],
    [
      args('NodeResourcesFit', { ignoredResourceGroups: ['a/b', 'ok.io'] }),
      `${ARGS}.ignoredResourceGroups[0]: Invalid value: "a/b": resource group name can't contain '/'`,
    ],
    [
      strategy({ type: 'Foo' }),
      `${ARGS}.scoringStrategy.type: Unsupported value: "Foo": supported values: "LeastAllocated", "MostAllocated", "RequestedToCapacityRatio"`,
    ],
    [
      strategy({
        type: 'LeastAllocated',
        resources: [
          { name: 'cpu', weight: 101 },
          { name: 'memory', weight: -1 },
        ],
      }),
      `${ARGS}.scoringStrategy.resources[0].weight: Invalid value: 101: resource weight of cpu not in valid range (0, 100]`,
      `${ARGS}.scoringStrategy.resources[1].weight: Invalid value: -1: resource weight of memory not in valid range (0, 100]`,
    ],
    // kube-scheduler itself crashes here
    [strategy({ type: 'RequestedToCapacityRatio' }), `${SHAPE}: Required value: at least one point must be specified`],
    [
      strategy({ type: 'RequestedToCapacityRatio', ...points([50, 1], [50, 2], [40, 11]) }),
      `${SHAPE}[1].utilization: Invalid value: 50: utilization values must be sorted in increasing order`,
      `${SHAPE}[2].score: Invalid value: 11: not in valid range [0, 10]`,
    ],
    [
      strategy({ type: 'LeastAllocated', ...points([-1, -1], [101, 3]) }),
      `${SHAPE}[0].utilization: Invalid value: -1: not in valid range [0, 100]`,
      `${SHAPE}[0].score: Invalid value: -1: not in valid range [0, 10]`,
      `${SHAPE}[1].utilization: Invalid value: 101: not in valid range [0, 100]`,
    ],
    [
      args('NodeResourcesBalancedAllocation', {
        resources: [
          { name: 'cpu', weight: 2 },
          { name: 'cpu', weight: 1 },
          { name: 'memory', weight: -1 },
        ],
      }),
      `${ARGS}.resources[0].weight: Invalid value: 2: must be 1`,
      `${ARGS}.resources[1].name: Duplicate value: "cpu"`,
      `${ARGS}.resources[2].weight: Invalid value: -1: must be 1`,
    ],
    [
      args('PodTopologySpread', { defaultingType: 'Foo' }),
      `${ARGS}.defaultingType: Unsupported value: "Foo": supported values: "System", "List"`,
    ],
    [
      args('PodTopologySpread', {
        defaultConstraints: [{ maxSkew: 1, topologyKey: 'a', whenUnsatisfiable: 'ScheduleAnyway' }],
      }),
      `${ARGS}.defaultingType: Invalid value: "System": when .defaultConstraints are not empty`,
    ],
    [
      constraints(
        { maxSkew: 0, topologyKey: '' },
        { maxSkew: -1, topologyKey: 'b c', whenUnsatisfiable: 'ScheduleAnyway', labelSelector: {} },
      ),
      `${ARGS}.defaultConstraints[0].maxSkew: Invalid value: 0: not in valid range (0, inf)`,
      `${ARGS}.defaultConstraints[0].topologyKey: Required value: can not be empty`,
      `${ARGS}.defaultConstraints[0].whenUnsatisfiable: Required value: can not be empty`,
      `${ARGS}.defaultConstraints[1].maxSkew: Invalid value: -1: not in valid range (0, inf)`,
      `${ARGS}.defaultConstraints[1].topologyKey: Invalid value: "b c": ${NAME_FORM}`,
      `${ARGS}.defaultConstraints[1].labelSelector: Forbidden: constraint must not define a selector, as they deduced for each pod`,
    ],
    [
      constraints(
        { maxSkew: 1, topologyKey: 'a', whenUnsatisfiable: 'ScheduleAnyway' },
        { maxSkew: 2, topologyKey: 'a', whenUnsatisfiable: 'ScheduleAnyway' },
      ),
      `${ARGS}.defaultConstraints[1]: Duplicate value: "{a, ScheduleAnyway}"`,
    ],
    [
      args('VolumeBinding', { bindTimeoutSeconds: -1 }),
      `${ARGS}.bindTimeoutSeconds: Invalid value: -1: invalid BindTimeoutSeconds, should not be a negative value`,
    ],
    [
      args('VolumeBinding', { shape: [{ utilization: 0, score: 0 }] }),
      `${ARGS}.shape: Invalid value: []config.UtilizationShapePoint{config.UtilizationShapePoint{Utilization:0, Score:0}}: unexpected field \`shape\`, remove it or turn on the feature gate VolumeCapacityPriority`,
    ],
    [args('NodeResourcesFit', { x: 1 }), `${ARGS}.x: unknown field "x"`],
    [
      args('NodeAffinity', { kind: 'InterPodAffinityArgs' }),
      `${ARGS}.kind: args for plugin NodeAffinity were not of type NodeAffinityArgs, got InterPodAffinityArgs`,
    ],
    [
      profile({ pluginConfig: named('InterPodAffinity', 'InterPodAffinity') }),
      'profiles[0].pluginConfig[1]: Duplicate value: "InterPodAffinity"',
    ],
    [
      profile({ pluginConfig: named('EBSLimits') }),
      `profiles[0].pluginConfig[0]: Invalid value: "EBSLimits": ${OTHER_VERSION}`,
    ],
  ])('%j', (raw, ...messages) => {
    expect(errors(raw)).toEqual(messages);
  });
});

describe('plugins that cannot be set up', () => {
  const at = (point: string, index = 0): string => `profiles[0].plugins.${point}.enabled[${index}]`;

  it.each<[Raw, string]>([
    [
      { filter: { enabled: named('ImageLocality') } },
      `${at('filter')}.name: plugin "ImageLocality" does not extend FilterPlugin plugin`,
    ],
    [
      { permit: { enabled: named('NodeName') } },
      `${at('permit')}.name: plugin "NodeName" does not extend PermitPlugin plugin`,
    ],
    [
      { filter: { enabled: named('NodeName', 'NodeName') } },
      `${at('filter', 1)}.name: plugin "NodeName" already registered as "FilterPlugin"`,
    ],
    [
      { multiPoint: { enabled: named('NodeName', 'NodeName') } },
      `${at('multiPoint', 1)}.name: plugin "NodeName" already registered as "FilterPlugin"`,
    ],
    [{ filter: { enabled: named('EBSLimits') } }, `${at('filter')}: Invalid value: "EBSLimits": ${OTHER_VERSION}`],
    [
      { queueSort: { disabled: named('*') } },
      'profiles[0].plugins: only one queue sort plugin required for profile with scheduler name "default-scheduler", but got 0',
    ],
    [
      { bind: { disabled: named('DefaultBinder') } },
      'profiles[0].plugins: at least one bind plugin is needed for profile with scheduler name "default-scheduler"',
    ],
    // a sum that is negative when the next weight comes is taken for an overflow
    [
      { score: { enabled: [{ name: 'NodeAffinity', weight: -1 }] } },
      `${at('score')}.weight: total score of Score plugins could overflow`,
    ],
    [
      { multiPoint: { enabled: [{ name: 'TaintToleration', weight: -1 }] } },
      `${at('multiPoint')}.weight: total score of Score plugins could overflow`,
    ],
    [
      { score: { enabled: [{ name: 'NodeAffinity', weight: 3_000_000_000 }] } },
      `${at('score')}.weight: Invalid value: 3000000000: must fit into 32 bits`,
    ],
    [
      { multiPoint: { enabled: named('DynamicResources') } },
      `${at('multiPoint')}.name: dynamic resource allocation is not modelled: leave DynamicResources out`,
    ],
  ])('%j', (raw, message) => {
    expect(errors(plugins(raw))).toEqual([message]);
  });

  it.each([
    ['filter', 'NodePort', 'FilterPlugin "NodePort" does not exist', '; did you mean NodePorts?'],
    ['score', 'Foo', 'ScorePlugin "Foo" does not exist', ''],
    ['multiPoint', 'Foo', 'PreFilterPlugin "Foo" does not exist', ''],
    ['filter', '*', 'FilterPlugin "*" does not exist', ''],
    ['filter', '', 'FilterPlugin "" does not exist', ''],
  ])('unknown at %s: %j', (point, name, message, suggestion) => {
    const [text = ''] = errors(plugins({ [point]: { enabled: named(name) } }));
    expect(text.startsWith(`${at(point)}.name: ${message}: the plugins are SchedulingGates, PrioritySort, `)).toBe(
      true,
    );
    expect(text.endsWith(`DefaultBinder${suggestion}`)).toBe(true);
  });
});

describe('what kube-scheduler accepts', () => {
  it.each<[string, Raw]>([
    ['nothing', {}],
    ['no profiles', { profiles: [] }],
    [
      'removed and unknown plugins switched off',
      plugins({ filter: { disabled: named('EBSLimits', 'Coscheduling', '*') } }),
    ],
    ['arguments for a plugin of others', args('Coscheduling', { permitWaitingTimeSeconds: 60 })],
    [
      'an added affinity without terms',
      args('NodeAffinity', { addedAffinity: { requiredDuringSchedulingIgnoredDuringExecution: {} } }),
    ],
    [
      'a negative weight that comes last',
      plugins({ multiPoint: { enabled: [{ name: 'ImageLocality', weight: -1 }] } }),
    ],
    [
      'a negative weight behind a greater one',
      plugins({
        score: {
          enabled: [
            { name: 'TaintToleration', weight: 5 },
            { name: 'NodeAffinity', weight: -2 },
          ],
        },
      }),
    ],
    ['what bears on nothing', { leaderElection: { leaderElect: false }, enableProfiling: true, parallelism: 4 }],
  ])('%s', (_, raw) => {
    expect(errors(raw)).toEqual([]);
  });

  it('with all that was written', () => {
    const { profiles, clientConnection } = read({
      apiVersion: 'kubescheduler.config.k8s.io/v1',
      kind: 'KubeSchedulerConfiguration',
      clientConnection: { qps: 0.5, burst: 7, kubeconfig: '/etc/kubernetes/scheduler.conf' },
      profiles: [
        {
          schedulerName: 'packer',
          plugins: { score: { enabled: [{ name: 'NodeResourcesFit', weight: 5 }], disabled: named('*') } },
          pluginConfig: [
            {
              name: 'NodeResourcesFit',
              args: { scoringStrategy: { type: 'MostAllocated', resources: [{ name: 'cpu', weight: 1 }] } },
            },
          ],
        },
      ],
    });
    expect(clientConnection).toEqual({ qps: 0.5, burst: 7 });
    expect(profiles[0]?.plugins.get('score')).toEqual({
      enabled: [{ name: 'NodeResourcesFit', weight: 5 }],
      disabled: ['*'],
    });
    expect(profiles[0]?.pluginConfig.NodeResourcesFit?.scoringStrategy).toEqual({
      type: 'MostAllocated',
      resources: [{ name: 'cpu', weight: 1 }],
      shape: undefined,
    });
  });
});

describe('a document', () => {
  const HEAD = 'apiVersion: kubescheduler.config.k8s.io/v1\nkind: KubeSchedulerConfiguration\n';

  function readText(text: string) {
    const document = loadText(HEAD + text, 'k.yaml').schedulerConfigurations[0];
    if (document === undefined) throw new Error('no document');
    return readSchedulerConfiguration(document);
  }

  it.each([
    [
      'profiles:\n- schedulrName: x\n',
      'k.yaml:4:3: error: profiles[0].schedulrName: unknown field "schedulrName"; did you mean "schedulerName"?',
    ],
    [
      'profiles:\n- plugins:\n    score:\n      enabled:\n      - name: NodeName\n',
      'k.yaml:7:15: error: profiles[0].plugins.score.enabled[0].name: plugin "NodeName" does not extend ScorePlugin plugin',
    ],
    [
      'profiles:\n- pluginConfig:\n  - name: NodeAffinity\n  - name: InterPodAffinity\n    args:\n      hardPodAffinityWeight: 200\n',
      'k.yaml:8:30: error: profiles[0].pluginConfig[1].args.hardPodAffinityWeight: Invalid value: 200: not in valid range [0, 100]',
    ],
    [
      'podInitialBackoffSeconds: 0\n',
      'k.yaml:3:27: error: podInitialBackoffSeconds: Invalid value: 0: must be greater than 0',
    ],
  ])('%j has its error at its place', (text, message) => {
    expect(readText(text).errors.map(formatDiagnostic)).toEqual([message]);
  });

  it('names the plugins of others as not modelled, and takes a slip for one', () => {
    const disabling = (name: string): string => `profiles:\n- plugins: {filter: {disabled: [{name: ${name}}]}}\n`;
    expect([...readText(disabling('Coscheduling')).notModelledFields]).toEqual([
      ['KubeSchedulerConfiguration plugin Coscheduling', 1],
    ]);
    expect(readText(disabling('NodePort')).errors.map(formatDiagnostic)).toEqual([
      'k.yaml:4:40: error: profiles[0].plugins.filter.disabled[0].name: unknown plugin "NodePort"; did you mean "NodePorts"?',
    ]);
  });
});
