import type { CardFact, Language, Wording } from '#core';
import { fill } from '#core';
import { moment } from './letters.ts';
import type { CaseState } from './state.ts';

const NOTES_SHOWN = 5;

/**
 * What moderators have done about a case besides deciding it: who has it in hand, measures, the newest notes.
 * @example handlingFacts(state, words, 'ja') // [{ label: '担当', value: 'aoi（2026-11-02 12:00 JSTから）' }]
 */
export function handlingFacts(state: CaseState, words: Wording, language: Language): CardFact[] {
  const { fact } = words.card;
  const { claim } = state;
  return [
    ...state.steps.flatMap(({ by, rung, at }) =>
      by
        ? [
            {
              label: fact.asked,
              value: fill(fact.askedby, {
                name: by.name,
                what: words.action[rung],
                time: moment(at, language),
              }),
            },
          ]
        : [],
    ),
    ...(claim
      ? [
          {
            label: fact.claimed,
            value: fill(fact.claimedby, { name: claim.moderator.name, time: moment(claim.at, language) }),
          },
        ]
      : []),
    ...state.notes.slice(-NOTES_SHOWN).map(({ moderator, text }) => ({
      label: fact.notes,
      value: fill(fact.notedby, { name: moderator.name, note: text }),
    })),
  ];
}
