import { describe, expect, test } from 'vitest';
import type { OutboxJob } from '#core';
import { message } from '../support/messages.ts';
import { type ArchiveWithOutbox, hideJob, openedEvent } from './archive.ts';
import { afterStart, type OpenStore, START_TIME, withStore } from './contract-helpers.ts';

const LEASE_MS = 60_000;
const jobIds = (jobs: readonly OutboxJob[]): string[] => jobs.map((job) => job.id);

/**
 * The contract of every outbox.
 * @example outboxContract('memory', () => ({ store: createMemoryCaseStores(), close: () => undefined }))
 */
export function outboxContract(name: string, make: OpenStore<ArchiveWithOutbox>): void {
  describe(`outbox: ${name}`, () => {
    const appendJob = async (
      { archive }: ArchiveWithOutbox,
      id: string,
      dueAt = START_TIME,
    ): Promise<OutboxJob> => {
      const posted = message('rin', 'x');
      const job = hideJob(id, posted, dueAt);
      await archive.append(id, 0, [openedEvent(posted)], [job]);
      return job;
    };

    test('a job is leased once, complete and with its attempt number', () =>
      withStore(make, async (stores) => {
        const job = await appendJob(stores, 'Y-1');
        expect(await stores.outbox.leaseDueJobs(START_TIME, 10, LEASE_MS)).toEqual([{ ...job, attempt: 1 }]);
        expect(await stores.outbox.leaseDueJobs(afterStart(LEASE_MS - 1), 10, LEASE_MS)).toEqual([]);
        expect(await stores.outbox.countPending()).toBe(1);
      }));

    test('the process that appends jobs may lease the due ones: no other process gets them before the lease ends', () =>
      withStore(make, async ({ archive, outbox }) => {
        const posted = message('rin', 'x');
        const now = hideJob('Y-1', posted);
        const tomorrow = { ...hideJob('Y-1', posted, afterStart(5000)), id: 'Y-1/0/warn' };
        const lease = { dueBy: START_TIME, until: afterStart(LEASE_MS) };
        const leased = await archive.append('Y-1', 0, [openedEvent(posted)], [now, tomorrow], { lease });
        expect(leased).toEqual([{ ...now, attempt: 1 }]);
        expect(await archive.append('Y-1', 1, [], [now], { lease })).toEqual([]);
        expect(jobIds(await outbox.leaseDueJobs(afterStart(5000), 10, LEASE_MS))).toEqual([tomorrow.id]);
        expect(await outbox.leaseDueJobs(afterStart(LEASE_MS), 10, LEASE_MS)).toEqual([
          { ...now, attempt: 2 },
        ]);
      }));

    test('if several processes append the same job at once, one of them leases it', () =>
      withStore(make, async ({ archive }) => {
        const posted = message('rin', 'x');
        await archive.append('Y-1', 0, [openedEvent(posted)]);
        const lease = { dueBy: START_TIME, until: afterStart(LEASE_MS) };
        const job = hideJob('Y-1', posted);
        const leased = await Promise.all([1, 2, 3].map(() => archive.append('Y-1', 1, [], [job], { lease })));
        expect(leased.flat()).toEqual([{ ...job, attempt: 1 }]);
      }));

    test('an event and the completion of its job are one write, also at the end of a case', () =>
      withStore(make, async (stores) => {
        const first = await appendJob(stores, 'Y-1');
        const posted = message('rin', 'x');
        await expect(
          stores.archive.append('Y-1', 5, [openedEvent(posted)], [], { completed: [first.id] }),
        ).rejects.toThrow();
        expect(await stores.outbox.countPending()).toBe(1);
        await stores.archive.append('Y-1', 1, [], [], { completed: [first.id] });
        expect(await stores.outbox.countPending()).toBe(0);
        const second = await appendJob(stores, 'Y-2');
        await stores.archive.markFinished('Y-2', 1, [second.id]);
        expect(await stores.outbox.countPending()).toBe(0);
        expect(await stores.archive.listUnfinished()).toEqual(['Y-1']);
      }));

    test('the oldest due time is that of the first pending job; done jobs do not count', () =>
      withStore(make, async (stores) => {
        expect(await stores.outbox.getOldestDueAt()).toBeUndefined();
        const first = await appendJob(stores, 'Y-1', afterStart(10));
        await appendJob(stores, 'Y-2', afterStart(20));
        expect(await stores.outbox.getOldestDueAt()).toEqual(afterStart(10));
        await stores.outbox.markDone(first.id);
        expect(await stores.outbox.getOldestDueAt()).toEqual(afterStart(20));
      }));

    test('when a worker dies, another one gets its job after the lease', () =>
      withStore(make, async (stores) => {
        await appendJob(stores, 'Y-1');
        await stores.outbox.leaseDueJobs(START_TIME, 10, LEASE_MS);
        const [again] = await stores.outbox.leaseDueJobs(afterStart(LEASE_MS), 10, LEASE_MS);
        expect(again).toMatchObject({ id: 'Y-1/0/hide', attempt: 2 });
      }));

    test('a lease from before the clock was set back does not delay a job', () =>
      withStore(make, async (stores) => {
        await appendJob(stores, 'Y-1');
        await stores.outbox.leaseDueJobs(afterStart(LEASE_MS * 60), 10, LEASE_MS);
        expect(await stores.outbox.leaseDueJobs(afterStart(LEASE_MS * 59), 10, LEASE_MS)).toEqual([]);
        expect(await stores.outbox.leaseDueJobs(START_TIME, 10, LEASE_MS)).toHaveLength(1);
      }));

    test('a done job is gone, and appending it again does not bring it back', () =>
      withStore(make, async (stores) => {
        const job = await appendJob(stores, 'Y-1');
        await stores.outbox.leaseDueJobs(START_TIME, 10, LEASE_MS);
        await stores.outbox.markDone(job.id);
        await stores.outbox.markDone(job.id);
        await stores.archive.append('Y-1', 1, [], [job]);
        expect(await stores.outbox.countPending()).toBe(0);
        expect(await stores.outbox.leaseDueJobs(afterStart(LEASE_MS * 2), 10, LEASE_MS)).toEqual([]);
      }));

    test('a job that is not done is found by its id, leased or not', () =>
      withStore(make, async (stores) => {
        const job = await appendJob(stores, 'Y-1');
        expect(await stores.outbox.find(job.id)).toEqual(job);
        await stores.outbox.leaseDueJobs(START_TIME, 10, LEASE_MS);
        await stores.outbox.retry(job.id, afterStart(5000));
        expect(await stores.outbox.find(job.id)).toEqual({ ...job, dueAt: afterStart(5000) });
        await stores.outbox.markDone(job.id);
        expect(await stores.outbox.find(job.id)).toBeUndefined();
        expect(await stores.outbox.find('Y-9/0/hide')).toBeUndefined();
      }));

    test('the same job appended twice is one job and keeps its first due time and lease', () =>
      withStore(make, async (stores) => {
        const job = await appendJob(stores, 'Y-1', afterStart(1000));
        await stores.archive.append('Y-1', 1, [], [{ ...job, dueAt: START_TIME }]);
        expect(await stores.outbox.countPending()).toBe(1);
        expect(await stores.outbox.leaseDueJobs(START_TIME, 10, LEASE_MS)).toEqual([]);
        expect(await stores.outbox.leaseDueJobs(afterStart(1000), 10, LEASE_MS)).toHaveLength(1);
        await stores.archive.append('Y-1', 1, [], [job]);
        expect(await stores.outbox.leaseDueJobs(afterStart(2000), 10, LEASE_MS)).toEqual([]);
      }));

    test('a retried job is due at its new time and keeps its attempt number', () =>
      withStore(make, async (stores) => {
        const job = await appendJob(stores, 'Y-1');
        await stores.outbox.leaseDueJobs(START_TIME, 10, LEASE_MS);
        await stores.outbox.retry(job.id, afterStart(5000));
        expect(await stores.outbox.leaseDueJobs(afterStart(4999), 10, LEASE_MS)).toEqual([]);
        const [again] = await stores.outbox.leaseDueJobs(afterStart(5000), 10, LEASE_MS);
        expect(again).toMatchObject({ attempt: 2, dueAt: afterStart(5000) });
      }));

    test('only due jobs are leased, the longest due first, no more than the limit', () =>
      withStore(make, async (stores) => {
        await appendJob(stores, 'Y-1', afterStart(2000));
        await appendJob(stores, 'Y-2', afterStart(1000));
        await appendJob(stores, 'Y-3', afterStart(3000));
        await appendJob(stores, 'Y-4', afterStart(9000));
        expect(jobIds(await stores.outbox.leaseDueJobs(afterStart(5000), 2, LEASE_MS))).toEqual([
          'Y-2/0/hide',
          'Y-1/0/hide',
        ]);
        expect(jobIds(await stores.outbox.leaseDueJobs(afterStart(5000), 2, LEASE_MS))).toEqual([
          'Y-3/0/hide',
        ]);
      }));

    test('jobs of one case are leased in the order in which they were appended', () =>
      withStore(make, async (stores) => {
        const job = await appendJob(stores, 'Y-1');
        const more = ['b', 'a'].map((kind): OutboxJob => ({ ...job, id: `Y-1/0/${kind}` }));
        await stores.archive.append('Y-1', 1, [], more);
        await appendJob(stores, 'Y-2');
        expect(jobIds(await stores.outbox.leaseDueJobs(START_TIME, 10, LEASE_MS, 'Y-1'))).toEqual([
          'Y-1/0/hide',
          'Y-1/0/b',
          'Y-1/0/a',
        ]);
        expect(jobIds(await stores.outbox.leaseDueJobs(START_TIME, 10, LEASE_MS, 'Y-3'))).toEqual([]);
      }));

    test('two workers never hold the same job', () =>
      withStore(make, async (stores) => {
        for (let i = 0; i < 20; i++) await appendJob(stores, `Y-${i}`);
        const batches = await Promise.all(
          Array.from({ length: 8 }, () => stores.outbox.leaseDueJobs(START_TIME, 5, LEASE_MS)),
        );
        const all = jobIds(batches.flat());
        expect(new Set(all).size).toBe(all.length);
        const rest = await stores.outbox.leaseDueJobs(START_TIME, 50, LEASE_MS);
        expect(all.length + rest.length).toBe(20);
      }));
  });
}
