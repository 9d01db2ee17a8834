/** Annotations of pods by which a scenario says how programs behave, and that say nothing: misspelt, of no container, no numbers. */
import { nearest } from '../ingest/decode/did-you-mean.ts';
import { BEHAVIOUR_ANNOTATIONS, BEHAVIOUR_PREFIX, behaviourValues } from '../machines/index.ts';
import { controllerOf } from '../model/pod.ts';
import type { KubeObject, PodSpec, StringMap } from '../model/objects/index.ts';
import type { DiagnosticRow } from '../record/index.ts';
import { doubt } from './doubts.ts';
import type { SourcedObject } from './simulation.ts';

interface Template {
  readonly metadata: { readonly annotations: StringMap };
  readonly spec: PodSpec;
}

interface Templated {
  readonly spec?: {
    readonly template?: Template;
    readonly jobTemplate?: { readonly spec: { readonly template: Template } };
  };
}

/** What comes from a controller is told of there. */
export function annotationDoubts(objects: readonly SourcedObject[]): DiagnosticRow[] {
  return objects.flatMap((sourced) => {
    const { object } = sourced;
    const template = templateOf(object);
    if (template === undefined || controllerOf(object) !== undefined) return [];
    const { metadata, spec } = template;
    const containers = [...(spec.initContainers ?? []), ...(spec.containers ?? [])].map(({ name }) => name);
    return [...metadata.annotations].flatMap(([key, text]) => {
      const problem = key.startsWith(BEHAVIOUR_PREFIX) ? problemOf(key, text, containers) : undefined;
      if (problem === undefined) return [];
      return [doubt('annotation', sourced, `${object.kind} ${object.metadata.name}: annotation ${key} ${problem}`)];
    });
  });
}

function templateOf(object: KubeObject): Template | undefined {
  if (object.kind === 'Pod') return object as KubeObject & Template;
  const { spec } = object as Templated;
  const template = spec?.template ?? spec?.jobTemplate?.spec.template;
  return template?.metadata === undefined ? undefined : template;
}

function problemOf(key: string, text: string, containers: readonly string[]): string | undefined {
  const [name = '', ...rest] = key.slice(BEHAVIOUR_PREFIX.length).split('.');
  const container = rest.join('.');
  if (!BEHAVIOUR_ANNOTATIONS.some((known) => known === name)) {
    const near = nearest(name, BEHAVIOUR_ANNOTATIONS);
    return `says nothing: it is unknown${near === undefined ? '' : `; did you mean ${BEHAVIOUR_PREFIX}${near}?`}`;
  }
  if (container !== '' && !containers.includes(container))
    return `says nothing: the pod has no container "${container}", only ${containers.join(', ')}`;
  if (name === 'never-ready')
    return text === 'true' || text === 'false' ? undefined : `is ${JSON.stringify(text)}: expected "true" or "false"`;
  return behaviourValues(text).length > 0
    ? undefined
    : `is ${JSON.stringify(text)}: expected a number that is not negative, or a list such as "60,90"`;
}
