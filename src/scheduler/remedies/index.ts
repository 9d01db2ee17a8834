/**
 * What would let a pod in that fits nowhere: each remedy has been tried on copies of the cluster as it is. Worked out on
 * demand, for explanations.
 */
import type { Diagnosis } from '../engine.ts';
import type { PodRef } from '../framework/index.ts';
import { type FreePieces, freePieces } from './pieces.ts';
import { type SingleMove, singleMove } from './single-move.ts';
import { type SmallerRequest, smallerRequest } from './smaller-request.ts';
import type { Bench } from './trial.ts';

export type { FreePieces } from './pieces.ts';
export type { SingleMove } from './single-move.ts';
export type { SmallerRequest } from './smaller-request.ts';

export interface Remedies {
  readonly smallerRequest?: SmallerRequest;
  readonly singleMove?: SingleMove;
  /** Of the extended resources that the pod requests. */
  readonly pieces: readonly FreePieces[];
}

export function remediesFor(bench: Bench, pod: PodRef, { nodes }: Diagnosis): Remedies {
  const { compiled, snapshot } = bench.handle;
  return {
    smallerRequest: smallerRequest(bench, pod, nodes),
    singleMove: singleMove(bench, pod, nodes),
    pieces: freePieces(compiled.of(pod.class), snapshot.nodes),
  };
}
