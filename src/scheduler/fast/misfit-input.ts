/** A decision that found no node, as PostFilter gets it. */
import type { Framework } from '../cycle/index.ts';
import {
  CycleState,
  type FitError,
  type PodRef,
  type PostFilterInput,
  type PreemptionSearch,
} from '../framework/index.ts';
import type { PreemptionMemo } from './preemption-memo.ts';
import type { Misfit } from './shape.ts';

/** A pod that fits nowhere, for those who are asked next. */
export interface LastMisfit extends Pick<Misfit, 'refusals'> {
  readonly pod: PodRef;
  readonly fitError: FitError;
  /** Undefined: dry runs by the plugins. */
  readonly preemption: PreemptionMemo | undefined;
}

/** What PostFilter gets. The plugins' own state costs more than a decision and is hardly ever needed. */
export class MisfitInput implements PostFilterInput {
  readonly pod: PodRef;
  readonly fitError: FitError;
  readonly runner: Framework;
  readonly preemption: PreemptionSearch | undefined;
  private ownState: CycleState | undefined;

  constructor(runner: Framework, { pod, fitError, refusals, preemption }: LastMisfit) {
    this.pod = pod;
    this.fitError = fitError;
    this.runner = runner;
    this.preemption = preemption && {
      nodes: refusals.potentialNodes,
      run: (offset, wanted) => preemption.run(pod, offset, wanted),
    };
  }

  get state(): CycleState {
    if (this.ownState === undefined) {
      this.ownState = new CycleState();
      this.runner.preFilter(this.ownState, this.pod);
    }
    return this.ownState;
  }
}
