export { formatStatsCsv } from './csv.ts';
export {
  dayOf,
  fiscalYearOf,
  fiscalYearPeriod,
  parseDayPeriod,
  presetPeriod,
  previousPeriod,
  zoneOfLanguage,
} from './figures/calendar-period.ts';
export { extractCaseFacts } from './figures/case-facts.ts';
export { type FigureRow, figureRows } from './figures/figure-rows.ts';
export { createFiguresCollector, type FiguresCollector } from './figures/period-figures.ts';
export { createPrecisionCollector, wilsonInterval } from './figures/rule-precision.ts';
export { formatCaseReminder, formatReminder, formatStatsSummary } from './format.ts';
export { formatDay, formatMonth, type Period, parseMonth, previousMonth } from './japan-calendar.ts';
export {
  findPendingCase,
  findPendingDecisions,
  type PendingCase,
  type PendingDecisions,
} from './pending-decisions.ts';
export {
  createStatements,
  type GroundText,
  STATEMENT_FIELDS,
  type StatementOfReasons,
  toStatementRow,
} from './statements/statement.ts';
export { STATISTIC_NAMES } from './statistic-rows.ts';
export {
  computeScoreboardStats,
  DECISION_LIMIT_DAYS,
  type ScoreboardStats,
} from './statistics.ts';
export { renderStatsSvg } from './svg.ts';
export { createYearlyCollector } from './yearly/yearly-figures.ts';
export { type YearlyRow, yearlyRows } from './yearly/yearly-rows.ts';
