import { describe, expect, test } from 'vitest';
import type { Server } from '#core';
import { caseState } from '../../../src/cases/index.ts';
import { opening } from '../../contracts/archive.ts';
import { later } from '../../contracts/made.ts';
import { DAY, HOUR } from '../../support/clock.ts';
import { member, SERVER } from '../../support/messages.ts';
import { type Opened, opened, type Place } from '../../support/sql.ts';
import { finished, PLEA, post, story, WORDS } from './stories.ts';

/** What may be deleted, what must not, and what is left of it. */
export function retention(name: string, place: Place): void {
  const using = async (tell: (store: Opened) => Promise<void>) => {
    const store = await opened(place);
    try {
      await tell(store);
    } finally {
      await store.close();
    }
  };
  const text = async ({ sql }: Opened, id: string) => JSON.stringify(await sql.archive.read(id));
  const sound = async ({ sql }: Opened) => (await sql.verify()).finding;

  describe(`retention: ${name}`, () => {
    test('after its days a finished case keeps its bones and loses every word', () =>
      using(async (store) => {
        const { sql } = store;
        const posted = post();
        await finished(sql, 'Y-1', posted);
        const before = caseState(await sql.archive.read('Y-1'))!;
        expect(await sql.retain(30, later(30 * DAY))).toEqual({ erased: [], kept: [] });
        expect(await sql.retain(30, later(30 * DAY + HOUR))).toEqual({ erased: ['Y-1'], kept: [] });

        const left = await text(store, 'Y-1');
        for (const gone of [WORDS, PLEA, 'これは勧誘', 'rin さん']) expect(left).not.toContain(gone);
        const after = caseState(await sql.archive.read('Y-1'))!;
        expect(after.events.map(({ kind }) => kind)).toEqual(before.events.map(({ kind }) => kind));
        expect(after.latest.message).toEqual({
          ...posted,
          author: { ...posted.author, name: '' },
          text: '',
          parts: [{ kind: 'attachment-name', text: '' }],
          erased: true,
        });
        expect(after.latest.verdict).toEqual(before.latest.verdict);
        expect(after.ruling?.decision).toBe('overturn');
        expect(after.struck).toEqual(before.struck);
        expect(await sql.archive.casesOf(posted.author, 9)).toEqual(['Y-1']);
        expect(await sound(store)).toBeUndefined();
        expect(await sql.retain(30, later(31 * DAY))).toEqual({ erased: [], kept: [] });
      }));

    test('what is new, unfinished or still owed is not touched', () =>
      using(async (store) => {
        const { sql } = store;
        await finished(sql, 'Y-new', post());
        await sql.archive.append('Y-new', 7, [{ ...story(post())[4]!, at: later(29 * DAY) }]);
        await sql.archive.finish('Y-new', 8);
        await sql.archive.append('Y-open', 0, [opening(post())]);
        const owing = post();
        await sql.archive.append(
          'Y-owed',
          0,
          [opening(owing)],
          [
            {
              id: 'Y-owed/0/hide',
              caseId: 'Y-owed',
              dueAt: later(0),
              action: { kind: 'hide', message: owing.ref, reason: '' },
            },
          ],
        );
        await sql.archive.finish('Y-owed', 1);
        expect(await sql.retain(30, later(40 * DAY))).toEqual({ erased: [], kept: ['Y-owed'] });
        await sql.outbox.done('Y-owed/0/hide');
        expect(await sql.retain(30, later(40 * DAY))).toEqual({ erased: ['Y-owed'], kept: [] });
      }));

    test('nothing under a hold is deleted, be it on the case, its author, or somebody who reported it', () =>
      using(async (store) => {
        const { sql } = store;
        for (const id of ['Y-case', 'Y-free']) await finished(sql, id, post('sora'));
        await finished(sql, 'Y-author', post('rin'));
        const { holds } = sql;
        const lifted = await holds.place({ server: SERVER, caseId: 'Y-case' }, '照会 12', later(0));
        await holds.place({ member: member('rin') }, 'inquiry', later(0), later(50 * DAY));
        expect(await holds.list()).toEqual(
          expect.arrayContaining([
            { id: lifted, target: 'case/Y-case', reason: '照会 12' },
            expect.objectContaining({ target: 'member/fake:square/rin', until: later(50 * DAY) }),
          ]),
        );
        expect((await sql.retain(30, later(40 * DAY))).erased).toEqual(['Y-free']);
        expect(await sql.erase(member('rin'), later(40 * DAY))).toEqual({ erased: [], kept: ['Y-author'] });
        await holds.lift(lifted);
        expect((await sql.retain(30, later(40 * DAY))).erased).toEqual(['Y-case']);
        expect((await sql.retain(30, later(51 * DAY))).erased).toEqual(['Y-author']);

        await finished(sql, 'Y-reported', post('sora'));
        await holds.place({ member: member('yui') }, 'inquiry', later(0));
        expect((await sql.retain(30, later(90 * DAY))).kept).toEqual(['Y-reported']);
        expect(await sound(store)).toBeUndefined();
      }));

    test("a member's request deletes their words and files, and nobody else's", () =>
      using(async (store) => {
        const { sql } = store;
        const file = await sql.files.put('Y-1', Buffer.from('rin'));
        const shared = await sql.files.put('Y-1', Buffer.from('shared'));
        await sql.files.put('Y-2', Buffer.from('shared'));
        await finished(sql, 'Y-1', { ...post('rin'), parts: [{ kind: 'image-text', text: WORDS, file }] });
        await finished(sql, 'Y-2', post('sora'));
        expect(await sql.erase(member('rin'), later(DAY))).toEqual({ erased: ['Y-1'], kept: [] });
        const left = await text(store, 'Y-1');
        expect(left).not.toContain(WORDS);
        expect(left).toContain('これは勧誘');
        expect(await text(store, 'Y-2')).toContain(WORDS);
        expect(await sql.files.get(file)).toBeUndefined();
        expect(await sql.files.get(shared)).toBeDefined();
        expect((await sql.erase(member('yui'), later(DAY))).erased).toEqual(['Y-1', 'Y-2']);
        expect(await text(store, 'Y-2')).not.toContain('これは勧誘');
        expect(await text(store, 'Y-2')).toContain(WORDS);
        expect(await sound(store)).toBeUndefined();
      }));

    test('an erased case can go on, and what is said then is kept anew', () =>
      using(async (store) => {
        const { sql } = store;
        await finished(sql, 'Y-1', post());
        await sql.retain(30, later(40 * DAY));
        await sql.archive.append('Y-1', 7, [{ ...story(post())[4]!, at: later(41 * DAY) }]);
        expect(await text(store, 'Y-1')).toContain(PLEA);
        await sql.archive.finish('Y-1', 8);
        expect((await sql.retain(30, later(80 * DAY))).erased).toEqual(['Y-1']);
        expect(await text(store, 'Y-1')).not.toContain(PLEA);
        expect(await sound(store)).toBeUndefined();
      }));

    test('every server has days of its own', () =>
      using(async ({ sql }) => {
        const elsewhere = { ...SERVER, id: 'a:b' };
        const there = post();
        await finished(sql, 'Y-1', post());
        await finished(sql, 'Y-2', {
          ...there,
          ref: { ...there.ref, server: elsewhere },
          author: { ...there.author, server: elsewhere },
        });
        const days = (server: Server) => (server.id === 'a:b' ? 10 : 90);
        expect((await sql.retain(days, later(11 * DAY))).erased).toEqual(['Y-2']);
        expect((await sql.retain(days, later(91 * DAY))).erased).toEqual(['Y-1']);
      }));

    test('files whose case a crash prevented are swept after a day', () =>
      using(async ({ sql }) => {
        const file = await sql.files.put('Y-never', Buffer.from('x'));
        await sql.retain(30, later(DAY));
        expect(await sql.files.get(file)).toBeDefined();
        await sql.retain(30, later(DAY + HOUR));
        expect(await sql.files.get(file)).toBeUndefined();
      }));
  });
}
