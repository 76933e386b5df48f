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

/** Processes on the same stores, each with what it has done. */
function processes(...names: string[]) {
  const clock = createFakeClock();
  const leases = createMemoryLeases();
  const did: string[] = [];
  const logged: string[] = [];
  const record = (what: string) => void logged.push(what);
  const log = { info: record, warn: record, error: record };
  const made = names.map((name) => {
    const createJob = (isExclusive: boolean): ScheduledJob => ({
      name: isExclusive ? 'shared' : 'own',
      intervalMs: HOUR_MS,
      isExclusive,
      run: async () => void did.push(`${name} ${isExclusive ? 'shared' : 'own'}`),
    });
    return createScheduler([createJob(true), createJob(false)], { leases, clock, log });
  });
  const all = async () => {
    for (const each of made) await each.runDueJobs();
    return did.splice(0);
  };
  return { clock, leases, log, logged, all };
}

describe('what is done without anybody asking', () => {
  test('of several processes one does what is shared, and each what is its own', async () => {
    const { clock, all } = processes('aoi', 'rin');
    expect(await all()).toEqual(['aoi shared', 'aoi own', 'rin own']);
    clock.advance(HOUR_MS - 1);
    expect(await all()).toEqual([]);
    clock.advance(1);
    expect(await all()).toEqual(['aoi shared', 'aoi own', 'rin own']);
  });

  test('what fails is tried again soon, by whoever comes first, and stops nothing else', async () => {
    const { clock, leases, log, logged } = processes();
    let fails = true;
    const did: string[] = [];
    const odd: ScheduledJob = {
      name: 'odd',
      intervalMs: HOUR_MS,
      isExclusive: true,
      async run() {
        if (fails) throw new Error(MESSAGE_TEXT);
        did.push('odd');
      },
    };
    const even: ScheduledJob = { ...odd, name: 'even', run: async () => void did.push('even') };
    const [first, second] = [1, 2].map(() => createScheduler([odd, even], { leases, clock, log }));
    await first!.runDueJobs();
    expect(did).toEqual(['even']);
    expect(logged).toEqual(['scheduled_job_failed']);
    fails = false;
    await second!.runDueJobs();
    expect(did).toEqual(['even', 'odd']);
    clock.advance(MINUTE_MS);
    await first!.runDueJobs();
    expect(did).toEqual(['even', 'odd']);
  });

  test('a job that takes long is not started a second time', async () => {
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
  async function stage(): Promise<TestDatabase & { runJobs: (after: number) => Promise<string[]> }> {
    const store = await openTestDatabase();
    closing.push(store.close);
    return {
      ...store,
      async runJobs(after) {
        const logged: string[] = [];
        const record = (what: string) => void logged.push(what);
        const log = { info: record, warn: record, error: record };
        store.clock.advance(after);
        const around = {
          getDefaultPolicy: () => testPolicy(),
          metrics: noopMetrics,
          clock: store.clock,
          log,
        };
        const stores = await openStores({ dataDir: store.dataDir }, around);
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

  test('words are deleted after the days of the policy of their server', async () => {
    const store = await stage();
    await appendFinishedCase(store.sql, 'Y-1', sampleMessage());
    await store.sql.policies.set(SERVER, testPolicy({ retention: { days: 10 } }));
    await store.runJobs(9 * DAY_MS);
    expect(await text(store, 'Y-1')).toContain(MESSAGE_TEXT);
    await store.runJobs(2 * DAY_MS);
    expect(await text(store, 'Y-1')).not.toContain(MESSAGE_TEXT);
    expect((await store.sql.verify()).finding).toBeUndefined();
  });

  test('a policy that was stored before retention had a key stays in force, with the default', async () => {
    const store = await stage();
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
    const store = await stage();
    await appendFinishedCase(store.sql, 'Y-1', sampleMessage());
    const heads = (lines: string[]) => lines.filter((line) => line.startsWith('head '));
    const [head] = await store.sql.chainHeads();
    expect(heads(await store.runJobs(0))).toEqual([`head fake:square ${head!.number} ${head!.hash}`]);
    expect(heads(await store.runJobs(MINUTE_MS))).toEqual([]);
    expect(heads(await store.runJobs(HOUR_MS))).toHaveLength(1);
  });
});

test('a restart after the time was set back still finishes at once what a case owes', async () => {
  const world = createPipelineWorld();
  world.clock.advance(HOUR_MS);
  const posted = message('rin', 'RECRUIT');
  // It dies with the job in its hands: whatever it would ask next is never asked.
  const gone = new Promise<void>((resolve) => {
    const dead = world.restartIntake((call) => {
      if (call !== 'rateLimits.tryConsume') return undefined;
      resolve();
      return new Promise<never>(() => {});
    });
    void dead.handleMessage(posted);
  });
  await gone;
  expect(world.adapter.isHidden(posted)).toBe(false);
  expect(await world.outbox.countPending()).toBe(1);
  world.clock.advance(-HOUR_MS);
  await world.restartIntake().resumeUnfinishedCases();
  expect(world.adapter.isHidden(posted)).toBe(true);
  expect(await world.archive.listUnfinished()).toEqual([]);
  expect((await world.archive.read(deriveCaseId(posted.ref))).map(({ kind }) => kind)).toContain('struck');
});
