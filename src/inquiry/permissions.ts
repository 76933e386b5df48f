import type { Caller, Member, Policy } from '#core';
import { memberKey } from '#core';
import { DAY_MS, MAX_HOLD_DAYS, MAX_TOTAL_HOLD_DAYS } from './dates.ts';
import { type InquiryState, isHoldActive } from './inquiry-state.ts';

type InquiryPolicy = Policy['inquiries'];

/** Whether this administrator may handle inquiries. @example canHandleInquiries(asker, policy.inquiries) */
export const canHandleInquiries = (asker: Caller, { roles }: Pick<InquiryPolicy, 'roles'>): boolean =>
  asker.administrator === true && (roles.length === 0 || roles.some((role) => asker.roles.includes(role)));

const isSameMember = (a: Pick<Member, 'server' | 'id'>, b: Pick<Member, 'server' | 'id'>): boolean =>
  memberKey(a) === memberKey(b);

/** Why something cannot be done about an inquiry now; the names are those of `inquiry.refused` in the wording. */
export type InquiryBlocker = 'closed' | 'preservation' | 'unapproved' | 'own' | 'approved';

/**
 * Why nothing may be handed over; undefined when it may. Under four eyes the approval is of somebody else than who
 * wrote the paper into the register.
 * @example findDisclosureBlocker(state, policy.inquiries) // 'unapproved'
 */
export function findDisclosureBlocker(
  state: InquiryState,
  { secondPerson }: InquiryPolicy,
): InquiryBlocker | undefined {
  if (state.closed) return 'closed';
  if (state.request.ground === 'preservation') return 'preservation';
  const hasOtherApproval = state.approvals.some(({ by }) => !isSameMember(by, state.registeredBy));
  return secondPerson && !hasOtherApproval ? 'unapproved' : undefined;
}

/** Why this member's approval does not count; undefined when it does. @example findApprovalBlocker(state, asker) // 'own' */
export function findApprovalBlocker(
  state: InquiryState,
  by: Pick<Member, 'server' | 'id'>,
): InquiryBlocker | undefined {
  if (state.closed) return 'closed';
  if (state.request.ground === 'preservation') return 'preservation';
  if (isSameMember(by, state.registeredBy)) return 'own';
  return state.approvals.some((approval) => isSameMember(approval.by, by)) ? 'approved' : undefined;
}

/** Until when may be held; or why not. */
export type HoldEnd =
  | { readonly ok: true; readonly until: Date }
  | { readonly ok: false; readonly why: 'closed' | 'days' | 'nohold' | 'total'; readonly latest?: Date };

const isValidHoldDays = (days: number): boolean =>
  Number.isInteger(days) && days >= 1 && days <= MAX_HOLD_DAYS;

/** The end of a new hold of so many days. @example newHoldEnd(state, 30, now) */
export function newHoldEnd(state: InquiryState, days: number, now: Date): HoldEnd {
  if (state.closed) return { ok: false, why: 'closed' };
  if (!isValidHoldDays(days)) return { ok: false, why: 'days' };
  return withinTotalLimit(state, now, new Date(now.getTime() + days * DAY_MS));
}

/** The new end of a hold that is in force, so many days later. @example extendedHoldEnd(state, 30, now) */
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
