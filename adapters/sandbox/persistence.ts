import type { Log, SecretStore } from '#core';
import { errorName } from '#lib';
import type { ChatSnapshot, ChatState } from './chat-state.ts';

const SECRET_NAME = 'sandbox/chat';
/** Several changes within this time are saved once. */
const SAVE_DEBOUNCE_MS = 500;
const DATE_KEYS: ReadonlySet<string> = new Set(['sentAt', 'editedAt', 'until']);

/**
 * Saves the chat, so that it continues after a restart. It is stored encrypted, because it contains texts of members. A
 * chat that cannot be read is logged, and an empty one is started. Neither method throws.
 * @example const persistence = createChatPersistence(secretStore, state, log); await persistence.load();
 */
export const createChatPersistence = (
  secretStore: Pick<SecretStore, 'get' | 'put'>,
  state: ChatState,
  log: Log,
) => {
  let timer: NodeJS.Timeout | undefined;
  let unsubscribe = () => {};

  const save = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    try {
      await secretStore.put(SECRET_NAME, JSON.stringify(state.snapshot()));
    } catch (error) {
      log.warn('chat_save_failed', { error: errorName(error) });
    }
  };

  return {
    async load(): Promise<void> {
      try {
        const saved = await secretStore.get(SECRET_NAME);
        const revive = (key: string, value: unknown) =>
          DATE_KEYS.has(key) ? new Date(String(value)) : value;
        if (saved !== undefined) state.restore(JSON.parse(saved, revive) as ChatSnapshot);
      } catch (error) {
        log.warn('chat_load_failed', { error: errorName(error) });
      }
      unsubscribe = state.subscribe(() => {
        timer ??= setTimeout(() => void save(), SAVE_DEBOUNCE_MS);
      });
    },
    async stop(): Promise<void> {
      unsubscribe();
      if (timer !== undefined) await save();
    },
  };
};
