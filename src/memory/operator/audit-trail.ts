import {
  type AuditEntry,
  type BegunChange,
  INTERRUPTED,
  type ReadableAuditTrail,
  type RecordedAuditEntry,
  type Server,
  serverKey,
} from '#core';

/**
 * Changes made with keys, in memory. Without a database there is no chain, so the hashes are empty.
 * @example await createMemoryAuditTrail().list(server, { after: 0, limit: 100 })
 */
export function createMemoryAuditTrail(): ReadableAuditTrail {
  const entriesByServer = new Map<string, RecordedAuditEntry[]>();
  const notes = new Map<string, { readonly server: Server; readonly change: BegunChange }>();
  let lastNote = 0;

  function record(server: Server, entry: AuditEntry): void {
    const entries = entriesByServer.get(serverKey(server)) ?? [];
    entries.push({ ...entry, number: entries.length + 1, hash: '' });
    entriesByServer.set(serverKey(server), entries);
  }

  return {
    async begin(server, change) {
      const note = String(++lastNote);
      notes.set(note, { server, change });
      return note;
    },
    async append(server, entry, note) {
      record(server, entry);
      if (note !== undefined) notes.delete(note);
    },
    async drop(note) {
      notes.delete(note);
    },
    async recordInterrupted(before) {
      const ended = [...notes].filter(([, { change }]) => change.at < before);
      for (const [note, { server, change }] of ended) {
        record(server, { ...change, status: INTERRUPTED });
        notes.delete(note);
      }
      return ended.length;
    },
    list: async (server, { after, limit }) =>
      (entriesByServer.get(serverKey(server)) ?? []).filter(({ number }) => number > after).slice(0, limit),
  };
}
