import type { CaseEvent, Message } from '#core';
import type { SqlStores } from '../../../../adapters/sql/index.ts';
import { openedEvent } from '../../../contracts/archive.ts';
import { afterStart, START_TIME } from '../../../contracts/contract-helpers.ts';
import { member, message, moderator } from '../../../support/messages.ts';

/** The text of the posted message. Tests search the database for it: it must be encrypted. */
export const MESSAGE_TEXT = '港で箱を受け取るだけ、日当は八万です';
/** The text of the appeal, which must be encrypted too. */
export const APPEAL_TEXT = '友だちに頼まれて書きました';

/** A message with an attachment name. @example sampleMessage('sora') */
export const sampleMessage = (author = 'rin', text = MESSAGE_TEXT): Message =>
  message(member(author, { name: `${author} さん` }), text, {
    parts: [{ kind: 'attachment-name', text: `${text}.png` }],
  });

/**
 * From the post to the restored post: every kind of event that has texts of members.
 * @example sampleCaseEvents(sampleMessage())
 */
export const sampleCaseEvents = (posted: Message): readonly CaseEvent[] => [
  openedEvent(posted),
  {
    kind: 'acted',
    at: afterStart(1),
    job: 'Y/0/hide',
    outcome: { action: { kind: 'hide', message: posted.ref, reason: 'Y' }, status: 'done' },
  },
  { kind: 'struck', at: afterStart(2), member: posted.author, count: 1 },
  { kind: 'reported', at: afterStart(3), reporter: member('yui'), reason: 'これは勧誘だと思います' },
  { kind: 'appealed', at: afterStart(4), author: posted.author, plea: APPEAL_TEXT },
  { kind: 'ruled', at: afterStart(5), moderator: moderator('aoi'), decision: 'overturn' },
  {
    kind: 'acted',
    at: afterStart(6),
    job: 'Y/5/restore',
    outcome: { action: { kind: 'restore', message: posted, reason: 'Y' }, status: 'done' },
  },
];

/**
 * Appends these events as a finished case, perhaps with the copy of a file.
 * @example await appendFinishedCase(sql, 'Y-1', sampleMessage())
 */
export async function appendFinishedCase(
  { archive }: Pick<SqlStores, 'archive'>,
  id: string,
  posted: Message,
  file?: string,
): Promise<void> {
  const copied: CaseEvent[] =
    file === undefined
      ? []
      : [{ kind: 'copied', at: afterStart(9), files: [{ name: 'photo.png', file, bytes: 9 }] }];
  const events = [...sampleCaseEvents(posted), ...copied];
  await archive.append(id, 0, events.slice(0, 2));
  await archive.append(id, 2, events.slice(2));
  await archive.markFinished(id, events.length);
}

export { START_TIME };
