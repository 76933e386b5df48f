import type { CommandReply, InquiryRequest, InquiryStore, VerificationRecords } from '#core';
import { fillTemplate } from '#core';
import { formatTime } from '../../cases/index.ts';
import {
  deriveInquiryState,
  findVerifications,
  type HoldEnd,
  MAX_HOLD_DAYS,
  MAX_TOTAL_HOLD_DAYS,
  type SearchPorts,
  searchCases,
} from '../../inquiry/index.ts';
import { type CommandContext, refusedReply } from '../lib/reply.ts';

/** More cases would make the event in the hash chain too large. The authority must then narrow the inquiry. */
const MAX_CASES_HELD = 20_000;

/** The reply that explains why the hold was refused. @example holdRefusal(end, 'Q-12', context).text */
export function holdRefusal(
  end: Extract<HoldEnd, { ok: false }>,
  number: string,
  { readerLocale }: CommandContext,
): CommandReply {
  const { refused } = readerLocale.wording.inquiry;
  switch (end.why) {
    case 'days':
      return refusedReply('bad-value', fillTemplate(refused.days, { most: MAX_HOLD_DAYS }));
    case 'total': {
      const latest = formatTime(end.latest ?? new Date(0), readerLocale.language);
      return refusedReply(
        'not-ready',
        fillTemplate(refused.total, { most: MAX_TOTAL_HOLD_DAYS, until: latest }),
      );
    }
    case 'closed':
    case 'nohold':
      return refusedReply('not-ready', fillTemplate(refused[end.why], { number }));
    default:
      return end.why satisfies never;
  }
}

/**
 * The accounts and cases that a hold must list. The hold of an account covers all its cases, also later ones; therefore an
 * inquiry that names only accounts lists no cases. An account that used a display name or a telephone number of the inquiry
 * is held like one that was named by its id. At most 20,000 cases. Rejects when a store fails.
 * @example await findHoldScope({ archive, fold }, context, state.request) // { accounts: ['417719834231439361'], cases: [] }
 */
export async function findHoldScope(
  ports: SearchPorts & { readonly verificationRecords?: VerificationRecords | undefined },
  { caller }: CommandContext,
  request: InquiryRequest,
): Promise<{ readonly accounts: readonly string[]; readonly cases: readonly string[] }> {
  const { names = [], messages, contacts } = request;
  const accounts = new Set(request.accounts);
  if (accounts.size > 0 && names.length + messages.length + contacts.length === 0)
    return { accounts: [...accounts], cases: [] };
  const cases: string[] = [];
  for await (const { caseId, messages: versions, subjects } of searchCases(ports, caller.server, request)) {
    cases.push(caseId);
    for (const [index, { author }] of versions.entries())
      if (subjects[index]?.some(({ kind }) => kind === 'name')) accounts.add(author.id);
    if (cases.length === MAX_CASES_HELD) break;
  }
  if (ports.verificationRecords && contacts.length > 0) {
    const onlyContacts = { accounts: [], messages: [], contacts };
    const found = await findVerifications(ports.verificationRecords, caller.server, onlyContacts, new Map());
    for (const { account } of found.records) accounts.add(account);
  }
  return { accounts: [...accounts], cases };
}

/**
 * Other inquiries with an active hold on some of the same accounts or cases. Rejects when the store fails.
 * @example await findOverlappingHolds(inquiries, context, 12, { accounts, cases }, clock.now())
 */
export async function findOverlappingHolds(
  inquiries: InquiryStore,
  { caller }: CommandContext,
  ownNumber: number | undefined,
  scope: { readonly accounts: readonly string[]; readonly cases: readonly string[] },
  now: Date,
): Promise<{ number: number; until: Date }[]> {
  const overlaps: { number: number; until: Date }[] = [];
  const accounts = new Set(scope.accounts);
  const cases = new Set(scope.cases);
  for (const { number, heldUntil } of await inquiries.list(caller.server)) {
    if (number === ownNumber || !heldUntil || heldUntil <= now) continue;
    const hold = deriveInquiryState(await inquiries.read(caller.server, number))?.hold;
    const overlap = hold?.accounts.some((id) => accounts.has(id)) || hold?.cases.some((id) => cases.has(id));
    if (overlap) overlaps.push({ number, until: heldUntil });
  }
  return overlaps;
}
