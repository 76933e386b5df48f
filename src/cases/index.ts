export {
  type CardContext,
  createCaseCard,
  createUnstoredCard,
  formatCaseStatus,
  formatOutcomeDetail,
} from './case-card.ts';
export { deriveCaseId, deriveJobId } from './case-id.ts';
export {
  applyEvents,
  type CaseState,
  compareRulings,
  deriveCaseState,
  type JudgedMessage,
  type SanctionChange,
} from './case-state.ts';
export {
  createHelpMessage,
  createLocalizer,
  createResponderWarningMessage,
  formatTime,
  type Localizer,
  type ReaderLocale,
  type RuleTextLookup,
  sortSignalsByWeight,
} from './direct-messages.ts';
export { createExcerpt } from './excerpt.ts';
export { deriveGateHistory } from './gate-history.ts';
export { caseLogFields } from './log-line.ts';
export { activeManualSanctions, createLiftEvents, manualTimeoutMinutes } from './manual-sanctions.ts';
export {
  createGroupLayout,
  type GroupLayout,
  isSameMessage,
  joinMessages,
  type MessageSeparator,
  mapSpan,
  messagesOfSpan,
} from './message-group.ts';
export {
  computePendingJobs,
  countsAsStrike,
  hasExpired,
  isExpiryJob,
  isHidePending,
  isObsolete,
  isSanctionPending,
  isStrikeSettled,
  wasEverHidden,
} from './pending-jobs.ts';
export { hasSucceeded, type VisibilityChange } from './visibility-changes.ts';
