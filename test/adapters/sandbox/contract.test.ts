import type { Message } from '#core';
import { createSandbox } from '../../../adapters/sandbox/index.ts';
import { sandboxServer } from '../../../adapters/sandbox/members.ts';
import type { RowView } from '../../../adapters/sandbox/row-view.ts';
import { adapterContract, type PlatformUnderTest } from '../../contracts/adapter.ts';

async function openPlatform(): Promise<PlatformUnderTest> {
  const adapter = createSandbox({
    port: 0,
    clock: { now: () => new Date() },
    log: { info: () => {}, warn: () => {}, error: () => {} },
  });
  const call = async (path: string, init?: RequestInit): Promise<unknown> =>
    (await fetch(adapter.url() + path, init)).json();
  const send = (method: string, path: string, body: object) =>
    call(path, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  const rowsSeenBy = async (name: string, channel: string): Promise<readonly RowView[]> =>
    (await call(`/api/channels/${channel}/messages?as=${name}`)) as RowView[];

  return {
    adapter,
    server: sandboxServer,
    channel: 'general',
    moderator: { id: 'moderator' },
    stranger: { id: 'banned' },
    moderatorChannel: 'mods',
    async start(intake) {
      await adapter.start(intake);
      const member = { server: sandboxServer, id: 'banned', name: 'banned', roles: [] };
      await adapter.apply(sandboxServer, { kind: 'ban', member, reason: 'test' });
    },
    close: () => adapter.stop(),
    post: (author, text) => send('POST', '/api/messages', { channel: 'general', author, text }),
    edit: ({ ref, author }: Message, text) =>
      send('PUT', `/api/messages/${ref.id}`, { author: author.id, text }),
    join: (name) => send('POST', '/api/people', { as: name }),
    readTexts: async () => (await rowsSeenBy('member', 'general')).map(({ text }) => text),
    readCards: async () => (await rowsSeenBy('moderator', 'mods')).map(({ text }) => text),
    readDirectMessages: async ({ id }) =>
      (await rowsSeenBy(id, 'general')).filter((row) => row.private).map(({ text }) => text),
  };
}

adapterContract('sandbox', openPlatform, { joins: true });
