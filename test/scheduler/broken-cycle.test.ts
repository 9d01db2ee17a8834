/**
 * Scheduling cycles that end with an error instead of a refusal: what a pod says cannot be read, or the profile has switched
 * off what a plugin prepares itself with. All texts are answers of the real scheduler (v1.32.13).
 */
import { describe, expect, it } from 'vitest';
import { Lab, type Manifest, type PodManifest } from './_lab.ts';

const ZONE = 'topology.kubernetes.io/zone';
const FOO = { matchExpressions: [{ key: 'app', operator: 'Foo', values: ['x'] }] };
const NO_OPERATOR = '"Foo" is not a valid label selector operator';

const preferring = (...expressions: readonly Manifest[]): PodManifest => ({
  spec: {
    affinity: {
      nodeAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          { weight: 5, preference: { matchExpressions: [...expressions] } },
        ],
      },
    },
  },
});

const spreading = (whenUnsatisfiable: string, labelSelector: Manifest = FOO): PodManifest => ({
  spec: { topologySpreadConstraints: [{ maxSkew: 1, topologyKey: ZONE, whenUnsatisfiable, labelSelector }] },
});

/** Two nodes, so that there is something to score. */
function errorOf(manifest: PodManifest, profile?: Manifest, nodes = 2): string | undefined {
  const lab = new Lab({ profile });
  for (let i = 0; i < nodes; i++) lab.place(`n${i}`, { [ZONE]: `z${i}` });
  return lab.engine.decide(lab.pending(manifest)).error;
}

describe('what a pod says cannot be read', () => {
  it.each<[string, PodManifest, string]>([
    [
      'a preference for a number that is none',
      preferring({ key: 'gen', operator: 'Gt', values: ['abc'] }),
      `running PreScore plugin "NodeAffinity": [0].matchExpressions[0].values[0]: Invalid value: "abc": for 'Gt', 'Lt' operators, the value must be an integer`,
    ],
    [
      'a preference by an unknown operator',
      preferring({ key: 'app', operator: 'Foo', values: ['x'] }),
      'running PreScore plugin "NodeAffinity": [0].matchExpressions[0].operator: Unsupported value: "Foo": supported values: "In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"',
    ],
    [
      'a preference for no value',
      preferring({ key: 'app', operator: 'In' }),
      `running PreScore plugin "NodeAffinity": [0].matchExpressions[0].values: Invalid value: []string(nil): for 'in', 'notin' operators, values set can't be empty`,
    ],
    [
      'a hard constraint',
      spreading('DoNotSchedule'),
      `running PreFilter plugin "PodTopologySpread": get constraints from pod: obtaining pod's hard topology spread constraints: ${NO_OPERATOR}`,
    ],
    [
      'a soft constraint',
      spreading('ScheduleAnyway'),
      `running PreScore plugin "PodTopologySpread": calculating preScoreState: obtaining pod's soft topology spread constraints: ${NO_OPERATOR}`,
    ],
  ])('%s', (_, manifest, text) => {
    expect(errorOf(manifest)).toBe(text);
  });

  it('but nobody reads a preference where one node only fits', () => {
    expect(errorOf(spreading('ScheduleAnyway'), undefined, 1)).toBeUndefined();
    expect(errorOf(preferring({ key: 'gen', operator: 'Gt', values: ['abc'] }), undefined, 1)).toBeUndefined();
  });

  it('nor a soft constraint of a pod that fits nowhere', () => {
    const lab = new Lab();
    lab.place('n0');
    const manifest = spreading('ScheduleAnyway');
    const { error, fitError } = lab.engine.decide(
      lab.pending({ ...manifest, spec: { ...manifest.spec, nodeSelector: { gone: 'yes' } } }),
    );
    expect(error).toBeUndefined();
    expect(fitError?.message).toBe("0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector.");
  });
});

const everything: PodManifest = {
  labels: { app: 'web' },
  spec: {
    containers: [{ name: 'c', ports: [{ containerPort: 80, hostPort: 80 }] }],
    affinity: {
      podAntiAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: ZONE, labelSelector: {} }],
        preferredDuringSchedulingIgnoredDuringExecution: [
          { weight: 1, podAffinityTerm: { topologyKey: ZONE, labelSelector: {} } },
        ],
      },
    },
    topologySpreadConstraints: [
      { maxSkew: 1, topologyKey: ZONE, whenUnsatisfiable: 'DoNotSchedule', labelSelector: {} },
      { maxSkew: 1, topologyKey: ZONE, whenUnsatisfiable: 'ScheduleAnyway', labelSelector: {} },
    ],
  },
};

describe('a profile has switched off what a plugin prepares itself with', () => {
  it.each<[string, string, string]>([
    [
      'preFilter',
      'NodePorts',
      'running "NodePorts" filter plugin: reading "PreFilterNodePorts" from cycleState: not found',
    ],
    [
      'preFilter',
      'NodeResourcesFit',
      'running "NodeResourcesFit" filter plugin: error reading "PreFilterNodeResourcesFit" from cycleState: not found',
    ],
    [
      'preFilter',
      'VolumeRestrictions',
      'running "VolumeRestrictions" filter plugin: cannot read "PreFilterVolumeRestrictions" from cycleState',
    ],
    ['preFilter', 'VolumeBinding', 'running "VolumeBinding" filter plugin: not found'],
    [
      'preFilter',
      'PodTopologySpread',
      'running "PodTopologySpread" filter plugin: reading "PreFilterPodTopologySpread" from cycleState: not found',
    ],
    [
      'preFilter',
      'InterPodAffinity',
      'running "InterPodAffinity" filter plugin: error reading "PreFilterInterPodAffinity" from cycleState: not found',
    ],
    [
      'preScore',
      'TaintToleration',
      'running Score plugins: plugin "TaintToleration" failed with: failed to read "PreScoreTaintToleration" from cycleState: not found',
    ],
    [
      'preScore',
      'PodTopologySpread',
      'running Score plugins: plugin "PodTopologySpread" failed with: error reading "PreScorePodTopologySpread" from cycleState: not found',
    ],
    [
      'preScore',
      'InterPodAffinity',
      'running Score plugins: plugin "InterPodAffinity" failed with: failed to read "PreScoreInterPodAffinity" from cycleState: not found',
    ],
  ])('%s of %s', (point, name, text) => {
    expect(errorOf(everything, { plugins: { [point]: { disabled: [{ name }] } } })).toBe(text);
  });

  it.each([
    ['preFilter', 'NodeAffinity'],
    ['preFilter', 'NodeVolumeLimits'],
    ['preFilter', 'VolumeZone'],
    ['preScore', 'NodeAffinity'],
    ['preScore', 'NodeResourcesFit'],
    ['preScore', 'NodeResourcesBalancedAllocation'],
  ])('%s of %s: it looks for itself', (point, name) => {
    expect(errorOf(everything, { plugins: { [point]: { disabled: [{ name }] } } })).toBeUndefined();
  });
});
