/** ResourceQuota and LimitRange (v1). */
import type {
  LimitRange,
  LimitRangeItem,
  ResourceQuota,
  ScopedResourceSelectorRequirement,
} from '../../model/objects/cluster.ts';
import type { Cursor } from './cursor.ts';
import { decodeHead } from './meta.ts';

export function decodeResourceQuota(c: Cursor): ResourceQuota {
  return {
    ...decodeHead(c, 'ResourceQuota'),
    spec: c.objectOrEmpty('spec', (spec) => ({
      hard: spec.resources('hard'),
      scopes: spec.strings('scopes'),
      scopeSelector: spec.objectOrEmpty('scopeSelector', (selector) =>
        selector.objects('matchExpressions', decodeScopeRequirement),
      ),
    })),
    status: c.objectOrEmpty('status', (status) => ({ hard: status.resources('hard'), used: status.resources('used') })),
  };
}

function decodeScopeRequirement(c: Cursor): ScopedResourceSelectorRequirement {
  return { scopeName: c.text('scopeName'), operator: c.text('operator'), values: c.strings('values') };
}

export function decodeLimitRange(c: Cursor): LimitRange {
  return {
    ...decodeHead(c, 'LimitRange'),
    spec: c.objectOrEmpty('spec', (spec) => ({ limits: spec.objects('limits', decodeLimitRangeItem) })),
  };
}

function decodeLimitRangeItem(c: Cursor): LimitRangeItem {
  return {
    type: c.text('type'),
    max: c.resources('max'),
    min: c.resources('min'),
    default: c.resources('default'),
    defaultRequest: c.resources('defaultRequest'),
    maxLimitRequestRatio: c.resources('maxLimitRequestRatio'),
  };
}
