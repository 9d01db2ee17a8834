/** room: ingest – understand what the user wrote, or refuse it with file, line and column: bytes → objects of `model`. */
export * from './decode/index.ts';
export * from './defaults/index.ts';
export * from './diagnostic.ts';
export type { FileAccess } from './file-access.ts';
export { DEFAULT_LIMITS, type IngestLimits } from './limits.ts';
export {
  type Loaded,
  type LoadedDocument,
  type LoadedObject,
  Loader,
  load,
  loadText,
  type LoadOptions,
  type Source,
} from './load.ts';
export * from './config/index.ts';
export { parseDuration } from './duration.ts';
export { mergePatch, PatchError, patchObject } from './patch/index.ts';
export * from './scenario/index.ts';
export { validateObject } from './validate/index.ts';
