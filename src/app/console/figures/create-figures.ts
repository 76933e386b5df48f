import type {
  Archive,
  CaseTimeline,
  Clock,
  ConsoleFigures,
  ConsoleViewer,
  Counters,
  DayPeriod,
  ExportedFile,
  FiguresQuery,
  FiguresRefusal,
  FiguresReport,
  KeyValueStore,
  PeriodFigures,
  PeriodPreset,
  PolicyStore,
  Server,
  YearReport,
} from '#core';
import { PERIOD_PRESETS, serverKey } from '#core';
import { csvHeader, csvRow, type ExportRow } from '../../../inquiry/index.ts';
import {
  createFiguresCollector,
  createStatements,
  createYearlyCollector,
  extractCaseFacts,
  figureRows,
  fiscalYearOf,
  fiscalYearPeriod,
  parseDayPeriod,
  presetPeriod,
  previousPeriod,
  STATEMENT_FIELDS,
  toStatementRow,
  yearlyRows,
  zoneOfLanguage,
} from '../../../scoreboard/index.ts';
import { describeGround, moderatorNames, type NamedPacks, packNames } from './figure-names.ts';
import { readCooperatively } from './read-cooperatively.ts';
import { createSharedResults } from './shared-results.ts';
import { readYearlyNotes, saveYearlyNotes } from './yearly-notes.ts';

/** Several people who look at one page cause one read of the archive. */
const CACHE = { lifetimeMs: 60_000, maxEntries: 50 };
const DEFAULT_PRESET: PeriodPreset = 'last-30-days';
/** Years that can be chosen, with the present one. */
const YEARS_SHOWN = 5;
const UTF8_BOM = '\uFEFF';

/** The stores and rules that the figures read. */
export interface FiguresDependencies {
  readonly caseTimeline: Pick<CaseTimeline, 'listCasesBetween'>;
  readonly counters: Pick<Counters, 'getTotals'>;
  readonly archive: Pick<Archive, 'read'>;
  readonly keyValueStore: Pick<KeyValueStore, 'get' | 'put'>;
  readonly policies: Pick<PolicyStore, 'of'>;
  /** The rules in force. Called for each request. */
  readonly rules: () => NamedPacks;
  readonly clock: Clock;
}

/** Who may see decisions by moderator, and statements. */
const seesDetails = ({ roles }: ConsoleViewer): boolean => roles.has('administrator') || roles.has('auditor');

/**
 * Creates the figures of the console. A period and the one before are computed in one pass over the cases; the result is
 * shared for a minute.
 * @example const figures = createConsoleFigures(deps); await figures.read(viewer, { preset: 'last-month' })
 */
export function createConsoleFigures(deps: FiguresDependencies): ConsoleFigures {
  const { keyValueStore, policies, rules, clock } = deps;
  const reports = createSharedResults<readonly [PeriodFigures, PeriodFigures]>({ clock, ...CACHE });
  const years = createSharedResults<YearReport['figures']>({ clock, ...CACHE });

  const parse = (viewer: ConsoleViewer, query: FiguresQuery) =>
    parseQuery(query, clock.now(), policies.of(viewer.caller.server).language);

  async function read(
    viewer: ConsoleViewer,
    query: FiguresQuery,
    signal?: AbortSignal,
  ): Promise<FiguresReport | FiguresRefusal> {
    const { server } = viewer.caller;
    const parsed = parse(viewer, query);
    if (!parsed.ok) return parsed;
    const { period } = parsed;
    const key = `${serverKey(server)}/${period.from.getTime()}/${period.to.getTime()}/${period.preset}`;
    const compute = (stop: AbortSignal) => computePeriods(deps, server, period, stop);
    const periods = await reports.get(key, compute, signal);
    const [current, previous] = seesDetails(viewer) ? periods : periods.map(withoutModerators);
    const moderators = await moderatorNames(deps.archive, [current!, previous!]);
    const names = { packs: packNames(rules()), moderators };
    return { ok: true, current: current!, previous: previous!, names, computedAt: clock.now() };
  }

  async function readYear(viewer: ConsoleViewer, typed: string | undefined, signal?: AbortSignal) {
    const { server } = viewer.caller;
    const now = clock.now();
    const presentYear = fiscalYearOf(now);
    const choices = Array.from({ length: YEARS_SHOWN }, (_, i) => presentYear - i);
    const year = choices.find((known) => String(known) === typed?.trim()) ?? presentYear;
    const compute = (stop: AbortSignal) => computeYear(deps, server, year, stop);
    const figures = await years.get(`${serverKey(server)}/${year}`, compute, signal);
    const notes = await readYearlyNotes(keyValueStore, server, year);
    const isComplete = figures.to <= now;
    return { year, years: choices, isComplete, figures, notes, names: { packs: packNames(rules()) } };
  }

  return {
    read,
    async exportFigures(viewer, query, signal) {
      const report = await read(viewer, query, signal);
      if (!report.ok) return report;
      const { current, previous } = report;
      const { firstDay, lastDay } = current.period;
      const rows = [...figureRows(current), ...figureRows(previous)];
      return csvFile(`figures-${firstDay}-${lastDay}.csv`, toStream(rows), Object.keys(rows[0]!));
    },
    readYear,
    async exportYear(viewer, typed, signal) {
      const { year, figures, notes } = await readYear(viewer, typed, signal);
      const rows = yearlyRows(figures, notes);
      return csvFile(`fiscal-year-${year}.csv`, toStream(rows), Object.keys(rows[0]!));
    },
    async saveYearlyNotes({ caller, roles }, year, notes) {
      const isKnown = Number.isInteger(year) && year >= 2000 && year <= fiscalYearOf(clock.now());
      if (!roles.has('administrator') || !isKnown) return false;
      return saveYearlyNotes(keyValueStore, caller.server, year, notes);
    },
    async exportStatements(viewer, query, form, signal) {
      if (!seesDetails(viewer)) return undefined;
      const parsed = parse(viewer, query);
      if (!parsed.ok) return parsed;
      const { period } = parsed;
      const name = `statements-${period.firstDay}-${period.lastDay}.${form}`;
      const statements = listStatements(deps, viewer.caller.server, period, signal);
      return form === 'csv'
        ? csvFile(name, mapStream(statements, toStatementRow), STATEMENT_FIELDS)
        : { ok: true, name, type: 'application/jsonl', content: mapStream(statements, toJsonLine) };
    },
  };
}

