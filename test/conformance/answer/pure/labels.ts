import { parseSelector } from '../../../../src/model/selector-parse.ts';
import { compileLabelSelector, selectorMatches } from '../../../../src/model/selector.ts';
import { fromJson, mapFromJson } from '../_decode.ts';
import type { PureFunctions } from '../types.ts';

export const functions: PureFunctions = {
  'labels.labelSelector': (raw: unknown, labels: unknown) => {
    const selector = compileLabelSelector(raw === null ? undefined : fromJson('LabelSelector', raw));
    return { selector: selector.canonical, matches: selectorMatches(selector, mapFromJson(labels)) };
  },
  'labels.parse': (text: string, sets: readonly unknown[]) => {
    const selector = parseSelector(text);
    return {
      selector: selector.canonical,
      matches: sets.map((labels) => selectorMatches(selector, mapFromJson(labels))),
    };
  },
};
