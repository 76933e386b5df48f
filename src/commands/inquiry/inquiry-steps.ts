import type { Archive, CommandReply, InquiryEvent, InquiryStore, VerificationRecords } from '#core';
import { CaseConflict, fillTemplate, serverKey } from '#core';
import { formatTime } from '../../cases/index.ts';
import {
  extendedHoldEnd,
  findApprovalBlocker,
  formatInquiryId,
  type InquiryState,
  isHoldActive,
  MAX_HOLD_DAYS,
  newHoldEnd,
  parseCloseReason,
  type SearchPorts,
} from '../../inquiry/index.ts';
import type { CommandServiceDependencies } from '../lib/command-dependencies.ts';
import { acceptedReply, type CommandContext, joinLines, quoteInput, refusedReply } from '../lib/reply.ts';
import { findHoldScope, findOverlappingHolds, holdRefusal } from './hold-scope.ts';

/** The dependencies of a step of an inquiry. */
export interface StepDependencies extends Pick<CommandServiceDependencies, 'clock' | 'log'> {
  readonly inquiries: InquiryStore;
  readonly archive: Pick<Archive, 'read' | 'listCasesByAuthor' | 'listCasesOfServer'>;
  readonly fold: SearchPorts['fold'];
  readonly verificationRecords?: VerificationRecords | undefined;
}

/** The inquiry of a step. `name` is its public id, for example `Q-12`. */
interface InquirySubject {
  readonly number: number;
  readonly name: string;
  readonly state: InquiryState;
}

/** Appends the event of a step. Refused if another step was appended after the inquiry was read. */
async function appendStep(
  { inquiries, log }: StepDependencies,
  { caller, readerLocale }: CommandContext,
  { number, name, state }: InquirySubject,
  event: InquiryEvent,
  text: string,
): Promise<CommandReply> {
  try {
    await inquiries.append(caller.server, number, state.events.length, event);
  } catch (error) {
    if (!(error instanceof CaseConflict)) throw error;
    return refusedReply(
      'not-ready',
      fillTemplate(readerLocale.wording.inquiry.refused.again, { number: name }),
    );
  }
  const server = serverKey(caller.server);
  log.info('inquiry_event_appended', { server, number, step: event.kind, by: caller.id });
  return acceptedReply(text);
}

/** The event of a hold, and the sentences about it. */
export interface PlannedHold {
  readonly event: Extract<InquiryEvent, { kind: 'held' }>;
  /** `name` is the public id of the inquiry. */
  describe(name: string): string;
}

/**
 * Finds what a hold until `until` must cover; undefined if there is nothing to hold. `ownNumber` is absent before the
 * inquiry has one. Rejects when a store fails.
 * @example await planHold(deps, context, request, until, deps.clock.now())
 */
export async function planHold(
  deps: StepDependencies,
  context: CommandContext,
  request: InquiryState['request'],
  until: Date,
  at: Date,
  ownNumber?: number,
): Promise<PlannedHold | undefined> {
  const { caller, readerLocale } = context;
  const { desk: texts } = readerLocale.wording.inquiry;
  const scope = await findHoldScope(deps, context, request);
  if (scope.accounts.length + scope.cases.length === 0) return undefined;
  const overlaps = await findOverlappingHolds(deps.inquiries, context, ownNumber, scope, at);
  const formatDay = (day: Date): string => formatTime(day, readerLocale.language);
  const counts = { accounts: scope.accounts.length, cases: scope.cases.length };
  return {
    event: { kind: 'held', at, by: caller, until, ...scope },
    describe: (name) =>
      joinLines(
        fillTemplate(texts.held, { number: name, until: formatDay(until), ...counts }),
        ...overlaps.map((overlap) =>
          fillTemplate(texts.overlap, {
            number: formatInquiryId(overlap.number),
            until: formatDay(overlap.until),
          }),
        ),
      ),
  };
}

/**
 * Stops the deletion of the requested data for `days` from now. The reply names other inquiries that hold some of the
 * same data. Rejects when a store fails.
 * @example await holdInquiry(deps, context, { number: 12, name: 'Q-12', state }, 14)
 */
