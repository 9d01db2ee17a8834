/** room: ingest – understand what the user wrote, or refuse it with file, line and column: bytes → objects of `model`. */
export * from './decode/index.ts';
export * from './defaults/index.ts';
