import type { FallbackQueue, Trigger } from '#core';

/**
 * A fallback queue in memory, lost with the process.
 * @example await createMemoryFallbackQueue().enqueue(trigger) // true
 */
export function createMemoryFallbackQueue(maxEntries = 1000): FallbackQueue {
  const waiting = new Map<string, Trigger>();
  return {
    async enqueue(trigger) {
      const id = JSON.stringify(trigger);
      if (!waiting.has(id) && waiting.size >= maxEntries) return false;
      waiting.set(id, structuredClone(trigger));
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
