import type { CaseEvent, Member, Message } from '#core';
import { afterStart } from '../../../contracts/contract-helpers.ts';
import { postedTrigger } from '../../../contracts/fallback-queue.ts';
import { DAY_MS } from '../../../support/fake-clock.ts';
import { member, moderator, SERVER } from '../../../support/messages.ts';
import type { TestDatabase } from '../../../support/services/test-database.ts';
import { appendFinishedCase, MESSAGE_TEXT, sampleMessage } from './sample-cases.ts';

/** An id of the length that platforms use, so that a search for it finds nothing else. */
export const ERASED_ACCOUNT = '417719834231439361';
const NAME = '橘 りん';
const BOX = { left: 0, top: 0, width: 9, height: 9 };
/** The perceptual hash of the person's picture. */
const PICTURE_HASH = '9f3c61c39c3e61c2';
const HASHED_TEXT = 'exact/5dK3vQ81xZt';
const REASON = 'あやしい募集です';
/** The name and the words of the person that `fillWithPerson` stores. */
export const ERASED_TEXTS = [NAME, MESSAGE_TEXT, REASON, PICTURE_HASH, HASHED_TEXT];

/**
 * Data of one person in every table: as author, reporter, moderator and reader, and under a hold that has ended. Its cases
 * are `Y-1` to `Y-3`, with another `prefix` than Y if it is given.
 * @example await fillWithPerson(store)
 */
export async function fillWithPerson(store: TestDatabase, prefix = 'Y'): Promise<void> {
  const { sql } = store;
  const person: Member = member(ERASED_ACCOUNT, { name: NAME, accountCreatedAt: afterStart(-DAY_MS) });
  const file = await sql.attachmentStore.put(`${prefix}-1`, Buffer.from('picture'));
  const posted: Message = {
    ...sampleMessage(ERASED_ACCOUNT),
    author: person,
    url: 'https://chat.example/square/1',
    parts: [{ kind: 'image-text', text: MESSAGE_TEXT, picture: '1' }],
    pictures: ['1'],
    readPictures: [
      { picture: '1', lines: [], codes: [{ text: MESSAGE_TEXT, box: BOX }], hash: PICTURE_HASH },
    ],
  };
  await appendFinishedCase(sql, `${prefix}-1`, posted, file);
  await appendFinishedCase(sql, `${prefix}-2`, sampleMessage('sora', '港の別の投稿です'));
  const reply: CaseEvent = {
    kind: 'acted',
    at: afterStart(9),
    job: `${prefix}-2/help/${ERASED_ACCOUNT}`,
    outcome: { action: { kind: 'help', member: person, letter: { text: `${NAME}へ` } }, status: 'done' },
  };
  await sql.archive.append(
    `${prefix}-2`,
    7,
    [{ kind: 'reported', at: afterStart(8), reporter: person, reason: REASON }, reply],
    [
      {
        id: `${prefix}-2/help/${ERASED_ACCOUNT}`,
        caseId: `${prefix}-2`,
        dueAt: afterStart(0),
        action: { kind: 'help', member: person, letter: { text: `${NAME}へ` } },
      },
    ],
  );
  await sql.archive.markFinished(`${prefix}-2`, 9, [`${prefix}-2/help/${ERASED_ACCOUNT}`]);
  await appendFinishedCase(sql, `${prefix}-3`, sampleMessage('kei', '倉庫の投稿です'));
  await sql.archive.append(`${prefix}-3`, 7, [
    { kind: 'noted', at: afterStart(8), moderator: moderator(ERASED_ACCOUNT), text: '見ました' },
    {
      kind: 'noted',
      at: afterStart(9),
      moderator: moderator('aoi'),
      text: `<@${ERASED_ACCOUNT}> が見ました`,
    },
    { kind: 'retried', at: afterStart(9), why: 'lifted', by: moderator(ERASED_ACCOUNT) },
    { kind: 'asked', at: afterStart(9), moderator: moderator(ERASED_ACCOUNT), text: 'どこで見ましたか' },
  ]);
  await sql.archive.markFinished(`${prefix}-3`, 11);
  await sql.strikes.add(person, `${prefix}-1`, afterStart(2), 90);
  await sql.keyValueStore.put(
    `gate/member/fake:square/${ERASED_ACCOUNT}`,
    JSON.stringify({ state: 'open', by: 'number', at: 5 }),
  );
  await sql.keyValueStore.put(
    `gate/number/${'cd'.repeat(32)}/${ERASED_ACCOUNT}`,
    JSON.stringify({ server: SERVER, at: 5 }),
  );
  await sql.keyValueStore.put(
    `known-picture/fake:square/${prefix}-1`,
    JSON.stringify({ at: 'x', pictures: [{ hash: PICTURE_HASH, label: 'upheld' }] }),
  );
  await sql.keyValueStore.put(
    `decided-text/fake:square/${HASHED_TEXT}`,
    `uphold ${afterStart(5).toISOString()} ${prefix}-1 5 `,
  );
  await sql.keyValueStore.put(
    'limit-lift/fake:square',
    JSON.stringify({ id: ERASED_ACCOUNT, name: NAME, until: 'x' }),
  );
  await sql.policies.set(SERVER, sql.policies.of(SERVER), {
    at: afterStart(3),
    by: { id: ERASED_ACCOUNT, name: NAME },
    from: 'config',
    before: sql.policies.of(SERVER),
    basedOn: sql.policies.latestVersion(SERVER),
  });
  await sql.leases.acquire(`help/fake:square/${ERASED_ACCOUNT}`, afterStart(0), DAY_MS);
  await sql.rateLimits.tryConsume(`reports/fake:square/${ERASED_ACCOUNT}`, afterStart(0), 5);
  await sql.rateLimits.tryConsumeDistinct(
    'hides/x',
    [`account/fake:square/${ERASED_ACCOUNT}`],
    afterStart(0),
    5,
  );
  const hold = await sql.holds.place({ member: person }, 'ended', afterStart(0), afterStart(1));
  await sql.holds.lift(hold);
  await sql.fallbackQueue.enqueue({ ...postedTrigger('x'), message: sampleMessage(ERASED_ACCOUNT) });
  await sql.fallbackQueue.enqueue({
    ...postedTrigger('x'),
    message: sampleMessage('mio'),
    kind: 'reported',
    reporter: person,
    reason: '通報',
  });
}
