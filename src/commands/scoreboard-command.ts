import type { CommandReply } from '#core';
import { fillTemplate } from '#core';
import { canHandleInquiries } from '../inquiry/index.ts';
import { formatMonth, formatStatsCsv, formatStatsSummary, parseMonth } from '../scoreboard/index.ts';
import { loadScoreboardStats } from '../scoreboard/load-statistics.ts';
import { defineCommand } from './define-command.ts';
import type { CommandServiceDependencies } from './lib/command-dependencies.ts';
import { acceptedReply, type CommandContext, quoteInput, refusedReply } from './lib/reply.ts';

/** Shows the statistics of a month; without a month, of the current month so far. */
export const scoreboardCommand = defineCommand({
  name: { en: 'scoreboard', ja: '記録' },
  description: {
    en: 'How fast posts are hidden and cases decided',
    ja: '非表示や判断までの時間などの記録',
  },
  access: 'moderator',
  options: {
    month: {
      kind: 'text',
      ja: '月',
      description: { en: 'Month, like 2026-11', ja: '月（例：2026-11）' },
      maxLength: 7,
    },
  },
  run: ({ context, options, deps }) => showScoreboard(deps, context, options.month),
});

/** Replies with a summary as text and the full table as a CSV file. */
async function showScoreboard(
  {
    caseTimeline,
    counters,
    inquiries,
    clock,
  }: Pick<CommandServiceDependencies, 'caseTimeline' | 'counters' | 'inquiries' | 'clock'>,
  { caller, policy, readerLocale }: CommandContext,
  typed: string | undefined,
): Promise<CommandReply> {
  const { scoreboard, receipt } = readerLocale.wording;
  if (!caseTimeline || !counters) return refusedReply('unavailable', receipt.unavailable);
  const now = clock.now();
  const period = parseMonth(typed ?? formatMonth(now));
  if (!period)
    return refusedReply('bad-value', fillTemplate(scoreboard.badmonth, { typed: quoteInput(typed ?? '') }));
  // Only those who may handle inquiries learn that an authority has asked.
  const stores = {
    caseTimeline,
    counters,
    inquiries: canHandleInquiries(caller, policy.inquiries) ? inquiries : undefined,
  };
  const stats = await loadScoreboardStats(stores, caller.server, period, now);
  const name = `${formatMonth(period.from)}.csv`;
  const text = formatStatsCsv([{ server: `${caller.server.platform}:${caller.server.id}`, figures: stats }]);
  return acceptedReply(formatStatsSummary(stats, scoreboard), { file: { name, text } });
}
