import type { Ending, InquiryPaper, InquiryStep, Member } from '#core';
import { HOUR_MS } from './days.ts';

/** What something holds for an inquiry, and until when. */
export interface HeldThings {
  readonly since: Date;
  readonly until: Date;
  readonly accounts: readonly string[];
  readonly cases: readonly string[];
  readonly lifted: boolean;
}

export interface InquiryState {
  readonly steps: readonly InquiryStep[];
  readonly paper: InquiryPaper;
  readonly registeredBy: Member;
  readonly registeredAt: Date;
  /** The newest hold; `since` is when the first one began. */
  readonly hold: HeldThings | undefined;
  readonly approvals: readonly { readonly at: Date; readonly by: Member }[];
  readonly disclosed: readonly Extract<InquiryStep, { kind: 'disclosed' }>[];
  readonly closed: { readonly at: Date; readonly ending: Ending; readonly remark?: string } | undefined;
}

/**
 * What the steps of one inquiry add up to; undefined for no steps.
 * @example inquiryState(await inquiries.read(server, 12))?.closed?.ending // 'answered'
 */
export function inquiryState(steps: readonly InquiryStep[]): InquiryState | undefined {
  const [first] = steps;
  if (first?.kind !== 'registered') return undefined;
  const empty: InquiryState = {
    steps,
    paper: first.paper,
    registeredBy: first.by,
    registeredAt: first.at,
    hold: undefined,
    approvals: [],
    disclosed: [],
    closed: undefined,
  };
  return steps.reduce(after, empty);
}

function after(state: InquiryState, step: InquiryStep): InquiryState {
  const { hold } = state;
  switch (step.kind) {
    case 'registered':
      return state;
    case 'held': {
      const { until, accounts, cases } = step;
      return { ...state, hold: { since: hold?.since ?? step.at, until, accounts, cases, lifted: false } };
    }
    case 'extended':
      return hold ? { ...state, hold: { ...hold, until: step.until } } : state;
    case 'lifted':
      return hold ? { ...state, hold: { ...hold, lifted: true } } : state;
    case 'approved':
      return { ...state, approvals: [...state.approvals, { at: step.at, by: step.by }] };
    case 'disclosed':
      return { ...state, disclosed: [...state.disclosed, step] };
    case 'closed': {
      const { at, ending, remark } = step;
      const closed = { at, ending, ...(remark !== undefined && { remark }) };
      return { ...state, closed, hold: hold && { ...hold, lifted: true } };
    }
    default:
      return step satisfies never;
  }
}

/** Whether something is held for it at this moment. @example holding(state, clock.now()) */
export const holding = ({ hold }: Pick<InquiryState, 'hold'>, now: Date): boolean =>
  hold !== undefined && !hold.lifted && hold.until > now;

/** When it was answered: with the first bundle, or by closing it without one. */
export const answeredAt = ({ disclosed, closed }: Pick<InquiryState, 'disclosed' | 'closed'>) =>
  disclosed[0]?.at ?? closed?.at;

/**
 * Hours from receipt to answer, one decimal; undefined while it is not answered.
 * @example hoursToAnswer({ receivedAt: new Date(0), answeredAt: new Date(5_400_000) }) // 1.5
 */
export function hoursToAnswer({
  receivedAt,
  answeredAt,
}: {
  readonly receivedAt: Date;
  readonly answeredAt?: Date | undefined;
}): number | undefined {
  if (!answeredAt) return undefined;
  return Math.round((Math.max(0, answeredAt.getTime() - receivedAt.getTime()) / HOUR_MS) * 10) / 10;
}
