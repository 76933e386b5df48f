import { setImmediate as nextTurn } from 'node:timers/promises';

/** Cases between two turns of the event loop. One case costs some microseconds. */
const CASES_PER_TURN = 20;

/**
 * Passes values on and lets the process read new messages in between, so that a long read never delays them. Rejects with
 * the reason of `signal` when it is aborted.
 * @example for await (const record of readCooperatively(caseTimeline.listCasesBetween(server, from, to), signal)) …
 */
export async function* readCooperatively<T>(
  values: AsyncIterable<T>,
  signal: AbortSignal | undefined,
): AsyncGenerator<T> {
  let count = 0;
  for await (const value of values) {
    signal?.throwIfAborted();
    yield value;
    count += 1;
    if (count % CASES_PER_TURN === 0) await nextTurn();
  }
}
