import { type Ask, type Asker, type Desk, fill, type Reply, type Wording } from '#core';
import type { KnownBlock } from './kit.ts';
import type { Progress } from './telling.ts';

/** Backtests that are running. */
export type Runs = Map<string, { readonly user: string; cancelled: boolean }>;

const PROGRESS_MS = 3000;
/** Slack takes answers for thirty minutes; what has been read by then is told in time. */
const LONGEST_MS = 13 * 60 * 1000;

const running = (text: string, run: string, label: string): KnownBlock[] => [
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
    readonly desk: Desk;
    readonly runs: Runs;
    readonly words: Wording['desk'];
    readonly progress: Progress;
  },
  asker: Asker,
  { run: name, history }: { readonly run: string } & Pick<Extract<Ask, { kind: 'backtest' }>, 'history'>,
): Promise<Reply> {
  const { desk, runs, words, progress } = ports;
  const run = { user: asker.id, cancelled: false };
  const end = performance.now() + LONGEST_MS;
  let shownAt = Number.NEGATIVE_INFINITY;
  const show = (read: number): void => {
    if (run.cancelled || performance.now() - shownAt < PROGRESS_MS) return;
    shownAt = performance.now();
    const text = fill(words.backtest.running, { read });
    progress.show(text, running(text, name, words.form.cancel));
  };
  runs.set(name, run);
  try {
    if (history !== 'unreadable') show(0);
    return await desk.ask(asker, {
      kind: 'backtest',
      history,
      cancelled: () => run.cancelled || performance.now() > end,
      progress: show,
    });
  } finally {
    runs.delete(name);
    await progress.end();
  }
}
