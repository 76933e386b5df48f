import { expect, it } from 'vitest';
import { type ChatState, createChatState } from '../../../adapters/sandbox/chat-state.ts';
import { createChatPersistence } from '../../../adapters/sandbox/persistence.ts';
import { createMemorySecretStore } from '../../../src/memory/index.ts';

const clock = { now: () => new Date('2026-11-20T03:00:00Z') };

async function openPersistedChat(vault = createMemorySecretStore()) {
  const logged: string[] = [];
  const write = (what: string) => void logged.push(what);
  const state: ChatState = createChatState(clock);
  const keeping = createChatPersistence(vault, state, { info: write, warn: write, error: write });
  await keeping.load();
  return { vault, state, keeping, logged };
}

it('a chat goes on where it was: posts, what is hidden, and who is held back until when', async () => {
  const first = await openPersistedChat();
  const { id } = first.state.post({ channel: 'general', author: 'rin', text: 'やあ' });
  first.state.setHidden(id, true);
  first.state.restrict('rin', { until: new Date('2026-11-20T04:00:00Z') });
  await first.keeping.stop();
  const { state } = await openPersistedChat(first.vault);
  expect(state.rows('general')).toEqual(first.state.rows('general'));
  expect(state.findMessage(id)?.sentAt).toEqual(clock.now());
  expect(state.statusOf('rin')).toEqual({ state: 'timeout', until: new Date('2026-11-20T04:00:00Z') });
});

it('a chat that cannot be read, or not be kept, stops nothing', async () => {
  const vault = createMemorySecretStore();
  await vault.put('sandbox/chat', '{"rows":');
  const away = { ...vault, put: () => Promise.reject(new Error('no room for やあ')) };
  const { state, keeping, logged } = await openPersistedChat(away);
  state.post({ channel: 'general', author: 'rin', text: 'やあ' });
  await keeping.stop();
  expect(logged).toEqual(['chat_load_failed', 'chat_save_failed']);
});

it('a chat that was reset is still the same server after a restart', async () => {
  const first = await openPersistedChat();
  first.state.reset();
  first.state.post({ channel: 'general', author: 'rin', text: 'やあ' });
  await first.keeping.stop();
  const { state } = await openPersistedChat(first.vault);
  expect(state.server()).toEqual(first.state.server());
  expect(state.server()).not.toEqual(createChatState(clock).server());
});
