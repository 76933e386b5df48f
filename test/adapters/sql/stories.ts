import type { CaseEvent, Message } from '#core';
import type { Sql } from '../../../adapters/sql/index.ts';
import { opening } from '../../contracts/archive.ts';
import { later, START } from '../../contracts/made.ts';
import { member, message, moderator } from '../../support/messages.ts';

/** A member's own words, to be looked for where they must not be. */
export const WORDS = '港で箱を受け取るだけ、日当は八万です';
export const PLEA = '友だちに頼まれて書きました';

export const post = (author = 'rin', text = WORDS): Message =>
  message(member(author, { name: `${author} さん` }), text, {
    parts: [{ kind: 'attachment-name', text: `${text}.png` }],
  });

/** From the post to a moderator's word: every kind of event that holds somebody's words. */
export const story = (posted: Message): readonly CaseEvent[] => [
  opening(posted),
  {
    kind: 'acted',
    at: later(1),
    job: 'Y/0/hide',
    outcome: { action: { kind: 'hide', message: posted.ref, reason: 'Y' }, status: 'done' },
  },
  { kind: 'struck', at: later(2), member: posted.author, count: 1 },
  { kind: 'reported', at: later(3), reporter: member('yui'), reason: 'これは勧誘だと思います' },
  { kind: 'appealed', at: later(4), author: posted.author, plea: PLEA },
  { kind: 'ruled', at: later(5), moderator: moderator('aoi'), decision: 'overturn' },
  {
    kind: 'acted',
    at: later(6),
    job: 'Y/5/restore',
    outcome: { action: { kind: 'restore', message: posted, reason: 'Y' }, status: 'done' },
  },
];

/** Appends one whole story as a finished case. @example await finished(sql, 'Y-1', post()) */
export async function finished(
  { archive }: Pick<Sql, 'archive'>,
  id: string,
  posted: Message,
): Promise<void> {
  const events = story(posted);
  await archive.append(id, 0, events.slice(0, 2));
  await archive.append(id, 2, events.slice(2));
  await archive.finish(id, events.length);
}

export { START };
