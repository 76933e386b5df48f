import { type ReadableAuditTrail, type RecordedAuditEntry, serverKey } from '#core';

/**
 * Changes made with keys, in memory. Without a database there is no chain, so the hashes are empty.
 * @example await createMemoryAuditTrail().list(server, { after: 0, limit: 100 })
 */
export function createMemoryAuditTrail(): ReadableAuditTrail {
  const entriesByServer = new Map<string, RecordedAuditEntry[]>();
  return {
    async append(server, entry) {
      const entries = entriesByServer.get(serverKey(server)) ?? [];
      entries.push({ ...entry, number: entries.length + 1, hash: '' });
      entriesByServer.set(serverKey(server), entries);
    },
    list: async (server, { after, limit }) =>
      (entriesByServer.get(serverKey(server)) ?? []).filter(({ number }) => number > after).slice(0, limit),
  };
}
