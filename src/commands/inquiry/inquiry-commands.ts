import type {
  AccountIdFormat,
  Archive,
  CommandReply,
  InquiryCommand,
  InquiryRequest,
  InquiryStore,
  VerificationRecords,
} from '#core';
import { fillTemplate } from '#core';
import {
  canHandleInquiries,
  createResultCounter,
  deriveInquiryState,
  findDisclosureBlocker,
  findVerifications,
  formatInquiryId,
  type InquiryState,
  isAccountId,
  NO_VERIFICATIONS,
  parseInquiryId,
  type SearchPorts,
  searchCases,
} from '../../inquiry/index.ts';
import type { CommandServiceDependencies } from '../lib/command-dependencies.ts';
import { acceptedReply, type CommandContext, joinLines, quoteInput, refusedReply } from '../lib/reply.ts';
import { describeInquiry, describeSearchResult, formatInquiryLine } from './describe-inquiry.ts';
import { approveInquiry, closeInquiry, extendHold, holdInquiry, releaseHold } from './inquiry-steps.ts';
import { registerInquiry } from './register-inquiry.ts';

/** The dependencies of the inquiry commands. */
export interface InquiryCommandDependencies extends Pick<CommandServiceDependencies, 'clock' | 'log'> {
  /** Absent without a database; every command is then refused. */
  readonly inquiries?: InquiryStore | undefined;
  readonly archive: Pick<Archive, 'read' | 'listCasesByAuthor' | 'listCasesOfServer'>;
  readonly fold: SearchPorts['fold'];
  /** The data of the gate; absent if the gate is not in use. */
  readonly verificationRecords?: VerificationRecords | undefined;
  /** How a platform writes account ids; absent or undefined: any text can be an id. */
  readonly accountIdFormatOf?: ((platform: string) => AccountIdFormat | undefined) | undefined;
}

/** Commands that change nothing; their caller need not be an account of the platform. */
const READING_COMMANDS: ReadonlySet<InquiryCommand['do']> = new Set(['list', 'show', 'find']);

const MAX_INQUIRIES_SHOWN = 20;

/**
 * Runs an inquiry command. Only the bundle is not created here: the operator creates it on the command line. Access:
 * the policy can require roles (`inquiries.roles`). Each change is an event in the hash chain of the server. Rejects
 * when a store fails.
 * @example await handleInquiryCommand(deps, context, { do: 'hold', number: 'Q-12' })
 */
export async function handleInquiryCommand(
  deps: InquiryCommandDependencies,
  context: CommandContext,
  command: InquiryCommand,
): Promise<CommandReply> {
  const { caller, policy, readerLocale } = context;
  const { refused } = readerLocale.wording.inquiry;
  const { inquiries } = deps;
  if (!canHandleInquiries(caller, policy.inquiries)) {
    const roles = policy.inquiries.roles.join(readerLocale.wording.list);
    return refusedReply('not-administrator', fillTemplate(refused.role, { roles }));
  }
  if (!inquiries) return refusedReply('not-ready', refused.nowhere);
  const accountIds = deps.accountIdFormatOf?.(caller.server.platform);
  if (!READING_COMMANDS.has(command.do) && !isAccountId(caller.id, accountIds))
    return refusedReply('bad-value', describeUnknownActor(caller.id, accountIds, context));
  if (command.do === 'register')
    return registerInquiry({ ...deps, inquiries }, context, command.paper, accountIds);
  if (command.do === 'list') return listInquiries(inquiries, context);
  const found = await findInquiry(inquiries, context, command.number);
  if (!found.ok) return found.reply;
  const { number, state } = found;
  const subject = { number, name: formatInquiryId(number), state };
  const stepDeps = { ...deps, inquiries };
  switch (command.do) {
    case 'show':
      return acceptedReply(describeInquiry(state, subject.name, readerLocale));
    case 'find': {
      const { counts, verifications } = await countMatches(deps, context, state.request);
      return acceptedReply(describeSearchResult(state.request, counts, verifications, readerLocale));
    }
    case 'hold':
      return holdInquiry(stepDeps, context, subject, command.days);
    case 'extend':
      return extendHold(stepDeps, context, subject, command.days);
    case 'release':
      return releaseHold(stepDeps, context, subject);
    case 'approve':
      return approveInquiry(stepDeps, context, subject);
    case 'bundle': {
      const blocker = findDisclosureBlocker(state, policy.inquiries, accountIds);
      const values = { number: subject.name };
      return blocker
        ? refusedReply('not-ready', fillTemplate(refused[blocker], values))
        : acceptedReply(fillTemplate(readerLocale.wording.inquiry.desk.commandline, values));
    }
    case 'close':
      return closeInquiry(stepDeps, context, subject, command);
    default:
      return command satisfies never;
  }
}

/**
 * The inquiry with the typed number, or a refusal. Rejects when the store fails.
 * @example const found = await findInquiry(inquiries, context, 'q-12'); if (!found.ok) return found.reply;
 */
export async function findInquiry(
  inquiries: InquiryStore,
  { caller, readerLocale }: CommandContext,
  typed: string,
): Promise<{ ok: true; number: number; state: InquiryState } | { ok: false; reply: CommandReply }> {
  const { refused } = readerLocale.wording.inquiry;
  const number = parseInquiryId(typed);
  if (number === undefined) {
    return {
      ok: false,
      reply: refusedReply('bad-value', fillTemplate(refused.number, { typed: quoteInput(typed) })),
    };
  }
  const state = deriveInquiryState(await inquiries.read(caller.server, number));
  if (state) return { ok: true, number, state };
  return {
    ok: false,
    reply: refusedReply('not-found', fillTemplate(refused.unknown, { number: formatInquiryId(number) })),
  };
}

/**
 * The sentence that refuses a person who is named by no account id: two names may be the same person.
 * @example describeUnknownActor('kei', accountIds, context)
 */
export const describeUnknownActor = (
  typed: string,
  accountIds: AccountIdFormat | undefined,
  { readerLocale }: CommandContext,
): string =>
  fillTemplate(readerLocale.wording.inquiry.refused.actor, {
    typed: quoteInput(typed),
    example: accountIds?.example ?? '',
  });

async function listInquiries(
  inquiries: InquiryStore,
  { caller, readerLocale }: CommandContext,
): Promise<CommandReply> {
  const { desk: texts } = readerLocale.wording.inquiry;
  const rows = await inquiries.list(caller.server);
  if (rows.length === 0) return acceptedReply(texts.none);
  const head = fillTemplate(texts.head, { count: rows.length });
  return acceptedReply(
    joinLines(head, ...rows.slice(0, MAX_INQUIRIES_SHOWN).map((row) => formatInquiryLine(row, readerLocale))),
  );
}

/**
 * Counts the stored data that a document asks for. Rejects when a store fails.
 * @example const { counts, verifications } = await countMatches(deps, context, state.request)
 */
export async function countMatches(
  deps: Pick<InquiryCommandDependencies, 'archive' | 'fold' | 'verificationRecords'>,
  { caller }: Pick<CommandContext, 'caller'>,
  request: InquiryRequest,
) {
  const counter = createResultCounter();
  for await (const match of searchCases(deps, caller.server, request)) counter.add(match);
  const counts = counter.result();
  const { verificationRecords: source } = deps;
  const verifications = source
    ? await findVerifications(source, caller.server, request, counts.accountsByName)
    : NO_VERIFICATIONS;
  return { counts, verifications };
}
