export { caseCard, detailOf, type Surroundings, statusOf, unstoredCard } from './card.ts';
export { caseId, jobId } from './id.ts';
export {
  cautionLetter,
  heaviestFirst,
  helpLetter,
  moment,
  type Reasons,
  type Voice,
  type Voices,
  voices,
} from './letters.ts';
export { caseLine } from './line.ts';
export { lifting, measuresInForce, timeoutMinutes } from './measures.ts';
export { climbing, counts, hiding, isEnding, isSettled, lapsed, owed, stale, touched } from './owed.ts';
export { shownText } from './shown.ts';
export { gateHistory } from './standing.ts';
export { type CaseState, caseState, grown, heavier, type Judged, type Step } from './state.ts';
export { holders, type Layout, layoutOf, moved, type Seam, same, together } from './together.ts';
export { effective, type Turn } from './turns.ts';
