import type { CommandReply } from '#core';
import { type CaseState, formatTime, joinMessages } from '../../cases/index.ts';
import { CASE_OPTION } from '../common-options.ts';
import { defineCommand } from '../define-command.ts';
import type { CommandServiceDependencies } from '../lib/command-dependencies.ts';
import { readCase } from '../lib/read-case.ts';
import { acceptedReply, type CommandContext, joinLines, refusedReply } from '../lib/reply.ts';
import { recordExport } from './record-export.ts';

/**
 * Prepares the text of a report to the Internet Hotline Center Japan for one case, as a file that the moderator pastes
 * into the form of the center. The author is not in it: the center asks for the address, the time and the text. It
 * opens the reported address itself and does not judge copies, so the reply says what it cannot see.
 * Source: https://gov-online.go.jp/article/202410/entry-6595.html
 */
export const hotlineCommand = defineCommand({
  name: { en: 'hotline', ja: 'ホットライン' },
  description: {
    en: 'A report to the Internet Hotline Center, ready to paste',
    ja: 'インターネット・ホットラインセンターへの通報文を作ります',
  },
  access: 'moderator',
  options: { case: CASE_OPTION },
  run: ({ context, options, deps }) => prepareReport(deps, context, options.case),
});

async function prepareReport(
  { archive, clock }: Pick<CommandServiceDependencies, 'archive' | 'clock'>,
  context: CommandContext,
  typed: string,
): Promise<CommandReply> {
  const { caller, readerLocale } = context;
  const { desk } = readerLocale.wording;
  const { state, refusal } = await readCase(archive, context, typed);
  if (refusal) return refusal;
  const { id } = state;
  if (state.evidence.message.erased) return refusedReply('not-found', desk.hotline.erased);
  await recordExport({ archive, clock }, [id], caller);
  const links = linksIn(textOf(state));
  return acceptedReply(
    joinLines(desk.hotline.done, links.length > 0 ? desk.hotline.links : desk.hotline.nolinks),
    {
      caseId: id,
      file: { name: `hotline-${id}.txt`, text: reportText(state, links) },
    },
  );
}

const textOf = ({ evidence: { message, pieces } }: CaseState): string => joinMessages(message, pieces).text;

/** Addresses in the text, each once. The center can open these even when the post itself is not public. */
const linksIn = (text: string): readonly string[] => [
  ...new Set(text.normalize('NFKC').match(/https?:\/\/[^\s"'<>「」（）。、]+/g) ?? []),
];

/** The report is in Japanese for every reader, because the center works in Japanese. */
function reportText(state: CaseState, links: readonly string[]): string {
  const { message } = state.evidence;
  return `${joinLines(
    '【種別】犯罪実行者募集（いわゆる闇バイト）と思われる投稿',
    ...links.map((link) => `【誘導先のURL】${link}`),
    message.url && `【投稿のURL】${message.url}`,
    `【投稿日時】${formatTime(message.sentAt, 'ja')}`,
    `【投稿の内容】\n${textOf(state)}`,
  )}\n`;
}
