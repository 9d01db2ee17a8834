/** The contract of a panel: one section of the page, in one file and one line of the registry. */
import type { Result } from '../../record/index.ts';
import type { Html } from '../html.ts';

export interface PanelContext {
  readonly result: Result;
  /** The chart of that name, drawn; undefined if it has nothing to show. */
  readonly chart: (id: string) => Html | undefined;
}

export interface Panel {
  /** Anchor of the section. */
  readonly id: string;
  /** Heading, and its name in the page's navigation. */
  readonly title: string;
  /** Content of the section; undefined leaves it out. */
  readonly render: (context: PanelContext) => Html | undefined;
}
