import {
  compileNodeSelector,
  compilePreferredTerms,
  compileRequiredNodeAffinity,
  nodeSelectorError,
  nodeSelectorMatches,
  preferredTermsScore,
  requiredNodeAffinityError,
  requiredNodeAffinityMatches,
} from '../../../../src/model/node-selector.ts';
import { fromJson, listFromJson } from '../_decode.ts';
import type { PureFunctions } from '../types.ts';

function throwIf(error: string | undefined): void {
  if (error !== undefined) throw new Error(error);
}

export const functions: PureFunctions = {
  'nodeAffinity.terms': (rawSelector: unknown, rawNode: unknown) => {
    const selector = compileNodeSelector(fromJson('NodeSelector', rawSelector));
    if (nodeSelectorMatches(selector, fromJson('Node', rawNode))) return true;
    throwIf(nodeSelectorError(selector));
    return false;
  },
  'nodeAffinity.required': (rawPod: unknown, rawNode: unknown) => {
    const required = compileRequiredNodeAffinity(fromJson('Pod', rawPod).spec);
    const node = fromJson('Node', rawNode);
    throwIf(requiredNodeAffinityError(required, node));
    return requiredNodeAffinityMatches(required, node);
  },
  'nodeAffinity.preferred': (rawTerms: unknown, rawNode: unknown) =>
    preferredTermsScore(
      compilePreferredTerms(listFromJson('PreferredSchedulingTerm', rawTerms)),
      fromJson('Node', rawNode),
    ),
};
