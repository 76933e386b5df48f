import type { Asker, Member, Policy } from '#core';
import { memberKey } from '#core';
import { DAY_MS, HOLD_DAYS, HOLD_DAYS_IN_ALL } from './days.ts';
import { holding, type InquiryState } from './state.ts';

type Rules = Policy['inquiries'];

/** Whether this administrator may handle inquiries. @example mayHandle(asker, policy.inquiries) */
export const mayHandle = (asker: Asker, { roles }: Pick<Rules, 'roles'>): boolean =>
  asker.administrator === true && (roles.length === 0 || roles.some((role) => asker.roles.includes(role)));

const same = (a: Pick<Member, 'server' | 'id'>, b: Pick<Member, 'server' | 'id'>): boolean =>
  memberKey(a) === memberKey(b);

/** Why something cannot be done about an inquiry now; the names are those of `inquiry.refused` in the wording. */
export type Unready = 'closed' | 'preservation' | 'unapproved' | 'own' | 'approved';

/**
 * Why nothing may be handed over; undefined when it may. Under four eyes the approval is of somebody else than who
 * wrote the paper into the register.
 * @example undisclosable(state, policy.inquiries) // 'unapproved'
 */
export function undisclosable(state: InquiryState, { secondPerson }: Rules): Unready | undefined {
  if (state.closed) return 'closed';
  if (state.paper.ground === 'preservation') return 'preservation';
  const other = state.approvals.some(({ by }) => !same(by, state.registeredBy));
  return secondPerson && !other ? 'unapproved' : undefined;
}

/** Why this member's approval does not count; undefined when it does. @example unapprovable(state, asker) // 'own' */
export function unapprovable(state: InquiryState, by: Pick<Member, 'server' | 'id'>): Unready | undefined {
  if (state.closed) return 'closed';
  if (state.paper.ground === 'preservation') return 'preservation';
  if (same(by, state.registeredBy)) return 'own';
  return state.approvals.some((approval) => same(approval.by, by)) ? 'approved' : undefined;
}

/** Until when may be held; or why not. */
export type Until =
  | { readonly ok: true; readonly until: Date }
  | { readonly ok: false; readonly why: 'closed' | 'days' | 'nohold' | 'total'; readonly latest?: Date };

const soundDays = (days: number): boolean => Number.isInteger(days) && days >= 1 && days <= HOLD_DAYS;

/** The end of a new hold of so many days. @example holdUntil(state, 30, now) */
export function holdUntil(state: InquiryState, days: number, now: Date): Until {
  if (state.closed) return { ok: false, why: 'closed' };
  if (!soundDays(days)) return { ok: false, why: 'days' };
  return within(state, now, new Date(now.getTime() + days * DAY_MS));
}

/** The new end of a hold that is in force, so many days later. @example extendedUntil(state, 30, now) */
export function extendedUntil(state: InquiryState, days: number, now: Date): Until {
  if (state.closed) return { ok: false, why: 'closed' };
  if (!state.hold || !holding(state, now)) return { ok: false, why: 'nohold' };
  if (!soundDays(days)) return { ok: false, why: 'days' };
  return within(state, now, new Date(state.hold.until.getTime() + days * DAY_MS));
}

function within({ hold }: InquiryState, now: Date, until: Date): Until {
  const latest = new Date((hold?.since ?? now).getTime() + HOLD_DAYS_IN_ALL * DAY_MS);
  return until > latest ? { ok: false, why: 'total', latest } : { ok: true, until };
}
