import type { RunsPage } from '../../../reports/executions/runs-list.ts';
import { formatCount, formatOffset } from '../../../reports/kit/format.ts';
import { localDateOf } from '../../../reports/kit/local-day.ts';
import { periodParamNames } from '../../../reports/kit/period.ts';
import type { ReportClient } from '../../../reports/report.ts';
import type { Query } from '../links.ts';
import { clientPath, linkTo, pick, without } from '../links.ts';
import { buildFilterBar } from './filter-bar.ts';
import type { ListPage } from './list-page.ts';
import type { Page } from './page.ts';
import { buildPeriodMenu } from './period-menu.ts';
import { buildTable } from './table-view.ts';

const sharedParams = [...periodParamNames, 'workflow', 'modes'];

/** One page of runs as the reader sees it; each opens. */
export function buildRunListPage(input: {
  readonly page: Page;
  readonly client: ReportClient;
  readonly list: RunsPage;
  readonly query: Query;
  readonly now: Date;
}): ListPage {
  const { client, list, query } = input;
  const path = clientPath(client.id, 'runs');
  const timezone = list.displayTimezone;
  const count = `${list.isCountCapped ? 'more than ' : ''}${formatCount(list.count, client.locale)} ${list.count === 1 ? 'run' : 'runs'}`;
  return {
    page: input.page,
    heading: 'Runs',
    count,
    context:
      list.context === null
        ? null
        : {
            label: `${list.context} · ${count}`,
            back: linkTo(clientPath(client.id, 'reports', 'executions'), pick(query, sharedParams)),
            backLabel: 'Back to the report',
            clear: path,
          },
    search: {
      action: path,
      value: query.q ?? '',
      placeholder: 'Workflow, node, error or number',
      fields: without(query, ['q']),
    },
    filters: buildFilterBar(path, query, list.controls),
    period: buildPeriodMenu(path, query, list.period, localDateOf(input.now, client.timezone), true),
    table: buildTable(
      {
        caption: list.context ?? 'Runs',
        columns: list.columns,
        rows: list.rows,
        sorts: {
          at: {
            href: linkTo(path, query, { order: list.order === 'desc' ? 'asc' : null }),
            state: list.order === 'desc' ? 'descending' : 'ascending',
          },
        },
        hrefs: list.rows.map((row) => clientPath(client.id, 'runs', row.id)),
        sortable: false,
        dense: true,
      },
      { locale: client.locale, timezone },
    ),
    empty: {
      title: 'No runs',
      text: 'No run fits these filters and dates.',
      href: Object.keys(query).length > 0 ? path : null,
      action: 'Show all runs',
    },
    first: list.previousCursor === null ? null : linkTo(path, query),
    previous: list.previousCursor === null ? null : linkTo(path, query, { cursor: list.previousCursor }),
    next: list.nextCursor === null ? null : linkTo(path, query, { cursor: list.nextCursor }),
    zone: `(${formatOffset(input.now, timezone)}) ${timezone}`,
  };
}
