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
import type { ParsedCommand } from './parse-command.ts';
import { cancelButtonRow } from './render-reply.ts';

/** Running commands that read a history, by the id of their interaction. */
export type RunningCommands = Map<string, { readonly user: string; cancelled: boolean }>;

const PROGRESS_INTERVAL_MS = 3000;
/** Discord accepts a reply for 15 minutes. The command ends earlier and reports the messages read until then. */
const MAX_DURATION_MS = 13 * 60 * 1000;

/**
 * Runs a command that reads a history, with a progress message and a button that cancels it. When the caller may not
 * read the history, the command refuses at once. Resolves with the reply of the command.
 * @example await runWithProgress({ commandService, runningCommands, wording, log }, interaction, caller, parsed)
 */
export async function runWithProgress(
  ports: {
    readonly commandService: Pick<CommandService, 'execute'>;
    readonly runningCommands: RunningCommands;
    readonly wording: Wording['desk'];
    readonly log: Log;
  },
  interaction: ChatInputCommandInteraction<'cached'>,
  caller: Caller,
  { request, history }: ParsedCommand,
): Promise<CommandReply> {
  const { commandService, runningCommands, wording, log } = ports;
  const run = { user: interaction.user.id, cancelled: false };
  const end = performance.now() + MAX_DURATION_MS;
  let lastEdit = Promise.resolve();
  let shownAt = Number.NEGATIVE_INFINITY;

  /** Edits run one after the other, so that none arrives after the reply. */
  const showProgress = (read: number): void => {
    if (run.cancelled || performance.now() - shownAt < PROGRESS_INTERVAL_MS) return;
    shownAt = performance.now();
    const content = fillTemplate(wording.backtest.running, { read });
    const components = [cancelButtonRow(interaction.id, wording.form.cancel)];
    lastEdit = lastEdit
      .then(() => interaction.editReply({ content, components }))
      .then(
        () => undefined,
        (error: unknown) => log.warn('backtest_progress_failed', { error: errorName(error) }),
      );
  };

  runningCommands.set(interaction.id, run);
  try {
    if (history === 'readable') showProgress(0);
    const reply = await commandService.execute(caller, {
      ...request,
      cancelled: () => run.cancelled || performance.now() > end,
      progress: showProgress,
    });
    await lastEdit;
    return reply;
  } finally {
    runningCommands.delete(interaction.id);
  }
}
