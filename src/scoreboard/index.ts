export { csv } from './csv.ts';
export { ANSWERED, type Figures, figures, LIMIT_DAYS, REACH } from './figures.ts';
export { dayAt, monthAt, monthBefore, monthOf, type Period } from './month.ts';
export { FIGURE_NAMES } from './rows.ts';
export { svg } from './svg.ts';
export { type Waiting, waiting } from './waiting.ts';
export { reminder, summary } from './words.ts';
