/** room: kernel – "what happens next?", for any world: clock, event queue, random streams, digest. Knows no Kubernetes. */
export { Digest } from './digest.ts';
export { DOUBLE, HALVES, HIGH, LOW } from './halves.ts';
export { type EventHandle, InstantQueue } from './instant-queue.ts';
export { type EventHandler, type EventKind, Kernel, type KernelOptions, LivelockError } from './kernel.ts';
export { type RandomStream, RandomStreams } from './random.ts';
export { tickAtOrAfter } from './ticks.ts';
