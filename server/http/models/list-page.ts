import type { FilterBar } from './filter-bar.ts';
import type { Page } from './page.ts';
import type { PeriodMenu } from './period-menu.ts';
import type { TableView } from './table-view.ts';

/** A searchable, sorted list of rows, one page of it. */
export interface ListPage {
  readonly page: Page;
  readonly heading: string;
  /** `41 leads`, `more than 10,000 leads`. */
  readonly count: string;
  /** What the list is cut down to by the mark that led here, and the way out of it. */
  readonly context: {
    readonly label: string;
    readonly back: string;
    readonly backLabel: string;
    readonly clear: string;
  } | null;
  readonly search: {
    readonly action: string;
    readonly value: string;
    readonly placeholder: string;
    readonly fields: readonly { readonly name: string; readonly value: string }[];
  } | null;
  readonly filters: FilterBar;
  readonly table: TableView;
  readonly empty: {
    readonly title: string;
    readonly text: string;
    readonly href: string | null;
    readonly action: string;
  };
  readonly period: PeriodMenu;
  readonly first: string | null;
  readonly previous: string | null;
  readonly next: string | null;
  readonly zone: string;
}