const withoutModerators = (figures: PeriodFigures): PeriodFigures => ({ ...figures, moderators: [] });

function parseQuery(
  { preset, from, to }: FiguresQuery,
  now: Date,
  language: 'ja' | 'en',
): { readonly ok: true; readonly period: DayPeriod } | FiguresRefusal {
  const zone = zoneOfLanguage(language);
  const named = PERIOD_PRESETS.find((known) => known === preset);
  if (named) return { ok: true, period: presetPeriod(named, now, zone) };
  if (!from && !to) return { ok: true, period: presetPeriod(DEFAULT_PRESET, now, zone) };
  return parseDayPeriod(from ?? '', to ?? '', zone);
}

/** The figures of a period and of the one before, in one pass over all cases that changed in either. */
async function computePeriods(
  { caseTimeline, counters, clock }: FiguresDependencies,
  server: Server,
  period: DayPeriod,
  signal: AbortSignal,
): Promise<readonly [PeriodFigures, PeriodFigures]> {
  const before = previousPeriod(period);
  const [current, previous] = [createFiguresCollector(period), createFiguresCollector(before)];
  const records = caseTimeline.listCasesBetween(server, before.from, period.to);
  for await (const record of readCooperatively(records, signal)) {
    const facts = extractCaseFacts(record);
    if (!facts) continue;
    current.add(facts);
    previous.add(facts);
  }
  const totalsOf = ({ from, to }: DayPeriod) => counters.getTotals(server, from, to);
  const now = clock.now();
  return [current.result(await totalsOf(period), now), previous.result(await totalsOf(before), now)];
}

async function computeYear(
  { caseTimeline }: FiguresDependencies,
  server: Server,
  year: number,
  signal: AbortSignal,
): Promise<YearReport['figures']> {
  const period = fiscalYearPeriod(year);
  const collector = createYearlyCollector(period);
  const records = caseTimeline.listCasesBetween(server, period.from, period.to);
  for await (const record of readCooperatively(records, signal)) collector.add(record);
  return collector.result();
}

async function* listStatements(
  { caseTimeline, rules }: FiguresDependencies,
  server: Server,
  period: DayPeriod,
  signal: AbortSignal | undefined,
) {
  const packs = rules();
  const records = caseTimeline.listCasesBetween(server, period.from, period.to);
  for await (const record of readCooperatively(records, signal))
    yield* createStatements(record, server, period, (pack) => describeGround(packs, pack));
}

async function* toStream<T>(values: Iterable<T>): AsyncGenerator<T> {
  yield* values;
}

async function* mapStream<T, U>(values: AsyncIterable<T>, map: (value: T) => U): AsyncGenerator<U> {
  for await (const value of values) yield map(value);
}

const toJsonLine = (value: object): string => `${JSON.stringify(value)}\n`;

/** A table as CSV (RFC 4180, UTF-8 with a byte order mark for spreadsheet programs). */
const csvFile = (name: string, rows: AsyncIterable<ExportRow>, columns: readonly string[]): ExportedFile => ({
  ok: true,
  name,
  type: 'text/csv; charset=utf-8',
  content: csvLines(rows, columns),
});

async function* csvLines(rows: AsyncIterable<ExportRow>, columns: readonly string[]): AsyncGenerator<string> {
  yield `${UTF8_BOM}${csvHeader(Object.fromEntries(columns.map((name) => [name, null])))}`;
  yield* mapStream(rows, csvRow);
}
