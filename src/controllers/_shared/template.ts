/**
 * Identity of pod templates: which ReplicaSet holds the Deployment's template, and the hash in names and labels
 * (upstream pkg/controller/deployment/util: EqualIgnoreHash, pkg/controller: ComputeHash – the text that is hashed is
 * ours, only its stability matters).
 */
import type { PodTemplateSpec } from '../../model/objects/index.ts';
import { Quantity } from '../../model/quantity.ts';

export const POD_TEMPLATE_HASH_LABEL = 'pod-template-hash';
/** 27 characters without vowels, as for generated names. */
const SAFE = 'bcdfghjklmnpqrstvwxz2456789';

const texts = new WeakMap<PodTemplateSpec, string>();
/** Equal texts are one string, which are compared at a glance. */
const known = new Map<string, string>();
const MOST_KNOWN = 10_000;

function interned(text: string): string {
  const found = known.get(text);
  if (found !== undefined) return found;
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(text, text);
  return text;
}

/** A text that is equal for equal templates, whatever their hash label says. */
export function templateText(template: PodTemplateSpec): string {
  let text = texts.get(template);
  if (text === undefined) {
    const labels = [...template.metadata.labels].filter(([key]) => key !== POD_TEMPLATE_HASH_LABEL);
    const meta = { labels: new Map(labels), annotations: template.metadata.annotations };
    text = interned(JSON.stringify([meta, template.spec], canonical));
    texts.set(template, text);
  }
  return text;
}

export const isSameTemplate = (a: PodTemplateSpec, b: PodTemplateSpec): boolean =>
  a === b || templateText(a) === templateText(b);

/** FNV-1a over the text and the collision count, in Kubernetes' safe alphabet. */
export function templateHash(template: PodTemplateSpec, collisionCount: number): string {
  const text = `${templateText(template)}#${collisionCount}`;
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return [...String(h >>> 0)].map((digit) => SAFE[digit.charCodeAt(0) % SAFE.length]).join('');
}

export function withHashLabel(template: PodTemplateSpec, hash: string): PodTemplateSpec {
  const labels = new Map(template.metadata.labels).set(POD_TEMPLATE_HASH_LABEL, hash);
  return { ...template, metadata: { ...template.metadata, labels } };
}

/** Maps become sorted pairs, quantities their text. */
function canonical(_key: string, value: unknown): unknown {
  if (value instanceof Map)
    return [...(value as Map<string, unknown>)].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  if (value instanceof Quantity) return value.canonical;
  return value;
}
