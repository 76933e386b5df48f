import { type StatisticRow, type StatisticValue, statisticRows } from './statistic-rows.ts';
import type { ScoreboardStats } from './statistics.ts';

/**
 * The statistics as a CSV table: one line per statistic, times in milliseconds, a share as two numbers.
 * @example formatStatsCsv([{ server: 'sandbox:main', figures }]).split('\r\n')[0] // 'server,from,to,figure,value,of,unit'
 */
export function formatStatsCsv(
  servers: readonly { readonly server: string; readonly figures: ScoreboardStats }[],
): string {
  const header = ['server', 'from', 'to', 'figure', 'value', 'of', 'unit'];
  const lines = servers.flatMap(({ server, figures }) =>
    statisticRows(figures).map(({ name, value }: StatisticRow) => [
      server,
      figures.from.toISOString(),
      figures.to.toISOString(),
      name,
      ...valueCells(value),
    ]),
  );
  return [header, ...lines].map((line) => `${line.map(quoteCell).join(',')}\r\n`).join('');
}

function valueCells(value: StatisticValue): [value: string, of: string, unit: string] {
  switch (value.kind) {
    case 'count':
      return [String(value.count), '', 'count'];
    case 'time':
      return [String(value.ms), '', 'ms'];
    case 'share':
      return [String(value.part), String(value.of), 'share'];
    case 'none':
      return ['', '', 'none'];
    case 'unknown':
      return ['', '', 'not known'];
    default:
      return value satisfies never;
  }
}

const quoteCell = (cell: string): string =>
  /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
