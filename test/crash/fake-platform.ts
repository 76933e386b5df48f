import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Action, Card } from '#core';
import { messageKey } from '#core';
import { deriveCaseId } from '../../src/cases/index.ts';
import type { PostedMessage } from './bot-process.ts';

/** How long a bot that asks for a message waits when there is none. */
const LONG_POLL_MS = 200;
const MEMBER_COUNT = 60;

/** One thing that a case did to the platform: asked for once, or again after the answer was lost. */
export interface RequestedAction {
  readonly caseId: string;
  readonly kind: Action['kind'];
  requestCount: number;
  /** Who asked. */
  readonly bots: Set<string>;
}

export interface FakePlatform {
  readonly url: string;
  /** All that was posted, in order. */
  readonly posted: PostedMessage[];
  /** By what makes an action the same action: the message, the letter's key, the case and the kind. */
  readonly actions: ReadonlyMap<string, RequestedAction>;
  /** The newest card of every case. */
  readonly cards: ReadonlyMap<string, Card>;
  /** How much a bot has asked of us so far. */
  requestCountOf(bot: string): number;
  /** Where each bot serves its health. */
  readonly healthUrls: ReadonlyMap<string, string>;
  /** Cases whose message was hidden before there was any evidence of them. */
  readonly hiddenWithoutEvidence: string[];
  /** Posts something of one of a few dozen members. */
  post(kind?: 'RECRUIT' | 'DOUBTFUL' | 'good morning'): PostedMessage;
  /** From now on there is always something new for whoever asks, or only what was posted. */
  setFlooding(on: boolean): void;
  /** This bot is dead: what it did not see through goes to the others, and it is given nothing more. */
  markDead(bot: string): void;
  /** What nobody has seen through yet. */
  unseenCount(): number;
  /** Which bot has which message in its hands. */
  readonly assignments: ReadonlyMap<string, string>;
  stop(): Promise<void>;
}

/**
 * A platform on loopback that remembers every action it was asked for. With `collectRecords`, every bot gets every message, as
 * when two are invited to one place; otherwise each message goes to one, and again to another when that one dies.
 * @example const platform = await startFakePlatform({ all: false, evidence: async (id) => (await archive.read(id)).length > 0 })
 */
export async function startFakePlatform(options: {
  readonly all: boolean;
  /** Whether there is evidence of a case. Asked before each hide is done. */
  readonly evidence: (caseId: string) => Promise<boolean>;
  /** How far the wall clock of this world is ahead, in milliseconds. */
  readonly ahead?: () => number;
}): Promise<FakePlatform> {
  const { all, evidence, ahead = () => 0 } = options;
  const posted: PostedMessage[] = [];
  const actions = new Map<string, RequestedAction>();
  const cards = new Map<string, Card>();
  const healthUrls = new Map<string, string>();
  const hiddenWithoutEvidence: string[] = [];
  const seen = new Set<string>();
  const assignments = new Map<string, string>();
  const dead = new Set<string>();
  /** With `collectRecords`: how far each bot has read. */
  const read = new Map<string, number>();
  const queue: PostedMessage[] = [];
  const requests = new Map<string, number>();
  let flooding = false;

  function post(kind?: 'RECRUIT' | 'DOUBTFUL' | 'good morning'): PostedMessage {
    const n = posted.length;
    const what = kind ?? (n % 10 === 8 ? 'DOUBTFUL' : n % 10 === 9 ? 'good morning' : 'RECRUIT');
    const author = `m${(n * 7) % MEMBER_COUNT}`;
    const each = { id: `p${n}`, author, text: `${what} ${n}`, sentAt: Date.now() + ahead() };
    posted.push(each);
    queue.push(each);
    return each;
  }

  function next(bot: string): PostedMessage | undefined {
    // It may have asked right before it died, and be heard after: what it were given, nobody would see through.
    if (dead.has(bot)) return undefined;
    if (all) {
      const at = read.get(bot) ?? 0;
      if (at === posted.length && flooding) post();
      if (at < posted.length) read.set(bot, at + 1);
      return posted[at];
    }
    if (queue.length === 0 && flooding) post();
    const each = queue.shift();
    if (each) assignments.set(each.id, bot);
    return each;
  }

  const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

  async function act(bot: string, action: Action): Promise<object> {
    if (action.kind === 'card') {
      const shown = cards.get(action.card.caseId);
      if (!shown || shown.revision < action.card.revision) cards.set(action.card.caseId, action.card);
      return { status: 'done' };
    }
    const [key, id] = actionIdentity(action);
    const deed = actions.get(key) ?? { caseId: id, kind: action.kind, requestCount: 0, bots: new Set() };
    deed.requestCount += 1;
    deed.bots.add(bot);
    actions.set(key, deed);
    if (action.kind === 'hide' && !(await evidence(id).catch(() => true))) hiddenWithoutEvidence.push(id);
    return { status: 'done' };
  }

  async function answer(path: string, body: Record<string, unknown>): Promise<unknown> {
    const bot = String(body.bot);
    requests.set(bot, (requests.get(bot) ?? 0) + 1);
    switch (path) {
      case '/hello':
        healthUrls.set(bot, String(body.web ?? ''));
        return {};
      case '/next': {
        for (const end = Date.now() + LONG_POLL_MS; Date.now() < end; await later(20)) {
          const each = next(bot);
          if (each) return each;
        }
        return null;
      }
      case '/seen':
        seen.add(String(body.id));
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
        const json = await answer(request.url ?? '', body);
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
    },
    markDead(bot) {
      dead.add(bot);
      for (const [id, holder] of assignments) {
        if (holder !== bot) continue;
        assignments.delete(id);
        queue.unshift(posted.find((each) => each.id === id)!);
      }
    },
    unseenCount: () => posted.filter(({ id }) => !seen.has(id)).length,
    assignments,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** What makes two requests the same action, and the case it is about. */
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
