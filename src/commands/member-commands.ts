import type {
  Archive,
  CommandName,
  CommandReply,
  CommandRequest,
  Intake,
  Member,
  RequestResult,
} from '#core';
import { fillTemplate, memberKey, serverKey } from '#core';
import { type CaseState, deriveCaseState, formatCaseStatus } from '../cases/index.ts';
import { parseCaseId } from './lib/parse-case-id.ts';
import {
  acceptedReply,
  type CommandContext,
  joinLines,
  MAX_USER_TEXT_LENGTH,
  quoteInput,
  refusedReply,
  tooLongReply,
} from './lib/reply.ts';

type RequestOf<K extends CommandRequest['kind']> = Extract<CommandRequest, { kind: K }>;

const toReply = ({ accepted, code, text, caseId }: RequestResult): CommandReply => ({
  accepted,
  code,
  text,
  ...(caseId !== undefined && { caseId }),
});

/**
 * A report: the message must be in the asker's own server, the reason short; it may be empty.
 * @example await report(intake, question, { kind: 'report', message, reason: '怪しい勧誘です' })
 */
export async function reportMessage(
  intake: Pick<Intake, 'report'>,
  { caller, readerLocale }: CommandContext,
  { message, reason }: RequestOf<'report'>,
): Promise<CommandReply> {
  const { unfound } = readerLocale.wording.desk;
  if (typeof message === 'string') return refusedReply('not-found', unfound[message]);
  if (serverKey(message.ref.server) !== serverKey(caller.server))
    return refusedReply('not-found', unfound.elsewhere);
  const long = tooLongReply(reason, readerLocale.wording);
  return long ?? toReply(await intake.report({ message, reporter: caller, reason: reason.trim() }));
}

/**
 * An appeal, or without a plea what became of it. Only about a case of one's own.
 * @example await appealCase({ intake, archive }, question, { kind: 'appeal', deriveCaseId: 'Y-4G7C2Q0M1X', plea: '冗談でした' })
 */
export async function appealCase(
  ports: { readonly intake: Pick<Intake, 'appeal'>; readonly archive: Pick<Archive, 'read'> },
  { caller, readerLocale }: CommandContext,
  { caseId: typed, plea = '' }: RequestOf<'appeal'>,
): Promise<CommandReply> {
  const { receipt, desk } = readerLocale.wording;
  const id = parseCaseId(typed);
  if (id === undefined)
    return refusedReply('bad-value', fillTemplate(desk.refused.casenumber, { typed: quoteInput(typed) }));
  const long = tooLongReply(plea, readerLocale.wording, MAX_USER_TEXT_LENGTH);
  if (long) return long;
  if (plea.trim() !== '') {
    return toReply(await ports.intake.appeal({ caseId: id, author: caller, plea: plea.trim() }));
  }
  const state = deriveCaseState(await ports.archive.read(id));
  if (!state) return refusedReply('unknown-case', fillTemplate(receipt.unknowncase, { case: id }));
  if (!isAuthorOfCase(caller, state))
    return refusedReply('not-yours', fillTemplate(receipt.notyours, { case: id }));
  const values = { case: id, status: formatCaseStatus(state, readerLocale.wording) };
  if (state.moderatorDecision && !state.needsDecision) {
    const { overturned, upheld } = desk.appeal;
    return acceptedReply(
      fillTemplate(state.moderatorDecision.decision === 'overturn' ? overturned : upheld, values),
      { caseId: id },
    );
  }
  return state.appeal
    ? acceptedReply(fillTemplate(desk.appeal.waiting, values), { caseId: id })
    : refusedReply('bad-value', fillTemplate(desk.appeal.none, { case: id }));
}

const isAuthorOfCase = (member: Member, state: CaseState): boolean =>
  memberKey(state.evidence.message.author) === memberKey(member);

const MEMBER_COMMANDS: readonly CommandName[] = ['report', 'appeal', 'prove', 'help-lines', 'help'];
const MODERATOR_COMMANDS: readonly CommandName[] = [
  'case',
  'cases',
  'strikes',
  'scoreboard',
  'vouch',
  'waiting',
];
const ADMINISTRATOR_COMMANDS: readonly CommandName[] = [
  'setup',
  'config',
  'rules',
  'mode',
  'backtest',
  'export',
  'inquiry',
];

/**
 * What the asker may ask, by the names that the platform gave it.
 * @example listCommands(question, { kind: 'help', names: { report: '/report' } }).text
 */
export function listCommands(
  { caller, readerLocale }: CommandContext,
  { names }: RequestOf<'help'>,
): CommandReply {
  const { help: words } = readerLocale.wording.desk;
  const commands = [
    ...MEMBER_COMMANDS,
    ...(caller.moderator || caller.administrator ? MODERATOR_COMMANDS : []),
    ...(caller.administrator ? ADMINISTRATOR_COMMANDS : []),
  ];
  const list = commands.flatMap((command) => {
    const name = names[command];
    return name === undefined ? [] : [fillTemplate(words.line, { command: name, what: words[command] })];
  });
  return acceptedReply(joinLines(words.head, ...list));
}
