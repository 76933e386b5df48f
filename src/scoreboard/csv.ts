import type { Figures } from './figures.ts';
import { type FigureRow, rowsOf, type Value } from './rows.ts';

/**
 * The figures as a table: one line each, times in milliseconds, a share as its two numbers. What is not known is
 * called so.
 * @example csv([{ server: 'sandbox:main', figures }]).split('\r\n')[0] // 'server,from,to,figure,value,of,unit'
 */
export function csv(boards: readonly { readonly server: string; readonly figures: Figures }[]): string {
  const head = ['server', 'from', 'to', 'figure', 'value', 'of', 'unit'];
  const lines = boards.flatMap(({ server, figures }) =>
    rowsOf(figures).map(({ name, value }: FigureRow) => [
      server,
      figures.from.toISOString(),
      figures.to.toISOString(),
      name,
      ...cells(value),
    ]),
  );
  return [head, ...lines].map((line) => `${line.map(quoted).join(',')}\r\n`).join('');
}

function cells(value: Value): [value: string, of: string, unit: string] {
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

const quoted = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
