/** Kubernetes objects that stand inside a scenario: decoded by their own decoders, problems placed within the scenario. */
import type { KubeletConfiguration, KubeSchedulerConfiguration } from '../../model/objects/config.ts';
import type { KubeObject } from '../../model/objects/meta.ts';
import type { Node } from '../../model/objects/node.ts';
import { decodeKubeletConfiguration, decodeSchedulerConfiguration } from '../config/index.ts';
import { Cursor, isRecord } from '../decode/cursor.ts';
import { decodeNode } from '../decode/node.ts';
import { type Path, type Problem, Session } from '../decode/session.ts';
import { applyDefaults } from '../defaults/index.ts';
import { classify } from '../kinds.ts';
import { validateObject } from '../validate/index.ts';

/** Collects the problems of one scenario. */
export class Natives {
  readonly problems: Problem[] = [];
  readonly notModelled: Map<string, number> = new Map();

  /** A plain Node without the name, which each copy gets of its own. */
  nodeTemplate(raw: unknown, path: Path): Node {
    const node = applyDefaults(this.#decode(raw, path, decodeNode));
    this.#take(validateObject({ ...node, metadata: { ...node.metadata, name: 'template' } }), path);
    return node;
  }

  scheduler(raw: unknown, path: Path): KubeSchedulerConfiguration {
    return this.#decode(raw, path, decodeSchedulerConfiguration);
  }

  kubelet(raw: unknown, path: Path): KubeletConfiguration {
    return this.#decode(raw, path, decodeKubeletConfiguration);
  }

  object(raw: unknown, path: Path): KubeObject | undefined {
    const { apiVersion, kind } = raw as { readonly apiVersion: string; readonly kind: string };
    const what = classify(apiVersion, kind);
    if (what.is !== 'modelled') {
      const message = what.is === 'unknown' ? what.message : `${kind} is not modelled`;
      const field = what.is === 'unknown' ? what.field : 'kind';
      this.problems.push({
        code: 'unknown-kind',
        path: [...path, field],
        message,
        ...('suggestion' in what ? { suggestion: what.suggestion } : {}),
      });
      return undefined;
    }
    const before = this.problems.length;
    const object = applyDefaults(this.#decode(raw, path, what.decode));
    if (this.problems.length > before) return undefined;
    this.#take(validateObject(object), path);
    return object;
  }

  #decode<T>(raw: unknown, path: Path, decode: (cursor: Cursor) => T): T {
    const session = new Session('strict');
    const decoded = new Cursor(session, isRecord(raw) ? raw : {}).finish(decode);
    this.#take(session.problems, path);
    for (const [field, count] of session.notModelled)
      this.notModelled.set(field, (this.notModelled.get(field) ?? 0) + count);
    return decoded;
  }

  #take(problems: readonly Problem[], path: Path): void {
    for (const problem of problems) this.problems.push({ ...problem, path: [...path, ...problem.path] });
  }
}
