/** Which taints a toleration is for: reckoned here once more, because the scheduler and the eviction of taints are what is checked. */
import type { Taint, Toleration } from '../model/objects/index.ts';

export function isFor({ key = '', operator = 'Equal', value = '', effect }: Toleration, taint: Taint): boolean {
  if (effect !== undefined && effect !== taint.effect) return false;
  if (key !== '' && key !== taint.key) return false;
  return operator === 'Exists' || value === (taint.value ?? '');
}
