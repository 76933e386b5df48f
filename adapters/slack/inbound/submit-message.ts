import type { Handling, HandlingOptions, Intake, Message } from '#core';
import { requestedPauseMs } from '../client/errors.ts';

/**
 * When a message is handed over again after its author could not be looked up: about seven minutes in all, or longer if
 * Slack asks for longer pauses.
 */
const RETRY_DELAYS_MS = [1000, 5000, 15_000, 60_000, 300_000];
/** More waiting messages than this are not retried in this process; they are read again after the next start. */
const MAX_WAITING = 1000;

/** Hands messages to the intake. */
export interface MessageSubmitter {
  /**
   * Hands a message over. If its author had to be looked up and Slack did not answer, moderators have a card, and the
   * message is handed over again as an edit until Slack answers.
   */
  submit(
    method: 'handleMessage' | 'handleEdit',
    message: Message,
    options: HandlingOptions,
  ): Promise<Handling>;
  /** Ends the waiting; messages that wait have failed. */
  stop(): void;
}

/**
 * Creates the submitter of one workspace. `retryDelaysMs` is for tests.
 * @example const { submit } = createMessageSubmitter(intake); await submit('handleMessage', message, options)
 */
export function createMessageSubmitter(
  intake: Pick<Intake, 'handleMessage' | 'handleEdit'>,
  retryDelaysMs: readonly number[] = RETRY_DELAYS_MS,
): MessageSubmitter {
  const waiting = new Set<() => void>();
  let isStopped = false;

  const wait = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const finish = (): void => {
        clearTimeout(timer);
        waiting.delete(finish);
        resolve();
      };
      const timer = setTimeout(finish, ms);
      timer.unref();
      waiting.add(finish);
    });

  return {
    async submit(method, message, { completeAuthor }) {
      if (!completeAuthor) return intake[method](message);
      let isLookupFailed = false;
      let pauseMs = 0;
      const options = {
        completeAuthor: () =>
          completeAuthor().catch((error: unknown) => {
            isLookupFailed = true;
            pauseMs = requestedPauseMs(error);
            throw error;
          }),
      };
      let handling = await intake[method](message, options);
      for (const delayMs of retryDelaysMs) {
        if (handling === 'handled' || !isLookupFailed || isStopped || waiting.size >= MAX_WAITING) break;
        await wait(Math.max(delayMs, pauseMs));
        if (isStopped) break;
        isLookupFailed = false;
        pauseMs = 0;
        handling = await intake.handleEdit(message, options);
      }
      return handling;
    },
    stop() {
      isStopped = true;
      for (const finish of [...waiting]) finish();
    },
  };
}
