import type { Control } from '../../../reports/report.ts';
import type { Query } from '../links.ts';
import { linkTo, without } from '../links.ts';

/** The filters of a page: one form of selects, each with the link that clears it. */
export interface FilterBar {
  readonly action: string;
  readonly fields: readonly { readonly name: string; readonly value: string }[];
  readonly controls: readonly {
    readonly param: string;
    readonly label: string;
    readonly options: readonly {
      readonly value: string;
      readonly label: string;
      readonly selected: boolean;
    }[];
    readonly active: boolean;
    readonly clearHref: string;
  }[];
  readonly clearAll: string | null;
  /** All filters as words, for "Explain this number" and print. */
  readonly words: string;
}

export function buildFilterBar(path: string, query: Query, controls: readonly Control[]): FilterBar {
  const names = controls.map((control) => control.param);
  const active = controls.filter((control) => control.value !== control.defaultValue);
  const chosen = (control: Control) =>
    control.options.find((option) => option.value === control.value)?.label ?? control.value;
  return {
    action: path,
    fields: without(query, names),
    controls: controls.map((control) => ({
      param: control.param,
      label: control.label,
      options: control.options.map((option) => ({ ...option, selected: option.value === control.value })),
      active: active.includes(control),
      clearHref: linkTo(path, query, { [control.param]: null }),
    })),
    clearAll:
      active.length > 0 ? linkTo(path, query, Object.fromEntries(names.map((name) => [name, null]))) : null,
    words: controls.map((control) => `${control.label}: ${chosen(control)}`).join(' · ') || 'none',
  };
}
