/** The result document, as the experiment room hands it over. */
import type { Simulation } from '../experiment/index.ts';

export type Result = ReturnType<Simulation['result']>;
