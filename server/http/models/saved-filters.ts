/** My saved filters of one report, and the forms that add and take away. */
export interface SavedFilters {
  readonly saveAction: string;
  readonly report: string;
  /** The query string that would be saved. */
  readonly query: string;
  readonly items: readonly { readonly name: string; readonly href: string; readonly deleteAction: string }[];
}
