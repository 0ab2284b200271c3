import type { Page } from './page.ts';
import type { TableView } from './table-view.ts';

/** One run of a workflow, as people read it. */
export interface RunPage {
  readonly page: Page;
  readonly back: string;
  readonly heading: string;
  readonly state: { readonly word: string; readonly icon: string; readonly tone: 'good' | 'bad' | 'neutral' };
  readonly facts: readonly { readonly label: string; readonly value: string; readonly href: string | null }[];
  /** What happened when, oldest first; `gap` is the time since the step before. */
  readonly steps: readonly { readonly time: string; readonly text: string; readonly gap: string | null }[];
  readonly error: {
    readonly node: string | null;
    readonly message: string;
    readonly others: string | null;
  } | null;
  readonly chain: TableView | null;
  readonly leads: TableView | null;
  readonly aiCalls: TableView | null;
  readonly payloads: readonly {
    readonly key: string;
    readonly title: string;
    readonly text: string;
    readonly note: string | null;
  }[];
  readonly zone: string;
}
