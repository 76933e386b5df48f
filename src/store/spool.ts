import type { Occasion, Spool } from '#core';

/** A spool in memory: gone with the process. @example await createMemorySpool().put(occasion) // true */
export function createMemorySpool(most = 1000): Spool {
  const waiting = new Map<string, Occasion>();
  return {
    async put(occasion) {
      const id = JSON.stringify(occasion);
      if (!waiting.has(id) && waiting.size >= most) return false;
      waiting.set(id, structuredClone(occasion));
      return true;
    },
    async list(limit) {
      const entries = [...waiting].map(([id, occasion]) => ({ id, occasion: structuredClone(occasion) }));
      const at = ({ message }: Occasion) => (message.editedAt ?? message.sentAt).getTime();
      return entries.sort((a, b) => at(a.occasion) - at(b.occasion)).slice(0, limit);
    },
    async done(id) {
      waiting.delete(id);
    },
    size: () => waiting.size,
  };
}
