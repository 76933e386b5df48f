import type { CaseTimeline, Clock, CommandReply, CommandRequest, Counters, Log, NoticesByName } from '#core';
import { fillTemplate } from '#core';
import { loadScoreboardStats } from '../scoreboard/boards/monthly-and-waiting.ts';
import { formatMonth, formatStatsCsv, formatStatsSummary, parseMonth } from '../scoreboard/index.ts';
import { createEventCounter } from '../support/count-event.ts';
import { findNotice, noticeText, parseNoticeLanguage } from '../support/index.ts';
import { acceptedReply, type CommandContext, joinLines, quoteInput, refusedReply } from './lib/reply.ts';

/** Counted by where they were asked for, never by whom. */
const COUNTER_KEYS = { notice: 'notice.opened', letter: 'help.opened' } as const;

/**
 * Whom to call, in the language that was chosen. Nothing is kept of who asked.
 * @example (await helpLines({ notices, tallies, clock, log }, question, { kind: 'help-lines', locale: 'vi' })).text
 */
export async function showHelpLines(
  ports: {
    readonly notices?: () => NoticesByName;
    readonly counters?: Counters;
    readonly clock: Clock;
    readonly log: Log;
  },
  { caller, readerLocale, policy }: CommandContext,
  { locale, under }: Extract<CommandRequest, { kind: 'help-lines' }>,
): Promise<CommandReply> {
  const { letter } = readerLocale.wording;
  const notice = ports.notices && findNotice(ports.notices(), 'help');
  const language = parseNoticeLanguage(locale) ?? caller.language ?? policy.language;
  await createEventCounter(ports)(caller.server, under ? COUNTER_KEYS[under] : 'help.asked');
  return acceptedReply(notice ? noticeText(notice, language) : joinLines(letter.helpasking, letter.police));
}

/**
 * A server's figures for a month, the whole table as a file.
 * @example (await showScoreboard({ chronicle, tallies, clock }, question, '2026-11')).file?.name // '2026-11.csv'
 */
export async function showScoreboard(
  ports: { readonly caseTimeline?: CaseTimeline; readonly counters?: Counters; readonly clock: Clock },
  { caller, readerLocale }: CommandContext,
  typed: string | undefined,
): Promise<CommandReply> {
  const { caseTimeline, counters, clock } = ports;
  const { scoreboard, receipt } = readerLocale.wording;
  if (!caseTimeline || !counters) return refusedReply('unavailable', receipt.unavailable);
  const now = clock.now();
  const period = parseMonth(typed ?? formatMonth(now));
  if (!period)
    return refusedReply('bad-value', fillTemplate(scoreboard.badmonth, { typed: quoteInput(typed ?? '') }));
  const found = await loadScoreboardStats({ caseTimeline, counters }, caller.server, period, now);
  const name = `${formatMonth(period.from)}.csv`;
  const text = formatStatsCsv([{ server: `${caller.server.platform}:${caller.server.id}`, figures: found }]);
  return acceptedReply(formatStatsSummary(found, scoreboard), { file: { name, text } });
}
