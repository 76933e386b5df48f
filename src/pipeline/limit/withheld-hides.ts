import type { Clock, KeyValueStore, Member, Server } from '#core';
import { parseServerKey, serverKey } from '#core';

const KEY_PREFIX = 'withheld/';

/** A case whose hide was withheld by the hourly limit. */
export interface WithheldHide {
  readonly caseId: string;
  readonly since: Date;
  /** The names of its text and contacts; see `LimitSubject`. */
  readonly names: readonly string[];
  /** The moderator who decided a case with the same text afterwards: it is retried first. */
  readonly decidedBy?: Pick<Member, 'id' | 'name'>;
}

/** The withheld hides of all servers. They survive a restart. All methods reject when the store is unavailable. */
export interface WithheldHides {
  /** A case that is known keeps its time. */
  add(server: Server, caseId: string, names: readonly string[]): Promise<void>;
  remove(server: Server, caseId: string): Promise<void>;
  /** Oldest first. */
  list(server: Server): Promise<readonly WithheldHide[]>;
  /** The servers that have a withheld hide. */
  listServers(): Promise<readonly Server[]>;
  /** Marks the cases of a server that share a name, so that they are retried first. */
  markDecided(server: Server, names: readonly string[], by: Pick<Member, 'id' | 'name'>): Promise<void>;
}

interface StoredHide {
  readonly since: string;
  readonly names: readonly string[];
  readonly decidedBy?: Pick<Member, 'id' | 'name'>;
}

/**
 * Creates the store.
 * @example const withheldHides = createWithheldHides({ keyValueStore, clock }); await withheldHides.add(server, state.id, names)
 */
export function createWithheldHides({
  keyValueStore,
  clock,
}: {
  readonly keyValueStore: KeyValueStore;
  readonly clock: Clock;
}): WithheldHides {
  const prefixOf = (server: Server): string => `${KEY_PREFIX}${serverKey(server)}/`;
  const put = (key: string, hide: StoredHide): Promise<void> => keyValueStore.put(key, JSON.stringify(hide));

  return {
    async add(server, caseId, names) {
      const key = prefixOf(server) + caseId;
      const known = await keyValueStore.get(key);
      const since = known === undefined ? clock.now().toISOString() : (JSON.parse(known) as StoredHide).since;
      await put(key, { since, names });
    },
    remove: (server, caseId) => keyValueStore.delete(prefixOf(server) + caseId),
    async list(server) {
      const prefix = prefixOf(server);
      return (await keyValueStore.list(prefix))
        .map(([key, text]): WithheldHide => {
          const { since, ...hide } = JSON.parse(text) as StoredHide;
          return { ...hide, caseId: key.slice(prefix.length), since: new Date(since) };
        })
        .sort((a, b) => a.since.getTime() - b.since.getTime());
    },
    async listServers() {
      const keys = (await keyValueStore.list(KEY_PREFIX)).map(([key]) => key);
      const serverKeys = keys.map((key) => key.slice(KEY_PREFIX.length, key.lastIndexOf('/')));
      return [...new Set(serverKeys)].map(parseServerKey);
    },
    async markDecided(server, names, { id, name }) {
      for (const [key, text] of await keyValueStore.list(prefixOf(server))) {
        const hide = JSON.parse(text) as StoredHide;
        if (hide.names.some((other) => names.includes(other)))
          await put(key, { ...hide, decidedBy: { id, name } });
      }
    },
  };
}
