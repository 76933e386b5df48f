import type {
  Archive,
  CommandReply,
  InquiryCommand,
  InquiryEvent,
  InquiryRequest,
  InquiryStore,
} from '#core';
import { CaseConflict, fillTemplate, serverKey } from '#core';
import { formatTime } from '../../cases/index.ts';
import {
  canHandleInquiries,
  createResultCounter,
  deriveInquiryState,
  extendedHoldEnd,
  findApprovalBlocker,
  findDisclosureBlocker,
  formatInquiryId,
  type InquiryState,
  MAX_HOLD_DAYS,
  newHoldEnd,
  parseCloseReason,
  parseInquiryId,
  parseInquiryRequest,
  type RequestProblem,
  type SearchPorts,
  searchCases,
} from '../../inquiry/index.ts';
import type { CommandServiceDependencies } from '../lib/command-dependencies.ts';
import { acceptedReply, type CommandContext, joinLines, quoteInput, refusedReply } from '../lib/reply.ts';
import { describeInquiry, describeSearchResult, formatInquiryLine } from './describe-inquiry.ts';
import { findCasesToHold, findOverlappingHolds, holdRefusal } from './hold-scope.ts';

export interface InquiryCommandDependencies extends Pick<CommandServiceDependencies, 'clock' | 'log'> {
  /** Absent where nothing outlives the process. */
  readonly inquiries?: InquiryStore | undefined;
  readonly archive: Pick<Archive, 'read' | 'listCasesByAuthor' | 'listCasesOfServer'>;
  readonly fold: SearchPorts['fold'];
}

const MAX_INQUIRIES_SHOWN = 20;

/**
 * Everything about investigators' inquiries but handing over: that is done by whoever runs the program, on their own
 * machine. Rights are the policy's (`inquiries.roles`); each change is a link of the server's chain.
 * @example await handleInquiryCommand(ports, question, { do: 'hold', number: 'Q-12' })
 */
export async function handleInquiryCommand(
  deps: InquiryCommandDependencies,
  context: CommandContext,
  ask: InquiryCommand,
): Promise<CommandReply> {
  const { caller, policy, readerLocale } = context;
  const { refused: no, desk: says } = readerLocale.wording.inquiry;
  const { inquiries } = deps;
  if (!canHandleInquiries(caller, policy.inquiries)) {
    return refusedReply(
      'not-administrator',
      fillTemplate(no.role, { roles: policy.inquiries.roles.join(readerLocale.wording.list) }),
    );
  }
  if (!inquiries) return refusedReply('not-ready', no.nowhere);
  if (ask.do === 'register') return registerInquiry(deps, inquiries, context, ask.paper);
  if (ask.do === 'list') return listInquiries(inquiries, context);
  const found = await findInquiry(inquiries, context, ask.number);
  if (!found.ok) return found.reply;
  const { number, state } = found;
  const name = formatInquiryId(number);
  const appendStep = async (next: InquiryEvent, text: string): Promise<CommandReply> => {
    try {
      await inquiries.append(caller.server, number, state.events.length, next);
    } catch (error) {
      if (!(error instanceof CaseConflict)) throw error;
      return refusedReply('not-ready', fillTemplate(no.again, { number: name }));
    }
    deps.log.info('inquiry', { server: serverKey(caller.server), number, step: next.kind, by: caller.id });
    return acceptedReply(text);
  };
  const at = deps.clock.now();

  switch (ask.do) {
    case 'show':
      return acceptedReply(describeInquiry(state, name, readerLocale));
    case 'find':
      return acceptedReply(
        describeSearchResult(state.request, await countMatches(deps, context, state.request), readerLocale),
      );
    case 'hold': {
      const until = newHoldEnd(state, ask.days ?? MAX_HOLD_DAYS, at);
      if (!until.ok) return holdRefusal(until, name, context);
      const { accounts } = state.request;
      const cases = await findCasesToHold(deps, context, state.request);
      if (accounts.length + cases.length === 0)
        return refusedReply('not-ready', fillTemplate(no.nothing, { number: name }));
      const overlaps = await findOverlappingHolds(inquiries, context, number, { accounts, cases }, at);
      const day = formatTime(until.until, readerLocale.language);
      const values = { number: name, until: day, accounts: accounts.length, cases: cases.length };
      return appendStep(
        { kind: 'held', at, by: caller, until: until.until, accounts, cases },
        joinLines(
          fillTemplate(says.held, values),
          ...overlaps.map((other) =>
            fillTemplate(says.overlap, {
              number: formatInquiryId(other.number),
              until: formatTime(other.until, readerLocale.language),
            }),
          ),
        ),
      );
    }
    case 'extend': {
      const until = extendedHoldEnd(state, ask.days ?? MAX_HOLD_DAYS, at);
      if (!until.ok) return holdRefusal(until, name, context);
      const text = fillTemplate(says.extended, {
        number: name,
        until: formatTime(until.until, readerLocale.language),
      });
      return appendStep({ kind: 'extended', at, by: caller, until: until.until }, text);
    }
    case 'approve': {
      const why = findApprovalBlocker(state, caller);
      if (why) return refusedReply('not-ready', fillTemplate(no[why], { number: name }));
      return appendStep({ kind: 'approved', at, by: caller }, fillTemplate(says.approved, { number: name }));
    }
    case 'bundle': {
      const why = findDisclosureBlocker(state, policy.inquiries);
      if (why) return refusedReply('not-ready', fillTemplate(no[why], { number: name }));
      return acceptedReply(fillTemplate(says.commandline, { number: name }));
    }
    case 'close': {
      const ending = parseCloseReason(ask.ending);
      if (!ending)
        return refusedReply('bad-value', fillTemplate(no.ending, { typed: quoteInput(ask.ending) }));
      if (state.closed) return refusedReply('not-ready', fillTemplate(no.closed, { number: name }));
      const remark = ask.remark?.trim();
      return appendStep(
        { kind: 'closed', at, by: caller, ending, ...(remark && { remark }) },
        fillTemplate(says.closing, { number: name, ending: readerLocale.wording.inquiry.ending[ending] }),
      );
    }
    default:
      return ask satisfies never;
  }
}

