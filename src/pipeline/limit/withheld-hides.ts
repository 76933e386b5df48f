import type { Clock, Decision, KeyValueStore, Member, Server } from '#core';
import { parseServerKey, serverKey } from '#core';

const KEY_PREFIX = 'withheld/';

/** A case whose hide was withheld, by the hourly limit or by a decision on the same text. */
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
  /**
   * A case that is known keeps its time. `innocent`: a moderator overturned the same text, so it is retried only if a
   * moderator upholds it later.
   */
  add(server: Server, caseId: string, names: readonly string[], why: 'quota' | 'innocent'): Promise<void>;
  remove(server: Server, caseId: string): Promise<void>;
  /** Those that are to be retried, oldest first. */
  list(server: Server): Promise<readonly WithheldHide[]>;
  /** The servers that have a withheld hide. */
  listServers(): Promise<readonly Server[]>;
  /** Marks the cases of a server that share a name, so that they are retried first. An overturn marks no `innocent` one. */
  markDecided(
    server: Server,
    names: readonly string[],
    decision: Decision,
    by: Pick<Member, 'id' | 'name'>,
  ): Promise<void>;
  /** Deletes the `innocent` ones of a server that were added before this time. */
  deleteInnocent(server: Server, before: Date): Promise<void>;
}

interface StoredHide {
  readonly since: string;
  readonly names: readonly string[];
  readonly innocent?: true;
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
    async add(server, caseId, names, why) {
      const key = prefixOf(server) + caseId;
      const known = await keyValueStore.get(key);
      const since = known === undefined ? clock.now().toISOString() : (JSON.parse(known) as StoredHide).since;
      await put(key, { since, names, ...(why === 'innocent' && { innocent: true }) });
    },
    remove: (server, caseId) => keyValueStore.delete(prefixOf(server) + caseId),
    async list(server) {
      const prefix = prefixOf(server);
      return (await keyValueStore.list(prefix))
        .flatMap(([key, text]): readonly WithheldHide[] => {
          const { since, innocent, ...hide } = JSON.parse(text) as StoredHide;
          return innocent ? [] : [{ ...hide, caseId: key.slice(prefix.length), since: new Date(since) }];
        })
        .sort((a, b) => a.since.getTime() - b.since.getTime());
    },
    async listServers() {
      const keys = (await keyValueStore.list(KEY_PREFIX)).map(([key]) => key);
      const serverKeys = keys.map((key) => key.slice(KEY_PREFIX.length, key.lastIndexOf('/')));
      return [...new Set(serverKeys)].map(parseServerKey);
    },
    async markDecided(server, names, decision, { id, name }) {
      for (const [key, text] of await keyValueStore.list(prefixOf(server))) {
        const { innocent, ...hide } = JSON.parse(text) as StoredHide;
        if (innocent && decision === 'overturn') continue;
        if (hide.names.some((other) => names.includes(other)))
          await put(key, { ...hide, decidedBy: { id, name } });
      }
    },
    async deleteInnocent(server, before) {
      for (const [key, text] of await keyValueStore.list(prefixOf(server))) {
        const { innocent, since } = JSON.parse(text) as StoredHide;
        if (innocent && new Date(since) < before) await keyValueStore.delete(key);
      }
    },
  };
}
