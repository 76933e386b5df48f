import { createInbox, type Msg, type NatsConnection, nanos } from '@nats-io/transport-node';
import { type Received, toReceived } from './received.ts';

/** How a pull request ended. `missing`: the consumer does not exist. `refused`: wait a moment before the next one. */
export type PullEnd = 'done' | 'missing' | 'refused';

/** Pull requests of one consumer over one connection: at most one is open at a time. */
export interface PullRequests {
  /** Entries that arrived and were not taken yet, the oldest first. */
  readonly arrived: Received[];
  /** Whether a request is open. */
  isOpen(): boolean;
  /** Asks for up to `batch` entries: those that wait, otherwise the first that comes within `expiresMs`. */
  open(subject: string, batch: number, expiresMs: number): void;
  /** Forgets the open request, for example after the connection was lost. */
  forget(): void;
  /** Gives back what arrived and was not taken. */
  close(): void;
}

/** After this time without an answer the request or its answer was lost. */
const GRACE_MS = 1000;

const CONSUMER_GONE = /consumer (?:deleted|not found)|no responders/i;

/** What the status of the server means for the request. https://github.com/nats-io/nats-architecture-and-design/blob/main/adr/ADR-37.md */
function endOf(code: number, description: string): PullEnd {
  if (code === 503 || CONSUMER_GONE.test(description)) return 'missing';
  return code === 404 || code === 408 ? 'done' : 'refused';
}

/**
 * Pull requests as the protocol of JetStream has them. The client library waits until a batch is full or its time is over;
 * here an entry is handed over when it comes. `no_wait` with a time makes the server do so.
 * @example const pulls = createPullRequests(nc, wake.notify, onEnd); pulls.open('$JS.API.CONSUMER.MSG.NEXT.S.p0', 10, 5000)
 */
export function createPullRequests(
  nc: NatsConnection,
  onArrival: () => void,
  onEnd: (end: PullEnd) => void,
): PullRequests {
  const inbox = createInbox();
  const arrived: Received[] = [];
  let count = 0;
  let request: { readonly subject: string; readonly endsAt: number; left: number } | undefined;

  function receive(message: Msg): void {
    const code = message.headers?.code ?? 0;
    if (code === 0) {
      arrived.push(toReceived(message));
      if (request && --request.left === 0) request = undefined;
      onArrival();
      return;
    }
    // A heartbeat, or the end of an earlier request.
    if (code === 100 || message.subject !== request?.subject) return;
    request = undefined;
    onEnd(endOf(code, message.headers?.description ?? ''));
  }

  const subscription = nc.subscribe(`${inbox}.*`, {
    callback: (error, message) => {
      if (!error) receive(message);
    },
  });

  return {
    arrived,
    isOpen: () => request !== undefined && performance.now() < request.endsAt,
    open(subject, batch, expiresMs) {
      const reply = `${inbox}.${count++}`;
      request = { subject: reply, endsAt: performance.now() + expiresMs + GRACE_MS, left: batch };
      nc.publish(subject, JSON.stringify({ batch, no_wait: true, expires: nanos(Math.ceil(expiresMs)) }), {
        reply,
      });
    },
    forget() {
      request = undefined;
    },
    close() {
      request = undefined;
      if (nc.isClosed()) return;
      for (const { message } of arrived.splice(0)) message.respond('-NAK');
      subscription.unsubscribe();
    },
  };
}
