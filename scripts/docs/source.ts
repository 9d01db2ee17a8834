/** What a source file says of itself in the comment at its top. */
import { readFileSync } from 'node:fs';

export interface Opening {
  /** Its first paragraph, without `Upstream: …`. */
  readonly text: string;
  /** Paths in the sources of Kubernetes, or ''. */
  readonly upstream: string;
}

export function openingOf(path: string): Opening {
  const source = readFileSync(path, 'utf8');
  const comment = /^\/\*\*([\s\S]*?)\*\//.exec(source)?.[1];
  if (comment === undefined) throw new Error(`${path}: begins with no comment`);
  const lines = comment.split('\n').map((line) => line.replace(/^\s*\*? ?/, '').trimEnd());
  const paragraph =
    lines
      .join('\n')
      .trim()
      .split(/\n\s*\n/)[0]
      ?.replace(/\s+/g, ' ') ?? '';
  const upstream = /\(?\b[Uu]pstream:? ([^)]*?)\)?(?:\.(?:\s|$)|$)/.exec(paragraph)?.[1] ?? '';
  const text = paragraph
    .replace(/\s*\(upstream[^)]*\)/, '')
    .replace(/\s*Upstream:.*$/, '')
    .trim();
  return { text, upstream: upstream.replace(/[.)]+$/, '') };
}
