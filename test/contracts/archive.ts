import { describe, expect, test } from 'vitest';
import type { Archive, CaseEvent, Message, Outbox, OutboxJob } from '#core';
import { CaseConflict } from '#core';
import { member, message, moderator, SERVER } from '../support/messages.ts';
import { afterStart, type OpenStore, START_TIME, withStore } from './contract-helpers.ts';

/** An archive with its outbox: both write in one transaction. */
export interface ArchiveWithOutbox {
  readonly archive: Archive;
  readonly outbox: Outbox;
}

/** The first event of a case, with the verdict `hide`. @example openedEvent(message('rin', 'RECRUIT')) */
export const openedEvent = (posted: Message = message('rin', 'text 😀 ｶﾞ')): CaseEvent => ({
  kind: 'opened',
  at: START_TIME,
  message: posted,
  verdict: {
    ruling: 'hide',
    stance: 'soliciting',
    logOdds: 6.13,
    probability: 0.9978,
    signals: [
      { rule: 'fake/word', weight: 13.79, sorts: ['pay'], spans: [{ start: 0, end: 4 }], note: 'why' },
    ],
  },
  packs: 'fake 1',
});

const ruledEvent: CaseEvent = {
  kind: 'ruled',
  at: afterStart(1),
  moderator: moderator(),
  decision: 'uphold',
};

/** A job that hides a message. @example hideJob('Y-1', message('rin', 'x')) */
export const hideJob = (caseId: string, posted: Message, dueAt = START_TIME): OutboxJob => ({
  id: `${caseId}/0/hide`,
  caseId,
  action: { kind: 'hide', message: posted.ref, reason: caseId },
  dueAt,
});

/**
 * The contract of every archive.
 * @example archiveContract('memory', () => ({ store: createMemoryCaseStores(), close: () => undefined }))
 */
