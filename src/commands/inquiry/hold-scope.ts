import type { CommandReply, InquiryRequest, InquiryStore } from '#core';
import { fillTemplate } from '#core';
import { formatTime } from '../../cases/index.ts';
import {
  deriveInquiryState,
  type HoldEnd,
  MAX_HOLD_DAYS,
  MAX_TOTAL_HOLD_DAYS,
  type SearchPorts,
  searchCases,
} from '../../inquiry/index.ts';
import { type CommandContext, refusedReply } from '../lib/reply.ts';

/** Holds beyond these would make one link of the chain too large; a narrower paper says what is meant. */
const MAX_CASES_HELD = 20_000;

/** Why nothing is held, in a sentence. @example holdRefusal(until, 'Q-12', question).text */
export function holdRefusal(
  until: Extract<HoldEnd, { ok: false }>,
  number: string,
  { readerLocale }: CommandContext,
): CommandReply {
  const { refused: no } = readerLocale.wording.inquiry;
  switch (until.why) {
    case 'days':
      return refusedReply('bad-value', fillTemplate(no.days, { most: MAX_HOLD_DAYS }));
    case 'total': {
      const latest = formatTime(until.latest ?? new Date(0), readerLocale.language);
      return refusedReply('not-ready', fillTemplate(no.total, { most: MAX_TOTAL_HOLD_DAYS, until: latest }));
    }
    case 'closed':
    case 'nohold':
      return refusedReply('not-ready', fillTemplate(no[until.why], { number }));
    default:
      return until.why satisfies never;
  }
}

/** What is held by case: all that is found but is not held with its author anyway. */
export async function findCasesToHold(
  ports: SearchPorts,
  { caller }: CommandContext,
  paper: InquiryRequest,
): Promise<string[]> {
  const { messages, contacts, accounts } = paper;
  if (accounts.length > 0 && messages.length + contacts.length === 0) return [];
  const cases: string[] = [];
  for await (const { caseId } of searchCases(ports, caller.server, paper)) {
    cases.push(caseId);
    if (cases.length === MAX_CASES_HELD) break;
  }
  return cases;
}

/** Other inquiries that hold some of the same. */
export async function findOverlappingHolds(
  inquiries: InquiryStore,
  { caller }: CommandContext,
  own: number,
  held: { readonly accounts: readonly string[]; readonly cases: readonly string[] },
  now: Date,
): Promise<{ number: number; until: Date }[]> {
  const overlaps: { number: number; until: Date }[] = [];
  const accounts = new Set(held.accounts);
  const cases = new Set(held.cases);
  for (const { number, heldUntil } of await inquiries.list(caller.server)) {
    if (number === own || !heldUntil || heldUntil <= now) continue;
    const hold = deriveInquiryState(await inquiries.read(caller.server, number))?.hold;
    const shared = hold?.accounts.some((id) => accounts.has(id)) || hold?.cases.some((id) => cases.has(id));
    if (shared) overlaps.push({ number, until: heldUntil });
  }
  return overlaps;
}
