import type {
  AccountIdFormat,
  ConsoleViewer,
  InquiryRow,
  InquiryStep,
  InquirySummary,
  InquiryView,
  Policy,
} from '#core';
import { fillTemplate } from '#core';
import { formatTime, type ReaderLocale } from '../../../cases/index.ts';
import {
  describeStep,
  listRequestedItems,
  listSubjects,
} from '../../../commands/inquiry/describe-inquiry.ts';
import {
  answeredAt,
  findApprovalBlocker,
  findDisclosureBlocker,
  formatInquiryId,
  formatTokyoDate,
  type InquiryState,
  isHoldActive,
  MAX_HOLD_DAYS,
} from '../../../inquiry/index.ts';

/** What decides about the steps of an inquiry. */
export interface InquiryViewContext {
  readonly viewer: ConsoleViewer;
  readonly policy: Policy;
  readonly locale: ReaderLocale;
  readonly accountIds: AccountIdFormat | undefined;
  readonly now: Date;
}

type RowContext = Omit<InquiryViewContext, 'viewer'>;

/** A closed inquiry in the list; its events need not be read. @example closedRow(summary, locale) */
export const closedRow = (
  { number, ground, receivedAt, answeredAt: answered }: InquirySummary,
  { wording }: ReaderLocale,
): InquiryRow => ({
  id: formatInquiryId(number),
  ground: wording.inquiry.ground[ground],
  receivedAt,
  answeredAt: answered,
  ...{ isLate: false, isClosed: true, needsApproval: false },
});

/** One inquiry in the list. @example inquiryRow(12, state, context).needsApproval // true */
export function inquiryRow(number: number, state: InquiryState, context: RowContext): InquiryRow {
  const { policy, locale, accountIds, now } = context;
  const { request, hold, closed } = state;
  const answered = answeredAt(state);
  const { answerBy } = request;
  return {
    id: formatInquiryId(number),
    ground: locale.wording.inquiry.ground[request.ground],
    receivedAt: request.receivedAt,
    ...(!closed && { answerBy }),
    isLate: answerBy !== undefined && !answered && formatTokyoDate(now) > answerBy,
    answeredAt: answered,
    ...(isHoldActive(state, now) && { heldUntil: hold?.until }),
    isClosed: closed !== undefined,
    needsApproval: findDisclosureBlocker(state, policy.inquiries, accountIds) === 'unapproved',
  };
}

/** Whether a text is in the number, the document or the authority. @example matchesText(12, state, 'みなと') */
export function matchesText(number: number, { request }: InquiryState, text: string): boolean {
  const fold = (value: string): string => value.normalize('NFKC').toLowerCase();
  const wanted = fold(text.trim());
  return [formatInquiryId(number), request.document, request.authority].some((value) =>
    fold(value).includes(wanted),
  );
}

/** One inquiry with everything that the page shows. @example inquiryView(12, state, context).steps */
export function inquiryView(number: number, state: InquiryState, context: InquiryViewContext): InquiryView {
  const { locale, viewer, policy } = context;
  return {
    row: inquiryRow(number, state, context),
    facts: factsOf(state, locale),
    steps: state.events.map((step) => ({ at: step.at, text: stepText(step, locale) })),
    ...stepsOf(number, state, context),
    needsTypedNumber:
      viewer.roles.has('inquiry-desk') &&
      policy.inquiries.texts.some((ground) => ground === state.request.ground) &&
      state.request.items.some((item) => item === 'texts' || item === 'attachments'),
    defaultHoldDays: MAX_HOLD_DAYS,
  };
}

function stepText(step: InquiryState['events'][number], locale: ReaderLocale): string {
  const text = describeStep(step, locale);
  const remark = step.kind === 'closed' ? step.remark : undefined;
  return remark === undefined ? text : `${text}${locale.wording.list}${remark}`;
}

function factsOf({ request }: InquiryState, locale: ReaderLocale): InquiryView['facts'] {
  const { field } = locale.wording.inquiry;
  const lines = (texts: readonly string[]): string => texts.join('\n');
  const facts: [label: string, value: string | undefined][] = [
    [field.authority, request.authority],
    [field.document, request.document],
    [field.dated, request.dated],
    [field['answer-by'], request.answerBy],
    [field.received, formatTime(request.receivedAt, locale.language)],
    [field['received-by'], request.receivedBy],
    [field.item, lines(listRequestedItems(request, locale.wording))],
    [locale.wording.inquiry.desk.aboutlabel, lines(listSubjects(request, locale))],
  ];
  return facts.flatMap(([label, value]) => (value ? [{ label, value }] : []));
}

/** What the viewer may do, and why not. The rules are those of the commands. */
function stepsOf(
  number: number,
  state: InquiryState,
  { viewer, policy, locale, accountIds, now }: InquiryViewContext,
): Pick<InquiryView, 'possible' | 'reasons'> {
  const possible = new Set<InquiryStep>();
  const reasons: Partial<Record<InquiryStep, string>> = {};
  if (!viewer.roles.has('inquiry-desk') || state.closed) return { possible, reasons };
  const { refused } = locale.wording.inquiry;
  const values = { number: formatInquiryId(number) };
  const isHeld = isHoldActive(state, now);
  possible.add('close').add(isHeld ? 'extend' : 'hold');
  if (isHeld) possible.add('release');
  const disclosure = findDisclosureBlocker(state, policy.inquiries, accountIds);
  if (disclosure) reasons.bundle = fillTemplate(refused[disclosure], values);
  else possible.add('bundle');
  if (policy.inquiries.secondPerson && state.request.ground !== 'preservation') {
    const approval = findApprovalBlocker(state, viewer.caller);
    if (approval) reasons.approve = fillTemplate(refused[approval], values);
    else possible.add('approve');
  }
  return { possible, reasons };
}
