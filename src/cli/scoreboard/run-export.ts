import type { Language } from '#core';
import { serverKey } from '#core';
import { describeGround } from '../../app/console/figures/figure-names.ts';
import { readYearlyNotes } from '../../app/console/figures/yearly-notes.ts';
import { csvHeader, csvRow } from '../../inquiry/index.ts';
import {
  createStatements,
  createYearlyCollector,
  fiscalYearOf,
  STATEMENT_FIELDS,
  toStatementRow,
  yearlyRows,
} from '../../scoreboard/index.ts';
import type { Period } from '../../scoreboard/japan-calendar.ts';
import { createRefuse, type Terminal } from '../lib/terminal.ts';
import { type OpenScoreboard, withScoreboard } from './open-scoreboard.ts';

const UTF8_BOM = '\uFEFF';

/** Which table to write, of which server and period. */
export interface ScoreboardExportOptions {
  readonly table: 'yearly' | 'statements';
  readonly isCsv: boolean;
  readonly period: Period;
  readonly language: Language;
  readonly server?: string | undefined;
  readonly data?: string | undefined;
}

/**
 * Writes the figures of a fiscal year, or the statements of reasons of a period. Resolves with the exit code.
 * @example await runScoreboardExport({ table: 'yearly', isCsv: true, period: fiscalYearPeriod(2026), language: 'ja' }, terminal)
 */
export const runScoreboardExport = (
  { table, isCsv, period, ...source }: ScoreboardExportOptions,
  terminal: Terminal,
): Promise<number> =>
  withScoreboard(source, terminal, async (open) => {
    const { servers } = open;
    if (servers.length > 1) {
      const refuse = createRefuse('scoreboard', terminal);
      return refuse(
        `--${table} is about one server; write --server with one of ${servers.map(serverKey).join(', ')}`,
      );
    }
    const lines = table === 'yearly' ? yearlyLines(open, period) : statementLines(open, period, isCsv);
    for await (const line of lines) terminal.out.write(line);
    return 0;
  });

const headerLine = (columns: readonly string[]): string =>
  `${UTF8_BOM}${csvHeader(Object.fromEntries(columns.map((name) => [name, null])))}`;

async function* yearlyLines(
  { sql, servers: [server] }: OpenScoreboard,
  period: Period,
): AsyncGenerator<string> {
  const collector = createYearlyCollector(period);
  for await (const record of sql.caseTimeline.listCasesBetween(server!, period.from, period.to))
    collector.add(record);
  const notes = await readYearlyNotes(sql.keyValueStore, server!, fiscalYearOf(period.from));
  const rows = yearlyRows(collector.result(), notes);
  yield headerLine(Object.keys(rows[0]!));
  for (const row of rows) yield csvRow(row);
}

async function* statementLines(
  { sql, rules, servers: [server] }: OpenScoreboard,
  period: Period,
  isCsv: boolean,
): AsyncGenerator<string> {
  if (isCsv) yield headerLine(STATEMENT_FIELDS);
  for await (const record of sql.caseTimeline.listCasesBetween(server!, period.from, period.to)) {
    const statements = createStatements(record, server!, period, (pack) =>
      describeGround(rules.detector, pack),
    );
    for (const statement of statements)
      yield isCsv ? csvRow(toStatementRow(statement)) : `${JSON.stringify(statement)}\n`;
  }
}
