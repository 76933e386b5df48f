import type { CommandReply } from '#core';
import { HELP_LINE_LANGUAGES } from '#core';
import { createEventCounter } from '../member-support/count-event.ts';
import { findNotice, noticeText, parseNoticeLanguage } from '../member-support/index.ts';
import { defineCommand } from './define-command.ts';
import type { CommandServiceDependencies } from './lib/command-dependencies.ts';
import { acceptedReply, type CommandContext, joinLines } from './lib/reply.ts';

/** The counter for each place of the button (`under`). Members are not counted individually. */
const COUNTER_KEYS: ReadonlyMap<string | undefined, 'notice.opened' | 'help.opened'> = new Map([
  ['notice', 'notice.opened'],
  ['letter', 'help.opened'],
]);

/** Shows phone numbers for people in trouble. Stores nothing about the caller. */
export const helpLinesCommand = defineCommand({
  name: { en: 'help-lines', ja: '相談先' },
  description: {
    en: 'Whom to call in trouble; only you see it',
    ja: '困ったときの相談先を、あなただけに表示します',
  },
  access: 'member',
  options: {
    language: {
      kind: 'text',
      ja: '言語',
      description: { en: 'Language', ja: '表示する言語' },
      choices: HELP_LINE_LANGUAGES.map(([value, name]) => ({ value, name })),
      // Any locale is accepted. A language without texts falls back to the language of the caller.
      acceptsOtherValues: true,
    },
    under: { kind: 'text', internal: true },
  },
  run: ({ context, options, request, deps }) =>
    showHelpLines(deps, context, options.language ?? request.locale, options.under),
});

async function showHelpLines(
  ports: Pick<CommandServiceDependencies, 'notices' | 'counters' | 'clock' | 'log'>,
  { caller, readerLocale, policy }: CommandContext,
  locale: string | undefined,
  under: string | undefined,
): Promise<CommandReply> {
  const { letter } = readerLocale.wording;
  const notice = ports.notices && findNotice(ports.notices(), 'help');
  const language = parseNoticeLanguage(locale) ?? caller.language ?? policy.language;
  await createEventCounter(ports)(caller.server, COUNTER_KEYS.get(under) ?? 'help.asked');
  return acceptedReply(notice ? noticeText(notice, language) : joinLines(letter.helpasking, letter.police));
}
