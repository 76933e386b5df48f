import { expect, it } from 'vitest';
import type { Card } from '#core';
import { layoutCard as onDiscord } from '../../adapters/discord/ui/card-layout.ts';
import { layoutCard as onSlack } from '../../adapters/slack/ui/card-layout.ts';
import { member } from '../support/messages.ts';
import { wordings } from '../support/shipped-wording-and-policy.ts';

const card = (reasons: number): Card => ({
  caseId: 'Y-4G7C2Q0M1X',
  revision: 1,
  title: '募集の疑い Y-4G7C2Q0M1X',
  status: '確認待ち',
  author: member('rin'),
  channel: '1',
  text: '日給5万',
  spans: [],
  reasons: Array.from({ length: reasons }, (_, n) => `理由その${n + 1}`),
  facts: [],
  buttons: [],
});

it.each([
  ['Discord', (reasons: number) => JSON.stringify(onDiscord(card(reasons), wordings.ja.adapter))],
  ['Slack', (reasons: number) => JSON.stringify(onSlack(card(reasons), wordings.ja.adapter))],
])('a card on %s shows the five strongest reasons, and says how many more there are', (_, render) => {
  expect(render(26)).toContain('理由その5');
  expect(render(26)).not.toContain('理由その6');
  expect(render(26)).toContain('ほか21件');
  expect(render(5)).toContain('理由その5');
  expect(render(5)).not.toContain('ほか');
});
