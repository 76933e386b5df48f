import { expect, it } from 'vitest';
import type { Card, Verdict } from '#core';
import { layoutCard as onDiscord } from '../../adapters/discord/ui/card-layout.ts';
import { layoutCard as onSlack } from '../../adapters/slack/ui/card-layout.ts';
import { createCaseCard, createLocalizer, deriveCaseState } from '../../src/cases/index.ts';
import { describeCase } from '../../src/commands/cases/describe-case.ts';
import { at, verdict } from '../cases/case-events.ts';
import { member, message } from '../support/messages.ts';
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

it.each(['ja', 'en'] as const)(
  'a case of a person whose data was erased names and mentions no account, and has no button to ban it (%s)',
  (language) => {
    const author = { ...member('erased-0123456789abcdef0123'), name: '', unknown: 'person' as const };
    const posted = message(author, '', { erased: true });
    const state = deriveCaseState([
      { kind: 'opened', at, message: posted, packs: 'fake 1', verdict: verdict('hide') },
    ])!;
    const locale = createLocalizer(wordings, language)();
    const created = createCaseCard(state, { timeoutMinutes: 60 }, locale);
    const erased = { ja: '（消去済み）', en: '(erased)' }[language];
    for (const shown of [
      JSON.stringify(onDiscord(created, wordings[language].adapter)),
      JSON.stringify(onSlack(created, wordings[language].adapter)),
    ]) {
      expect(shown).toContain(erased.slice(1, -1));
      expect(shown).not.toContain(author.id);
    }
    expect(created.deeds?.map(({ deed }) => deed)).toEqual(['claim', 'note']);
    const described = describeCase(state, locale);
    expect(described).toContain(erased);
    expect(described).toContain({ ja: 'または請求により消去', en: 'or on request' }[language]);
  },
);
