/**
 * `--set KIND/NAME.PATH=VALUE` on the native objects that a run begins with, as they were written:
 *
 *   deploy/web.spec.replicas=12   hpa/web.spec.maxReplicas=20   deploy/shop/web.spec.template.spec.containers/web.image=web:2
 *
 * So defaults and checks see the value as if it had been in the manifest.
 */
import { kindOfWord } from '../experiment/listing/kinds.ts';
import { usageError } from './errors.ts';
import { type Mutable, parseOverride, segmentsOf, setAt } from './overrides.ts';

interface ObjectOverride {
  readonly text: string;
  readonly path: string;
  readonly kind: string;
  /** Undefined: of any namespace. */
  readonly namespace: string | undefined;
  readonly name: string;
  readonly segments: readonly string[];
  readonly value: unknown;
}

const PATTERN = /^([A-Za-z]+)\/((?:[^./]+\/)?[^./]+)\./;

/** Is it one of an object, and not of the scenario? */
export const isObjectOverride = (override: string): boolean =>
  kindOfWord(PATTERN.exec(override)?.[1] ?? '') !== undefined;

export class ObjectOverrides {
  readonly #overrides: readonly ObjectOverride[];
  readonly #used = new Set<ObjectOverride>();

  /** Those of `set` that speak of objects. Throws `CliError`. */
  constructor(set: readonly string[]) {
    this.#overrides = set.filter(isObjectOverride).map(parse);
  }

  /** None of `set` speaks of an object. */
  get isEmpty(): boolean {
    return this.#overrides.length === 0;
  }

  /** The object with its values in place; itself if there are none. */
  readonly edit = (raw: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => {
    const mine = this.#overrides.filter((one) => matches(one, raw));
    if (mine.length === 0) return raw;
    const copy = structuredClone(raw) as Mutable;
    for (const one of mine) {
      this.#used.add(one);
      setAt(copy, one.segments, one.value, one.path);
    }
    return copy as Record<string, unknown>;
  };

  /** Throws `CliError` for one that no object was there for: a slip would change nothing in silence. */
  throwIfUnused(): void {
    const unused = this.#overrides.find((one) => !this.#used.has(one));
    if (unused === undefined) return;
    const { path, kind, name } = unused;
    throw usageError(`--set ${path}: there is no ${kind} ${name} among the objects that the run begins with`);
  }
}

function parse(text: string): ObjectOverride {
  const { path, value } = parseOverride(text);
  const [head = '', word = '', full = ''] = PATTERN.exec(path) ?? [];
  const parts = full.split('/');
  return {
    text,
    path,
    kind: kindOfWord(word)?.kind ?? '',
    namespace: parts.length > 1 ? parts[0] : undefined,
    name: parts[parts.length - 1] ?? '',
    segments: segmentsOf(path.slice(head.length)),
    value,
  };
}

function matches({ kind, namespace, name }: ObjectOverride, raw: Readonly<Record<string, unknown>>): boolean {
  const metadata = raw['metadata'];
  if (raw['kind'] !== kind || typeof metadata !== 'object' || metadata === null) return false;
  const own = metadata as { readonly name?: unknown; readonly namespace?: unknown };
  return own.name === name && (namespace === undefined || (own.namespace ?? 'default') === namespace);
}
