/** Paths to fields, as the API server writes them (apimachinery `pkg/util/validation/field/path.go`). */

/** Field names and list indices from the object's root. */
export type Path = readonly (string | number)[];

const PLAIN_NAME = /^[A-Za-z_][A-Za-z0-9_-]*$/;

/** `spec.containers[0].resources.requests[nvidia.com/gpu]`. */
export function formatPath(path: Path): string {
  let text = '';
  for (const part of path) {
    const segment = typeof part === 'string' && part.length > 100 ? `${part.slice(0, 100)}…` : part;
    if (typeof segment === 'number') text += `[${segment}]`;
    else if (PLAIN_NAME.test(segment) || segment.startsWith('{')) text += text === '' ? segment : `.${segment}`;
    else text += `[${segment}]`;
  }
  return text;
}
