import type { Log, SecretStore } from '#core';
import { errorName } from '#lib';
import type { ChatSnapshot, ChatState } from './chat-state.ts';

const SECRET_NAME = 'sandbox/chat';
/** Whoever types fast is written down once. */
const SAVE_DEBOUNCE_MS = 500;
const DATE_KEYS: ReadonlySet<string> = new Set(['sentAt', 'editedAt', 'until']);

/**
 * The chat beyond a restart, where there is a place for it; sealed there, for members' words are in it. A chat that
 * cannot be read is left alone and a new one begun. Other platforms do this by themselves.
 * @example const keeping = createChatPersistence(vault, state, log); await keeping.loadLastSeen(); await keeping.failWith()
 */
export const createChatPersistence = (
  secretStore: Pick<SecretStore, 'get' | 'put'>,
  state: ChatState,
  log: Log,
) => {
  let timer: NodeJS.Timeout | undefined;
  let stopWatching = () => {};

  const save = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    try {
      await secretStore.put(SECRET_NAME, JSON.stringify(state.saved()));
    } catch (error) {
      log.warn('the chat was not kept', { error: errorName(error) });
    }
  };

  return {
    async load(): Promise<void> {
      try {
        const kept = await secretStore.get(SECRET_NAME);
        const dated = (key: string, value: unknown) => (DATE_KEYS.has(key) ? new Date(String(value)) : value);
        if (kept !== undefined) state.restore(JSON.parse(kept, dated) as ChatSnapshot);
      } catch (error) {
        log.warn('the chat begins anew', { error: errorName(error) });
      }
      stopWatching = state.subscribe(() => {
        timer ??= setTimeout(() => void save(), SAVE_DEBOUNCE_MS);
      });
    },
    async stop(): Promise<void> {
      stopWatching();
      if (timer !== undefined) await save();
    },
  };
};
