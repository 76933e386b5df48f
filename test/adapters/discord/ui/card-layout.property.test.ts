import { MessageFlags } from 'discord.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layoutCard } from '../../../../adapters/discord/ui/card-layout.ts';
import { arbitraryCard } from '../../../support/arbitrary-card.ts';
import { extraMessageErrors } from '../../../support/fake-discord/rest/validation/message.ts';
import { schemaErrors } from '../../../support/fake-discord/rest/validation/schema.ts';
import { createPlainCard } from '../../../support/plain-card.ts';
import { wordings } from '../../../support/shipped-wording-and-policy.ts';

const server = { platform: 'discord', id: '41771983423143937' };
const words = wordings.ja.adapter;

/** The errors that Discord's schema and its limits for components give for a card. */
function errorsOf(card: Parameters<typeof layoutCard>[0]) {
  const body = { components: layoutCard(card, words), flags: MessageFlags.IsComponentsV2 };
  return [
    ...schemaErrors('MessageCreateRequestSchema', body),
    ...extraMessageErrors(body, MessageFlags.IsComponentsV2),
  ];
}

const textsOf = (card: Parameters<typeof layoutCard>[0]): readonly string[] =>
  layoutCard(card, words)[0].components.flatMap((part) => ('content' in part ? [part.content] : []));

describe('a card on Discord', () => {
  it('is always within the limits of Discord, however long its texts are', () => {
    fc.assert(
      fc.property(arbitraryCard(server), (card) => {
        expect(errorsOf(card)).toEqual([]);
      }),
    );
  });

  it('has no text with half a character', () => {
    fc.assert(
      fc.property(arbitraryCard(server), (card) => {
        for (const text of textsOf(card)) expect(text.isWellFormed()).toBe(true);
        for (const text of JSON.stringify(layoutCard(card, words)).match(/"label":"[^"]*"/g) ?? [])
          expect(text.isWellFormed()).toBe(true);
      }),
    );
  });

  it('shows the noticed words of a long post, and every line of it as a quote', () => {
    const text = `${'*\n'.repeat(2000)}RECRUIT${'\n*'.repeat(2000)}`;
    const start = text.indexOf('RECRUIT');
    const card = { ...createPlainCard(server), text, spans: [{ start, end: start + 7 }] };
    const quote = textsOf(card).find((one) => one.includes('RECRUIT'))!;
    expect(quote).toContain('**__RECRUIT__**');
    expect(quote.split('\n').every((line) => line.startsWith('> '))).toBe(true);
  });

  it('links to earlier messages, and a text of a member makes no link', () => {
    const url = 'https://discord.com/channels/1/2/3';
    const facts = [{ label: 'メモ', value: `[1](${url}) ${url}`, links: [url, `${url}4`] }];
    const shown = textsOf({ ...createPlainCard(server), facts }).join('\n');
    expect(shown.match(/\[\d\]\(https:[^)]*\)/g)).toEqual([`[1](${url})`, `[2](${url}4)`]);
  });

  it('shows the decision below an appeal of 1,000 characters', () => {
    const facts = [
      { label: '異議申立て', value: '誤解です。'.repeat(200) },
      { label: '判断', value: '取り消し（aoi）' },
    ];
    expect(textsOf({ ...createPlainCard(server), facts }).join()).toContain('取り消し（aoi）');
  });
});
