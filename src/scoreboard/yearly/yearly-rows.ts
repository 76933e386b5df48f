import type { YearlyFigures, YearlyNotes } from '#core';
import { YEARLY_NOTE_NAMES } from '#core';

/**
 * One line of the yearly table. `item`: the item of article 28 of the Act, as `28-1` to `28-5`. `value` is a number, or a
 * text that an administrator wrote.
 */
export type YearlyRow = {
  readonly item: string;
  readonly figure: string;
  readonly measure: string;
  readonly ground: string;
  readonly detected_by: string;
  readonly value: number | string;
};

/**
 * The figures of a year as one table.
 * @example yearlyRows(figures, notes)[0] // { item: '28-1', figure: 'requests', ground: 'yami-baito', value: 3, … }
 */
export function yearlyRows(
  { measures, requests, appeals }: YearlyFigures,
  notes: YearlyNotes,
): readonly YearlyRow[] {
  const empty = { measure: '', ground: '', detected_by: '' };
  return [
    ...requests.map(({ ground, received }) => ({
      ...{ item: '28-1', figure: 'requests', ...empty, ground, value: received },
    })),
    ...requests.flatMap(({ ground, ...row }) =>
      (['hiddenNotices', 'notHiddenNotices', 'undelivered', 'late', 'waiting'] as const).map((name) => ({
        ...{ item: '28-2', figure: `requests.${name}`, ...empty, ground, value: row[name] },
      })),
    ),
    ...measures.flatMap(({ measure, ground, noticesSent, noticesUndelivered }) => [
      { item: '28-3', figure: 'author-notices.sent', ...empty, measure, ground, value: noticesSent },
      {
        item: '28-3',
        figure: 'author-notices.undelivered',
        ...empty,
        measure,
        ground,
        value: noticesUndelivered,
      },
    ]),
    ...measures.flatMap(({ measure, ground, detected, automatic, undone }) => [
      ...Object.entries(detected).map(([source, value]) => ({
        ...{ item: '28-4', figure: 'measures', measure, ground, detected_by: source, value },
      })),
      { item: '28-4', figure: 'measures.automatic', ...empty, measure, ground, value: automatic },
      { item: '28-4', figure: 'measures.undone', ...empty, measure, ground, value: undone },
    ]),
    { item: '28-5', figure: 'appeals', ...empty, value: appeals.received },
    { item: '28-5', figure: 'appeals.granted', ...empty, value: appeals.granted },
    { item: '28-5', figure: 'appeals.waiting', ...empty, value: appeals.waiting },
    ...YEARLY_NOTE_NAMES.map((name) => ({
      ...{ item: name === 'assessment' ? '28-5' : '28-6', figure: name, ...empty, value: notes[name] ?? '' },
    })),
  ];
}
