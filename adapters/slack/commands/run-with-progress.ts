import { type Caller, type CommandReply, type CommandService, fillTemplate, type Wording } from '#core';
import type { KnownBlock } from '../client/block-kit-types.ts';
import type { ProgressMessage } from './ephemeral-replies.ts';
import type { ParsedCommand } from './parse-command.ts';

/** Running commands that read a history, by the id of their interaction. */
export type RunningCommands = Map<string, { readonly user: string; cancelled: boolean }>;

const PROGRESS_INTERVAL_MS = 3000;
/** Slack accepts a reply for 30 minutes. The command ends earlier and reports the messages read until then. */
const MAX_DURATION_MS = 13 * 60 * 1000;

const progressBlocks = (text: string, runId: string, label: string): KnownBlock[] => [
  { type: 'section', text: { type: 'plain_text', text, emoji: false } },
  {
    type: 'actions',
    elements: [
      {
        type: 'button',
        action_id: 'yami:cancel:',
        value: runId,
        text: { type: 'plain_text', text: label, emoji: false },
      },
    ],
  },
];

/**
 * Runs a command that reads a history, with a progress message and a button that cancels it. When the caller may not
 * read the history, the command refuses at once. Resolves with the reply of the command.
 * @example await runWithProgress({ commandService, runningCommands, wording, progress }, caller, triggerId, parsed)
 */
export async function runWithProgress(
  ports: {
    readonly commandService: Pick<CommandService, 'execute'>;
    readonly runningCommands: RunningCommands;
    readonly wording: Wording['desk'];
    readonly progress: ProgressMessage;
  },
  caller: Caller,
  runId: string,
  { request, history }: Extract<ParsedCommand, { kind: 'request' }>,
): Promise<CommandReply> {
  const { commandService, runningCommands, wording, progress } = ports;
  const run = { user: caller.id, cancelled: false };
  const end = performance.now() + MAX_DURATION_MS;
  let shownAt = Number.NEGATIVE_INFINITY;
  const showProgress = (read: number): void => {
    if (run.cancelled || performance.now() - shownAt < PROGRESS_INTERVAL_MS) return;
    shownAt = performance.now();
    const text = fillTemplate(wording.backtest.running, { read });
    progress.update(text, progressBlocks(text, runId, wording.form.cancel));
  };
  runningCommands.set(runId, run);
  try {
    if (history === 'readable') showProgress(0);
    return await commandService.execute(caller, {
      ...request,
      cancelled: () => run.cancelled || performance.now() > end,
      progress: showProgress,
    });
  } finally {
    runningCommands.delete(runId);
    await progress.remove();
  }
}
