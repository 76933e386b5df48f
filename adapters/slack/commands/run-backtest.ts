import {
  type Caller,
  type CommandReply,
  type CommandRequest,
  type CommandService,
  fillTemplate,
  type Wording,
} from '#core';
import type { KnownBlock } from '../client/block-kit-types.ts';
import type { ProgressMessage } from './ephemeral-replies.ts';

/** Backtests that are running. */
export type RunningBacktests = Map<string, { readonly user: string; cancelled: boolean }>;

const PROGRESS_INTERVAL_MS = 3000;
/** Slack takes answers for thirty minutes; what has been read by then is told in time. */
const MAX_DURATION_MS = 13 * 60 * 1000;

const progressBlocks = (text: string, run: string, label: string): KnownBlock[] => [
  { type: 'section', text: { type: 'plain_text', text, emoji: false } },
  {
    type: 'actions',
    elements: [
      {
        type: 'button',
        action_id: 'yami:cancel:',
        value: run,
        text: { type: 'plain_text', text: label, emoji: false },
      },
    ],
  },
];

/**
 * A backtest with how far it is and a button that ends it. Resolves with the desk's answer.
 * @example await runBacktest({ desk, runs, words, progress }, asker, { run: trigger, history })
 */
export async function runBacktest(
  ports: {
    readonly commandService: CommandService;
    readonly runningBacktests: RunningBacktests;
    readonly words: Wording['desk'];
    readonly progress: ProgressMessage;
  },
  caller: Caller,
  {
    run: name,
    history,
  }: { readonly run: string } & Pick<Extract<CommandRequest, { kind: 'backtest' }>, 'history'>,
): Promise<CommandReply> {
  const { commandService, runningBacktests, words, progress } = ports;
  const run = { user: caller.id, cancelled: false };
  const end = performance.now() + MAX_DURATION_MS;
  let shownAt = Number.NEGATIVE_INFINITY;
  const show = (read: number): void => {
    if (run.cancelled || performance.now() - shownAt < PROGRESS_INTERVAL_MS) return;
    shownAt = performance.now();
    const text = fillTemplate(words.backtest.running, { read });
    progress.update(text, progressBlocks(text, name, words.form.cancel));
  };
  runningBacktests.set(name, run);
  try {
    if (history !== 'unreadable') show(0);
    return await commandService.execute(caller, {
      kind: 'backtest',
      history,
      cancelled: () => run.cancelled || performance.now() > end,
      progress: show,
    });
  } finally {
    runningBacktests.delete(name);
    await progress.remove();
  }
}
