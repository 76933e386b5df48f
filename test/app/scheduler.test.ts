import { afterEach, describe, expect, test } from 'vitest';
import { openStores } from '../../src/app/open-stores.ts';
import { createScheduler, type ScheduledJob } from '../../src/app/scheduler.ts';
import { deriveCaseId } from '../../src/cases/index.ts';
import { createMemoryLeases, noopMetrics } from '../../src/memory/index.ts';
import { withRawConnection } from '../adapters/sql/support/raw-connection.ts';
import { appendFinishedCase, MESSAGE_TEXT, sampleMessage } from '../adapters/sql/support/sample-cases.ts';
import { createFakeClock, DAY_MS, HOUR_MS, MINUTE_MS } from '../support/fake-clock.ts';
import { message, SERVER } from '../support/messages.ts';
import { openTestDatabase, type TestDatabase } from '../support/services/test-database.ts';
import { testPolicy } from '../support/shipped-wording-and-policy.ts';
import { createPipelineWorld } from '../support/worlds/pipeline-world.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** Schedulers of several processes on the same stores. `runAll` runs the due jobs and returns them. */
function processes(...names: string[]) {
  const clock = createFakeClock();
  const leases = createMemoryLeases();
  const finishedJobs: string[] = [];
  const logged: string[] = [];
  const record = (event: string) => void logged.push(event);
  const log = { info: record, warn: record, error: record };
  const schedulers = names.map((name) => {
    const createJob = (isExclusive: boolean): ScheduledJob => ({
      name: isExclusive ? 'shared' : 'own',
      intervalMs: HOUR_MS,
      isExclusive,
      run: async () => void finishedJobs.push(`${name} ${isExclusive ? 'shared' : 'own'}`),
    });
    return createScheduler([createJob(true), createJob(false)], { leases, clock, log });
  });
  const runAll = async () => {
    for (const scheduler of schedulers) await scheduler.runDueJobs();
    return finishedJobs.splice(0);
  };
  return { clock, leases, log, logged, runAll };
}

describe('scheduled jobs', () => {
  test('of several processes one runs the exclusive job, and each runs its own job', async () => {
    const { clock, runAll } = processes('aoi', 'rin');
    expect(await runAll()).toEqual(['aoi shared', 'aoi own', 'rin own']);
    clock.advance(HOUR_MS - 1);
    expect(await runAll()).toEqual([]);
    clock.advance(1);
    expect(await runAll()).toEqual(['aoi shared', 'aoi own', 'rin own']);
  });

  test('a failed job is retried soon by any process, and does not stop other jobs', async () => {
    const { clock, leases, log, logged } = processes();
    let fails = true;
    const finishedJobs: string[] = [];
    const failingJob: ScheduledJob = {
      name: 'odd',
      intervalMs: HOUR_MS,
      isExclusive: true,
      async run() {
        if (fails) throw new Error(MESSAGE_TEXT);
        finishedJobs.push('odd');
      },
    };
    const workingJob: ScheduledJob = {
      ...failingJob,
      name: 'even',
      run: async () => void finishedJobs.push('even'),
    };
    const [first, second] = [1, 2].map(() =>
      createScheduler([failingJob, workingJob], { leases, clock, log }),
    );
    await first!.runDueJobs();
    expect(finishedJobs).toEqual(['even']);
    expect(logged).toEqual(['scheduled_job_failed']);
    fails = false;
    await second!.runDueJobs();
    expect(finishedJobs).toEqual(['even', 'odd']);
    clock.advance(MINUTE_MS);
    await first!.runDueJobs();
    expect(finishedJobs).toEqual(['even', 'odd']);
  });

  test('a running job is not started a second time', async () => {
    const { clock, leases, log } = processes();
    let runs = 0;
    let end: () => void = () => undefined;
    const slow: ScheduledJob = {
      name: 'slow',
      intervalMs: 1,
      isExclusive: false,
      run: () =>
        new Promise((resolve) => {
          runs += 1;
          end = resolve;
        }),
    };
    const scheduler = createScheduler([slow], { leases, clock, log });
    const running = scheduler.runDueJobs();
    clock.advance(MINUTE_MS);
    void scheduler.runDueJobs();
    expect(runs).toBe(1);
    end();
    await Promise.all([running, scheduler.waitUntilIdle()]);
  });
});

