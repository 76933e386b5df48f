import type { CommandReply, CommandRequest, Log, Message, Verdict } from '#core';
import { fillTemplate, messageKey, serverKey } from '#core';
import { errorName } from '#lib';
import { sortSignalsByWeight } from '../cases/index.ts';
import { isExempt } from '../pipeline/decide.ts';
import { acceptedReply, type CommandContext, joinLines, refusedReply } from './lib/reply.ts';

/** More would outlast the patience of platforms: an answer must come within minutes. */
export const MAX_BACKTEST_MESSAGES = 5000;
/** Live messages come first: after so many the others get their turn. */
const YIELD_EVERY_MESSAGES = 25;
const MAX_LINES_SHOWN = 8;
const MAX_MATCHES_KEPT = 1000;

interface BacktestMatch {
  readonly message: Message;
  readonly verdict: Verdict;
}

/**
 * What the rules and settings in force would have done to messages that are there already. Only judges: nothing is
 * written, counted or done. Bounded by `MAX_BACKTEST_MESSAGES`, and ends early when cancelled or when the history breaks off;
 * what was read until then is told.
 * @example (await backtestHistory({ look: intake.look, log }, question, { kind: 'backtest', history })).text
 */
export async function backtestHistory(
  {
    previewVerdict,
    log,
  }: { readonly previewVerdict: (message: Message) => Promise<Verdict>; readonly log: Log },
  { caller, readerLocale, policy }: CommandContext,
  { history, cancelled = () => false, progress }: Extract<CommandRequest, { kind: 'backtest' }>,
): Promise<CommandReply> {
  const { backtest: says } = readerLocale.wording.desk;
  if (history === 'unreadable') return refusedReply('not-found', says.unreadable);
  const matches: BacktestMatch[] = [];
  const counts = { read: 0, hide: 0, review: 0 };
  let ending: 'done' | 'cancelled' | 'most' | 'broken' = 'done';

  try {
    for await (const message of history) {
      if (cancelled()) {
        ending = 'cancelled';
        break;
      }
      if (counts.read >= MAX_BACKTEST_MESSAGES) {
        ending = 'most';
        break;
      }
      counts.read += 1;
      if (counts.read % YIELD_EVERY_MESSAGES === 0) {
        progress?.(counts.read);
        await new Promise((resolve) => setTimeout(resolve, 0));
      }
      if (isExempt(message, policy)) continue;
      const verdict = await previewVerdict(message);
      if (verdict.ruling === 'pass') continue;
      counts[verdict.ruling] += 1;
      if (matches.length < MAX_MATCHES_KEPT) matches.push({ message, verdict });
    }
  } catch (error) {
    ending = 'broken';
    const name = errorName(error);
    log.warn('history broke off', { server: serverKey(caller.server), read: counts.read, error: name });
  }

  if (counts.read === 0 && ending === 'done') return acceptedReply(says.empty);
  const shown = sortByScore(matches).map((each) => formatMatch(each, readerLocale.wording.desk));
  const rest = shown.length - MAX_LINES_SHOWN;
  const text = joinLines(
    fillTemplate(says[ending], counts),
    ...shown.slice(0, MAX_LINES_SHOWN),
    rest > 0 && fillTemplate(says.more, { count: rest }),
    says.untouched,
  );
  return rest > 0
    ? acceptedReply(text, { file: { name: 'backtest.txt', text: `${shown.join('\n')}\n` } })
    : acceptedReply(text);
}

const sortByScore = (found: readonly BacktestMatch[]): readonly BacktestMatch[] =>
  [...found].sort((a, b) => b.verdict.score - a.verdict.score);

/** The link, never the text: the answer must not become a second place where the post can be read. */
function formatMatch(
  { message, verdict }: BacktestMatch,
  { backtest: says, ruling }: CommandContext['readerLocale']['wording']['desk'],
) {
  return fillTemplate(says.line, {
    ruling: ruling[verdict.ruling],
    link: message.url ?? messageKey(message.ref),
    note: sortSignalsByWeight(verdict)[0]?.note ?? '',
  }).trim();
}