export async function holdInquiry(
  deps: StepDependencies,
  context: CommandContext,
  subject: InquirySubject,
  days = MAX_HOLD_DAYS,
): Promise<CommandReply> {
  const { number, name, state } = subject;
  const at = deps.clock.now();
  const end = newHoldEnd(state, days, at);
  if (!end.ok) return holdRefusal(end, name, context);
  const hold = await planHold(deps, context, state.request, end.until, at, number);
  if (!hold) {
    const { nothing } = context.readerLocale.wording.inquiry.refused;
    return refusedReply('not-ready', fillTemplate(nothing, { number: name }));
  }
  return appendStep(deps, context, subject, hold.event, hold.describe(name));
}

/**
 * Extends the hold of an inquiry by `days`. Rejects when the store fails.
 * @example await extendHold(deps, context, { number: 12, name: 'Q-12', state }, 30)
 */
export async function extendHold(
  deps: StepDependencies,
  context: CommandContext,
  subject: InquirySubject,
  days = MAX_HOLD_DAYS,
): Promise<CommandReply> {
  const { caller, readerLocale } = context;
  const at = deps.clock.now();
  const end = extendedHoldEnd(subject.state, days, at);
  if (!end.ok) return holdRefusal(end, subject.name, context);
  const until = formatTime(end.until, readerLocale.language);
  const text = fillTemplate(readerLocale.wording.inquiry.desk.extended, { number: subject.name, until });
  return appendStep(deps, context, subject, { kind: 'extended', at, by: caller, until: end.until }, text);
}

/**
 * Ends the hold of an inquiry before its time; the inquiry stays open. Rejects when the store fails.
 * @example await releaseHold(deps, context, { number: 12, name: 'Q-12', state })
 */
export async function releaseHold(
  deps: StepDependencies,
  context: CommandContext,
  subject: InquirySubject,
): Promise<CommandReply> {
  const { refused, desk: texts } = context.readerLocale.wording.inquiry;
  const at = deps.clock.now();
  const values = { number: subject.name };
  if (!isHoldActive(subject.state, at))
    return refusedReply('not-ready', fillTemplate(refused.nohold, values));
  const event = { kind: 'lifted', at, by: context.caller } as const;
  return appendStep(deps, context, subject, event, fillTemplate(texts.released, values));
}

/**
 * Approves the disclosure. The person who registered the inquiry cannot approve it. Rejects when the store fails.
 * @example await approveInquiry(deps, context, { number: 12, name: 'Q-12', state })
 */
export async function approveInquiry(
  deps: StepDependencies,
  context: CommandContext,
  subject: InquirySubject,
): Promise<CommandReply> {
  const { caller, readerLocale } = context;
  const { refused, desk: texts } = readerLocale.wording.inquiry;
  const values = { number: subject.name };
  const blocker = findApprovalBlocker(subject.state, caller);
  if (blocker) return refusedReply('not-ready', fillTemplate(refused[blocker], values));
  const event = { kind: 'approved', at: deps.clock.now(), by: caller } as const;
  return appendStep(deps, context, subject, event, fillTemplate(texts.approved, values));
}

/**
 * Closes an inquiry and ends its hold. `ending` and `remark` are texts as typed. Rejects when the store fails.
 * @example await closeInquiry(deps, context, { number: 12, name: 'Q-12', state }, { ending: 'answered' })
 */
export async function closeInquiry(
  deps: StepDependencies,
  context: CommandContext,
  subject: InquirySubject,
  typed: { readonly ending: string; readonly remark?: string },
): Promise<CommandReply> {
  const { caller, readerLocale } = context;
  const { refused, desk: texts, ending: endings } = readerLocale.wording.inquiry;
  const number = subject.name;
  const ending = parseCloseReason(typed.ending);
  if (!ending)
    return refusedReply('bad-value', fillTemplate(refused.ending, { typed: quoteInput(typed.ending) }));
  if (subject.state.closed) return refusedReply('not-ready', fillTemplate(refused.closed, { number }));
  const remark = typed.remark?.trim();
  const event = { kind: 'closed', at: deps.clock.now(), by: caller, ending } as const;
  const text = fillTemplate(texts.closing, { number, ending: endings[ending] });
  return appendStep(deps, context, subject, { ...event, ...(remark && { remark }) }, text);
}
