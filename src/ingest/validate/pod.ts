/** Pods and pod templates (`pkg/apis/core/validation`). */
import { qualifiedNameErrors, subdomainErrors } from '../../model/label-syntax.ts';
import type { Pod, PodSpec, PodTemplateSpec } from '../../model/objects/pod.ts';
import type { Problem } from '../decode/session.ts';
import { Check } from './check.ts';
import { checkContainers } from './containers.ts';
import { checkLabels, checkMeta } from './meta.ts';
import { dnsLabelErrors } from './names.ts';
import { checkAffinity, checkTolerations, checkTopologySpread } from './scheduling.ts';

/** Specifications are shared between pods of one template; each is looked at once. */
const KNOWN = new WeakMap<PodSpec, readonly Problem[]>();

export function checkPod(check: Check, pod: Pod): void {
  checkMeta(check.at('metadata'), pod.metadata, 'subdomain');
  checkPodSpec(check.at('spec'), pod.spec);
  if (pod.spec.nodeName !== undefined && pod.spec.schedulingGates.length > 0) {
    check.at('spec', 'nodeName').forbidden('cannot be set until all schedulingGates have been cleared');
  }
}

export function checkPodTemplate(check: Check, template: PodTemplateSpec): void {
  checkLabels(check.at('metadata'), 'labels', template.metadata.labels);
  checkPodSpec(check.at('spec'), template.spec);
}

function checkPodSpec(check: Check, spec: PodSpec): void {
  let problems = KNOWN.get(spec);
  if (problems === undefined) {
    const inner = new Check();
    checkSpec(inner, spec);
    problems = inner.problems;
    KNOWN.set(spec, problems);
  }
  for (const problem of problems) check.problems.push({ ...problem, path: [...check.path, ...problem.path] });
}

function checkSpec(check: Check, spec: PodSpec): void {
  checkVolumes(check.at('volumes'), spec);
  checkContainers(check, spec);
  checkLabels(check, 'nodeSelector', spec.nodeSelector);
  checkAffinity(check.at('affinity'), spec.affinity);
  spec.readinessGates.forEach((gate, index) =>
    check.at('readinessGates', index, 'conditionType').all(gate, qualifiedNameErrors(gate)),
  );
  checkSchedulingGates(check.at('schedulingGates'), spec.schedulingGates);
  checkTopologySpread(check.at('topologySpreadConstraints'), spec.topologySpreadConstraints);
  checkTolerations(check.at('tolerations'), spec.tolerations);
  for (const field of ['serviceAccountName', 'nodeName', 'priorityClassName', 'runtimeClassName'] as const) {
    const name = spec[field];
    if (name !== undefined) check.at(field).all(name, subdomainErrors(name));
  }
  for (const field of ['hostname', 'subdomain'] as const) {
    const name = spec[field];
    if (name !== undefined) check.at(field).all(name, dnsLabelErrors(name));
  }
  const deadline = spec.activeDeadlineSeconds;
  if (deadline !== undefined && (deadline < 1 || deadline > 2_147_483_647)) {
    check.at('activeDeadlineSeconds').invalid(deadline, 'must be between 1 and 2147483647, inclusive');
  }
}

function checkSchedulingGates(check: Check, gates: readonly string[]): void {
  const seen = new Set<string>();
  gates.forEach((gate, index) => {
    check.at(index).all(gate, qualifiedNameErrors(gate));
    if (seen.has(gate)) check.at(index).duplicate(gate);
    seen.add(gate);
  });
}

function checkVolumes(check: Check, spec: PodSpec): void {
  const names = new Set<string>();
  spec.volumes.forEach((volume, index) => {
    const here = check.at(index);
    if (volume.name === '') here.at('name').required();
    else here.at('name').all(volume.name, dnsLabelErrors(volume.name));
    if (names.has(volume.name)) here.at('name').duplicate(volume.name);
    names.add(volume.name);
    if (volume.persistentVolumeClaim?.claimName === '') here.at('persistentVolumeClaim', 'claimName').required();
    const limit = volume.emptyDir?.sizeLimit;
    if (limit !== undefined && limit.sign < 0)
      here.at('emptyDir', 'sizeLimit').forbidden('SizeLimit field must be a valid resource quantity');
  });
}
