/** Gauges, counters, distributions: how numbers are kept, and the statistics over them. */
export { IndexColumn, NumberColumn, wider } from './columns.ts';
export { Counter } from './counter.ts';
export { Distribution } from './distribution.ts';
export { Gauge, type Weights, type Window } from './gauge.ts';
export { Statistics } from './statistics.ts';
export { type Following } from './workload-courses.ts';
export { WorkloadDistributions } from './workload-distributions.ts';
export { WorkloadGauges } from './workload-gauges.ts';
