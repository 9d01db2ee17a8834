/** The API server's validation, as far as a person meets it. */
import type { KubeObject } from '../../model/objects/meta.ts';
import type { Problem } from '../decode/session.ts';

export function validateObject(_object: KubeObject): readonly Problem[] {
  return [];
}
