export { csv } from './csv.ts';
export { ANSWERED, type Figures, figures, LIMIT_DAYS, REACH } from './figures.ts';
export { dayAt, monthAt, monthBefore, monthOf, type Period } from './month.ts';
export { FIGURE_NAMES } from './rows.ts';
export { svg } from './svg.ts';
export { type Waiting, type WaitingCase, waiting, waitingIn } from './waiting.ts';
export { caseReminder, reminder, summary } from './words.ts';
