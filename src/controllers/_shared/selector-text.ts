/** A label selector as Go's `%v` prints it, in the text of an Event. */
import type { LabelSelector } from '../../model/objects/index.ts';

export function selectorText(selector: LabelSelector | undefined): string {
  if (selector === undefined) return 'nil';
  const labels = [...selector.matchLabels].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const pairs = labels.map(([key, value]) => `${key}: ${value},`).join('');
  const expressions = selector.matchExpressions
    .map(
      ({ key, operator, values }) =>
        `LabelSelectorRequirement{Key:${key},Operator:${operator},Values:[${values.join(' ')}],},`,
    )
    .join('');
  const map = labels.length === 0 ? 'map[string]string{}' : `map[string]string{${pairs}}`;
  return `&LabelSelector{MatchLabels:${map},MatchExpressions:[]LabelSelectorRequirement{${expressions}},}`;
}
