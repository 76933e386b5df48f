export {
  type CardContext,
  caseFacts,
  createCaseCard,
  createUnstoredCard,
  type FactTopic,
  formatCaseStatus,
  formatDecision,
} from './card/case-card.ts';
export { formatDelivery, formatOutcomeDetail } from './card/outcome-text.ts';
export { caseIdOfJob, deriveCaseId, deriveJobId, jobKindOf } from './case-id.ts';
export {
  applyEvents,
  type CaseState,
  compareRulings,
  deriveCaseState,
  type JudgedMessage,
  type SanctionChange,
} from './case-state.ts';
export { chooseReasons, sortSignalsByWeight } from './choose-reasons.ts';
export {
  type CaseQuestion,
  type ConversationEntry,
  listConversation,
  openConversation,
  openQuestions,
} from './conversation/conversation.ts';
export { takenBackDecisions } from './decisions/taken-back-decisions.ts';
export { createHelpMessage, createResponderWarningMessage } from './direct-messages.ts';
export { createExcerpt } from './excerpt.ts';
export {
  type ExplainedRule,
  type Explanation,
  explain,
  explainRule,
  mergeOverlappingSpans,
  splitByMarks,
  type TextSegment,
} from './explain/explain.ts';
export { deriveGateHistory } from './gate-history.ts';
export {
  createLocalizer,
  formatTime,
  type Localizer,
  type ReaderLocale,
  type RuleTextLookup,
} from './localizer.ts';
export { caseLogFields } from './log-line.ts';
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
  isSameApartFromReadings,
  isSameGroupApartFromReadings,
  picturesShowEvidence,
} from './pictures/late-reading.ts';
export {
  formatKnownPicture,
  formatReason,
  partLabel,
  type Sureness,
  surenessOf,
} from './pictures/picture-text.ts';
export { picturesOfReason } from './pictures/reason-pictures.ts';
export {
  canRetryHide,
  countsAsStrike,
  isHidePending,
  isObsolete,
  isReplaced,
  isStrikeSettled,
  planJobs,
  wasEverHidden,
} from './plan-jobs.ts';
export { explainRuling, formatProbability } from './probability-text.ts';
export { translateVerdict } from './reasons.ts';
export {
  activeManualSanctions,
  activeSanctions,
  appliedSanction,
  applyJobId,
  createLiftEvents,
  findSanctionChange,
  isExpiryJob,
  isLiftRequested,
  isSanctionPending,
  manualTimeoutMinutes,
  mayBeInForce,
  sanctionStatus,
  supportedKind,
} from './sanctions.ts';
export { clipAndMergeSpans, widenToWords } from './spans.ts';
export {
  hasChangedAny,
  hasSucceeded,
  isUnconfirmed,
  leavesPostAsIs,
  type VisibilityChange,
} from './visibility-changes.ts';
