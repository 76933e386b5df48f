import type { AccountIdFormat, Caller, Member, Policy } from '#core';
import { memberKey } from '#core';
import { isAccountId } from './accounts.ts';
import { DAY_MS, MAX_HOLD_DAYS, MAX_TOTAL_HOLD_DAYS } from './dates.ts';
import { type InquiryState, isHoldActive } from './inquiry-state.ts';

type InquiryPolicy = Policy['inquiries'];

/** Whether the caller may handle inquiries. @example canHandleInquiries(caller, policy.inquiries) */
export const canHandleInquiries = (caller: Caller, { roles }: Pick<InquiryPolicy, 'roles'>): boolean =>
  caller.administrator === true && (roles.length === 0 || roles.some((role) => caller.roles.includes(role)));

const isSameMember = (a: Pick<Member, 'server' | 'id'>, b: Pick<Member, 'server' | 'id'>): boolean =>
  memberKey(a) === memberKey(b);

/** Why a command about an inquiry is rejected; keys of `inquiry.refused` in the wording. */
export type InquiryBlocker = 'closed' | 'preservation' | 'unapproved' | 'own' | 'approved';

/**
 * Why the data must not be disclosed; undefined if it may be. With `secondPerson`, two different accounts of the platform
 * must have registered and approved the inquiry. A name that is no account id (of an inquiry that an older version
 * registered) counts as no account, because it may belong to the same person.
 * @example findDisclosureBlocker(state, policy.inquiries, format) // 'unapproved'
 */
export function findDisclosureBlocker(
  state: InquiryState,
  { secondPerson }: InquiryPolicy,
  accountIds: AccountIdFormat | undefined,
): InquiryBlocker | undefined {
  if (state.closed) return 'closed';
  if (state.request.ground === 'preservation') return 'preservation';
  const people = [state.registeredBy, ...state.approvals.map(({ by }) => by)];
  const accounts = new Set(people.filter(({ id }) => isAccountId(id, accountIds)).map(memberKey));
  const hasSecondPerson = state.approvals.length > 0 && accounts.size > 1;
  return secondPerson && !hasSecondPerson ? 'unapproved' : undefined;
}

/**
 * Why the approval of a member is not valid; undefined if it is.
 * @example findApprovalBlocker(state, caller) // 'own'
 */
export function findApprovalBlocker(
  state: InquiryState,
  by: Pick<Member, 'server' | 'id'>,
): InquiryBlocker | undefined {
  if (state.closed) return 'closed';
  if (state.request.ground === 'preservation') return 'preservation';
  if (isSameMember(by, state.registeredBy)) return 'own';
  return state.approvals.some((approval) => isSameMember(approval.by, by)) ? 'approved' : undefined;
}

/** The end of a hold, or why it is not allowed. */
export type HoldEnd =
  | { readonly ok: true; readonly until: Date }
  | { readonly ok: false; readonly why: 'closed' | 'days' | 'nohold' | 'total'; readonly latest?: Date };

const isValidHoldDays = (days: number): boolean =>
  Number.isInteger(days) && days >= 1 && days <= MAX_HOLD_DAYS;

/** The end of a new hold. @example newHoldEnd(state, 30, now) */
export function newHoldEnd(state: InquiryState, days: number, now: Date): HoldEnd {
  if (state.closed) return { ok: false, why: 'closed' };
  if (!isValidHoldDays(days)) return { ok: false, why: 'days' };
  return withinTotalLimit(state, now, new Date(now.getTime() + days * DAY_MS));
}

/** The new end of a hold in force, `days` later than before. @example extendedHoldEnd(state, 30, now) */
export function extendedHoldEnd(state: InquiryState, days: number, now: Date): HoldEnd {
  if (state.closed) return { ok: false, why: 'closed' };
  if (!state.hold || !isHoldActive(state, now)) return { ok: false, why: 'nohold' };
  if (!isValidHoldDays(days)) return { ok: false, why: 'days' };
  return withinTotalLimit(state, now, new Date(state.hold.until.getTime() + days * DAY_MS));
}

function withinTotalLimit({ hold }: InquiryState, now: Date, until: Date): HoldEnd {
  const latest = new Date((hold?.since ?? now).getTime() + MAX_TOTAL_HOLD_DAYS * DAY_MS);
  return until > latest ? { ok: false, why: 'total', latest } : { ok: true, until };
}
