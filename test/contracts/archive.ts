import { describe, expect, test } from 'vitest';
import type { Archive, CaseEvent, Job, Message, Outbox } from '#core';
import { CaseConflict } from '#core';
import { member, message, moderator, SERVER } from '../support/messages.ts';
import { later, type Make, START, using } from './made.ts';

/** Archive and outbox belong together: one write fills both. */
export interface Book {
  readonly archive: Archive;
  readonly outbox: Outbox;
}

export const opening = (posted: Message = message('rin', 'text 😀 ｶﾞ')): CaseEvent => ({
  kind: 'opened',
  at: START,
  message: posted,
  verdict: {
    ruling: 'hide',
    stance: 'soliciting',
    score: 0.9,
    signals: [{ rule: 'fake/word', weight: 0.9, spans: [{ start: 0, end: 4 }], note: 'why' }],
  },
  packs: 'fake 1',
});

const ruling: CaseEvent = { kind: 'ruled', at: later(1), moderator: moderator(), decision: 'uphold' };

export const hideJob = (caseId: string, posted: Message, dueAt = START): Job => ({
  id: `${caseId}/0/hide`,
  caseId,
  action: { kind: 'hide', message: posted.ref, reason: caseId },
  dueAt,
});

/** What every archive must do, whatever it is made of. */
export function archiveContract(name: string, make: Make<Book>): void {
  describe(`archive: ${name}`, () => {
    test('an unknown case has no events', () =>
      using(make, async ({ archive }) => {
        expect(await archive.read('Y-NONE')).toEqual([]);
      }));

    test('events come back whole and in order, with every date and every character', () =>
      using(make, async ({ archive }) => {
        const posted = message(
          { ...moderator('rin'), accountCreatedAt: START, language: 'en' },
          'a\u0000b 😀\n"quoted"',
          { parts: [{ kind: 'embed', text: 'x' }], editedAt: later(5), url: 'https://example.org/1' },
        );
        const events: CaseEvent[] = [
          opening(posted),
          {
            kind: 'acted',
            at: later(1),
            job: 'Y-A/0/timeout',
            outcome: {
              action: { kind: 'timeout', member: posted.author, until: later(60_000), reason: 'Y-A' },
              status: 'degraded',
              detail: 'shorter',
            },
          },
          { kind: 'escalated', at: later(2), rung: 'timeout', until: later(60_000) },
        ];
        await archive.append('Y-A', 0, events);
        await archive.append('Y-A', 3, [ruling]);
        expect(await archive.read('Y-A')).toEqual([...events, ruling]);
      }));

    test('what was handed in cannot be edited from outside afterwards', () =>
      using(make, async ({ archive }) => {
        const at = new Date(START);
        const events: CaseEvent[] = [{ ...opening(), at } as CaseEvent];
        await archive.append('Y-A', 0, events);
        at.setFullYear(1999);
        events.push(ruling);
        const read = (await archive.read('Y-A')) as CaseEvent[];
        expect(read).toHaveLength(1);
        expect(read[0]!.at).toEqual(START);
        read[0]!.at.setFullYear(1999);
        expect((await archive.read('Y-A'))[0]!.at).toEqual(START);
      }));

    test('who has not read the newest events cannot write, and nothing of it is kept', () =>
      using(make, async ({ archive, outbox }) => {
        const posted = message('rin', 'x');
        await archive.append('Y-A', 0, [opening(posted)]);
        for (const seen of [0, 2]) {
          const late = archive.append('Y-A', seen, [ruling], [hideJob('Y-A', posted)]);
          await expect(late).rejects.toBeInstanceOf(CaseConflict);
        }
        await expect(archive.append('Y-B', 1, [ruling])).rejects.toBeInstanceOf(CaseConflict);
        expect(await archive.read('Y-A')).toHaveLength(1);
        expect(await archive.read('Y-B')).toEqual([]);
        expect(await outbox.pending()).toBe(0);
      }));

    test('of many who write at once exactly one succeeds', () =>
      using(make, async ({ archive }) => {
        await archive.append('Y-A', 0, [opening()]);
        const results = await Promise.allSettled(
          Array.from({ length: 8 }, () => archive.append('Y-A', 1, [ruling])),
        );
        expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
        for (const result of results) {
          if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(CaseConflict);
        }
        expect(await archive.read('Y-A')).toHaveLength(2);
      }));

    test('jobs can be added without an event, but not to a case that has moved on', () =>
      using(make, async ({ archive, outbox }) => {
        const posted = message('rin', 'x');
        await archive.append('Y-A', 0, [opening(posted)]);
        await archive.append('Y-A', 1, [], [hideJob('Y-A', posted)]);
        expect(await outbox.pending()).toBe(1);
        const late = archive.append('Y-A', 0, [], [{ ...hideJob('Y-A', posted), id: 'Y-A/0/other' }]);
        await expect(late).rejects.toBeInstanceOf(CaseConflict);
        expect(await outbox.pending()).toBe(1);
        expect(await archive.read('Y-A')).toHaveLength(1);
      }));

    test("a member's cases are found newest first, and only theirs", () =>
      using(make, async ({ archive }) => {
        const author = message('rin', 'x').author;
        for (const id of ['Y-1', 'Y-2', 'Y-3']) await archive.append(id, 0, [opening(message('rin', id))]);
        await archive.append('Y-4', 0, [opening(message('sora', 'x'))]);
        const elsewhere = { ...author, server: { platform: 'fake', id: 'other' } };
        await archive.append('Y-5', 0, [opening(message(elsewhere, 'x'))]);
        expect(await archive.casesOf(author, 2)).toEqual(['Y-3', 'Y-2']);
        expect(await archive.casesOf(author, 10)).toEqual(['Y-3', 'Y-2', 'Y-1']);
        expect(await archive.casesOf(elsewhere, 10)).toEqual(['Y-5']);
      }));

    test('several members are asked about at once: for each their own, as many as were asked for, and one name that cannot be asked about harms nobody', () =>
      using(make, async ({ archive }) => {
        for (const id of ['Y-1', 'Y-2', 'Y-3']) await archive.append(id, 0, [opening(message('rin', id))]);
        await archive.append('Y-4', 0, [opening(message('sora', 'x'))]);
        const asked = Promise.all([
          archive.casesOf(member('sora'), 5),
          archive.casesOf(member('rin'), 2),
          archive.casesOf(member('nobody'), 5),
          archive.casesOf(member('odd\0'), 5).catch(() => []),
          archive.casesOf(member('rin'), 5),
        ]);
        expect(await asked).toEqual([['Y-4'], ['Y-3', 'Y-2'], [], [], ['Y-3', 'Y-2', 'Y-1']]);
      }));

    test("a server's cases are found oldest first, page by page, and only its own", () =>
      using(make, async ({ archive }) => {
        const elsewhere = { platform: 'fake', id: 'other' };
        for (const id of ['Y-1', 'Y-2', 'Y-3']) await archive.append(id, 0, [opening(message('rin', id))]);
        await archive.append('Y-4', 0, [opening(message({ ...moderator('rin'), server: elsewhere }, 'x'))]);
        expect(await archive.casesIn(SERVER, 2)).toEqual(['Y-1', 'Y-2']);
        expect(await archive.casesIn(SERVER, 2, 'Y-2')).toEqual(['Y-3']);
        expect(await archive.casesIn(elsewhere, 10)).toEqual(['Y-4']);
        expect(await archive.casesIn(SERVER, 10, 'Y-4')).toEqual([]);
        expect(await archive.casesIn(SERVER, 10, 'Y-NONE')).toEqual([]);
      }));

    test('what a member has reported is found newest first, each case once', () =>
      using(make, async ({ archive }) => {
        const reporter = moderator('sora');
        const report: CaseEvent = { kind: 'reported', at: later(1), reporter, reason: 'scam' };
        await archive.append('Y-1', 0, [opening(), report]);
        await archive.append('Y-2', 0, [opening(), report]);
        await archive.append('Y-3', 0, [opening()]);
        await archive.append('Y-1', 2, [ruling, report]);
        expect(await archive.reportedBy(reporter, 10)).toEqual(['Y-1', 'Y-2']);
        expect(await archive.reportedBy(reporter, 1)).toEqual(['Y-1']);
        expect(await archive.reportedBy(moderator('rin'), 10)).toEqual([]);
      }));

    test('a case is unfinished until its path was walked to its end, oldest first', () =>
      using(make, async ({ archive }) => {
        for (const id of ['Y-1', 'Y-2', 'Y-3']) await archive.append(id, 0, [opening()]);
        expect(await archive.unfinished()).toEqual(['Y-1', 'Y-2', 'Y-3']);
        await archive.finish('Y-2', 1);
        expect(await archive.unfinished()).toEqual(['Y-1', 'Y-3']);
      }));

    test('what happens to a finished case opens it again, also when it happened during the last steps', () =>
      using(make, async ({ archive }) => {
        await archive.append('Y-1', 0, [opening()]);
        await archive.append('Y-1', 1, [ruling]);
        await archive.finish('Y-1', 1);
        expect(await archive.unfinished()).toEqual(['Y-1']);
        await archive.finish('Y-1', 2);
        await archive.finish('Y-1', 1);
        expect(await archive.unfinished()).toEqual([]);
        await archive.append('Y-1', 2, [ruling]);
        expect(await archive.unfinished()).toEqual(['Y-1']);
      }));
  });
}
