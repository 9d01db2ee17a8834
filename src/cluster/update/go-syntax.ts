/** Values as the API server prints them into an error: Go's own syntax (apimachinery util/validation/field, `%#v`). */
import type { LabelSelector, StringMap } from '../../model/objects/index.ts';

const quoted = (text: string): string => JSON.stringify(text);

export function goMap(map: StringMap | undefined): string {
  if (map === undefined || map.size === 0) return 'map[string]string(nil)';
  const sorted = [...map].sort(([a], [b]) => (a < b ? -1 : 1));
  return `map[string]string{${sorted.map(([key, value]) => `${quoted(key)}:${quoted(value)}`).join(', ')}}`;
}

export function goSelector(selector: LabelSelector | undefined): string {
  if (selector === undefined) return 'null';
  const { matchLabels, matchExpressions } = selector;
  const requirements = matchExpressions.map(({ key, operator, values }) => {
    const list = values.length === 0 ? '[]string(nil)' : `[]string{${values.map(quoted).join(', ')}}`;
    return `v1.LabelSelectorRequirement{Key:${quoted(key)}, Operator:${quoted(operator)}, Values:${list}}`;
  });
  const type = '[]v1.LabelSelectorRequirement';
  const expressions = requirements.length === 0 ? `${type}(nil)` : `${type}{${requirements.join(', ')}}`;
  return `v1.LabelSelector{MatchLabels:${goMap(matchLabels)}, MatchExpressions:${expressions}}`;
}
