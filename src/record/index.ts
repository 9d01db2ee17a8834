/** room: record – the one river: everything that happened, as data; append-only, versioned. */
export {
  ENTRY,
  ENTRY_SCHEMAS,
  type EntryName,
  type EntrySchema,
  FAILED,
  type OperandType,
  PENDING,
  PHASES,
  RUNNING,
  SUCCEEDED,
  UNKNOWN,
} from './entries.ts';
export { EventRecord, type RecordListener, type RecordRow } from './record.ts';
export { Texts } from './texts.ts';
