/*
 * A receiver for the webhooks of yamidome, to copy into the server of a network. It needs Node.js and the package
 * `standardwebhooks`. What it must remember is in SQLite, so that a copy is refused after a restart too.
 *
 *   WEBHOOK_SECRET=whsec_… node examples/webhook-receiver/receiver.ts      PORT (8080), FILE (webhooks.sqlite)
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

/** A database of SQLite: that of `node:sqlite`, or of the package `better-sqlite3`. */
export interface ReceiverDatabase {
  exec(sql: string): unknown;
  prepare(sql: string): {
    get(...values: (string | number)[]): unknown;
    run(...values: (string | number)[]): unknown;
  };
}

/** A webhook that arrived before. */
interface KnownWebhook {
  /** The time of its newest attempt, in seconds. */
  readonly timestamp: number;
  /** 1: its event was handled. */
  readonly isHandled: 0 | 1;
}

/** What the receiver must remember. */
export interface ReceiverMemory {
  findWebhook(id: string): KnownWebhook | undefined;
  saveWebhook(id: string, webhook: KnownWebhook): void;
  /** The highest sequence number that was handled of this target; 0 if there is none. */
  newestOf(target: string): bigint;
  saveNewest(target: string, sequence: string): void;
}

/** Longer than yamidome can send an event again: it keeps events for 30 days, unless its operator sets another time. */
const KEPT_SECONDS = 60 * 24 * 60 * 60;

/**
 * Keeps in a database what the receiver must remember. A network uses its own database, so that what it does because of an
 * event and the note that it was done survive together.
 * @example createReceiver({ secret, handle, memory: openReceiverMemory(new DatabaseSync('webhooks.sqlite')) })
 */
export function openReceiverMemory(db: ReceiverDatabase): ReceiverMemory {
  db.exec(`
    create table if not exists webhooks (id text primary key, timestamp integer not null, isHandled integer not null);
    create table if not exists webhookTargets (target text primary key, sequence text not null, at integer not null)`);
  const nowSeconds = () => Math.floor(Date.now() / 1000);
  const forgetBefore = nowSeconds() - KEPT_SECONDS;
  db.prepare('delete from webhooks where timestamp < ?').run(forgetBefore);
  db.prepare('delete from webhookTargets where at < ?').run(forgetBefore);
  return {
    findWebhook: (id) =>
      db.prepare('select timestamp, isHandled from webhooks where id = ?').get(id) as
        | KnownWebhook
        | undefined,
    saveWebhook: (id, { timestamp, isHandled }) =>
      void db.prepare('insert or replace into webhooks values (?, ?, ?)').run(id, timestamp, isHandled),
    newestOf(target) {
      const row = db.prepare('select sequence from webhookTargets where target = ?').get(target);
      return BigInt((row as { sequence: string } | undefined)?.sequence ?? 0);
    },
    saveNewest: (target, sequence) =>
      void db
        .prepare('insert or replace into webhookTargets values (?, ?, ?)')
        .run(target, sequence, nowSeconds()),
  };
}

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
    const known = memory.findWebhook(id);
    // Each attempt of yamidome has a later time. The same time again is a copy.
    if (known && timestamp <= known.timestamp) return 409;
    memory.saveWebhook(id, { timestamp, isHandled: known?.isHandled ?? 0 });
    if (known?.isHandled) return 204;
    const target = targetOf(event);
    if (BigInt(event.sequence) > memory.newestOf(target)) {
      // A crash after this line: the event comes again, so `handle` must do the same thing only once.
      await handle(event);
      memory.saveNewest(target, event.sequence);
    }
    memory.saveWebhook(id, { timestamp, isHandled: 1 });
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

if (process.argv[1] === import.meta.filename) {
  const secret = process.env.WEBHOOK_SECRET;
  if (secret === undefined) throw new Error('set WEBHOOK_SECRET to the secret of the webhook (whsec_…)');
  const handle = ({ type, subject, sequence }: YamidomeEvent) =>
    console.log(`${sequence} ${type} ${subject}`);
  const { DatabaseSync } = await import('node:sqlite');
  const memory = openReceiverMemory(new DatabaseSync(process.env.FILE ?? 'webhooks.sqlite'));
  createServer(createReceiver({ secret, handle, memory })).listen(Number(process.env.PORT ?? 8080));
}
