/** Doubles as the integers that they are in memory: put one into `DOUBLE`, and its halves are in `HALVES`. */
export const DOUBLE = new Float64Array(1);
export const HALVES = new Int32Array(DOUBLE.buffer);
/** Which half comes first in memory is fixed here, so that big-endian machines agree. */
const isLittleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
export const LOW = isLittleEndian ? 0 : 1;
export const HIGH = 1 - LOW;