/** An inquiry by its number as typed, or why there is none. @example await known(inquiries, question, 'q-12') */
export async function findInquiry(
  inquiries: InquiryStore,
  { caller, readerLocale }: CommandContext,
  typed: string,
): Promise<{ ok: true; number: number; state: InquiryState } | { ok: false; reply: CommandReply }> {
  const { refused: no } = readerLocale.wording.inquiry;
  const number = parseInquiryId(typed);
  if (number === undefined) {
    return {
      ok: false,
      reply: refusedReply('bad-value', fillTemplate(no.number, { typed: quoteInput(typed) })),
    };
  }
  const state = deriveInquiryState(await inquiries.read(caller.server, number));
  if (state) return { ok: true, number, state };
  return {
    ok: false,
    reply: refusedReply('not-found', fillTemplate(no.unknown, { number: formatInquiryId(number) })),
  };
}

async function registerInquiry(
  { clock, log }: InquiryCommandDependencies,
  inquiries: InquiryStore,
  { caller, readerLocale }: CommandContext,
  typed: Extract<InquiryCommand, { do: 'register' }>['paper'],
): Promise<CommandReply> {
  const { desk: says, ground } = readerLocale.wording.inquiry;
  const read = parseInquiryRequest(typed, clock.now());
  if (!read.ok)
    return refusedReply('bad-value', describeRequestProblem(read.problem, readerLocale.wording.inquiry));
  const { request } = read;
  const step = { kind: 'registered', at: clock.now(), by: caller, paper: request } as const;
  const number = await inquiries.register(caller.server, step);
  log.info('inquiry', { server: serverKey(caller.server), number, step: 'registered', by: caller.id });
  const values = {
    number: formatInquiryId(number),
    ground: ground[request.ground],
    authority: request.authority,
  };
  const next = request.ground === 'preservation' ? says.nextpreservation : says.next;
  return acceptedReply(joinLines(fillTemplate(says.registered, values), fillTemplate(next, values)));
}

function describeRequestProblem(
  { why, field, input }: RequestProblem,
  { refused: no, field: names }: CommandContext['readerLocale']['wording']['inquiry'],
): string {
  const limit = why === 'long' || why === 'many';
  return fillTemplate(no[why] as string, {
    field: names[field],
    typed: quoteInput(input),
    ...(limit && { most: input }),
  });
}

async function listInquiries(
  inquiries: InquiryStore,
  { caller, readerLocale }: CommandContext,
): Promise<CommandReply> {
  const { desk: says } = readerLocale.wording.inquiry;
  const rows = await inquiries.list(caller.server);
  if (rows.length === 0) return acceptedReply(says.none);
  const head = fillTemplate(says.head, { count: rows.length });
  return acceptedReply(
    joinLines(head, ...rows.slice(0, MAX_INQUIRIES_SHOWN).map((row) => formatInquiryLine(row, readerLocale))),
  );
}

async function countMatches(
  ports: InquiryCommandDependencies,
  { caller }: CommandContext,
  paper: InquiryRequest,
) {
  const count = createResultCounter();
  for await (const found of searchCases(ports, caller.server, paper)) count.add(found);
  return count.result();
}
