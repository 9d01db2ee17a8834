/** What a Job's podFailurePolicy says about a failed pod (upstream `pkg/controller/job/pod_failure_policy.go`). */
import type { JobSpec } from '../../model/objects/index.ts';

export type PodFailurePolicy = NonNullable<JobSpec['podFailurePolicy']>;
type Rule = PodFailurePolicy['rules'][number];
type OnExitCodes = NonNullable<Rule['onExitCodes']>;

/** `exitCode` is missing while the container has not ended. */
export interface ContainerExit {
  readonly name: string;
  readonly exitCode?: number;
}

/** What the rules look at. */
export interface FailedPodView {
  readonly namespace: string;
  readonly name: string;
  readonly containers: readonly ContainerExit[];
  readonly initContainers: readonly ContainerExit[];
  readonly conditions: readonly { readonly type: string; readonly status: string }[];
}

export interface PodFailureVerdict {
  /** Why the Job fails; only with action FailJob. */
  readonly message?: string;
  /** Whether the failure counts towards the back-off limits. */
  readonly countFailed: boolean;
  /** Missing where no rule matched. */
  readonly action?: Rule['action'];
}

const NO_RULE: PodFailureVerdict = { countFailed: true };
/** A rule with another one is skipped. */
const ACTIONS: ReadonlySet<string> = new Set(['FailJob', 'FailIndex', 'Ignore', 'Count']);

/** An operator that is not known matches nothing. */
function matchesCode({ operator, values }: OnExitCodes, exitCode: number): boolean {
  if (operator === 'In') return values.includes(exitCode);
  return operator === 'NotIn' && !values.includes(exitCode);
}

function findExit(containers: readonly ContainerExit[], rule: OnExitCodes): ContainerExit | undefined {
  return containers.find(
    ({ name, exitCode }) =>
      exitCode !== undefined && exitCode !== 0 && (rule.containerName ?? name) === name && matchesCode(rule, exitCode),
  );
}

/** Why the rule matches, in the words of the Job's condition; nothing if it does not. */
function matchRule(rule: Rule, index: number, pod: FailedPodView): string | undefined {
  const ending = `matching ${rule.action} rule at index ${index}`;
  if (rule.onExitCodes) {
    const exit = findExit(pod.containers, rule.onExitCodes) ?? findExit(pod.initContainers, rule.onExitCodes);
    return (
      exit &&
      `Container ${exit.name} for pod ${pod.namespace}/${pod.name} failed with exit code ${exit.exitCode} ${ending}`
    );
  }
  const condition = pod.conditions.find(({ type, status }) =>
    rule.onPodConditions.some((pattern) => pattern.type === type && (pattern.status ?? 'True') === status),
  );
  return condition && `Pod ${pod.namespace}/${pod.name} has condition ${condition.type} ${ending}`;
}

/** The first rule that matches decides; without one the failure counts. */
export function matchPodFailurePolicy(policy: PodFailurePolicy | undefined, pod: FailedPodView): PodFailureVerdict {
  for (const [index, rule] of (policy?.rules ?? []).entries()) {
    if (!ACTIONS.has(rule.action)) continue;
    const message = matchRule(rule, index, pod);
    if (message === undefined) continue;
    const countFailed = rule.action !== 'Ignore';
    return rule.action === 'FailJob'
      ? { message, countFailed, action: rule.action }
      : { countFailed, action: rule.action };
  }
  return NO_RULE;
}
