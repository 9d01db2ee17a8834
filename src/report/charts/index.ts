/** All charts of a page, in its order. A chart that has nothing to show is left out. */
import type { Result } from '../../record/index.ts';
import { autoscalersChart } from './autoscalers.ts';
import { capacityChart } from './capacity.ts';
import type { Chart } from './chart.ts';
import { servicesChart } from './services.ts';
import { timelineChart } from './timeline.ts';

export const CHARTS: readonly ((result: Result) => Chart | undefined)[] = [
  timelineChart,
  autoscalersChart,
  servicesChart,
  capacityChart,
];