export function archiveContract(name: string, make: OpenStore<ArchiveWithOutbox>): void {
  describe(`archive: ${name}`, () => {
    test('an unknown case has no events', () =>
      withStore(make, async ({ archive }) => {
        expect(await archive.read('Y-NONE')).toEqual([]);
      }));

    test('events come back complete and in order, with every date and every character', () =>
      withStore(make, async ({ archive }) => {
        const posted = message(
          { ...moderator('rin'), accountCreatedAt: START_TIME, language: 'en' },
          'a\u0000b 😀\n"quoted"',
          { parts: [{ kind: 'embed', text: 'x' }], editedAt: afterStart(5), url: 'https://example.org/1' },
        );
        const events: CaseEvent[] = [
          openedEvent(posted),
          {
            kind: 'acted',
            at: afterStart(1),
            job: 'Y-A/0/timeout',
            outcome: {
              action: { kind: 'timeout', member: posted.author, until: afterStart(60_000), reason: 'Y-A' },
              status: 'degraded',
              detail: 'shorter',
            },
          },
          { kind: 'escalated', at: afterStart(2), rung: 'timeout', until: afterStart(60_000) },
        ];
        await archive.append('Y-A', 0, events);
        await archive.append('Y-A', 3, [ruledEvent]);
        expect(await archive.read('Y-A')).toEqual([...events, ruledEvent]);
      }));

    test('appended events cannot be changed from outside afterwards', () =>
      withStore(make, async ({ archive }) => {
        const at = new Date(START_TIME);
        const events: CaseEvent[] = [{ ...openedEvent(), at } as CaseEvent];
        await archive.append('Y-A', 0, events);
        at.setFullYear(1999);
        events.push(ruledEvent);
        const read = (await archive.read('Y-A')) as CaseEvent[];
        expect(read).toHaveLength(1);
        expect(read[0]!.at).toEqual(START_TIME);
        read[0]!.at.setFullYear(1999);
        expect((await archive.read('Y-A'))[0]!.at).toEqual(START_TIME);
      }));

    test('an append after outdated events is rejected and stores nothing', () =>
      withStore(make, async ({ archive, outbox }) => {
        const posted = message('rin', 'x');
        await archive.append('Y-A', 0, [openedEvent(posted)]);
        for (const seen of [0, 2]) {
          const late = archive.append('Y-A', seen, [ruledEvent], [hideJob('Y-A', posted)]);
          await expect(late).rejects.toBeInstanceOf(CaseConflict);
        }
        await expect(archive.append('Y-B', 1, [ruledEvent])).rejects.toBeInstanceOf(CaseConflict);
        expect(await archive.read('Y-A')).toHaveLength(1);
        expect(await archive.read('Y-B')).toEqual([]);
        expect(await outbox.countPending()).toBe(0);
      }));

    test('of several parallel appends exactly one succeeds', () =>
      withStore(make, async ({ archive }) => {
        await archive.append('Y-A', 0, [openedEvent()]);
        const results = await Promise.allSettled(
          Array.from({ length: 8 }, () => archive.append('Y-A', 1, [ruledEvent])),
        );
        expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
        for (const result of results) {
          if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(CaseConflict);
        }
        expect(await archive.read('Y-A')).toHaveLength(2);
      }));

    test('jobs can be added without an event, but not to a case with newer events', () =>
      withStore(make, async ({ archive, outbox }) => {
        const posted = message('rin', 'x');
        await archive.append('Y-A', 0, [openedEvent(posted)]);
        await archive.append('Y-A', 1, [], [hideJob('Y-A', posted)]);
        expect(await outbox.countPending()).toBe(1);
        const late = archive.append('Y-A', 0, [], [{ ...hideJob('Y-A', posted), id: 'Y-A/0/other' }]);
        await expect(late).rejects.toBeInstanceOf(CaseConflict);
        expect(await outbox.countPending()).toBe(1);
        expect(await archive.read('Y-A')).toHaveLength(1);
      }));

    test("a member's cases are found newest first, and only theirs", () =>
      withStore(make, async ({ archive }) => {
        const author = message('rin', 'x').author;
        for (const id of ['Y-1', 'Y-2', 'Y-3'])
          await archive.append(id, 0, [openedEvent(message('rin', id))]);
        await archive.append('Y-4', 0, [openedEvent(message('sora', 'x'))]);
        const elsewhere = { ...author, server: { platform: 'fake', id: 'other' } };
        await archive.append('Y-5', 0, [openedEvent(message(elsewhere, 'x'))]);
        expect(await archive.listCasesByAuthor(author, 2)).toEqual(['Y-3', 'Y-2']);
        expect(await archive.listCasesByAuthor(author, 10)).toEqual(['Y-3', 'Y-2', 'Y-1']);
        expect(await archive.listCasesByAuthor(elsewhere, 10)).toEqual(['Y-5']);
      }));

    test('parallel queries return the cases of their own member, up to their limit, also beside an invalid name', () =>
      withStore(make, async ({ archive }) => {
        for (const id of ['Y-1', 'Y-2', 'Y-3'])
          await archive.append(id, 0, [openedEvent(message('rin', id))]);
        await archive.append('Y-4', 0, [openedEvent(message('sora', 'x'))]);
        const results = Promise.all([
          archive.listCasesByAuthor(member('sora'), 5),
          archive.listCasesByAuthor(member('rin'), 2),
          archive.listCasesByAuthor(member('nobody'), 5),
          archive.listCasesByAuthor(member('odd\0'), 5).catch(() => []),
          archive.listCasesByAuthor(member('rin'), 5),
        ]);
        expect(await results).toEqual([['Y-4'], ['Y-3', 'Y-2'], [], [], ['Y-3', 'Y-2', 'Y-1']]);
      }));

    test("a server's cases are found oldest first, page by page, and only its own", () =>
      withStore(make, async ({ archive }) => {
        const elsewhere = { platform: 'fake', id: 'other' };
        for (const id of ['Y-1', 'Y-2', 'Y-3'])
          await archive.append(id, 0, [openedEvent(message('rin', id))]);
        await archive.append('Y-4', 0, [
          openedEvent(message({ ...moderator('rin'), server: elsewhere }, 'x')),
        ]);
        expect(await archive.listCasesOfServer(SERVER, 2)).toEqual(['Y-1', 'Y-2']);
        expect(await archive.listCasesOfServer(SERVER, 2, 'Y-2')).toEqual(['Y-3']);
        expect(await archive.listCasesOfServer(elsewhere, 10)).toEqual(['Y-4']);
        expect(await archive.listCasesOfServer(SERVER, 10, 'Y-4')).toEqual([]);
        expect(await archive.listCasesOfServer(SERVER, 10, 'Y-NONE')).toEqual([]);
      }));

    test("a reporter's cases are found newest first, each case once", () =>
      withStore(make, async ({ archive }) => {
        const reporter = moderator('sora');
        const report: CaseEvent = { kind: 'reported', at: afterStart(1), reporter, reason: 'scam' };
        await archive.append('Y-1', 0, [openedEvent(), report]);
        await archive.append('Y-2', 0, [openedEvent(), report]);
        await archive.append('Y-3', 0, [openedEvent()]);
        await archive.append('Y-1', 2, [ruledEvent, report]);
        expect(await archive.listCasesByReporter(reporter, 10)).toEqual(['Y-1', 'Y-2']);
        expect(await archive.listCasesByReporter(reporter, 1)).toEqual(['Y-1']);
        expect(await archive.listCasesByReporter(moderator('rin'), 10)).toEqual([]);
      }));

    test('a case is unfinished until it is marked as finished; the list has the oldest first', () =>
      withStore(make, async ({ archive }) => {
        for (const id of ['Y-1', 'Y-2', 'Y-3']) await archive.append(id, 0, [openedEvent()]);
        expect(await archive.listUnfinished()).toEqual(['Y-1', 'Y-2', 'Y-3']);
        await archive.markFinished('Y-2', 1);
        expect(await archive.listUnfinished()).toEqual(['Y-1', 'Y-3']);
      }));

    test('a new event makes a finished case unfinished, also an event that came during the last steps', () =>
      withStore(make, async ({ archive }) => {
        await archive.append('Y-1', 0, [openedEvent()]);
        await archive.append('Y-1', 1, [ruledEvent]);
        await archive.markFinished('Y-1', 1);
        expect(await archive.listUnfinished()).toEqual(['Y-1']);
        await archive.markFinished('Y-1', 2);
        await archive.markFinished('Y-1', 1);
        expect(await archive.listUnfinished()).toEqual([]);
        await archive.append('Y-1', 2, [ruledEvent]);
        expect(await archive.listUnfinished()).toEqual(['Y-1']);
      }));
  });
}
