import type { Action, Adapter, BoardButton, Clock, KeyValueStore, Leases, Log, Server } from '#core';
import { serverKey } from '#core';
import { JOB_LEASE_MS } from '../../pipeline/delivery/case-repository.ts';
import { dispatchAction } from '../../pipeline/delivery/dispatch-action.ts';

/** The text of a board. `open`: moderators still have to act on it. */
export interface BoardText {
  readonly text: string;
  readonly open: boolean;
  readonly button?: BoardButton;
}

/** A board that the platform refused is retried after this time. */
const REFUSED_RETRY_MS = 24 * 60 * 60 * 1000;

/** The last text of a board, and the time of a refusal by the platform, if any. */
interface StoredBoard extends BoardText {
  readonly revision: number;
  readonly refusedAt?: number;
}

/** The boards of one kind, each with a name that is unique on its server. */
export interface BoardStore {
  /** Whether the platform has boards. */
  isSupported(server: Server): boolean;
  listNames(server: Server): Promise<readonly string[]>;
  /**
   * Posts a board or updates it in place. An unchanged board makes no call to the platform. Resolves with false if the
   * platform is unavailable and the board should be retried soon. A board that the platform refuses is retried a day
   * later.
   */
  upsert(server: Server, channel: string, name: string, board: BoardText): Promise<boolean>;
  /** Stops updating a board. Its message stays in the channel unchanged. */
  forget(server: Server, name: string): Promise<void>;
  /** Runs work on a server's boards, unless another process has the lease. */
  withLease(server: Server, work: () => Promise<void>): Promise<void>;
}

/**
 * Creates a board store; the last text of every board is in the key-value store. All methods reject when a store is
 * unavailable.
 * @example const boards = createBoardStore('waiting', ports); await boards.upsert(server, channel, 'Y-1', { text, open: true })
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
    async upsert(server, channel, name, { text, open, button }) {
      const key = keyPrefix(server) + name;
      const stored = await keyValueStore.get(key);
      const previous = stored === undefined ? undefined : (JSON.parse(stored) as StoredBoard);
      const now = clock.now();
      const isRetryDue =
        previous?.refusedAt !== undefined && now.getTime() - previous.refusedAt >= REFUSED_RETRY_MS;
      const isSame =
        previous?.text === text && previous.open === open && previous.button?.label === button?.label;
      if (isSame && !isRetryDue) return true;
      const adapter = adapterOf(server);
      if (!adapter) return false;
      const revision = Math.max(now.getTime(), (previous?.revision ?? 0) + 1);
      const board: Action = {
        kind: 'board',
        channel,
        key: `${kind}/${name}`,
        text,
        open,
        ...(button && { button }),
        revision,
      };
      const result = await dispatchAction(adapter, server, board, now);
      if ('retryAfterMs' in result) return false;
      const isShown = result.status === 'done';
      if (!isShown) {
        log.warn('board_update_rejected', {
          server: serverKey(server),
          detail: result.detail ?? result.status,
        });
      }
      const shown: StoredBoard = {
        ...{ text, open, revision },
        ...(button && { button }),
        ...(!isShown && { refusedAt: now.getTime() }),
      };
      await keyValueStore.put(key, JSON.stringify(shown));
      return true;
    },
    forget: (server, name) => keyValueStore.delete(keyPrefix(server) + name),
    async withLease(server, work) {
      const leaseKey = `standing/${kind}/${serverKey(server)}`;
      if (!(await leases.acquire(leaseKey, clock.now(), JOB_LEASE_MS))) return;
      await work().finally(() => leases.release(leaseKey));
    },
  };
}
