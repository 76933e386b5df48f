import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Action, Card } from '#core';
import { messageKey } from '#core';
import { caseId } from '../../src/cases/index.ts';
import type { Posted } from './bot.ts';

/** How long a bot that asks for a message waits when there is none. */
const PATIENCE_MS = 200;
const MEMBERS = 60;

/** One thing that a case did to the platform: asked for once, or again after the answer was lost. */
export interface Deed {
  readonly caseId: string;
  readonly kind: Action['kind'];
  asked: number;
  /** Who asked. */
  readonly bots: Set<string>;
}

export interface Platform {
  readonly url: string;
  /** All that was posted, in order. */
  readonly posted: Posted[];
  /** By what makes an action the same action: the message, the letter's key, the case and the kind. */
  readonly deeds: ReadonlyMap<string, Deed>;
  /** The newest card of every case. */
  readonly cards: ReadonlyMap<string, Card>;
  /** How much a bot has asked of us so far. */
  requests(bot: string): number;
  /** Where each bot serves its health. */
  readonly webs: ReadonlyMap<string, string>;
  /** Cases whose message was hidden before there was any evidence of them. */
  readonly blind: string[];
  /** Posts something of one of a few dozen members. */
  post(kind?: 'RECRUIT' | 'DOUBTFUL' | 'good morning'): Posted;
  /** From now on there is always something new for whoever asks, or only what was posted. */
  flood(on: boolean): void;
  /** This bot is dead: what it did not see through goes to the others, and it is given nothing more. */
  gone(bot: string): void;
  /** What nobody has seen through yet. */
  unseen(): number;
  /** Which bot has which message in its hands. */
  readonly held: ReadonlyMap<string, string>;
  stop(): Promise<void>;
}

/**
 * A platform on loopback that remembers every action it was asked for. With `all`, every bot gets every message, as
 * when two are invited to one place; otherwise each message goes to one, and again to another when that one dies.
 * @example const platform = await openPlatform({ all: false, evidence: async (id) => (await archive.read(id)).length > 0 })
 */
export async function openPlatform(options: {
  readonly all: boolean;
  /** Whether there is evidence of a case. Asked before each hide is done. */
  readonly evidence: (caseId: string) => Promise<boolean>;
  /** How far the wall clock of this world is ahead, in milliseconds. */
  readonly ahead?: () => number;
}): Promise<Platform> {
  const { all, evidence, ahead = () => 0 } = options;
  const posted: Posted[] = [];
  const deeds = new Map<string, Deed>();
  const cards = new Map<string, Card>();
  const webs = new Map<string, string>();
  const blind: string[] = [];
  const seen = new Set<string>();
  const held = new Map<string, string>();
  const dead = new Set<string>();
  /** With `all`: how far each bot has read. */
  const read = new Map<string, number>();
  const queue: Posted[] = [];
  const requests = new Map<string, number>();
  let flooding = false;

  function post(kind?: 'RECRUIT' | 'DOUBTFUL' | 'good morning'): Posted {
    const n = posted.length;
    const what = kind ?? (n % 10 === 8 ? 'DOUBTFUL' : n % 10 === 9 ? 'good morning' : 'RECRUIT');
    const author = `m${(n * 7) % MEMBERS}`;
    const each = { id: `p${n}`, author, text: `${what} ${n}`, sentAt: Date.now() + ahead() };
    posted.push(each);
    queue.push(each);
    return each;
  }

  function next(bot: string): Posted | undefined {
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
    if (each) held.set(each.id, bot);
    return each;
  }

  const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

  async function act(bot: string, action: Action): Promise<object> {
    if (action.kind === 'card') {
      const shown = cards.get(action.card.caseId);
      if (!shown || shown.revision < action.card.revision) cards.set(action.card.caseId, action.card);
      return { status: 'done' };
    }
    const [key, id] = sameness(action);
    const deed = deeds.get(key) ?? { caseId: id, kind: action.kind, asked: 0, bots: new Set() };
    deed.asked += 1;
    deed.bots.add(bot);
    deeds.set(key, deed);
    if (action.kind === 'hide' && !(await evidence(id).catch(() => true))) blind.push(id);
    return { status: 'done' };
  }

  async function answer(path: string, body: Record<string, unknown>): Promise<unknown> {
    const bot = String(body.bot);
    requests.set(bot, (requests.get(bot) ?? 0) + 1);
    switch (path) {
      case '/hello':
        webs.set(bot, String(body.web ?? ''));
        return {};
      case '/next': {
        for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await later(20)) {
          const each = next(bot);
          if (each) return each;
        }
        return null;
      }
      case '/seen':
        seen.add(String(body.id));
        held.delete(String(body.id));
        return {};
      case '/act':
        return act(bot, body.action as Action);
      default:
        return { code: 'gone' };
    }
  }

  const server = createServer((request, response) => {
    void bodyOf(request).then(
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
    deeds,
    cards,
    webs,
    requests: (bot) => requests.get(bot) ?? 0,
    blind,
    post,
    flood: (on) => {
      flooding = on;
    },
    gone(bot) {
      dead.add(bot);
      for (const [id, holder] of held) {
        if (holder !== bot) continue;
        held.delete(id);
        queue.unshift(posted.find((each) => each.id === id)!);
      }
    },
    unseen: () => posted.filter(({ id }) => !seen.has(id)).length,
    held,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** What makes two requests the same action, and the case it is about. */
function sameness(action: Exclude<Action, { kind: 'card' }>): readonly [key: string, caseId: string] {
  switch (action.kind) {
    case 'hide':
      return [`hide ${messageKey(action.message)}`, caseId(action.message)];
    case 'restore':
      return [`restore ${messageKey(action.message.ref)}`, caseId(action.message.ref)];
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

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
}
