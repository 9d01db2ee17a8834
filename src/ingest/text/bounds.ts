/** Bounds on what is walked: nesting of JSON text before it is parsed, size of YAML values after their aliases are followed. */

/** Nesting of brackets outside strings is no deeper than `limit`. */
export function jsonDepthWithin(text: string, limit: number): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 34) {
      at = endOfString(text, at);
    } else if (code === 123 || code === 91) {
      depth += 1;
      if (depth > limit) return false;
    } else if (code === 125 || code === 93) depth -= 1;
  }
  return true;
}

/** Offset of the quote that ends the string that begins at `from`; the end of the text where there is none. */
export function endOfString(text: string, from: number): number {
  for (let at = text.indexOf('"', from + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(at - 1 - backslashes) === 92) backslashes += 1;
    if (backslashes % 2 === 0) return at;
  }
  return text.length;
}

export type Excess = 'nodes' | 'depth';

/** What is too much about a value whose parts may be shared (aliases) or contain themselves; `undefined` where nothing is. */
export function excessOf(
  value: unknown,
  limits: { readonly nodes: number; readonly depth: number },
): Excess | undefined {
  let left = limits.nodes;
  const visit = (node: unknown, depth: number): Excess | undefined => {
    left -= 1;
    if (left < 0) return 'nodes';
    if (typeof node !== 'object' || node === null) return undefined;
    if (depth > limits.depth) return 'depth';
    for (const child of Array.isArray(node) ? node : Object.values(node)) {
      const excess = visit(child, depth + 1);
      if (excess !== undefined) return excess;
    }
    return undefined;
  };
  return visit(value, 1);
}
