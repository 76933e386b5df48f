import { expect, it } from 'vitest';
import type { Card, Verdict } from '#core';
import { layoutCard as onDiscord } from '../../adapters/discord/ui/card-layout.ts';
import { layoutCard as onSlack } from '../../adapters/slack/ui/card-layout.ts';
import { createCaseCard, createLocalizer, deriveCaseState } from '../../src/cases/index.ts';
import { at, verdict } from '../cases/case-events.ts';
import { message } from '../support/messages.ts';
import { wordings } from '../support/shipped-wording-and-policy.ts';

const WORDS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'].map((letter) => letter.repeat(3));

/** A card of a case with this many reasons about different words, the lightest first. */
const card = (reasons: number): Card => {
  const signals: Verdict['signals'] = Array.from({ length: reasons }, (_, n) => ({
    rule: 'fake/x',
    weight: 30 - n,
    sorts: ['pay'],
    spans: [{ start: n * 4, end: n * 4 + 3 }],
    note: `理由その${n + 1}。`,
  }));
  const posted = message('rin', WORDS.join(' '));
  const state = deriveCaseState([
    {
      ...{ kind: 'opened', at, message: posted, packs: 'fake 1' },
      verdict: { ...verdict('hide'), signals: signals.toReversed() },
    },
  ])!;
  return createCaseCard(state, {}, createLocalizer(wordings, 'ja')());
};

it.each([
  ['Discord', (reasons: number) => JSON.stringify(onDiscord(card(reasons), wordings.ja.adapter))],
  ['Slack', (reasons: number) => JSON.stringify(onSlack(card(reasons), wordings.ja.adapter))],
])('a card on %s shows the four strongest reasons, and no others', (_, render) => {
  const shown = (reasons: number) => render(reasons).match(/理由その\d+/g);
  const four = ['理由その1', '理由その2', '理由その3', '理由その4'];
  expect(shown(26)).toEqual(four);
  expect(shown(4)).toEqual(four);
  expect(shown(3)).toEqual(four.slice(0, 3));
});
