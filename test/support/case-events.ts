import type { Action, CaseEvent, Decision, Message, Outcome, Signal, Verdict } from '#core';
import { member, message, moderator } from './messages.ts';

/** Noon in Japan on 10 November 2026, when the posts of the tests are written. */
export const NOON = new Date('2026-11-10T03:00:00Z');

/** @example noonPlus(5_000) // five seconds after NOON */
export const noonPlus = (ms: number, from = NOON): Date => new Date(from.getTime() + ms);

/** A post by rin at NOON. @example posted({ sentAt: noonPlus(1_000) }) */
export const posted = (more: Partial<Message> = {}): Message =>
  message('rin', 'SECRET WORDS', { sentAt: NOON, ...more });

const signal = (rule: Signal['rule'], weight: number): Signal => ({
  ...{ rule, weight, sorts: ['role'], spans: [], note: 'x' },
});

/** A verdict that hides, with evidence of the packs. @example verdictOf({ 'yami-baito': 3 }) */
export const verdictOf = (weights: Readonly<Record<string, number>>): Verdict => ({
  ruling: 'hide',
  stance: 'soliciting',
  logOdds: 6,
  probability: 0.99,
  signals: Object.entries(weights).map(([pack, weight]) => signal(`${pack}/rule`, weight)),
});

/** The event that opens a case. @example opened(post, noonPlus(900), { 'account-trade': 2 }) */
export const opened = (
  of: Message,
  at: Date,
  weights: Readonly<Record<string, number>> = { 'yami-baito': 3 },
): CaseEvent => ({ kind: 'opened', at, message: of, verdict: verdictOf(weights), packs: 'v1' });

/** The outcome of a job. @example acted('Y-1/0/hide', at, { kind: 'hide', … }) */
export const acted = (
  job: string,
  at: Date,
  action: Action,
  status: Outcome['status'] = 'done',
  detail?: string,
): CaseEvent => ({
  kind: 'acted',
  at,
  job,
  outcome: { action, status, ...(detail !== undefined && { detail }) },
});

/** A decision of a moderator. @example ruled(noonPlus(60_000), 'overturn', 'kei') */
export const ruled = (at: Date, decision: Decision = 'uphold', by = 'aoi'): CaseEvent => ({
  ...{ kind: 'ruled', at, moderator: moderator(by), decision },
});

/** A report by sora. @example reported(noonPlus(0)) */
export const reported = (at: Date): CaseEvent => ({
  ...{ kind: 'reported', at, reporter: member('sora'), reason: 'SECRET REASON' },
});

/** An appeal by the author. @example appealed(noonPlus(0)) */
export const appealed = (at: Date): CaseEvent => ({
  ...{ kind: 'appealed', at, author: member('rin'), plea: 'SECRET PLEA' },
});
