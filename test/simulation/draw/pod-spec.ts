/** Pod templates with the features of the seed. */
import type { Draft, Raw } from './draft.ts';
import { draws } from './draft.ts';

const HOST = 'kubernetes.io/hostname';
const ZONE = 'topology.kubernetes.io/zone';

export function drawTemplate(draft: Draft, app: string, kind: string): Raw {
  const { dice } = draft;
  const annotations: Raw = {};
  const container: Raw = { name: 'c', image: `app:${dice.between(1, 3)}`, resources: resources(draft) };
  const spec: Raw = { containers: [container] };
  behave(draft, kind, annotations, spec);
  place(draft, app, spec);
  if (draws(draft, 'ports', 0.25)) container.ports = [{ containerPort: 80, hostPort: dice.pick(8080, 9090) }];
  if (draws(draft, 'probes')) {
    container.readinessProbe = {
      httpGet: { path: '/', port: 80 },
      initialDelaySeconds: dice.between(0, 10),
      periodSeconds: dice.pick(1, 5, 10),
      failureThreshold: dice.between(1, 3),
    };
  }
  if (draws(draft, 'priorities', 0.6)) spec.priorityClassName = dice.pick('low', 'high', 'high', 'polite');
  return { metadata: { labels: { app, tier: dice.pick('fe', 'be') }, annotations }, spec };
}

function resources(draft: Draft): Raw {
  const { dice } = draft;
  const cpu = draws(draft, 'big-pods', 0.6)
    ? dice.pick('900m', '1500m', '3')
    : dice.pick('0', '50m', '100m', '250m', '500m');
  const requests = { cpu, memory: dice.pick('32Mi', '64Mi', '512Mi', '1Gi') };
  if (dice.chance(0.15)) return {};
  return dice.chance(0.2) ? { requests, limits: requests } : { requests };
}

/** How its program behaves: how long it runs, how it ends, whether it becomes ready. */
function behave(draft: Draft, kind: string, annotations: Raw, spec: Raw): void {
  const { dice } = draft;
  const say = (name: string, value: string): void => {
    annotations[`seatrial.dev/${name}`] = value;
  };
  if (kind === 'Job') {
    say('run-seconds', dice.pick('1', '20', '60,10,30', '300'));
    if (draws(draft, 'crashes', 0.5)) say('exit-code', dice.pick('1', '1,0', '0,1,0'));
    spec.restartPolicy = dice.pick('Never', 'OnFailure');
  } else if (draws(draft, 'crashes', 0.25)) {
    say('run-seconds', dice.pick('5', '40', '700'));
    say('exit-code', dice.pick('0', '1'));
  } else if (draws(draft, 'never-ready', 0.15)) say('never-ready', 'true');
  if (dice.chance(0.3)) say('ready-seconds', dice.pick('0', '3', '20'));
  if (draws(draft, 'slow-ends')) say('termination-seconds', dice.pick('0', '5', '25', '90'));
  if (draws(draft, 'zero-grace')) spec.terminationGracePeriodSeconds = dice.pick(0, 1, 3);
  else if (dice.chance(0.3)) spec.terminationGracePeriodSeconds = dice.pick(5, 30, 120);
}

function place(draft: Draft, app: string, spec: Raw): void {
  const { dice } = draft;
  const selector = { matchLabels: { app } };
  if (draws(draft, 'spread'))
    spec.topologySpreadConstraints = dice
      .some(dice.between(1, 2), [HOST, ZONE])
      .map((topologyKey) => spread(draft, topologyKey, selector));
  const affinity: Raw = {};
  if (draws(draft, 'anti-affinity')) {
    const term = { labelSelector: selector, topologyKey: dice.pick(HOST, HOST, ZONE) };
    affinity.podAntiAffinity = dice.chance(0.6) ? required(term) : preferred(term);
  }
  if (draws(draft, 'affinity')) {
    const term = {
      labelSelector: { matchLabels: dice.pick<Raw>({ app }, { tier: 'fe' }, { app: 'd0' }) },
      topologyKey: dice.pick(HOST, ZONE),
    };
    affinity.podAffinity = dice.chance(0.6) ? required(term) : preferred(term);
  }
  if (draws(draft, 'selectors', 0.3)) {
    const matchExpressions = [{ key: 'disk', operator: dice.pick('In', 'NotIn'), values: ['ssd'] }];
    affinity.nodeAffinity = dice.chance(0.5)
      ? { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions }] } }
      : {
          preferredDuringSchedulingIgnoredDuringExecution: [
            { weight: dice.between(1, 100), preference: { matchExpressions } },
          ],
        };
  }
  if (Object.keys(affinity).length > 0) spec.affinity = affinity;
  if (draws(draft, 'selectors', 0.2)) spec.nodeSelector = { pool: dice.pick('main', 'main', 'data') };
  const tolerations = drawTolerations(draft);
  if (tolerations.length > 0) spec.tolerations = tolerations;
}

function spread({ dice }: Draft, topologyKey: string, labelSelector: Raw): Raw {
  const whenUnsatisfiable = dice.pick('DoNotSchedule', 'ScheduleAnyway');
  return {
    maxSkew: dice.between(1, 2),
    topologyKey,
    whenUnsatisfiable,
    labelSelector,
    ...(whenUnsatisfiable === 'DoNotSchedule' && dice.chance(0.2) ? { minDomains: dice.between(1, 3) } : {}),
    ...(dice.chance(0.2) ? { nodeTaintsPolicy: 'Honor' } : {}),
  };
}

const required = (term: Raw): Raw => ({ requiredDuringSchedulingIgnoredDuringExecution: [term] });
const preferred = (podAffinityTerm: Raw): Raw => ({
  preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 50, podAffinityTerm }],
});

function drawTolerations(draft: Draft): Raw[] {
  const { dice } = draft;
  const tolerations: Raw[] = [];
  if (draws(draft, 'taints', 0.5)) tolerations.push({ key: 'dedicated', operator: 'Exists' });
  if (draws(draft, 'tolerations', 0.6)) {
    const seconds = dice.pick<Raw>({ tolerationSeconds: 0 }, { tolerationSeconds: 30 }, { tolerationSeconds: 120 }, {});
    for (const key of ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'])
      tolerations.push({ key, operator: 'Exists', effect: 'NoExecute', ...seconds });
  }
  return tolerations;
}
