/** The sections of the page, in the order in which they are read. */
import type { Panel } from './_panel.ts';
import { assumptions } from './assumptions.ts';
import { autoscalers } from './autoscalers.ts';
import { disruptions } from './disruptions.ts';
import { happened } from './happened.ts';
import { nodes } from './nodes.ts';
import { opportunities } from './opportunities.ts';
import { rawData } from './raw-data.ts';
import { seeds } from './seeds.ts';
import { services } from './services.ts';
import { slos } from './slos.ts';
import { timeline } from './timeline.ts';
import { verdict } from './verdict.ts';
import { workloads } from './workloads.ts';

export type { Panel, PanelContext } from './_panel.ts';

export const PANELS: readonly Panel[] = [
  verdict, // the answer
  slos, // what was asked, and how it went
  seeds, // and how it went with other luck
  happened, // why
  opportunities, // what would help
  timeline,
  workloads,
  autoscalers, // which of them were sized by their load
  services, // whether they could be reached
  nodes,
  disruptions,
  assumptions, // how far to trust it
  rawData,
];