describe('scheduled jobs of a database', () => {
  async function openWorld(): Promise<TestDatabase & { runJobs: (after: number) => Promise<string[]> }> {
    const store = await openTestDatabase();
    closing.push(store.close);
    return {
      ...store,
      async runJobs(after) {
        const logged: string[] = [];
        const record = (event: string) => void logged.push(event);
        const log = { info: record, warn: record, error: record };
        store.clock.advance(after);
        const deps = {
          getDefaultPolicy: () => testPolicy(),
          metrics: noopMetrics,
          clock: store.clock,
          log,
        };
        const stores = await openStores({ dataDir: store.dataDir }, deps);
        await createScheduler(stores.scheduledJobs, {
          leases: stores.leases,
          clock: store.clock,
          log,
        }).runDueJobs();
        await stores.close();
        return logged;
      },
    };
  }
  const text = async ({ sql }: TestDatabase, id: string) => JSON.stringify(await sql.archive.read(id));

  test('texts are deleted after the days of the policy of their server', async () => {
    const store = await openWorld();
    await appendFinishedCase(store.sql, 'Y-1', sampleMessage());
    await store.sql.policies.set(SERVER, testPolicy({ retention: { days: 10 } }));
    await store.runJobs(9 * DAY_MS);
    expect(await text(store, 'Y-1')).toContain(MESSAGE_TEXT);
    await store.runJobs(2 * DAY_MS);
    expect(await text(store, 'Y-1')).not.toContain(MESSAGE_TEXT);
    expect((await store.sql.verify()).finding).toBeUndefined();
  });

  test('a policy that was stored before retention had a key stays in force, with the default', async () => {
    const store = await openWorld();
    const { retention, attachments, ...older } = testPolicy({ language: 'en' });
    await store.sql.policies.set(SERVER, testPolicy());
    await withRawConnection(store, ({ db }) =>
      db
        .updateTable('policies')
        .set({ policy: JSON.stringify(older) })
        .execute(),
    );
    await store.sql.policies.refresh();
    expect(store.logged).not.toContain('stored_policy_invalid');
    expect(store.sql.policies.of(SERVER)).toMatchObject({ language: 'en', retention: { days: 180 } });
  });

  test('the newest event of each chain goes to the log, once an hour and from one process only', async () => {
    const store = await openWorld();
    await appendFinishedCase(store.sql, 'Y-1', sampleMessage());
    const heads = (lines: string[]) => lines.filter((line) => line.startsWith('head '));
    const [head] = await store.sql.chainHeads();
    expect(heads(await store.runJobs(0))).toEqual([`head fake:square ${head!.number} ${head!.hash}`]);
    expect(heads(await store.runJobs(MINUTE_MS))).toEqual([]);
    expect(heads(await store.runJobs(HOUR_MS))).toHaveLength(1);
  });
});

test('a restart after the clock was set back finishes the pending jobs of a case at once', async () => {
  const world = createPipelineWorld();
  world.clock.advance(HOUR_MS);
  const posted = message('rin', 'RECRUIT');
  // The process dies while it has the job: its next call never returns.
  const died = new Promise<void>((resolve) => {
    const dead = world.restartIntake((call) => {
      if (call !== 'rateLimits.tryConsumeDistinct') return undefined;
      resolve();
      return new Promise<never>(() => {});
    });
    void dead.handleMessage(posted);
  });
  await died;
  expect(world.adapter.isHidden(posted)).toBe(false);
  expect(await world.outbox.countPending()).toBe(1);
  world.clock.advance(-HOUR_MS);
  await world.restartIntake().resumeUnfinishedCases();
  expect(world.adapter.isHidden(posted)).toBe(true);
  expect(await world.archive.listUnfinished()).toEqual([]);
  expect((await world.archive.read(deriveCaseId(posted.ref))).map(({ kind }) => kind)).toContain('struck');
});
