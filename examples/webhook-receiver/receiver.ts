/*
 * A receiver for the webhooks of yamidome, to copy into the server of a network. It needs Node.js and the package
 * `standardwebhooks`.
 *
 *   WEBHOOK_SECRET=whsec_… node examples/webhook-receiver/receiver.ts
 *
 * It answers:
 *   204  the event was taken, or it was taken before: yamidome sends an event again when an answer was lost
 *   401  forged, or more than five minutes old
 *   409  replayed: a copy of a webhook that was received already
 *   500  it could not be handled now; yamidome sends it again later
 */
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';

/** An event of yamidome in the format of CloudEvents 1.0. */
export interface YamidomeEvent {
  readonly id: string;
  readonly type: string;
  /** The case, account or board that it is about. */
  readonly subject: string;
  readonly time: string;
  /** Digits. The feed of a network counts up; a webhook may arrive after one with a higher number. */
  readonly sequence: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/**
 * What the receiver must remember. A network keeps it in its database, written together with what it does because of the event.
 */
export interface ReceiverMemory {
  /** The time of the newest webhook with this id, in seconds, and whether its event was handled. */
  readonly webhooks: Map<string, { readonly timestamp: number; readonly isHandled: boolean }>;
  /** The highest sequence number that was handled, by what it is about. */
  readonly newest: Map<string, bigint>;
}

/** An empty memory. @example createReceiver({ secret, handle, memory: createReceiverMemory() }) */
export const createReceiverMemory = (): ReceiverMemory => ({ webhooks: new Map(), newest: new Map() });

const MAX_BODY_BYTES = 1_000_000;

/**
 * Creates the receiver. `handle` gets each event once; of two events about the same thing it gets the older one only if it comes
 * first. When `handle` throws, yamidome sends the event again. During a rotation of the secret nothing has to be done: a webhook
 * is signed with the old and the new secret.
 * @example createServer(createReceiver({ secret, handle: async ({ type, data }) => { … }, memory })).listen(8080)
 */
export function createReceiver({
  secret,
  handle,
  memory,
}: {
  readonly secret: string;
  readonly handle: (event: YamidomeEvent) => Promise<void> | void;
  readonly memory: ReceiverMemory;
}): RequestListener {
  const webhook = new Webhook(secret);

  async function receive(request: IncomingMessage): Promise<number> {
    const body = await readBody(request);
    if (request.method !== 'POST' || body === undefined) return 400;
    const headers = request.headers as Readonly<Record<string, string>>;
    // Checks the signature in constant time, and that the time is not more than five minutes away.
    const event = webhook.verify(body, headers) as YamidomeEvent;
    const id = headers['webhook-id'] ?? '';
    const timestamp = Number(headers['webhook-timestamp']);
    const known = memory.webhooks.get(id);
    // Each attempt of yamidome has a later time. The same time again is a copy.
    if (known && timestamp <= known.timestamp) return 409;
    memory.webhooks.set(id, { timestamp, isHandled: known?.isHandled ?? false });
    if (known?.isHandled) return 204;
    const target = targetOf(event);
    const sequence = BigInt(event.sequence);
    if (sequence > (memory.newest.get(target) ?? 0n)) {
      await handle(event);
      memory.newest.set(target, sequence);
    }
    memory.webhooks.set(id, { timestamp, isHandled: true });
    return 204;
  }

  return (request: IncomingMessage, response: ServerResponse) => {
    void receive(request)
      .catch((error: unknown) => (error instanceof WebhookVerificationError ? 401 : 500))
      .then((status) => response.writeHead(status).end());
  };
}

/**
 * What an event is about. Actions on the same post or account replace each other: after a `restore` an older `hide` must do
 * nothing. Letters and notices stand for themselves.
 */
function targetOf({ id, type, subject, data }: YamidomeEvent): string {
  if (type.includes('.case.')) return `case/${subject}`;
  if (type.includes('.board.')) return `board/${subject}`;
  const { kind, postId, accountId } = data;
  switch (kind) {
    case 'hide':
    case 'restore':
      return `post/${String(postId)}`;
    case 'timeout':
    case 'end-timeout':
      return `timeout/${String(accountId)}`;
    case 'ban':
    case 'unban':
      return `ban/${String(accountId)}`;
    case 'quarantine':
    case 'release':
      return `quarantine/${String(accountId)}`;
    default:
      return id;
  }
}

/** Undefined: it is too large. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length;
    if (bytes > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}

if (import.meta.main) {
  const secret = process.env.WEBHOOK_SECRET;
  if (secret === undefined) throw new Error('set WEBHOOK_SECRET to the secret of the webhook (whsec_…)');
  const handle = ({ type, subject, sequence }: YamidomeEvent) =>
    console.log(`${sequence} ${type} ${subject}`);
  createServer(createReceiver({ secret, handle, memory: createReceiverMemory() })).listen(
    Number(process.env.PORT ?? 8080),
  );
}
