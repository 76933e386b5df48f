export { formatStatsCsv } from './csv.ts';
export { formatCaseReminder, formatReminder, formatStatsSummary } from './format.ts';
export { formatDay, formatMonth, type Period, parseMonth, previousMonth } from './japan-calendar.ts';
export {
  findPendingCase,
  findPendingDecisions,
  type PendingCase,
  type PendingDecisions,
} from './pending-decisions.ts';
export { STATISTIC_NAMES } from './statistic-rows.ts';
export {
  computeScoreboardStats,
  DECISION_LIMIT_DAYS,
  type ScoreboardStats,
} from './statistics.ts';
export { renderStatsSvg } from './svg.ts';
