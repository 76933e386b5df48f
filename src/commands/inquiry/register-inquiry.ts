import type { AccountIdFormat, CommandReply, InquiryCommand, InquiryRequest } from '#core';
import { fillTemplate, serverKey } from '#core';
import {
  type AccountCandidate,
  DAY_MS,
  findAccountsByName,
  formatInquiryId,
  MAX_HOLD_DAYS,
  nameKey,
  parseInquiryRequest,
  type RequestProblem,
} from '../../inquiry/index.ts';
import { acceptedReply, type CommandContext, joinLines, quoteInput, refusedReply } from '../lib/reply.ts';
import { planHold, type StepDependencies } from './inquiry-steps.ts';

const MAX_CANDIDATES_SHOWN = 10;

/**
 * Registers a document and stops, in the same transaction, the deletion of the data that it names, for 30 days: otherwise
 * retention may delete the data before it is answered. A name that is not marked as one is stored as the id of its account:
 * another member who takes that name later does not belong to the inquiry. A name that no stored account has, or that
 * several have, is refused with what to write instead. Rejects when a store fails; then nothing is registered.
 * @example await registerInquiry(deps, context, paper, { pattern: /^\d+$/, example: '417719834231439361' })
 */
export async function registerInquiry(
  deps: StepDependencies,
  context: CommandContext,
  typed: Extract<InquiryCommand, { do: 'register' }>['paper'],
  accountIds: AccountIdFormat | undefined,
): Promise<CommandReply> {
  const { caller, readerLocale } = context;
  const { desk: texts, ground } = readerLocale.wording.inquiry;
  const { inquiries, clock, log } = deps;
  const parsed = parseInquiryRequest(typed, clock.now(), accountIds);
  if (!parsed.ok)
    return refusedReply('bad-value', describeRequestProblem(parsed.problem, readerLocale.wording.inquiry));
  const { unmarkedNames } = parsed;
  const names = [...(parsed.request.names ?? []), ...unmarkedNames];
  const candidates = await findAccountsByName(deps.archive, caller.server, names);
  for (const name of unmarkedNames) {
    const refusal = describeUnclearName(name, candidates.get(nameKey(name)) ?? [], accountIds, context);
    if (refusal !== undefined) return refusedReply('bad-value', refusal);
  }
  const request = addAccounts(parsed.request, unmarkedNames, candidates);
  const at = clock.now();
  const registered = { kind: 'registered', at, by: caller, paper: request } as const;
  const until = new Date(at.getTime() + MAX_HOLD_DAYS * DAY_MS);
  const hold = await planHold(deps, context, request, until, at);
  const number = await inquiries.register(caller.server, registered, hold?.event);
  const server = serverKey(caller.server);
  for (const step of hold ? ['registered', 'held'] : ['registered'])
    log.info('inquiry_event_appended', { server, number, step, by: caller.id });
  const name = formatInquiryId(number);
  const { nothing } = readerLocale.wording.inquiry.refused;
  const values = { number: name, ground: ground[request.ground], authority: request.authority };
  return acceptedReply(
    joinLines(
      fillTemplate(texts.registered, values),
      ...describeFoundAccounts(unmarkedNames, candidates, context),
      ...describeNames(request, candidates, context),
      hold?.describe(name) ?? fillTemplate(nothing, { number: name }),
      fillTemplate(request.ground === 'preservation' ? texts.nextpreservation : texts.next, values),
    ),
    { inquiry: name },
  );
}

const addAccounts = (
  request: InquiryRequest,
  names: readonly string[],
  candidates: ReadonlyMap<string, readonly AccountCandidate[]>,
): InquiryRequest => {
  const ids = names.flatMap((name) => candidates.get(nameKey(name)) ?? []).map(({ id }) => id);
  return { ...request, accounts: [...new Set([...request.accounts, ...ids])] };
};

/** Which account each name that was not marked as one has become. */
const describeFoundAccounts = (
  names: readonly string[],
  candidates: ReadonlyMap<string, readonly AccountCandidate[]>,
  { readerLocale: { wording } }: CommandContext,
): readonly string[] =>
  names.flatMap((name) =>
    (candidates.get(nameKey(name)) ?? []).map(({ id, cases }) =>
      fillTemplate(wording.inquiry.desk.foundaccount, { name: quoteInput(name), id, cases }),
    ),
  );

/** Why a text that is no account id cannot be taken as a display name; undefined if exactly one account has it. */
function describeUnclearName(
  name: string,
  candidates: readonly AccountCandidate[],
  accountIds: AccountIdFormat | undefined,
  { readerLocale }: CommandContext,
): string | undefined {
  if (candidates.length === 1) return undefined;
  const { refused } = readerLocale.wording.inquiry;
  const typed = quoteInput(name);
  if (candidates.length === 0)
    return fillTemplate(refused.account, { typed, example: accountIds?.example ?? '' });
  return joinLines(
    fillTemplate(refused.ambiguous, { typed, count: candidates.length }),
    ...describeCandidates(candidates, readerLocale.wording),
  );
}

const describeCandidates = (
  candidates: readonly AccountCandidate[],
  { inquiry }: CommandContext['readerLocale']['wording'],
): readonly string[] =>
  candidates
    .slice(0, MAX_CANDIDATES_SHOWN)
    .map(({ id, cases }) => fillTemplate(inquiry.desk.candidate, { id, cases }));

/** The accounts behind the display names of a request, so that a person can check them. */
const describeNames = (
  { names = [] }: InquiryRequest,
  candidates: ReadonlyMap<string, readonly AccountCandidate[]>,
  { readerLocale: { wording } }: CommandContext,
): readonly string[] =>
  names.flatMap((name) => {
    const found = candidates.get(nameKey(name)) ?? [];
    const { candidates: heading, nocandidates } = wording.inquiry.desk;
    return found.length === 0
      ? [fillTemplate(nocandidates, { name: quoteInput(name) })]
      : [fillTemplate(heading, { name: quoteInput(name) }), ...describeCandidates(found, wording)];
  });

function describeRequestProblem(
  { why, field, input }: RequestProblem,
  { refused, field: fieldNames }: CommandContext['readerLocale']['wording']['inquiry'],
): string {
  const limit = why === 'long' || why === 'many';
  return fillTemplate(refused[why] as string, {
    field: fieldNames[field],
    typed: quoteInput(input),
    ...(limit && { most: input }),
  });
}
