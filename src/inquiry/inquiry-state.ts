import type { InquiryCloseReason, InquiryEvent, InquiryRequest, Member } from '#core';
import { HOUR_MS } from './dates.ts';

/** The hold of an inquiry: it prevents the deletion of its data. */
export interface InquiryHold {
  readonly since: Date;
  readonly until: Date;
  readonly accounts: readonly string[];
  readonly cases: readonly string[];
  readonly lifted: boolean;
}

/** The state of an inquiry, derived from its events. */
export interface InquiryState {
  readonly events: readonly InquiryEvent[];
  readonly request: InquiryRequest;
  readonly registeredBy: Member;
  readonly registeredAt: Date;
  /** The newest hold. `since` is the start of the first hold. */
  readonly hold: InquiryHold | undefined;
  readonly approvals: readonly { readonly at: Date; readonly by: Member }[];
  readonly disclosures: readonly Extract<InquiryEvent, { kind: 'disclosed' }>[];
  readonly closed:
    | { readonly at: Date; readonly ending: InquiryCloseReason; readonly remark?: string }
    | undefined;
}

/**
 * Derives the state of an inquiry from its events; undefined for no events.
 * @example deriveInquiryState(await inquiries.read(server, 12))?.closed?.ending // 'answered'
 */
export function deriveInquiryState(events: readonly InquiryEvent[]): InquiryState | undefined {
  const [first] = events;
  if (first?.kind !== 'registered') return undefined;
  const empty: InquiryState = {
    events,
    request: first.paper,
    registeredBy: first.by,
    registeredAt: first.at,
    hold: undefined,
    approvals: [],
    disclosures: [],
    closed: undefined,
  };
  return events.reduce(applyInquiryEvent, empty);
}

function applyInquiryEvent(state: InquiryState, event: InquiryEvent): InquiryState {
  const { hold } = state;
  switch (event.kind) {
    case 'registered':
      return state;
    case 'held': {
      const { until, accounts, cases } = event;
      return { ...state, hold: { since: hold?.since ?? event.at, until, accounts, cases, lifted: false } };
    }
    case 'extended':
      return hold ? { ...state, hold: { ...hold, until: event.until } } : state;
    case 'lifted':
      return hold ? { ...state, hold: { ...hold, lifted: true } } : state;
    case 'approved':
      return { ...state, approvals: [...state.approvals, { at: event.at, by: event.by }] };
    case 'disclosed':
      return { ...state, disclosures: [...state.disclosures, event] };
    case 'closed': {
      const { at, ending, remark } = event;
      const closed = { at, ending, ...(remark !== undefined && { remark }) };
      return { ...state, closed, hold: hold && { ...hold, lifted: true } };
    }
    default:
      return event satisfies never;
  }
}

/** Whether its hold is in force at `now`. @example isHoldActive(state, clock.now()) */
export const isHoldActive = ({ hold }: Pick<InquiryState, 'hold'>, now: Date): boolean =>
  hold !== undefined && !hold.lifted && hold.until > now;

/**
 * The time of the answer: the first bundle, or the close without a bundle.
 * @example answeredAt(state)?.toISOString()
 */
export const answeredAt = ({ disclosures, closed }: Pick<InquiryState, 'disclosures' | 'closed'>) =>
  disclosures[0]?.at ?? closed?.at;

/**
 * Hours from receipt to answer, one decimal; undefined if not answered yet.
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
