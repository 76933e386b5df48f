import type { ChatInputCommandInteraction } from 'discord.js';
import { type Asker, type Desk, fill, type Log, type Reply, type Wording } from '#core';
import { cancelRow } from './command-answers.ts';
import { nameOf } from './faults.ts';
import { historyOf, type Reading } from './history.ts';

/** Backtests that are running, by the interaction that began them. */
export type Runs = Map<string, { readonly user: string; cancelled: boolean }>;

/** How often the asker sees how far it is. */
const PROGRESS_MS = 3000;
/** Discord takes an answer for 15 minutes; what has been read by then is told in time. */
const LONGEST_MS = 13 * 60 * 1000;

/**
 * A backtest with a button that ends it, and with how far it is. Resolves with the desk's answer.
 * @example await runBacktest({ client, doors, lane, desk, runs, words, log }, interaction, asker)
 */
export async function runBacktest(
  ports: Reading & {
    readonly desk: Desk;
    readonly runs: Runs;
    readonly words: Wording['desk'];
    readonly log: Log;
  },
  interaction: ChatInputCommandInteraction<'cached'>,
  asker: Asker,
): Promise<Reply> {
  const { desk, runs, words, log } = ports;
  const run = { user: interaction.user.id, cancelled: false };
  const channel = interaction.options.getChannel('channel')?.id ?? interaction.channelId;
  const end = performance.now() + LONGEST_MS;
  let shown = Promise.resolve();
  let shownAt = Number.NEGATIVE_INFINITY;

  /** One edit after the other, so that none overtakes the answer. */
  const show = (read: number): void => {
    if (run.cancelled || performance.now() - shownAt < PROGRESS_MS) return;
    shownAt = performance.now();
    const content = fill(words.backtest.running, { read });
    const components = [cancelRow(interaction.id, words.form.cancel)];
    shown = shown
      .then(() => interaction.editReply({ content, components }))
      .then(
        () => undefined,
        (error: unknown) => log.warn('progress not shown', { error: nameOf(error) }),
      );
  };

  runs.set(interaction.id, run);
  try {
    const history = asker.administrator
      ? await historyOf(ports, interaction.member, channel)
      : ('unreadable' as const);
    if (history !== 'unreadable') show(0);
    const reply = await desk.ask(asker, {
      kind: 'backtest',
      history,
      cancelled: () => run.cancelled || performance.now() > end,
      progress: show,
    });
    await shown;
    return reply;
  } finally {
    runs.delete(interaction.id);
  }
}
