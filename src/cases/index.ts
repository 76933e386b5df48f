export { caseCard, type Surroundings, unstoredCard } from './card.ts';
export { caseId, jobId } from './id.ts';
export { helpLetter, type Voices, voices } from './letters.ts';
export { climbing, counts, owed, stale, touched } from './owed.ts';
export { type CaseState, caseState, effective, heavier, type Judged, type Step, type Turn } from './state.ts';
