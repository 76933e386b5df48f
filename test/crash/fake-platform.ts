import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Action, Card } from '#core';
import { messageKey } from '#core';
import { deriveCaseId } from '../../src/cases/index.ts';
import type { PostedMessage } from './bot-process.ts';

/** How long a request for a message waits if there is none. Long, because each bot has eight of them. */
const LONG_POLL_MS = 5000;
const MEMBER_COUNT = 60;

/** One action of a case: requested once, or again after the response was lost. */
export interface RequestedAction {
  readonly caseId: string;
  readonly kind: Action['kind'];
  requestCount: number;
  /** Names of the bots that requested it. */
  readonly bots: Set<string>;
}

/** A running platform. */
export interface FakePlatform {
  readonly url: string;
  /** All posted messages, in order. */
  readonly posted: PostedMessage[];
  /** Requested actions by identity: the kind with the message, the key of the direct message, or the case. */
  readonly actions: ReadonlyMap<string, RequestedAction>;
  /** The newest card of every case. */
  readonly cards: ReadonlyMap<string, Card>;
  /** Number of requests of a bot so far. */
  requestCountOf(bot: string): number;
  /** URL of each bot's health pages. */
  readonly healthUrls: ReadonlyMap<string, string>;
  /** Cases whose message was hidden before evidence was stored. */
  readonly hiddenWithoutEvidence: string[];
  /** Posts a message of one of a few dozen members. */
  post(kind?: 'RECRUIT' | 'DOUBTFUL' | 'good morning'): PostedMessage;
  /** If on, each request for a message creates a new message. If off, bots get only posted messages. */
  setFlooding(on: boolean): void;
  /** Marks a bot as dead: other bots get its unconfirmed messages, and it gets none. */
  markDead(bot: string): void;
  /** Number of messages that no bot has confirmed yet. */
  unseenCount(): number;
  /** Unconfirmed messages: message id to bot. */
  readonly assignments: ReadonlyMap<string, string>;
  stop(): Promise<void>;
}

/**
 * Starts a platform on loopback that records every requested action. With `all`, every bot gets every message, as if all of them
 * had joined the same server. Otherwise each message goes to one bot, and to another one if the first dies.
 * @example const platform = await startFakePlatform({ all: false, evidence: async (id) => (await archive.read(id)).length > 0 })
 */
