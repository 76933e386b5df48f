import type { CommandReply, Message, Verdict } from '#core';
import { fillTemplate, messageKey, serverKey } from '#core';
import { errorName } from '#lib';
import { chooseReasons } from '../cases/index.ts';
import { isExempt } from '../pipeline/exempt.ts';
import { type HistoryEnding, judgeHistory as judgeMessages } from '../pipeline/preview/judge-history.ts';
import { type CommandCall, defineCommand } from './define-command.ts';
import { acceptedReply, type CommandContext, joinLines, refusedReply } from './lib/reply.ts';

const MAX_LINES_SHOWN = 8;
const MAX_MATCHES_KEPT = 1000;

interface BacktestMatch {
  readonly message: Message;
  readonly verdict: Verdict;
}

interface BacktestResult {
  readonly counts: { readonly read: number; readonly hide: number; readonly review: number };
  readonly matches: readonly BacktestMatch[];
  readonly ending: HistoryEnding | 'broken';
}

/**
 * Shows how the current rules and settings would judge the past messages of a channel. It stores, counts and does
 * nothing. Only one backtest of a server runs at a time, because live messages come first.
 */
export const backtestCommand = defineCommand({
  name: { en: 'backtest', ja: '過去検証' },
  description: {
    en: 'What the rules would have done to messages that are there',
    ja: 'すでにある投稿でルールを試します',
  },
  access: 'administrator',
  options: {
    channel: {
      kind: 'history',
      ja: 'チャンネル',
      description: { en: 'Which history to read', ja: '調べるチャンネル' },
    },
  },
  run: async (call) => {
    const { context, options, deps } = call;
    const { backtest: texts } = context.readerLocale.wording.desk;
    const server = serverKey(context.caller.server);
    if (deps.backtestingServers.has(server)) return refusedReply('too-many', texts.busy);
    if (options.channel === 'unreadable') return refusedReply('not-found', texts.unreadable);
    deps.backtestingServers.add(server);
    try {
      const result = await judgeHistory(options.channel, call);
      return describeResult(result, context);
    } finally {
      deps.backtestingServers.delete(server);
    }
  },
});

/**
 * Reads until the end, a limit, a cancellation or an error of the platform. Messages read before an error are counted.
 */
async function judgeHistory(
  history: AsyncIterable<Message>,
  { context, request, deps }: Pick<CommandCall, 'context' | 'request' | 'deps'>,
): Promise<BacktestResult> {
  const { policy, caller } = context;
  const { cancelled = () => false, progress } = request;
  const matches: BacktestMatch[] = [];
  const counts = { read: 0, hide: 0, review: 0 };
  try {
    const ending = await judgeMessages(history, {
      isCancelled: cancelled,
      onRead(read, isPause) {
        counts.read = read;
        if (isPause) progress?.(read);
      },
      async judge(message) {
        if (isExempt(message, policy)) return;
        const verdict = await deps.intake.previewVerdict(message);
        if (verdict.ruling === 'pass') return;
        counts[verdict.ruling] += 1;
        if (matches.length < MAX_MATCHES_KEPT) matches.push({ message, verdict });
      },
    });
    return { counts, matches, ending };
  } catch (error) {
    const fields = { server: serverKey(caller.server), read: counts.read, error: errorName(error) };
    deps.log.warn('backtest_history_failed', fields);
    return { counts, matches, ending: 'broken' };
  }
}

function describeResult(
  { counts, matches, ending }: BacktestResult,
  { readerLocale }: CommandContext,
): CommandReply {
  const { desk } = readerLocale.wording;
  const { backtest: texts } = desk;
  if (counts.read === 0 && ending === 'done') return acceptedReply(texts.empty);
  const lines = sortByLogOdds(matches).map((match) => formatMatch(match, desk));
  const omitted = lines.length - MAX_LINES_SHOWN;
  const text = joinLines(
    fillTemplate(texts[ending], counts),
    ...lines.slice(0, MAX_LINES_SHOWN),
    omitted > 0 && fillTemplate(texts.more, { count: omitted }),
    texts.untouched,
  );
  return omitted > 0
    ? acceptedReply(text, { file: { name: 'backtest.txt', text: `${lines.join('\n')}\n` } })
    : acceptedReply(text);
}

const sortByLogOdds = (matches: readonly BacktestMatch[]): readonly BacktestMatch[] =>
  [...matches].sort((a, b) => b.verdict.logOdds - a.verdict.logOdds);

/** Shows the link instead of the text: the caller may not have access to the channel. */
function formatMatch(
  { message, verdict }: BacktestMatch,
  { backtest: texts, ruling }: CommandContext['readerLocale']['wording']['desk'],
) {
  return fillTemplate(texts.line, {
    ruling: ruling[verdict.ruling],
    link: message.url ?? messageKey(message.ref),
    note: chooseReasons(verdict)[0]?.note ?? '',
  }).trim();
}
