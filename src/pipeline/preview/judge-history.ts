import type { Message } from '#core';

/** Reading more could end after the time limit of the platform for a reply (minutes). */
export const MAX_HISTORY_MESSAGES = 5000;
/** Yields to the event loop after this many messages, because live messages come first. */
const YIELD_EVERY_MESSAGES = 25;

/** How reading a history ended: at its end, cancelled, or after the most messages. */
export type HistoryEnding = 'done' | 'cancelled' | 'most';

/**
 * Gives the messages of a history to `judge`, one after the other and between live messages, until the end,
 * `MAX_HISTORY_MESSAGES`, or a cancellation. Errors of the history and of `judge` are thrown.
 * @example await judgeHistory(history, { judge: count, onRead: (read) => show(read), isCancelled: () => false }) // 'done'
 */
export async function judgeHistory(
  history: AsyncIterable<Message>,
  {
    judge,
    onRead,
    isCancelled,
    most = MAX_HISTORY_MESSAGES,
  }: {
    readonly judge: (message: Message) => void | Promise<void>;
    /** Called for each message with the number read; `isPause`: live messages had their turn. */
    readonly onRead: (read: number, isPause: boolean) => void;
    readonly isCancelled: () => boolean;
    readonly most?: number;
  },
): Promise<HistoryEnding> {
  let read = 0;
  for await (const message of history) {
    if (isCancelled()) return 'cancelled';
    if (read >= most) return 'most';
    read += 1;
    const isPause = read % YIELD_EVERY_MESSAGES === 0;
    onRead(read, isPause);
    if (isPause) await new Promise((resolve) => setTimeout(resolve, 0));
    await judge(message);
  }
  return 'done';
}
