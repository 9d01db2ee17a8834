/** What every run assumes, in sentences: the report prints them, the fidelity page lists them with their reasons. */
import type { MachineTiming } from '../machines/index.ts';
import { spreadOf } from './timing.ts';

const seconds = (ms: number): string => `${ms / 1000} s`;

export function assumptionsOf(timing: MachineTiming, proxyDelay: number): string[] {
  return [
    'Kubernetes v1.32 with its default feature gates and flags, unless the scenario says otherwise.',
    'Equal scores are settled by a seeded draw; where Kubernetes iterates over a map, by the order of creation.',
    `A pod starts ${startOf(timing)} after its images are there; an init container runs ${seconds(timing.initContainerRun)}; a started container is ready after ${seconds(timing.ready)}, or as its readiness probe's delay says.`,
    `An image takes ${pullOf(timing)} to pull, one at a time on each node; one of unknown size counts as ${timing.unknownImageBytes / 2 ** 20} MiB.`,
    `A container ends ${timing.drawn?.podTermination === undefined ? seconds(timing.termination) : spreadOf(timing.drawn.podTermination)} after SIGTERM (or with its grace period), its object is gone ${seconds(timing.cleanup)} later; a Job's container runs ${seconds(timing.jobRun)} and succeeds, unless the pod's annotations say otherwise.`,
    ...latencies(timing),
    'Container processes do not crash and use what they request, unless a fault or an annotation says otherwise.',
    `A request goes to any endpoint of its Service that the proxies know as ready, each as likely as the others; they act on a change ${seconds(proxyDelay)} after the API told it. It succeeds if the program behind the endpoint answers.`,
  ];
}

function startOf({ sandbox, containerStart, drawn }: MachineTiming): string {
  if (drawn?.podStartup !== undefined) return spreadOf(drawn.podStartup);
  return `${seconds(sandbox)} (sandbox) and ${seconds(containerStart)} a container`;
}

function pullOf({ imagePullPerGi, drawn }: MachineTiming): string {
  const base = drawn?.imagePullBase === undefined ? '' : `${spreadOf(drawn.imagePullBase)}, and then `;
  return `${base}${seconds(imagePullPerGi)} a GiB`;
}

/** Those that the scenario gives. */
function latencies({ drawn }: MachineTiming): string[] {
  const { apiLatency, watchLatency, nodeReboot } = drawn ?? {};
  return [
    ...(apiLatency === undefined ? [] : [`A request to the API server takes ${spreadOf(apiLatency)}.`]),
    ...(watchLatency === undefined ? [] : [`A change is seen by whoever watches after ${spreadOf(watchLatency)}.`]),
    ...(nodeReboot === undefined ? [] : [`A machine boots in ${spreadOf(nodeReboot)}.`]),
  ];
}
