import type { APIMessage } from 'discord.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deriveCaseId, deriveCaseState } from '../../../../src/cases/index.ts';
import { type GuildFixture, openGuildFixture } from '../fixtures/guild-fixture.ts';

let fixture: GuildFixture;
beforeEach(async () => {
  fixture = await openGuildFixture();
});
afterEach(() => fixture.close());

const refOf = ({ channel_id: channel, id }: APIMessage) => ({
  ...{ server: { platform: 'discord', id: fixture.guild.id }, channel, id },
});

describe('files', () => {
  it('can be copied before the message is deleted, and no more than was asked for', async () => {
    const files = [
      { name: 'small.png', bytes: new Uint8Array(10).fill(7) },
      { name: 'large.png', bytes: new Uint8Array(100) },
    ];
    const post = await fixture.kei.says(fixture.general, 'こんにちは', { files });
    const [first] = post.attachments;
    const message = {
      ref: refOf(post),
      author: { server: refOf(post).server, id: fixture.kei.id, name: 'kei', roles: [] },
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

  const previewOf = (url: string) => ({ thumbnail: { url: 'https://shop.example/a', proxy_url: url } });

  it('of a link preview that recruits are copied with the name of their picture; a preview that is gone costs no other copy', async () => {
    const offer = { name: 'a.gif', bytes: Buffer.from('GIF89a RECRUIT'), contentType: 'image/gif' };
    // Discord's copy of a picture of another site.
    const [hosted] = (await fixture.aoi.says(fixture.general, 'hello', { files: [offer] })).attachments;
    const post = await fixture.rin.says(fixture.general, 'look https://shop.example/a', {
      files: [{ name: 'note.txt', bytes: Buffer.from('note') }],
    });
    fixture.discord.unfurl(post, previewOf(hosted!.url.replace('attachments', 'gone')));
    fixture.discord.unfurl(post, previewOf(hosted!.url));
    await fixture.waitUntilGone(post);
    const state = deriveCaseState(await fixture.stores.archive.read(deriveCaseId(refOf(post))))!;
    const ofPicture = { picture: hosted!.url, message: post.id };
    expect(state.attachmentCopies).toMatchObject([
      { name: 'note.txt' },
      { name: 'preview-2.gif', ...ofPicture },
    ]);
    expect(state.missingCopies).toEqual([]);
    const copy = await fixture.stores.attachmentStore.get(state.attachmentCopies[1]!.file);
    expect(Buffer.from(copy!)).toEqual(offer.bytes);
  });
});
