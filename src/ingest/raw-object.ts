/** What can be told of an object, and added to it, before it is decoded. */
import { isRecord } from './decode/cursor.ts';

type RawObject = Readonly<Record<string, unknown>>;

export interface ListType {
  readonly apiVersion: unknown;
  readonly kind: string;
}

/** An API server has seen it. */
export function hasUid(raw: RawObject): boolean {
  const { metadata } = raw;
  return isRecord(metadata) && typeof metadata['uid'] === 'string' && metadata['uid'] !== '';
}

export const isPod = (raw: unknown): raw is RawObject =>
  isRecord(raw) && raw['kind'] === 'Pod' && raw['apiVersion'] === 'v1';

/** The items of a `PodList` need not repeat what they are. */
export function typeOfItems(list: RawObject): ListType | undefined {
  const kind = String(list['kind']);
  return kind === 'List' ? undefined : { apiVersion: list['apiVersion'], kind: kind.slice(0, -'List'.length) };
}

/** An item of a list of this type. */
export function typed(item: unknown, type: ListType | undefined): unknown {
  return type !== undefined && isRecord(item) && item['kind'] === undefined ? { ...type, ...item } : item;
}
