import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type GuildFixture, openGuildFixture } from '../fixtures/guild-fixture.ts';

let fixture: GuildFixture;
beforeEach(async () => {
  fixture = await openGuildFixture();
});
afterEach(() => fixture.close());

describe('files', () => {
  it('can be copied before the message is deleted, and no more than was asked for', async () => {
    const files = [
      { name: 'small.png', bytes: new Uint8Array(10).fill(7) },
      { name: 'large.png', bytes: new Uint8Array(100) },
    ];
    const post = await fixture.kei.says(fixture.general, 'こんにちは', { files });
    const server = { platform: 'discord', id: fixture.guild.id };
    const [first] = post.attachments;
    const message = {
      ref: { server, channel: fixture.general.id, id: post.id },
      author: { server, id: fixture.kei.id, name: 'kei', roles: [] },
      text: '',
      parts: files.map(({ name }) => ({ kind: 'attachment-name' as const, text: name })),
      sentAt: new Date(post.timestamp),
      pictures: [first!.id],
    };
    const limits = { maxBytes: 50, signal: AbortSignal.timeout(5000) };
    const copies = await fixture.bot.adapter.fetchAttachments(message, limits);
    expect(copies.map(({ name }) => name)).toEqual(['small.png', 'large.png']);
    expect(new Uint8Array(copies[0]!.bytes!)).toEqual(files[0]!.bytes);
    expect(copies[1]!.bytes).toBeUndefined();
    expect(copies.map((copy) => copy.picture)).toEqual([first!.id, undefined]);
  });
});
