/** Component configuration as `load` found it → what the simulation uses, or what is wrong with it and where. */
import type { KubeletConfiguration, KubeSchedulerConfiguration } from '../../model/objects/config.ts';
import { Cursor, isRecord } from '../decode/cursor.ts';
import { Session } from '../decode/session.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { LoadedDocument } from '../load.ts';
import { diagnosticOf } from '../problem-diagnostic.ts';
import { decodeKubeletConfiguration } from './kubelet.ts';
import { decodeSchedulerConfiguration } from './scheduler.ts';

export interface ReadConfiguration<T> {
  /** `undefined` where there are errors. */
  readonly configuration?: T;
  readonly errors: readonly Diagnostic[];
  /** `Kind path` of fields that are not modelled → how often. */
  readonly notModelledFields: ReadonlyMap<string, number>;
}

export const readSchedulerConfiguration = (document: LoadedDocument): ReadConfiguration<KubeSchedulerConfiguration> =>
  readWith(document, decodeSchedulerConfiguration);

export const readKubeletConfiguration = (document: LoadedDocument): ReadConfiguration<KubeletConfiguration> =>
  readWith(document, decodeKubeletConfiguration);

function readWith<T>(document: LoadedDocument, decode: (cursor: Cursor) => T): ReadConfiguration<T> {
  const session = new Session('strict');
  const configuration = new Cursor(session, isRecord(document.raw) ? document.raw : {}).finish(decode);
  const errors = session.problems.map((problem) => diagnosticOf(problem, document));
  return { ...(errors.length === 0 ? { configuration } : {}), errors, notModelledFields: session.notModelled };
}
