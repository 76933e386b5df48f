import { describe, expect, test } from 'vitest';
import type { OutboxJob } from '#core';
import { message } from '../support/messages.ts';
import { type ArchiveWithOutbox, hideJob, openedEvent } from './archive.ts';
import { afterStart, type OpenStore, START_TIME, withStore } from './contract-helpers.ts';

const LEASE_MS = 60_000;
const jobIds = (jobs: readonly OutboxJob[]): string[] => jobs.map((job) => job.id);

/** The contract of every outbox. */
export function outboxContract(name: string, make: OpenStore<ArchiveWithOutbox>): void {
  describe(`outbox: ${name}`, () => {
    const filled = async (
      { archive }: ArchiveWithOutbox,
      id: string,
      dueAt = START_TIME,
    ): Promise<OutboxJob> => {
      const posted = message('rin', 'x');
      const job = hideJob(id, posted, dueAt);
      await archive.append(id, 0, [openedEvent(posted)], [job]);
      return job;
    };

    test('a job is handed out whole, once, with the number of the try', () =>
      withStore(make, async (book) => {
        const job = await filled(book, 'Y-1');
        expect(await book.outbox.leaseDueJobs(START_TIME, 10, LEASE_MS)).toEqual([{ ...job, attempt: 1 }]);
        expect(await book.outbox.leaseDueJobs(afterStart(LEASE_MS - 1), 10, LEASE_MS)).toEqual([]);
        expect(await book.outbox.countPending()).toBe(1);
      }));

    test('whoever writes jobs down may keep those that are due: nobody else gets them before the lease ends', () =>
      withStore(make, async ({ archive, outbox }) => {
        const posted = message('rin', 'x');
        const now = hideJob('Y-1', posted);
        const tomorrow = { ...hideJob('Y-1', posted, afterStart(5000)), id: 'Y-1/0/warn' };
        const lease = { dueBy: START_TIME, until: afterStart(LEASE_MS) };
        const mine = await archive.append('Y-1', 0, [openedEvent(posted)], [now, tomorrow], { lease });
        expect(mine).toEqual([{ ...now, attempt: 1 }]);
        expect(await archive.append('Y-1', 1, [], [now], { lease })).toEqual([]);
        expect(jobIds(await outbox.leaseDueJobs(afterStart(5000), 10, LEASE_MS))).toEqual([tomorrow.id]);
        expect(await outbox.leaseDueJobs(afterStart(LEASE_MS), 10, LEASE_MS)).toEqual([
          { ...now, attempt: 2 },
        ]);
      }));

    test('of two that write the same job down at once, one keeps it', () =>
      withStore(make, async ({ archive }) => {
        const posted = message('rin', 'x');
        await archive.append('Y-1', 0, [openedEvent(posted)]);
        const lease = { dueBy: START_TIME, until: afterStart(LEASE_MS) };
        const job = hideJob('Y-1', posted);
        const hands = await Promise.all([1, 2, 3].map(() => archive.append('Y-1', 1, [], [job], { lease })));
        expect(hands.flat()).toEqual([{ ...job, attempt: 1 }]);
      }));

    test('what was done and what became of it are one write, so is the end of a case', () =>
      withStore(make, async (book) => {
        const first = await filled(book, 'Y-1');
        const posted = message('rin', 'x');
        await expect(
          book.archive.append('Y-1', 5, [openedEvent(posted)], [], { completed: [first.id] }),
        ).rejects.toThrow();
        expect(await book.outbox.countPending()).toBe(1);
        await book.archive.append('Y-1', 1, [], [], { completed: [first.id] });
        expect(await book.outbox.countPending()).toBe(0);
        const second = await filled(book, 'Y-2');
        await book.archive.markFinished('Y-2', 1, [second.id]);
        expect(await book.outbox.countPending()).toBe(0);
        expect(await book.archive.listUnfinished()).toEqual(['Y-1']);
      }));

    test('the first pending job can be asked for; done jobs do not count', () =>
      withStore(make, async (book) => {
        expect(await book.outbox.getOldestDueAt()).toBeUndefined();
        const first = await filled(book, 'Y-1', afterStart(10));
        await filled(book, 'Y-2', afterStart(20));
        expect(await book.outbox.getOldestDueAt()).toEqual(afterStart(10));
        await book.outbox.markDone(first.id);
        expect(await book.outbox.getOldestDueAt()).toEqual(afterStart(20));
      }));

    test('when a worker vanishes, another gets its job after the lease', () =>
      withStore(make, async (book) => {
        await filled(book, 'Y-1');
        await book.outbox.leaseDueJobs(START_TIME, 10, LEASE_MS);
        const [again] = await book.outbox.leaseDueJobs(afterStart(LEASE_MS), 10, LEASE_MS);
        expect(again).toMatchObject({ id: 'Y-1/0/hide', attempt: 2 });
      }));

    test('a lease from before the clock was set back holds nobody up', () =>
      withStore(make, async (book) => {
        await filled(book, 'Y-1');
        await book.outbox.leaseDueJobs(afterStart(LEASE_MS * 60), 10, LEASE_MS);
        expect(await book.outbox.leaseDueJobs(afterStart(LEASE_MS * 59), 10, LEASE_MS)).toEqual([]);
        expect(await book.outbox.leaseDueJobs(START_TIME, 10, LEASE_MS)).toHaveLength(1);
      }));

    test('a job that is done is gone, and writing it down again does not bring it back', () =>
      withStore(make, async (book) => {
        const job = await filled(book, 'Y-1');
        await book.outbox.leaseDueJobs(START_TIME, 10, LEASE_MS);
        await book.outbox.markDone(job.id);
        await book.outbox.markDone(job.id);
        await book.archive.append('Y-1', 1, [], [job]);
        expect(await book.outbox.countPending()).toBe(0);
        expect(await book.outbox.leaseDueJobs(afterStart(LEASE_MS * 2), 10, LEASE_MS)).toEqual([]);
      }));

    test('the same job written down twice is one job and keeps its first due time and lease', () =>
      withStore(make, async (book) => {
        const job = await filled(book, 'Y-1', afterStart(1000));
        await book.archive.append('Y-1', 1, [], [{ ...job, dueAt: START_TIME }]);
        expect(await book.outbox.countPending()).toBe(1);
        expect(await book.outbox.leaseDueJobs(START_TIME, 10, LEASE_MS)).toEqual([]);
        expect(await book.outbox.leaseDueJobs(afterStart(1000), 10, LEASE_MS)).toHaveLength(1);
        await book.archive.append('Y-1', 1, [], [job]);
        expect(await book.outbox.leaseDueJobs(afterStart(2000), 10, LEASE_MS)).toEqual([]);
      }));

    test('a job given back is due again at its new time, and remembers its tries', () =>
      withStore(make, async (book) => {
        const job = await filled(book, 'Y-1');
        await book.outbox.leaseDueJobs(START_TIME, 10, LEASE_MS);
        await book.outbox.retry(job.id, afterStart(5000));
        expect(await book.outbox.leaseDueJobs(afterStart(4999), 10, LEASE_MS)).toEqual([]);
        const [again] = await book.outbox.leaseDueJobs(afterStart(5000), 10, LEASE_MS);
        expect(again).toMatchObject({ attempt: 2, dueAt: afterStart(5000) });
      }));

    test('only what is due is handed out, the longest due first, no more than asked for', () =>
      withStore(make, async (book) => {
        await filled(book, 'Y-1', afterStart(2000));
        await filled(book, 'Y-2', afterStart(1000));
        await filled(book, 'Y-3', afterStart(3000));
        await filled(book, 'Y-4', afterStart(9000));
        expect(jobIds(await book.outbox.leaseDueJobs(afterStart(5000), 2, LEASE_MS))).toEqual([
          'Y-2/0/hide',
          'Y-1/0/hide',
        ]);
        expect(jobIds(await book.outbox.leaseDueJobs(afterStart(5000), 2, LEASE_MS))).toEqual(['Y-3/0/hide']);
      }));

    test('jobs of one case are handed out in the order in which they were written', () =>
      withStore(make, async (book) => {
        const job = await filled(book, 'Y-1');
        const more = ['b', 'a'].map((kind): OutboxJob => ({ ...job, id: `Y-1/0/${kind}` }));
        await book.archive.append('Y-1', 1, [], more);
        await filled(book, 'Y-2');
        expect(jobIds(await book.outbox.leaseDueJobs(START_TIME, 10, LEASE_MS, 'Y-1'))).toEqual([
          'Y-1/0/hide',
          'Y-1/0/b',
          'Y-1/0/a',
        ]);
        expect(jobIds(await book.outbox.leaseDueJobs(START_TIME, 10, LEASE_MS, 'Y-3'))).toEqual([]);
      }));

    test('two workers never hold the same job', () =>
      withStore(make, async (book) => {
        for (let i = 0; i < 20; i++) await filled(book, `Y-${i}`);
        const claims = await Promise.all(
          Array.from({ length: 8 }, () => book.outbox.leaseDueJobs(START_TIME, 5, LEASE_MS)),
        );
        const all = jobIds(claims.flat());
        expect(new Set(all).size).toBe(all.length);
        const rest = await book.outbox.leaseDueJobs(START_TIME, 50, LEASE_MS);
        expect(all.length + rest.length).toBe(20);
      }));
  });
}
