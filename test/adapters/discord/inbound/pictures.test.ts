import { ComponentType, StickerFormatType } from 'discord.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { filesOf, isDiscordFileUrl } from '../../../../adapters/discord/inbound/message-files.ts';
import type { RawMessage } from '../../../../adapters/discord/inbound/normalise.ts';
import { type GuildFixture, openGuildFixture } from '../fixtures/guild-fixture.ts';

const picture = (text: string, name = 'offer.png') => ({
  name,
  bytes: new TextEncoder().encode(text),
  contentType: 'image/png',
});

describe('pictures of messages', () => {
  let fixture: GuildFixture;
  beforeEach(async () => {
    fixture = await openGuildFixture();
  });
  afterEach(() => fixture.close());

  it('a post whose picture recruits is hidden, and the card has the words of the picture', async () => {
    const post = await fixture.rin.says(fixture.general, 'look', { files: [picture('RECRUIT')] });
    await fixture.waitUntilGone(post);
    await fixture.waitForCard('RECRUIT');
  });

  it('the picture of a forwarded message is read too', async () => {
    const original = await fixture.aoi.says(fixture.general, 'evidence', { files: [picture('RECRUIT')] });
    const forward = await fixture.rin.says(fixture.general, '', { forward: original });
    await fixture.waitUntilGone(forward);
    expect(fixture.isPresent(original)).toBe(true);
  });

  it('the card of a doubtful post says that its picture was too large to be read', async () => {
    await fixture.rin.says(fixture.general, 'DOUBTFUL', { files: [picture('a'.repeat(101))] });
    await fixture.waitForCard('1枚を読み取れず');
  });
});

describe('what counts as a picture', () => {
  const raw = {
    attachments: [
      { id: '1', filename: 'a.png', size: 5, url: 'https://cdn.discordapp.com/a', content_type: 'image/png' },
      {
        id: '2',
        filename: 'b.pdf',
        size: 5,
        url: 'https://cdn.discordapp.com/b',
        content_type: 'application/pdf',
      },
    ],
    embeds: [
      {
        thumbnail: {
          url: 'https://shop.example/a.png',
          proxy_url: 'https://images-ext-1.discordapp.net/external/x/a.png',
        },
      },
      { image: { url: 'https://shop.example/b.png' } },
    ],
    components: [
      {
        type: ComponentType.Container,
        components: [
          {
            type: ComponentType.MediaGallery,
            items: [
              { media: { url: 'https://a.example/c', proxy_url: 'https://images-ext-2.discordapp.net/c' } },
              {
                media: {
                  url: 'attachment://a.png',
                  proxy_url: 'https://media.discordapp.net/a',
                  attachment_id: '1',
                },
              },
              {
                media: {
                  ...{ url: 'https://a.example/d', content_type: 'video/mp4' },
                  proxy_url: 'https://images-ext-2.discordapp.net/d',
                },
              },
            ],
          },
        ],
      },
    ],
    sticker_items: [
      { id: '7', name: 'wave', format_type: StickerFormatType.PNG },
      { id: '8', name: 'dance', format_type: StickerFormatType.Lottie },
      { id: '9', name: 'jump', format_type: StickerFormatType.GIF },
    ],
  } as unknown as RawMessage;

  it('uploads, previews and components in Discord’s copy and stickers, but no other file and no other site', () => {
    expect(filesOf(raw).flatMap(({ url, isPicture }) => (isPicture ? [url] : []))).toEqual([
      'https://cdn.discordapp.com/a',
      'https://images-ext-1.discordapp.net/external/x/a.png',
      'https://media.discordapp.net/stickers/7.png',
      'https://media.discordapp.net/stickers/9.gif',
      'https://images-ext-2.discordapp.net/c',
    ]);
  });

  it.each([
    ['https://cdn.discordapp.com/attachments/1/2/a.png', true],
    ['https://images-ext-2.discordapp.net/external/x/a.png', true],
    ['http://cdn.discordapp.com/attachments/1/2/a.png', false],
    ['https://cdn.discordapp.com.example/a.png', false],
    ['https://discordapp.net.example/a.png', false],
    ['https://169.254.169.254/latest', false],
    ['not an address', false],
  ])('%s is fetched: %s', (url, isAllowed) => {
    expect(isDiscordFileUrl(url, 'https://discord.com/api')).toBe(isAllowed);
  });
});
