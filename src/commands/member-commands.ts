import type {
  Archive,
  CommandReply,
  Intake,
  Member,
  Message,
  MessageNotFoundReason,
  RequestResult,
} from '#core';
import { fillTemplate, isAllowed, memberKey, serverKey } from '#core';
import { type CaseState, deriveCaseState, formatCaseStatus, openConversation } from '../cases/index.ts';
import { CASE_OPTION, REASON_OPTION } from './common-options.ts';
import { type CommandCall, defineCommand } from './define-command.ts';
import { parseCaseId } from './lib/parse-case-id.ts';
import {
  acceptedReply,
  type CommandContext,
  joinLines,
  quoteInput,
  refusedReply,
  tooLongReply,
} from './lib/reply.ts';

/** The number of the member's own cases that are offered as completions. */
const MAX_OWN_CASES = 25;

const toReply = ({ accepted, code, text, caseId }: RequestResult): CommandReply => ({
  accepted,
  code,
  text,
  ...(caseId !== undefined && { caseId }),
});

/** A member reports a message to the moderators. */
export const reportCommand = defineCommand({
  name: { en: 'report', ja: '通報' },
  description: {
    en: 'Tell the moderators about a message',
    ja: 'メッセージをモデレーターに知らせます',
  },
  access: 'member',
  menu: { target: 'message', name: { en: 'Report', ja: '通報' } },
  options: {
    link: {
      kind: 'message',
      ja: 'リンク',
      description: { en: 'Link to the message', ja: 'メッセージへのリンク' },
      required: true,
      maxLength: 200,
    },
    reason: REASON_OPTION,
  },
  run: ({ context, options, deps }) =>
    reportMessage(deps.intake, context, options.link, options.reason ?? ''),
});

/** The author of a message appeals, or asks for the result of the appeal. */
export const appealCommand = defineCommand({
  name: { en: 'appeal', ja: '異議申立て' },
  description: {
    en: 'Ask for a second look at a decision about your message',
    ja: '自分の投稿への判断の見直しを求めます',
  },
  access: 'member',
  options: {
    case: {
      ...CASE_OPTION,
      complete: ({ caller, deps }) => deps.archive.listCasesByAuthor(caller, MAX_OWN_CASES),
    },
    reason: REASON_OPTION,
  },
  run: ({ context, options, deps }) => appealCase(deps, context, options.case, options.reason ?? ''),
});

/** Lists the commands that the caller may run. */
export const helpCommand = defineCommand({
  name: { en: 'help', ja: 'ヘルプ' },
  description: { en: 'What you can do here', ja: 'できることを表示します' },
  access: 'member',
  run: showHelp,
});

/** The message must be on the caller's server; the reason may be empty. */
async function reportMessage(
  intake: Pick<Intake, 'report'>,
  { caller, readerLocale }: CommandContext,
  message: Message | MessageNotFoundReason,
  reason: string,
): Promise<CommandReply> {
  const { unfound } = readerLocale.wording.desk;
  if (typeof message === 'string') return refusedReply('not-found', unfound[message]);
  if (serverKey(message.ref.server) !== serverKey(caller.server))
    return refusedReply('not-found', unfound.elsewhere);
  const refusal = tooLongReply(reason, readerLocale.wording);
  return refusal ?? toReply(await intake.report({ message, reporter: caller, reason: reason.trim() }));
}

/** With a plea, it is an appeal; without a plea, it shows the result so far. Only for the author of the message. */
async function appealCase(
  ports: { readonly intake: Pick<Intake, 'appeal'>; readonly archive: Pick<Archive, 'read'> },
  { caller, readerLocale }: CommandContext,
  typed: string,
  plea: string,
): Promise<CommandReply> {
  const { receipt, desk } = readerLocale.wording;
  const id = parseCaseId(typed);
  if (id === undefined)
    return refusedReply('bad-value', fillTemplate(desk.refused.casenumber, { typed: quoteInput(typed) }));
  const refusal = tooLongReply(plea, readerLocale.wording);
  if (refusal) return refusal;
  if (plea.trim() !== '') {
    return toReply(await ports.intake.appeal({ caseId: id, author: caller, plea: plea.trim() }));
  }
  const state = deriveCaseState(await ports.archive.read(id));
  if (!state) return refusedReply('unknown-case', fillTemplate(receipt.unknowncase, { case: id }));
  if (!isAuthorOfCase(caller, state))
    return refusedReply('not-yours', fillTemplate(receipt.notyours, { case: id }));
  const values = { case: id, status: formatCaseStatus(state, readerLocale.wording) };
  const question = openConversation(state).at(-1);
  if (question?.kind === 'question')
    return acceptedReply(fillTemplate(desk.appeal.question, { ...values, text: question.text }), {
      caseId: id,
    });
  if (state.moderatorDecision && !state.needsDecision) {
    const { overturned, upheld } = desk.appeal;
    return acceptedReply(
      fillTemplate(state.moderatorDecision.decision === 'overturn' ? overturned : upheld, values),
      { caseId: id },
    );
  }
  return state.appeals.length > 0
    ? acceptedReply(fillTemplate(desk.appeal.waiting, values), { caseId: id })
    : refusedReply('bad-value', fillTemplate(desk.appeal.none, { case: id }));
}

const isAuthorOfCase = (member: Member, state: CaseState): boolean =>
  memberKey(state.evidence.message.author) === memberKey(member);

/** Operators can replace the description of a command with `help.<id>` in the wording. */
function showHelp({ context, request, deps }: CommandCall): CommandReply {
  const { caller, readerLocale } = context;
  const { help } = readerLocale.wording.desk;
  const sentences: Readonly<Record<string, string>> = help;
  const { commandNames = {} } = request;
  const lines = deps.definitions
    .filter(({ access }) => isAllowed(caller, access))
    .flatMap(({ id, description }) => {
      const command = commandNames[id];
      const what = sentences[id] ?? description[readerLocale.language];
      return command === undefined ? [] : [fillTemplate(help.line, { command, what })];
    });
  return acceptedReply(joinLines(help.head, ...lines));
}
