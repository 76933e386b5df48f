import type { Action, Adapter, Claims, Clock, Log, Memos, Server } from '#core';
import { serverKey } from '#core';
import { attempt } from './attempt.ts';
import { LEASE_MS } from './case-book.ts';

/** What stands on a board, and whether somebody still has to do something about it. */
export interface BoardText {
  readonly text: string;
  readonly open: boolean;
}

/** What the platform refused is asked for again after so long. */
const REFUSED_MS = 24 * 60 * 60 * 1000;

/** What was shown last, and when it was refused if it was. */
interface Shown extends BoardText {
  readonly revision: number;
  readonly refusedAt?: number;
}

/** Boards of one kind that stand on one server, each under the name that it was given. */
export interface Boards {
  /** Whether the platform has boards at all. */
  has(server: Server): boolean;
  names(server: Server): Promise<readonly string[]>;
  /**
   * Posts it, or changes it where it stands; the same text again asks nobody. False when it should be tried again
   * soon: what the platform refuses is tried again a day later.
   */
  show(server: Server, channel: string, name: string, board: BoardText): Promise<boolean>;
  /** Nobody changes it any more; it stays as it stands. */
  leave(server: Server, name: string): Promise<void>;
  /** Work on a server's boards that only one process does at a time; left out while another does it. */
  alone(server: Server, work: () => Promise<void>): Promise<void>;
}

/**
 * Boards, remembered by the text that they show.
 * @example const boards = createBoards('waiting', ports); await boards.show(server, channel, 'Y-1', { text, open: true })
 */
export function createBoards(
  kind: string,
  ports: {
    readonly memos: Memos;
    readonly claims: Claims;
    readonly adapterOf: (server: Server) => Adapter | undefined;
    readonly clock: Clock;
    readonly log: Log;
  },
): Boards {
  const { memos, claims, adapterOf, clock, log } = ports;
  const prefix = (server: Server) => `standing/${kind}/${serverKey(server)}/`;

  return {
    has: (server) => adapterOf(server)?.supports.has('board') ?? false,
    async names(server) {
      return (await memos.list(prefix(server))).map(([key]) => key.slice(prefix(server).length));
    },
    async show(server, channel, name, { text, open }) {
      const key = prefix(server) + name;
      const memo = await memos.get(key);
      const before = memo === undefined ? undefined : (JSON.parse(memo) as Shown);
      const now = clock.now();
      const refused = before?.refusedAt !== undefined && now.getTime() - before.refusedAt >= REFUSED_MS;
      if (before?.text === text && before.open === open && !refused) return true;
      const adapter = adapterOf(server);
      if (!adapter) return false;
      const revision = Math.max(now.getTime(), (before?.revision ?? 0) + 1);
      const board: Action = {
        kind: 'board',
        channel,
        key: `${kind}/${name}`,
        text,
        open,
        revision,
      };
      const result = await attempt(adapter, server, board, now);
      if ('retryAfterMs' in result) return false;
      const done = result.status === 'done';
      if (!done) {
        log.warn('board not shown', { server: serverKey(server), detail: result.detail ?? result.status });
      }
      const shown: Shown = { text, open, revision, ...(!done && { refusedAt: now.getTime() }) };
      await memos.put(key, JSON.stringify(shown));
      return true;
    },
    leave: (server, name) => memos.delete(prefix(server) + name),
    async alone(server, work) {
      const claim = `standing/${kind}/${serverKey(server)}`;
      if (!(await claims.claim(claim, clock.now(), LEASE_MS))) return;
      await work().finally(() => claims.release(claim));
    },
  };
}
