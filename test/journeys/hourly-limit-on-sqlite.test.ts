import { afterEach, expect, test } from 'vitest';
import type { SqlStores } from '../../adapters/sql/index.ts';
import { createIntake, type IntakeService } from '../../src/app/intake.ts';
import { deriveCaseId } from '../../src/cases/index.ts';
import { createMemoryDuplicateIndex, createMemoryPolicyStore } from '../../src/memory/index.ts';
import { createFakeAdapter } from '../support/fake-adapter.ts';
import { HOUR_MS, SECOND_MS } from '../support/fake-clock.ts';
import { fakeDetect } from '../support/fake-detector.ts';
import { message, moderator } from '../support/messages.ts';
import { openTestDatabase, type TestDatabase } from '../support/services/test-database.ts';
import { testPolicy, wordings } from '../support/shipped-wording-and-policy.ts';
import { isFullSize } from '../support/test-size.ts';

const ACCOUNTS = isFullSize ? 60 : 20;
const LIMIT = 5;
const RAID_TEXT = 'RECRUIT 荷物を運ぶだけの簡単な仕事です。日給5万円、詳細はテレグラムで連絡してください';

let database: TestDatabase | undefined;
afterEach(async () => {
  await database?.close();
  database = undefined;
});

/** A server on one SQLite file; `restart` is a new process on the same file. */
async function openWorld() {
  database = await openTestDatabase();
  const { clock, reopen } = database;
  const adapter = createFakeAdapter();
  const policy = testPolicy({ quota: { hidesPerHour: LIMIT, newcomerDays: 14 } });
  const start = (sql: SqlStores): IntakeService =>
    createIntake({
      archive: sql.archive,
      outbox: sql.outbox,
      strikes: sql.strikes,
      leases: sql.leases,
      rateLimits: sql.rateLimits,
      keyValueStore: sql.keyValueStore,
      duplicateIndex: createMemoryDuplicateIndex(),
      adapters: adapter,
      policies: createMemoryPolicyStore(() => policy),
      detect: fakeDetect,
      wording: wordings,
      clock,
      log: { info() {}, warn() {}, error() {} },
    });
  return { adapter, clock, intake: start(database.sql), restart: async () => start(await reopen()) };
}

/** Runs the scheduled retry often enough to get through all withheld hides. */
async function retryAll(intake: IntakeService): Promise<void> {
  for (let run = 0; run < 5; run++) await intake.retryWithheldHides();
}

test('what was withheld survives a restart: it is hidden in the next hour, and after an uphold all of it', async () => {
  const { adapter, clock, intake, restart } = await openWorld();
  const raid = Array.from({ length: ACCOUNTS }, (_, n) => message(`m${n}`, RAID_TEXT));
  for (const post of raid) {
    await intake.handleMessage(post);
    clock.advance(SECOND_MS);
  }
  const hidden = () => raid.filter((post) => adapter.isHidden(post)).length;
  expect(hidden()).toBe(LIMIT);

  const second = await restart();
  await retryAll(second);
  expect(hidden()).toBe(LIMIT);
  clock.advance(HOUR_MS);
  await retryAll(second);
  expect(hidden()).toBe(2 * LIMIT);

  await second.decide({
    caseId: deriveCaseId(raid[0]!.ref),
    moderator: moderator(),
    decision: 'uphold',
  });
  const third = await restart();
  await retryAll(third);
  expect(hidden()).toBe(ACCOUNTS);
  for (const { author } of raid) expect((await third.getMemberHistory(author)).strikes).toBe(1);
});
