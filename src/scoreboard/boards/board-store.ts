import type { Action, Adapter, Clock, KeyValueStore, Leases, Log, Server } from '#core';
import { serverKey } from '#core';
import { JOB_LEASE_MS } from '../../pipeline/delivery/case-repository.ts';
import { dispatchAction } from '../../pipeline/delivery/dispatch-action.ts';

/** What stands on a board, and whether somebody still has to do something about it. */
export interface BoardText {
  readonly text: string;
  readonly open: boolean;
}

/** What the platform refused is asked for again after so long. */
const REFUSED_RETRY_MS = 24 * 60 * 60 * 1000;

/** What was shown last, and when it was refused if it was. */
interface StoredBoard extends BoardText {
  readonly revision: number;
  readonly refusedAt?: number;
}

/** Boards of one kind that stand on one server, each under the name that it was given. */
export interface BoardStore {
  /** Whether the platform has boards at all. */
  isSupported(server: Server): boolean;
  listNames(server: Server): Promise<readonly string[]>;
  /**
   * Posts it, or changes it where it stands; the same text again asks nobody. False when it should be tried again
   * soon: what the platform refuses is tried again a day later.
   */
  upsert(server: Server, channel: string, name: string, board: BoardText): Promise<boolean>;
  /** Nobody changes it any more; it stays as it stands. */
  forget(server: Server, name: string): Promise<void>;
  /** Work on a server's boards that only one process does at a time; left out while another does it. */
  withLease(server: Server, work: () => Promise<void>): Promise<void>;
}

/**
 * Boards, remembered by the text that they show.
 * @example const boards = createBoards('waiting', ports); await boards.show(server, channel, 'Y-1', { text, open: true })
 */
export function createBoardStore(
  kind: string,
  ports: {
    readonly keyValueStore: KeyValueStore;
    readonly leases: Leases;
    readonly adapterOf: (server: Server) => Adapter | undefined;
    readonly clock: Clock;
    readonly log: Log;
  },
): BoardStore {
  const { keyValueStore, leases, adapterOf, clock, log } = ports;
  const keyPrefix = (server: Server) => `standing/${kind}/${serverKey(server)}/`;

  return {
    isSupported: (server) => adapterOf(server)?.supports.has('board') ?? false,
    async listNames(server) {
      return (await keyValueStore.list(keyPrefix(server))).map(([key]) =>
        key.slice(keyPrefix(server).length),
      );
    },
    async upsert(server, channel, name, { text, open }) {
      const key = keyPrefix(server) + name;
      const stored = await keyValueStore.get(key);
      const before = stored === undefined ? undefined : (JSON.parse(stored) as StoredBoard);
      const now = clock.now();
      const refused = before?.refusedAt !== undefined && now.getTime() - before.refusedAt >= REFUSED_RETRY_MS;
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
      const result = await dispatchAction(adapter, server, board, now);
      if ('retryAfterMs' in result) return false;
      const done = result.status === 'done';
      if (!done) {
        log.warn('board not shown', { server: serverKey(server), detail: result.detail ?? result.status });
      }
      const shown: StoredBoard = { text, open, revision, ...(!done && { refusedAt: now.getTime() }) };
      await keyValueStore.put(key, JSON.stringify(shown));
      return true;
    },
    forget: (server, name) => keyValueStore.delete(keyPrefix(server) + name),
    async withLease(server, work) {
      const claim = `standing/${kind}/${serverKey(server)}`;
      if (!(await leases.acquire(claim, clock.now(), JOB_LEASE_MS))) return;
      await work().finally(() => leases.release(claim));
    },
  };
}
