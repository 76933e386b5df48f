import type { Msg } from '@nats-io/transport-node';

/** A message of a consumer, with the facts that the server puts into the subject for the acknowledgement. */
export interface Received {
  readonly message: Msg;
  /** Where answers go. */
  readonly reply: string;
  readonly consumer: string;
  /** 1 for the first delivery. */
  readonly attempt: number;
  /** Number of the entry in its stream. */
  readonly sequence: number;
  readonly publishedAt: Date;
  /** When it arrived here, as `performance.now`. */
  readonly arrivedAt: number;
}

/**
 * Reads `$JS.ACK.<stream>.<consumer>.<deliveries>.<sequence>.<consumer sequence>.<nanoseconds>.<pending>`; a server with a
 * domain puts domain and account before the stream. https://github.com/nats-io/nats-architecture-and-design/blob/main/adr/ADR-15.md
 * @example toReceived(message).attempt // 1
 */
export function toReceived(message: Msg): Received {
  const reply = message.reply ?? '';
  const tokens = reply.split('.');
  const [, consumer = '', attempt, sequence, , nanoseconds] = tokens.slice(tokens.length > 9 ? 4 : 2);
  return {
    message,
    reply,
    consumer,
    attempt: Number(attempt),
    sequence: Number(sequence),
    publishedAt: new Date(Math.floor(Number(nanoseconds) / 1e6)),
    arrivedAt: performance.now(),
  };
}
