export { isAccountId, nameKey } from './accounts.ts';
export { type AnswerSheetInput, buildAnswerSheet, type InquiryRespondent } from './answer-sheet.ts';
export {
  type BundlePlan,
  type BundlePorts,
  bundleFileNameOf,
  disclosesCases,
  generateBundleFiles,
  type PlatformIds,
  planBundle,
} from './bundle.ts';
export {
  DAY_MS,
  formatTokyoDate,
  MAX_HOLD_DAYS,
  MAX_TOTAL_HOLD_DAYS,
  parseDateTime,
} from './dates.ts';
export { expireHolds } from './expire-holds.ts';
export {
  accountRow,
  copiedFiles,
  csvHeader,
  csvRow,
  type ExportRow,
  handlingRows,
  messageRows,
  toJsonLine,
} from './export-rows.ts';
export { formatInquiryId, parseInquiryId } from './inquiry-id.ts';
export {
  answeredAt,
  deriveInquiryState,
  hoursToAnswer,
  type InquiryState,
  isHoldActive,
} from './inquiry-state.ts';
export { answerItems, disclosedItems, type ItemAnswer, type ItemAnswerKind } from './item-answers.ts';
export {
  type ParsedInquiryRequest,
  parseCloseReason,
  parseInquiryRequest,
  parseLegalGround,
  parseRequestableItem,
  type RequestProblem,
} from './parse-request.ts';
export {
  canHandleInquiries,
  extendedHoldEnd,
  findApprovalBlocker,
  findDisclosureBlocker,
  type HoldEnd,
  type InquiryBlocker,
  newHoldEnd,
} from './permissions.ts';
export { createResultCounter, type ResultCounts, subjectKey } from './result-counts.ts';
export {
  type AccountCandidate,
  findAccountsByName,
  type InquiryQuery,
  type InquirySubject,
  type MatchingCase,
  readMatchingCase,
  type SearchPorts,
  searchCases,
  subjectsOf,
} from './search.ts';
export {
  findVerifications,
  NO_VERIFICATIONS,
  type Verifications,
  verificationRows,
} from './verifications.ts';
