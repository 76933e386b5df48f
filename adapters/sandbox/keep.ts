import type { Log, Vault } from '#core';
import type { Saved, State } from './state.ts';

const NAME = 'sandbox/chat';
/** Whoever types fast is written down once. */
const PAUSE_MS = 500;
const DATES: ReadonlySet<string> = new Set(['sentAt', 'editedAt', 'until']);

/**
 * The chat beyond a restart, where there is a place for it; sealed there, for members' words are in it. A chat that
 * cannot be read is left alone and a new one begun. Other platforms do this by themselves.
 * @example const keeping = createKeeping(vault, state, log); await keeping.load(); await keeping.stop()
 */
export const createKeeping = (vault: Pick<Vault, 'get' | 'put'>, state: State, log: Log) => {
  let timer: NodeJS.Timeout | undefined;
  let stopWatching = () => {};

  const save = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    try {
      await vault.put(NAME, JSON.stringify(state.saved()));
    } catch (error) {
      log.warn('the chat was not kept', { error: error instanceof Error ? error.name : typeof error });
    }
  };

  return {
    async load(): Promise<void> {
      try {
        const kept = await vault.get(NAME);
        const dated = (key: string, value: unknown) => (DATES.has(key) ? new Date(String(value)) : value);
        if (kept !== undefined) state.restore(JSON.parse(kept, dated) as Saved);
      } catch (error) {
        log.warn('the chat begins anew', { error: error instanceof Error ? error.name : typeof error });
      }
      stopWatching = state.watch(() => {
        timer ??= setTimeout(() => void save(), PAUSE_MS);
      });
    },
    async stop(): Promise<void> {
      stopWatching();
      if (timer !== undefined) await save();
    },
  };
};
