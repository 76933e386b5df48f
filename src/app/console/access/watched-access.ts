import type { ConsoleAccess, ConsoleAccount, ConsoleSession, Server } from '#core';
import { serverKey } from '#core';
import { accountKey } from './account-key.ts';
import type { ConsoleRights } from './rights.ts';
import type { ConsoleSessions } from './sessions.ts';

interface Watcher {
  readonly account: ConsoleAccount;
  readonly server: Server;
  readonly session: ConsoleSession | undefined;
  readonly onEnd: () => void;
}

/** The access to the console with the watchers of open pages. */
export interface WatchedAccess {
  readonly access: ConsoleAccess;
  /** Ends the watchers of a session that this process has ended. */
  endSession(id: string): void;
  /** Ends the watchers whose session has ended or whose account has lost its role. Call it every half minute. */
  checkWatchers(): Promise<void>;
}

/**
 * Ends what is open on a page, for example a stream of events, when its session ends or the account loses its role: at
 * once when this process notices it, otherwise at the next check.
 * @example const { access, checkWatchers } = createWatchedAccess(sessions, rights)
 */
export function createWatchedAccess(sessions: ConsoleSessions, rights: ConsoleRights): WatchedAccess {
  const watchers = new Set<Watcher>();

  function endWhere(isEnded: (watcher: Watcher) => boolean): void {
    for (const watcher of [...watchers]) if (isEnded(watcher) && watchers.delete(watcher)) watcher.onEnd();
  }

  async function readViewer(account: ConsoleAccount, server: Server, options: { readonly isFresh: boolean }) {
    const viewer = await rights.readViewer(account, server, options);
    if (viewer === 'no-role' || (viewer === 'unavailable' && !options.isFresh)) {
      const key = accountKey(account) + serverKey(server);
      endWhere((watcher) => accountKey(watcher.account) + serverKey(watcher.server) === key);
    }
    return viewer;
  }

  return {
    access: {
      readSession: (token) => sessions.read(token),
      listServers: rights.listServers,
      getServerName: rights.getServerName,
      async findViewer(account, server, options) {
        const viewer = await readViewer(account, server, options);
        return typeof viewer === 'string' ? undefined : viewer;
      },
      watch(watched, onEnd) {
        const watcher: Watcher = { ...watched, onEnd };
        watchers.add(watcher);
        return () => void watchers.delete(watcher);
      },
    },
    endSession: (id) => endWhere(({ session }) => session?.id === id),
    async checkWatchers() {
      for (const watcher of [...watchers]) {
        const { account, server, session } = watcher;
        if (session && !(await sessions.isOpen(session.id)))
          endWhere((other) => other.session?.id === session.id);
        else await readViewer(account, server, { isFresh: false });
      }
    },
  };
}
