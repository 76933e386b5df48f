import type { Inquiries, InquiryPaper, Reply } from '#core';
import { fill } from '#core';
import { moment } from '../cases/index.ts';
import {
  type FindPorts,
  findCases,
  HOLD_DAYS,
  HOLD_DAYS_IN_ALL,
  inquiryState,
  type Until,
} from '../inquiry/index.ts';
import { type Question, refused } from './replies.ts';

/** Holds beyond these would make one link of the chain too large; a narrower paper says what is meant. */
const CASES_HELD_MOST = 20_000;

/** Why nothing is held, in a sentence. @example unheld(until, 'Q-12', question).text */
export function unheld(until: Extract<Until, { ok: false }>, number: string, { voice }: Question): Reply {
  const { refused: no } = voice.words.inquiry;
  switch (until.why) {
    case 'days':
      return refused('bad-value', fill(no.days, { most: HOLD_DAYS }));
    case 'total': {
      const latest = moment(until.latest ?? new Date(0), voice.language);
      return refused('not-ready', fill(no.total, { most: HOLD_DAYS_IN_ALL, until: latest }));
    }
    case 'closed':
    case 'nohold':
      return refused('not-ready', fill(no[until.why], { number }));
    default:
      return until.why satisfies never;
  }
}

/** What is held by case: all that is found but is not held with its author anyway. */
export async function casesFor(
  ports: FindPorts,
  { asker }: Question,
  paper: InquiryPaper,
): Promise<string[]> {
  const { messages, contacts, accounts } = paper;
  if (accounts.length > 0 && messages.length + contacts.length === 0) return [];
  const cases: string[] = [];
  for await (const { caseId } of findCases(ports, asker.server, paper)) {
    cases.push(caseId);
    if (cases.length === CASES_HELD_MOST) break;
  }
  return cases;
}

/** Other inquiries that hold some of the same. */
export async function overlapping(
  inquiries: Inquiries,
  { asker }: Question,
  own: number,
  held: { readonly accounts: readonly string[]; readonly cases: readonly string[] },
  now: Date,
): Promise<{ number: number; until: Date }[]> {
  const overlaps: { number: number; until: Date }[] = [];
  const accounts = new Set(held.accounts);
  const cases = new Set(held.cases);
  for (const { number, heldUntil } of await inquiries.list(asker.server)) {
    if (number === own || !heldUntil || heldUntil <= now) continue;
    const hold = inquiryState(await inquiries.read(asker.server, number))?.hold;
    const shared = hold?.accounts.some((id) => accounts.has(id)) || hold?.cases.some((id) => cases.has(id));
    if (shared) overlaps.push({ number, until: heldUntil });
  }
  return overlaps;
}
