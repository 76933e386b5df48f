import type { CardFact, Language, Wording } from '#core';
import { fillTemplate } from '#core';
import type { CaseState } from '../case-state.ts';
import { formatTime } from '../localizer.ts';

const MAX_NOTES_SHOWN = 5;

/**
 * Card facts about the actions of moderators other than decisions: sanctions, who works on the case, the newest notes.
 * @example moderatorActivityFacts(state, wording, 'ja') // [{ label: '担当', value: 'aoi（2026-11-02 12:00 JSTから）' }]
 */
export function moderatorActivityFacts(state: CaseState, wording: Wording, language: Language): CardFact[] {
  const { fact } = wording.card;
  const { claim } = state;
  return [
    ...state.sanctionChanges.flatMap(({ by, kind, at }) =>
      by
        ? [
            {
              label: fact.asked,
              value: fillTemplate(fact.askedby, {
                name: by.name,
                what: wording.action[kind],
                time: formatTime(at, language),
              }),
            },
          ]
        : [],
    ),
    ...(claim
      ? [
          {
            label: fact.claimed,
            value: fillTemplate(fact.claimedby, {
              name: claim.moderator.name,
              time: formatTime(claim.at, language),
            }),
          },
        ]
      : []),
    ...state.notes.slice(-MAX_NOTES_SHOWN).map(({ moderator, text }) => ({
      label: fact.notes,
      value: fillTemplate(fact.notedby, { name: moderator.name, note: text }),
    })),
  ];
}
