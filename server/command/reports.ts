import { Command } from 'commander';
import { reports } from '../../reports/registry.ts';
import { formatOption, outOption, toJson, toTable, write } from './output.ts';

/** `leadlight reports`: every report there is. */
export function reportsCommand(): Command {
  return new Command('reports')
    .description('list the reports')
    .addOption(formatOption('table', 'json'))
    .addOption(outOption)
    .addHelpText('after', '\nExamples:\n  leadlight reports\n  leadlight reports --format json')
    .action(async (options: { format: string; out?: string }) => {
      const listed = reports.map(({ slug, title, audience }) => ({ slug, title, audience }));
      const text =
        options.format === 'json'
          ? toJson(listed)
          : toTable(
              [{ label: 'slug' }, { label: 'title' }, { label: 'audience' }],
              listed.map((report) => [report.slug, report.title, report.audience]),
            );
      await write(text, options.out);
    });
}
