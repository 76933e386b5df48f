import type { ChatInputCommandInteraction } from 'discord.js';
import {
  type Caller,
  type CommandReply,
  type CommandService,
  fillTemplate,
  type Log,
  type Wording,
} from '#core';
import { errorName } from '#lib';
import { type ChannelHistoryDeps, readChannelHistory } from './channel-history.ts';
import { cancelButtonRow } from './render-reply.ts';

/** Backtests that are running, by the interaction that began them. */
export type RunningBacktests = Map<string, { readonly user: string; cancelled: boolean }>;

/** How often the asker sees how far it is. */
const PROGRESS_INTERVAL_MS = 3000;
/** Discord takes an answer for 15 minutes; what has been read by then is told in time. */
const MAX_DURATION_MS = 13 * 60 * 1000;

/**
 * A backtest with a button that ends it, and with how far it is. Resolves with the desk's answer.
 * @example await runBacktest({ client, doors, lane, desk, runs, words, log }, interaction, asker)
 */
export async function runBacktest(
  ports: ChannelHistoryDeps & {
    readonly commandService: CommandService;
    readonly runningBacktests: RunningBacktests;
    readonly words: Wording['desk'];
    readonly log: Log;
  },
  interaction: ChatInputCommandInteraction<'cached'>,
  caller: Caller,
): Promise<CommandReply> {
  const { commandService, runningBacktests, words, log } = ports;
  const run = { user: interaction.user.id, cancelled: false };
  const channel = interaction.options.getChannel('channel')?.id ?? interaction.channelId;
  const end = performance.now() + MAX_DURATION_MS;
  let lastEdit = Promise.resolve();
  let shownAt = Number.NEGATIVE_INFINITY;

  /** One edit after the other, so that none overtakes the answer. */
  const showProgress = (read: number): void => {
    if (run.cancelled || performance.now() - shownAt < PROGRESS_INTERVAL_MS) return;
    shownAt = performance.now();
    const content = fillTemplate(words.backtest.running, { read });
    const components = [cancelButtonRow(interaction.id, words.form.cancel)];
    lastEdit = lastEdit
      .then(() => interaction.editReply({ content, components }))
      .then(
        () => undefined,
        (error: unknown) => log.warn('progress not shown', { error: errorName(error) }),
      );
  };

  runningBacktests.set(interaction.id, run);
  try {
    const history = caller.administrator
      ? await readChannelHistory(ports, interaction.member, channel)
      : ('unreadable' as const);
    if (history !== 'unreadable') showProgress(0);
    const reply = await commandService.execute(caller, {
      kind: 'backtest',
      history,
      cancelled: () => run.cancelled || performance.now() > end,
      progress: showProgress,
    });
    await lastEdit;
    return reply;
  } finally {
    runningBacktests.delete(interaction.id);
  }
}
