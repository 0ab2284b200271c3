import { formatCount, formatDateRange, formatOffset } from '../../../reports/kit/format.ts';
import { localDateOf } from '../../../reports/kit/local-day.ts';
import { periodParamNames } from '../../../reports/kit/period.ts';
import type { LeadSort } from '../../../reports/leads/lead-list-params.ts';
import type { LeadRow } from '../../../reports/leads/lead-rows.ts';
import type { LeadPage } from '../../../reports/leads/leads-list.ts';
import type { Column, ReportClient } from '../../../reports/report.ts';
import type { Query } from '../links.ts';
import { clientPath, linkTo, pick, without } from '../links.ts';
import { buildFilterBar } from './filter-bar.ts';
import type { ListPage } from './list-page.ts';
import type { Page } from './page.ts';
import { buildPeriodMenu } from './period-menu.ts';
import type { ColumnView } from './table-view.ts';
import { buildTable } from './table-view.ts';

/** Which column is sorted by which word of the address. */
const sortOf: Readonly<Record<string, LeadSort>> = {
  name: 'name',
  value: 'value',
  created_at: 'created_at',
  updated_at: 'updated_at',
  age_seconds: 'age',
};
const onPhones = ['name', 'stage', 'value'];
/** What the list and the funnel have in common: the way back keeps it. */
const sharedParams = [
  ...periodParamNames,
  'pipeline',
  'mode',
  'basis',
  'window',
  'project',
  'assignee',
  'source',
];

/** One page of leads as the reader sees it. */
export function buildLeadListPage(input: {
  readonly page: Page;
  readonly client: ReportClient;
  readonly list: LeadPage;
  readonly query: Query;
  readonly now: Date;
}): ListPage {
  const { client, list, query } = input;
  const path = clientPath(client.id, 'leads');
  const timezone = list.displayTimezone;
  const mayBeAll = list.params.part === null && list.params.failed_runs === null;
  const count = countLeads(list, client.locale);
  const dates = list.period ? ` · ${formatDateRange(list.period.from, list.period.to)}` : '';
  return {
    page: input.page,
    heading: 'Leads',
    count: `${count}${dates}`,
    context:
      list.context === null
        ? null
        : {
            label: `${list.context} · ${count}`,
            ...wayBack(client.id, list, query),
            clear: path,
          },
    search: {
      action: path,
      value: list.params.q ?? '',
      placeholder: 'Name, e-mail or external id',
      fields: without(query, ['q']),
    },
    filters: buildFilterBar(path, query, list.controls),
    period: buildPeriodMenu(path, query, list.period, localDateOf(input.now, client.timezone), mayBeAll),
    table: buildTable(
      {
        caption: list.context ?? 'Leads',
        columns: shownColumns(list),
        rows: list.rows.map((row) => shownRow(row, timezone)),
        sorts: sortLinks(path, query, list),
        sortable: false,
        dense: true,
      },
      { locale: client.locale, timezone },
    ),
    empty: {
      title: 'No leads',
      text:
        list.params.q === null
          ? 'No lead fits these filters and dates.'
          : `No lead that fits these filters has “${list.params.q}” in its name, e-mail or external id.`,
      href: Object.keys(query).length > 0 ? path : null,
      action: 'Show all leads',
    },
    first: list.previousCursor === null ? null : linkTo(path, query),
    previous: list.previousCursor === null ? null : linkTo(path, query, { cursor: list.previousCursor }),
    next: list.nextCursor === null ? null : linkTo(path, query, { cursor: list.nextCursor }),
    zone: `(${formatOffset(input.now, timezone)}) ${timezone}`,
  };
}

/** To the report whose mark led here, with what list and report have in common. */
function wayBack(clientId: string, list: LeadPage, query: Query): { back: string; backLabel: string } {
  if (list.params.failed_runs === null) {
    const back = linkTo(clientPath(clientId, 'reports', 'funnel'), pick(query, sharedParams));
    return { back, backLabel: 'Back to the funnel' };
  }
  const shared = pick(query, [...periodParamNames, 'workflow', 'modes']);
  return {
    back: linkTo(clientPath(clientId, 'reports', 'executions'), shared),
    backLabel: 'Back to the automations',
  };
}

/** One word for state and outcome, days instead of instants: what a list has room for. */
function shownColumns(list: LeadPage): readonly Column[] {
  return list.columns
    .filter(({ key }) => key !== 'outcome' && (key !== 'updated_at' || list.params.sort === 'updated_at'))
    .map((column) => ({
      ...column,
      kind: column.kind === 'instant' ? 'date' : column.kind,
      primary: onPhones.includes(column.key),
    }));
}

function shownRow(row: LeadRow, timezone: string): LeadRow {
  const { state, outcome } = row;
  const day = (iso: string | null) => iso && localDateOf(new Date(iso), timezone);
  return {
    ...row,
    state: state === outcome || outcome === null ? state : `${state ?? 'no state'} · ${outcome}`,
    created_at: day(row.created_at),
    updated_at: day(row.updated_at),
  };
}

function countLeads(list: LeadPage, locale: string): string {
  const leads = `${list.totalIsLower ? 'more than ' : ''}${formatCount(list.total, locale)} ${list.total === 1 ? 'lead' : 'leads'}`;
  const visits = list.visits !== null && list.visits !== list.total ? list.visits : null;
  return visits === null ? leads : `${leads} in ${formatCount(visits, locale)} visits`;
}

function sortLinks(path: string, query: Query, list: LeadPage): Record<string, ColumnView['sort']> {
  const { sort, order } = list.params;
  return Object.fromEntries(
    Object.entries(sortOf).map(([key, by]) => {
      const isNow = by === sort;
      const next = isNow ? (order === 'asc' ? 'desc' : 'asc') : by === 'name' ? 'asc' : 'desc';
      const state = isNow ? (order === 'asc' ? 'ascending' : 'descending') : null;
      return [key, { href: linkTo(path, query, { sort: by, order: next }), state }];
    }),
  );
}
