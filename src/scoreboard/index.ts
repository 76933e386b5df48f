export { formatStatsCsv } from './csv.ts';
export {
  type CalendarZone,
  type DayPeriod,
  dayOf,
  fiscalYearOf,
  fiscalYearPeriod,
  PERIOD_PRESETS,
  type PeriodPreset,
  type PeriodProblem,
  parseDayPeriod,
  presetPeriod,
  previousPeriod,
  zoneOfLanguage,
} from './figures/calendar-period.ts';
export { extractCaseFacts, NO_PACK } from './figures/case-facts.ts';
export { type FigureRow, figureRows } from './figures/figure-rows.ts';
export {
  createFiguresCollector,
  type FiguresCollector,
  HIDE_TIME_CLASSES,
  type PeriodFigures,
} from './figures/period-figures.ts';
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
export { MEASURES } from './yearly/taken-measures.ts';
export { createYearlyCollector, type YearlyFigures } from './yearly/yearly-figures.ts';
export { YEARLY_NOTE_NAMES, type YearlyNotes, type YearlyRow, yearlyRows } from './yearly/yearly-rows.ts';
