import { describe, expect, test } from 'vitest';
import type { Job } from '#core';
import { message } from '../support/messages.ts';
import { type Book, hideJob, opening } from './archive.ts';
import { later, type Make, START, using } from './made.ts';

const LEASE = 60_000;
const ids = (jobs: readonly Job[]): string[] => jobs.map((job) => job.id);

/** What every outbox must do, whatever it is made of. */
export function outboxContract(name: string, make: Make<Book>): void {
  describe(`outbox: ${name}`, () => {
    const filled = async ({ archive }: Book, id: string, dueAt = START): Promise<Job> => {
      const posted = message('rin', 'x');
      const job = hideJob(id, posted, dueAt);
      await archive.append(id, 0, [opening(posted)], [job]);
      return job;
    };

    test('a job is handed out whole, once, with the number of the try', () =>
      using(make, async (book) => {
        const job = await filled(book, 'Y-1');
        expect(await book.outbox.claim(START, 10, LEASE)).toEqual([{ ...job, attempt: 1 }]);
        expect(await book.outbox.claim(later(LEASE - 1), 10, LEASE)).toEqual([]);
        expect(await book.outbox.pending()).toBe(1);
      }));

    test('whoever writes jobs down may keep those that are due: nobody else gets them before the lease ends', () =>
      using(make, async ({ archive, outbox }) => {
        const posted = message('rin', 'x');
        const now = hideJob('Y-1', posted);
        const tomorrow = { ...hideJob('Y-1', posted, later(5000)), id: 'Y-1/0/warn' };
        const lease = { dueBy: START, until: later(LEASE) };
        const mine = await archive.append('Y-1', 0, [opening(posted)], [now, tomorrow], { lease });
        expect(mine).toEqual([{ ...now, attempt: 1 }]);
        expect(await archive.append('Y-1', 1, [], [now], { lease })).toEqual([]);
        expect(ids(await outbox.claim(later(5000), 10, LEASE))).toEqual([tomorrow.id]);
        expect(await outbox.claim(later(LEASE), 10, LEASE)).toEqual([{ ...now, attempt: 2 }]);
      }));

    test('of two that write the same job down at once, one keeps it', () =>
      using(make, async ({ archive }) => {
        const posted = message('rin', 'x');
        await archive.append('Y-1', 0, [opening(posted)]);
        const lease = { dueBy: START, until: later(LEASE) };
        const job = hideJob('Y-1', posted);
        const hands = await Promise.all([1, 2, 3].map(() => archive.append('Y-1', 1, [], [job], { lease })));
        expect(hands.flat()).toEqual([{ ...job, attempt: 1 }]);
      }));

    test('what was done and what became of it are one write, so is the end of a case', () =>
      using(make, async (book) => {
        const first = await filled(book, 'Y-1');
        const posted = message('rin', 'x');
        await expect(
          book.archive.append('Y-1', 5, [opening(posted)], [], { paid: [first.id] }),
        ).rejects.toThrow();
        expect(await book.outbox.pending()).toBe(1);
        await book.archive.append('Y-1', 1, [], [], { paid: [first.id] });
        expect(await book.outbox.pending()).toBe(0);
        const second = await filled(book, 'Y-2');
        await book.archive.finish('Y-2', 1, [second.id]);
        expect(await book.outbox.pending()).toBe(0);
        expect(await book.archive.unfinished()).toEqual(['Y-1']);
      }));

    test('the first of what is owed can be asked for, done things apart', () =>
      using(make, async (book) => {
        expect(await book.outbox.oldest()).toBeUndefined();
        const first = await filled(book, 'Y-1', later(10));
        await filled(book, 'Y-2', later(20));
        expect(await book.outbox.oldest()).toEqual(later(10));
        await book.outbox.done(first.id);
        expect(await book.outbox.oldest()).toEqual(later(20));
      }));

    test('when a worker vanishes, another gets its job after the lease', () =>
      using(make, async (book) => {
        await filled(book, 'Y-1');
        await book.outbox.claim(START, 10, LEASE);
        const [again] = await book.outbox.claim(later(LEASE), 10, LEASE);
        expect(again).toMatchObject({ id: 'Y-1/0/hide', attempt: 2 });
      }));

    test('a lease from before the clock was set back holds nobody up', () =>
      using(make, async (book) => {
        await filled(book, 'Y-1');
        await book.outbox.claim(later(LEASE * 60), 10, LEASE);
        expect(await book.outbox.claim(later(LEASE * 59), 10, LEASE)).toEqual([]);
        expect(await book.outbox.claim(START, 10, LEASE)).toHaveLength(1);
      }));

    test('a job that is done is gone, and writing it down again does not bring it back', () =>
      using(make, async (book) => {
        const job = await filled(book, 'Y-1');
        await book.outbox.claim(START, 10, LEASE);
        await book.outbox.done(job.id);
        await book.outbox.done(job.id);
        await book.archive.append('Y-1', 1, [], [job]);
        expect(await book.outbox.pending()).toBe(0);
        expect(await book.outbox.claim(later(LEASE * 2), 10, LEASE)).toEqual([]);
      }));

    test('the same job written down twice is one job and keeps its first due time and lease', () =>
      using(make, async (book) => {
        const job = await filled(book, 'Y-1', later(1000));
        await book.archive.append('Y-1', 1, [], [{ ...job, dueAt: START }]);
        expect(await book.outbox.pending()).toBe(1);
        expect(await book.outbox.claim(START, 10, LEASE)).toEqual([]);
        expect(await book.outbox.claim(later(1000), 10, LEASE)).toHaveLength(1);
        await book.archive.append('Y-1', 1, [], [job]);
        expect(await book.outbox.claim(later(2000), 10, LEASE)).toEqual([]);
      }));

    test('a job given back is due again at its new time, and remembers its tries', () =>
      using(make, async (book) => {
        const job = await filled(book, 'Y-1');
        await book.outbox.claim(START, 10, LEASE);
        await book.outbox.retry(job.id, later(5000));
        expect(await book.outbox.claim(later(4999), 10, LEASE)).toEqual([]);
        const [again] = await book.outbox.claim(later(5000), 10, LEASE);
        expect(again).toMatchObject({ attempt: 2, dueAt: later(5000) });
      }));

    test('only what is due is handed out, the longest due first, no more than asked for', () =>
      using(make, async (book) => {
        await filled(book, 'Y-1', later(2000));
        await filled(book, 'Y-2', later(1000));
        await filled(book, 'Y-3', later(3000));
        await filled(book, 'Y-4', later(9000));
        expect(ids(await book.outbox.claim(later(5000), 2, LEASE))).toEqual(['Y-2/0/hide', 'Y-1/0/hide']);
        expect(ids(await book.outbox.claim(later(5000), 2, LEASE))).toEqual(['Y-3/0/hide']);
      }));

    test('jobs of one case are handed out in the order in which they were written', () =>
      using(make, async (book) => {
        const job = await filled(book, 'Y-1');
        const more = ['b', 'a'].map((kind): Job => ({ ...job, id: `Y-1/0/${kind}` }));
        await book.archive.append('Y-1', 1, [], more);
        await filled(book, 'Y-2');
        expect(ids(await book.outbox.claim(START, 10, LEASE, 'Y-1'))).toEqual([
          'Y-1/0/hide',
          'Y-1/0/b',
          'Y-1/0/a',
        ]);
        expect(ids(await book.outbox.claim(START, 10, LEASE, 'Y-3'))).toEqual([]);
      }));

    test('two workers never hold the same job', () =>
      using(make, async (book) => {
        for (let i = 0; i < 20; i++) await filled(book, `Y-${i}`);
        const claims = await Promise.all(Array.from({ length: 8 }, () => book.outbox.claim(START, 5, LEASE)));
        const all = ids(claims.flat());
        expect(new Set(all).size).toBe(all.length);
        const rest = await book.outbox.claim(START, 50, LEASE);
        expect(all.length + rest.length).toBe(20);
      }));
  });
}
