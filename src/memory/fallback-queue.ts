import type { FallbackQueue, Trigger } from '#core';

/** A spool in memory: gone with the process. @example await createMemoryFallbackQueue().put(occasion) // true */
export function createMemoryFallbackQueue(maxEntries = 1000): FallbackQueue {
  const waiting = new Map<string, Trigger>();
  return {
    async enqueue(occasion) {
      const id = JSON.stringify(occasion);
      if (!waiting.has(id) && waiting.size >= maxEntries) return false;
      waiting.set(id, structuredClone(occasion));
      return true;
    },
    async list(limit) {
      const entries = [...waiting].map(([id, trigger]) => ({ id, trigger: structuredClone(trigger) }));
      const at = ({ message }: Trigger) => (message.editedAt ?? message.sentAt).getTime();
      return entries.sort((a, b) => at(a.trigger) - at(b.trigger)).slice(0, limit);
    },
    async remove(id) {
      waiting.delete(id);
    },
    size: () => waiting.size,
  };
}
