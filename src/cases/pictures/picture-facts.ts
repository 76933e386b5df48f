import type { CardFact, Wording } from '#core';
import { fillTemplate } from '#core';
import type { JudgedMessage } from '../case-state.ts';

/**
 * How many pictures could not be read: the messages were judged without them.
 * @example unreadPictureFacts(state.latest, wording) // [{ label: '画像', value: '1枚を読み取れず、…' }]
 */
export function unreadPictureFacts(
  { pieces }: Pick<JudgedMessage, 'pieces'>,
  { card: { pictures } }: Wording,
): readonly CardFact[] {
  const count = pieces.reduce((sum, { unreadPictures = 0 }) => sum + unreadPictures, 0);
  return count === 0 ? [] : [{ label: pictures.label, value: fillTemplate(pictures.unread, { count }) }];
}