export async function startFakePlatform(options: {
  readonly all: boolean;
  /** Whether evidence of a case is stored. Called before each hide. */
  readonly evidence: (caseId: string) => Promise<boolean>;
  /** How far the wall clock of the bots is ahead of the computer's, in milliseconds. */
  readonly ahead?: () => number;
}): Promise<FakePlatform> {
  const { all, evidence, ahead = () => 0 } = options;
  const posted: PostedMessage[] = [];
  const actions = new Map<string, RequestedAction>();
  const cards = new Map<string, Card>();
  const healthUrls = new Map<string, string>();
  const hiddenWithoutEvidence: string[] = [];
  const confirmed = new Set<string>();
  const assignments = new Map<string, string>();
  const dead = new Set<string>();
  /** With `all`: the number of messages that each bot has received. */
  const deliveredCount = new Map<string, number>();
  const queue: PostedMessage[] = [];
  const requests = new Map<string, number>();
  let flooding = false;
  const waiters = createWaiters();

  function post(kind?: 'RECRUIT' | 'DOUBTFUL' | 'good morning'): PostedMessage {
    const n = posted.length;
    const prefix = kind ?? (n % 10 === 8 ? 'DOUBTFUL' : n % 10 === 9 ? 'good morning' : 'RECRUIT');
    const author = `m${(n * 7) % MEMBER_COUNT}`;
    const message = { id: `p${n}`, author, text: `${prefix} ${n}`, sentAt: Date.now() + ahead() };
    posted.push(message);
    queue.push(message);
    waiters.wake();
    return message;
  }

  function next(bot: string): PostedMessage | undefined {
    // A request of a killed bot may arrive late; its message would never be confirmed.
    if (dead.has(bot)) return undefined;
    if (all) {
      const index = deliveredCount.get(bot) ?? 0;
      if (index === posted.length && flooding) post();
      if (index < posted.length) deliveredCount.set(bot, index + 1);
      return posted[index];
    }
    if (queue.length === 0 && flooding) post();
    const message = queue.shift();
    if (message) assignments.set(message.id, bot);
    return message;
  }

  /** Resolves with undefined for a dead bot, or when there is no message in time. */
  async function waitForNext(bot: string): Promise<PostedMessage | undefined> {
    const end = performance.now() + LONG_POLL_MS;
    for (;;) {
      const message = next(bot);
      const remaining = end - performance.now();
      if (message || dead.has(bot) || remaining <= 0) return message;
      await waiters.wait(remaining);
    }
  }

  async function act(bot: string, action: Action): Promise<object> {
    if (action.kind === 'card') {
      const current = cards.get(action.card.caseId);
      if (!current || current.revision < action.card.revision) cards.set(action.card.caseId, action.card);
      return { status: 'done' };
    }
    const [key, id] = actionIdentity(action);
    const requested = actions.get(key) ?? { caseId: id, kind: action.kind, requestCount: 0, bots: new Set() };
    requested.requestCount += 1;
    requested.bots.add(bot);
    actions.set(key, requested);
    if (action.kind === 'hide' && !(await evidence(id).catch(() => true))) hiddenWithoutEvidence.push(id);
    return { status: 'done' };
  }

  async function respond(path: string, body: Record<string, unknown>): Promise<unknown> {
    const bot = String(body.bot);
    requests.set(bot, (requests.get(bot) ?? 0) + 1);
    switch (path) {
      case '/hello':
        healthUrls.set(bot, String(body.web ?? ''));
        return {};
      case '/next':
        return (await waitForNext(bot)) ?? null;
      case '/seen':
        confirmed.add(String(body.id));
        assignments.delete(String(body.id));
        return {};
      case '/act':
        return act(bot, body.action as Action);
      default:
        return { code: 'gone' };
    }
  }

  const server = createServer((request, response) => {
    void readJsonBody(request).then(
      async (body) => {
        const json = await respond(request.url ?? '', body);
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(json));
      },
      () => response.destroy(),
    );
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    posted,
    actions,
    cards,
    healthUrls,
    requestCountOf: (bot) => requests.get(bot) ?? 0,
    hiddenWithoutEvidence,
    post,
    setFlooding: (on) => {
      flooding = on;
      waiters.wake();
    },
    markDead(bot) {
      dead.add(bot);
      for (const [id, holder] of assignments) {
        if (holder !== bot) continue;
        assignments.delete(id);
        queue.unshift(posted.find((message) => message.id === id)!);
      }
      waiters.wake();
    },
    unseenCount: () => posted.filter(({ id }) => !confirmed.has(id)).length,
    assignments,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
        waiters.wake();
      }),
  };
}

/** Callers that wait until something is posted. */
function createWaiters() {
  const waiting = new Set<() => void>();
  return {
    /** Resolves at the next `wake`, or after `ms` milliseconds. */
    wait: (ms: number) =>
      new Promise<void>((resolve) => {
        const timer = setTimeout(end, ms).unref();
        function end(): void {
          clearTimeout(timer);
          waiting.delete(end);
          resolve();
        }
        waiting.add(end);
      }),
    wake: () => {
      for (const end of [...waiting]) end();
    },
  };
}

/** The key of an action and the id of its case. Two requests with the same key are the same action. */
function actionIdentity(action: Exclude<Action, { kind: 'card' }>): readonly [key: string, caseId: string] {
  switch (action.kind) {
    case 'hide':
      return [`hide ${messageKey(action.message)}`, deriveCaseId(action.message)];
    case 'restore':
      return [`restore ${messageKey(action.message.ref)}`, deriveCaseId(action.message.ref)];
    case 'warn':
    case 'help':
    case 'reply':
      return [`${action.kind} ${action.letter.key}`, action.letter.caseId ?? ''];
    case 'board':
      return [`board ${action.key}`, ''];
    case 'notice':
      return [`notice ${action.text}`, ''];
    default: {
      const [id = ''] = action.reason.split(' ');
      return [`${action.kind} ${id}`, id];
    }
  }
}

async function readJsonBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
}
