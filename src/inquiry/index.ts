export { type Answer, type AnswerKind, answersTo, given } from './answer.ts';
export { type BundlePorts, bundleParts, fileOf, type Ids, type Plan, planBundle } from './bundle.ts';
export { DAY_MS, dayOf, HOLD_DAYS, HOLD_DAYS_IN_ALL, momentOf, tokyo } from './days.ts';
export {
  type FindPorts,
  type FoundCase,
  findCases,
  openCase,
  type Query,
  type Subject,
  subjectsOf,
} from './find.ts';
export { inquiryName, inquiryNumber } from './number.ts';
export { liftOverdue } from './overdue.ts';
export {
  type Complaint,
  endingOf,
  groundOf,
  itemOf,
  type ReadPaper,
  readPaper,
} from './paper.ts';
export {
  extendedUntil,
  holdUntil,
  mayHandle,
  type Unready,
  type Until,
  unapprovable,
  undisclosable,
} from './rights.ts';
export {
  accountRow,
  csvHead,
  csvLine,
  filesIn,
  handlingRows,
  jsonLine,
  messageRows,
  type Row,
} from './rows.ts';
export { answerSheet, type SheetFacts } from './sheet.ts';
export { answeredAt, holding, hoursToAnswer, type InquiryState, inquiryState } from './state.ts';
export { counting, subjectKey, type Tally } from './tally.ts';
