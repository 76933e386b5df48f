import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layoutCard } from '../../../../adapters/slack/ui/card-layout.ts';
import { arbitraryCard } from '../../../support/arbitrary-card.ts';
import { validateBlocks, visibleTextOf } from '../../../support/fake-slack/web-api/validate-blocks.ts';
import { createPlainCard } from '../../../support/plain-card.ts';
import { wordings } from '../../../support/shipped-wording-and-policy.ts';

const server = { platform: 'slack', id: 'T1' };
const words = wordings.ja.adapter;

describe('a card on Slack', () => {
  it('is always within the limits of Slack, however long its texts are', () => {
    fc.assert(
      fc.property(arbitraryCard(server), (card) => {
        expect(() => validateBlocks(layoutCard(card, words), 50)).not.toThrow();
      }),
    );
  });

  it('has no text with half a character', () => {
    fc.assert(
      fc.property(arbitraryCard(server), (card) => {
        expect(visibleTextOf(layoutCard(card, words)).isWellFormed()).toBe(true);
      }),
    );
  });

  it('shows the noticed words of a long post', () => {
    const text = `${'*\n'.repeat(2000)}RECRUIT${'\n*'.repeat(2000)}`;
    const start = text.indexOf('RECRUIT');
    const card = { ...createPlainCard(server), text, spans: [{ start, end: start + 7 }] };
    expect(visibleTextOf(layoutCard(card, words))).toContain('RECRUIT');
  });

  it('links to earlier messages', () => {
    const url = 'https://machi.slack.com/archives/C1/p1';
    const facts = [
      { label: '同じ日の投稿', value: '2', links: [url, `${url}2`] },
      { label: 'メモ', value: url },
    ];
    const blocks = layoutCard({ ...createPlainCard(server), facts }, words);
    expect(JSON.stringify(blocks).match(/"type":"link","url":"[^"]*"/g)).toEqual([
      `"type":"link","url":"${url}"`,
      `"type":"link","url":"${url}2"`,
    ]);
    expect(visibleTextOf(blocks)).toContain('同じ日の投稿: 2 1');
    expect(() => validateBlocks(blocks, 50)).not.toThrow();
  });

  it('shows the decision below an appeal of 1,000 characters', () => {
    const facts = [
      { label: '異議申立て', value: '誤解です。'.repeat(200) },
      ...Array.from({ length: 40 }, (_, nth) => ({ label: `メモ${nth}`, value: 'メ'.repeat(100) })),
      { label: '判断', value: '取り消し（aoi）' },
    ];
    expect(visibleTextOf(layoutCard({ ...createPlainCard(server), facts }, words))).toContain(
      '取り消し（aoi）',
    );
  });
});
