import { describe, expect, test } from 'vitest';
import type { Server } from '#core';
import { deriveCaseId, deriveCaseState } from '../../../../src/cases/index.ts';
import { createKnownPictureStore } from '../../../../src/pipeline/pictures/known-pictures.ts';
import { openedEvent } from '../../../contracts/archive.ts';
import { afterStart } from '../../../contracts/contract-helpers.ts';
import { createFakeClock, DAY_MS, HOUR_MS } from '../../../support/fake-clock.ts';
import { member, moderator, SERVER } from '../../../support/messages.ts';
import {
  type CreateDatabase,
  openTestDatabase,
  type TestDatabase,
} from '../../../support/services/test-database.ts';
import {
  APPEAL_TEXT,
  appendFinishedCase,
  MESSAGE_TEXT,
  sampleCaseEvents,
  sampleMessage,
} from '../support/sample-cases.ts';

/**
 * Retention: the content that it may delete, the content that it must keep, and the remaining parts of a case.
 * @example retentionSuite('SQLite', () => undefined)
 */
export function retentionSuite(name: string, place: CreateDatabase): void {
  const withStore = async (work: (store: TestDatabase) => Promise<void>) => {
    const store = await openTestDatabase(place);
    try {
      await work(store);
    } finally {
      await store.close();
    }
  };
  const caseJson = async ({ sql }: TestDatabase, id: string) => JSON.stringify(await sql.archive.read(id));
  const violationOf = async ({ sql }: TestDatabase) => (await sql.verify()).finding;

  describe(`retention: ${name}`, () => {
    test('after its days a finished case keeps its skeleton and loses every text', () =>
      withStore(async (store) => {
        const { sql } = store;
        const box = { left: 1, top: 2, width: 3, height: 4 };
        const reading = {
          ...{ picture: '1', hash: '9f3c61c39c3e61c2', codes: [] },
          lines: [{ text: '即日払い', confidence: 0.7, box }],
        };
        const posted = { ...sampleMessage(), pictures: ['1'], readPictures: [reading] };
        await appendFinishedCase(sql, 'Y-1', posted);
        const before = deriveCaseState(await sql.archive.read('Y-1'))!;
        expect(await sql.applyRetention(30, afterStart(30 * DAY_MS))).toEqual({ erased: [], kept: [] });
        expect(await sql.applyRetention(30, afterStart(30 * DAY_MS + HOUR_MS))).toEqual({
          erased: ['Y-1'],
          kept: [],
        });

        const remaining = await caseJson(store, 'Y-1');
        for (const text of [MESSAGE_TEXT, APPEAL_TEXT, 'これは勧誘', 'rin さん', '即日払い', reading.hash])
          expect(remaining).not.toContain(text);
        const after = deriveCaseState(await sql.archive.read('Y-1'))!;
        expect(after.events.map(({ kind }) => kind)).toEqual(before.events.map(({ kind }) => kind));
        expect(after.latest.message).toEqual({
          ...posted,
          author: { ...posted.author, name: '' },
          text: '',
          parts: [{ kind: 'attachment-name', text: '' }],
          pictures: [''],
          readPictures: [{ picture: '', hash: '', codes: [], lines: [{ text: '', confidence: 0.7, box }] }],
          erased: true,
        });
        expect(after.latest.verdict).toEqual(before.latest.verdict);
        expect(after.moderatorDecision?.decision).toBe('overturn');
        expect(after.strike).toEqual(before.strike);
        expect(await sql.archive.listCasesByAuthor(posted.author, 9)).toEqual(['Y-1']);
        expect(await violationOf(store)).toBeUndefined();
        expect(await sql.applyRetention(30, afterStart(31 * DAY_MS))).toEqual({ erased: [], kept: [] });
      }));

    test('what is new, unfinished or has a pending job is not touched', () =>
      withStore(async (store) => {
        const { sql } = store;
        await appendFinishedCase(sql, 'Y-new', sampleMessage());
        await sql.archive.append('Y-new', 7, [
          { ...sampleCaseEvents(sampleMessage())[4]!, at: afterStart(29 * DAY_MS) },
        ]);
        await sql.archive.markFinished('Y-new', 8);
        await sql.archive.append('Y-open', 0, [openedEvent(sampleMessage())]);
        const posted = sampleMessage();
        await sql.archive.append(
          'Y-owed',
          0,
          [openedEvent(posted)],
          [
            {
              id: 'Y-owed/0/hide',
              caseId: 'Y-owed',
              dueAt: afterStart(0),
              action: { kind: 'hide', message: posted.ref, reason: '' },
            },
          ],
        );
        await sql.archive.markFinished('Y-owed', 1);
        expect(await sql.applyRetention(30, afterStart(40 * DAY_MS))).toEqual({
          erased: [],
          kept: ['Y-owed'],
        });
        await sql.outbox.markDone('Y-owed/0/hide');
        expect(await sql.applyRetention(30, afterStart(40 * DAY_MS))).toEqual({
          erased: ['Y-owed'],
          kept: [],
        });
      }));

    test('nothing under a hold is deleted: a hold on the case, its author, or a member who reported it', () =>
      withStore(async (store) => {
        const { sql } = store;
        for (const id of ['Y-case', 'Y-free']) await appendFinishedCase(sql, id, sampleMessage('sora'));
        await appendFinishedCase(sql, 'Y-author', sampleMessage('rin'));
        const { holds } = sql;
        const liftedId = await holds.place({ server: SERVER, caseId: 'Y-case' }, '照会 12', afterStart(0));
        await holds.place({ member: member('rin') }, 'inquiry', afterStart(0), afterStart(50 * DAY_MS));
        expect(await holds.list()).toEqual(
          expect.arrayContaining([
            { id: liftedId, target: 'case/Y-case', reason: '照会 12' },
            expect.objectContaining({ target: 'member/fake:square/rin', until: afterStart(50 * DAY_MS) }),
          ]),
        );
        expect((await sql.applyRetention(30, afterStart(40 * DAY_MS))).erased).toEqual(['Y-free']);
        await holds.lift(liftedId);
        expect((await sql.applyRetention(30, afterStart(40 * DAY_MS))).erased).toEqual(['Y-case']);
        expect((await sql.applyRetention(30, afterStart(51 * DAY_MS))).erased).toEqual(['Y-author']);

        await appendFinishedCase(sql, 'Y-reported', sampleMessage('sora'));
        await holds.place({ member: member('yui') }, 'inquiry', afterStart(0));
        expect((await sql.applyRetention(30, afterStart(90 * DAY_MS))).kept).toEqual(['Y-reported']);
        expect(await violationOf(store)).toBeUndefined();
      }));

    test('an erased case can go on, and later content is kept again', () =>
      withStore(async (store) => {
        const { sql } = store;
        await appendFinishedCase(sql, 'Y-1', sampleMessage());
        await sql.applyRetention(30, afterStart(40 * DAY_MS));
        await sql.archive.append('Y-1', 7, [
          { ...sampleCaseEvents(sampleMessage())[4]!, at: afterStart(41 * DAY_MS) },
        ]);
        expect(await caseJson(store, 'Y-1')).toContain(APPEAL_TEXT);
        await sql.archive.markFinished('Y-1', 8);
        expect((await sql.applyRetention(30, afterStart(80 * DAY_MS))).erased).toEqual(['Y-1']);
        expect(await caseJson(store, 'Y-1')).not.toContain(APPEAL_TEXT);
        expect(await violationOf(store)).toBeUndefined();
      }));

    test('every server has days of its own', () =>
      withStore(async ({ sql }) => {
        const otherServer = { ...SERVER, id: 'a:b' };
        const otherPost = sampleMessage();
        await appendFinishedCase(sql, 'Y-1', sampleMessage());
        await appendFinishedCase(sql, 'Y-2', {
          ...otherPost,
          ref: { ...otherPost.ref, server: otherServer },
          author: { ...otherPost.author, server: otherServer },
        });
        const days = (server: Server) => (server.id === 'a:b' ? 10 : 90);
        expect((await sql.applyRetention(days, afterStart(11 * DAY_MS))).erased).toEqual(['Y-2']);
        expect((await sql.applyRetention(days, afterStart(91 * DAY_MS))).erased).toEqual(['Y-1']);
      }));

    test('a picture that moderators upheld is known as long as its case', () =>
      withStore(async ({ sql }) => {
        const reading = { hash: '9f3c61c39c3e61c2', lines: [], codes: [] };
        const posted = { ...sampleMessage('rin', ''), readPictures: [{ picture: '1', ...reading }] };
        const id = deriveCaseId(posted.ref);
        const ruled = {
          kind: 'ruled',
          at: afterStart(1),
          moderator: moderator(),
          decision: 'uphold',
        } as const;
        await sql.archive.append(id, 0, [openedEvent(posted), ruled]);
        await sql.archive.markFinished(id, 2);
        const openKnownPictures = () => createKnownPictureStore({ ...sql, clock: createFakeClock() });
        await openKnownPictures().record(deriveCaseState(await sql.archive.read(id))!);
        const find = () => openKnownPictures().find(SERVER, { ...reading, isTextLike: false });
        expect(await find()).toMatchObject({ label: 'upheld', caseId: id, distance: 0 });
        await sql.applyRetention(30, afterStart(31 * DAY_MS));
        expect(await find()).toBeUndefined();
        // A case that is settled again has no picture any more.
        await openKnownPictures().record(deriveCaseState(await sql.archive.read(id))!);
        expect(await find()).toBeUndefined();
      }));

    test('files without a case, left by a crash, are deleted after a day', () =>
      withStore(async ({ sql }) => {
        const file = await sql.attachmentStore.put('Y-never', Buffer.from('x'));
        await sql.applyRetention(30, afterStart(DAY_MS));
        expect(await sql.attachmentStore.get(file)).toBeDefined();
        await sql.applyRetention(30, afterStart(DAY_MS + HOUR_MS));
        expect(await sql.attachmentStore.get(file)).toBeUndefined();
      }));
  });
}
