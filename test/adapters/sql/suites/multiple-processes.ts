import { spawn } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { CaseConflict, type Policy } from '#core';
import { openSql, type SqlStores } from '../../../../adapters/sql/index.ts';
import { createPolicyUpdater } from '../../../../src/commands/lib/policy-updater.ts';
import { hideJob, openedEvent } from '../../../contracts/archive.ts';
import { START_TIME } from '../../../contracts/contract-helpers.ts';
import { bundleToOneFile } from '../../../support/cli/build-programs.ts';
import { member, message, SERVER } from '../../../support/messages.ts';
import {
  type CreateDatabase,
  openTestDatabase,
  type TestDatabase,
} from '../../../support/services/test-database.ts';
import { testPolicy } from '../../../support/shipped-wording-and-policy.ts';
import { sampleMessage } from '../support/sample-cases.ts';

const ROUNDS = 12;
const SERVERS = ['s1', 's2', 's3', 's4'];

const storeSettings = ({ dataDir, url, clock }: TestDatabase) => ({
  ...{ dataDir, url, clock },
  log: { info: () => {}, warn: () => {}, error: () => {} },
});

/** Several real processes on one database. @example multipleProcessesSuite('SQLite', () => undefined) */
export function multipleProcessesSuite(name: string, place: CreateDatabase): void {
  describe(`side by side: ${name}`, () => {
    test('two processes lose no event of each other, do no job twice, and leave one whole chain', async () => {
      const store = await openTestDatabase(place);
      const cases = ['Y-1', 'Y-2', 'Y-3'];
      for (const id of cases) await store.sql.archive.append(id, 0, [openedEvent(sampleMessage())]);
      const program = await bundleToOneFile('test/adapters/sql/support/concurrent-writer.ts');
      const workers = ['aoi', 'rin'];
      const results = await Promise.all(
        workers.map((worker) =>
          run(program, { name: worker, dataDir: store.dataDir, url: store.url, cases, rounds: ROUNDS }),
        ),
      );

      for (const id of cases) {
        const reasons = (await store.sql.archive.read(id)).flatMap((event) =>
          event.kind === 'reported' ? [event.reason] : [],
        );
        const expected = workers.flatMap((worker) =>
          Array.from({ length: ROUNDS }, (_, i) => `${worker}/${i}`),
        );
        expect([...reasons].sort()).toEqual([...expected].sort());
      }
      const doneJobs = results.flatMap((result) => result.done);
      expect(new Set(doneJobs).size).toBe(doneJobs.length);
      const pendingJobs = await store.sql.outbox.leaseDueJobs(START_TIME, 1000, 1);
      expect(doneJobs.length + pendingJobs.length).toBe(cases.length * workers.length * ROUNDS);
      expect(pendingJobs.some((job) => doneJobs.includes(job.id))).toBe(false);
      const verified = await store.sql.verify();
      expect(verified.finding).toBeUndefined();
      expect(verified.events).toBe(cases.length * (1 + workers.length * ROUNDS));
      await store.close();
    });

    test('administrators who use two bots on one database at once lose no change of settings', async () => {
      const store = await openTestDatabase(place);
      const [first, second] = await Promise.all([
        openSql({ ...storeSettings(store), policy: () => testPolicy() }),
        openSql({ ...storeSettings(store), policy: () => testPolicy() }),
      ]);
      const change = (sql: SqlStores, id: string, more: Partial<Policy>) =>
        createPolicyUpdater({ policies: sql.policies, clock: store.clock, log: storeSettings(store).log })(
          { server: SERVER, id },
          'config',
          (policy) => ({ policy: { ...policy, ...more }, answer: undefined }),
        );
      await Promise.all([
        change(first, 'kei', { language: 'en' }),
        change(second, 'mio', { native: 'on' }),
        change(second, 'mio', { mode: 'shadow' }),
      ]);
      await Promise.all([first.policies.refresh(), second.policies.refresh()]);
      const expected = testPolicy({ language: 'en', native: 'on', mode: 'shadow' });
      expect(first.policies.of(SERVER)).toEqual(expected);
      expect(second.policies.of(SERVER)).toEqual(expected);
      expect(await first.policies.listVersions(SERVER, { limit: 9 })).toHaveLength(4);
      await Promise.all([first.close(), second.close()]);
      await store.close();
    });

    test('posts of several servers at once, each received twice: one case and one job each, and every chain is whole', async () => {
      const { sql, close } = await openTestDatabase(place);
      const posts = SERVERS.flatMap((id) =>
        ['a', 'b', 'c', 'd', 'e'].map((text) => {
          const server = { platform: 'fake', id };
          return { id: `Y-${id}-${text}`, posted: message({ ...member('rin'), server }, text) };
        }),
      );
      const results = await Promise.allSettled(
        [...posts, ...posts].map(({ id, posted }) =>
          sql.archive.append(id, 0, [openedEvent(posted)], [hideJob(id, posted)]),
        ),
      );
      const conflicts = results.flatMap((result) =>
        result.status === 'rejected' ? [result.reason as unknown] : [],
      );
      expect(conflicts).toHaveLength(posts.length);
      for (const error of conflicts) expect(error).toBeInstanceOf(CaseConflict);
      expect(await sql.outbox.countPending()).toBe(posts.length);
      for (const id of SERVERS) {
        const cases = await sql.archive.listCasesOfServer({ platform: 'fake', id }, 10);
        expect([...cases].sort()).toEqual(['a', 'b', 'c', 'd', 'e'].map((text) => `Y-${id}-${text}`));
      }
      const chains = SERVERS.map((id) => expect.objectContaining({ server: `fake:${id}`, number: 5 }));
      expect(await sql.chainHeads()).toEqual(chains);
      const verified = await sql.verify();
      expect(verified.finding).toBeUndefined();
      expect(verified.events).toBe(posts.length);
      await close();
    });
  });
}

const run = (program: string, task: object): Promise<{ done: string[]; conflicts: number }> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'pipe'] });
    let out = '';
    let errors = '';
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0 ? resolve(JSON.parse(out)) : reject(new Error(`worker ended with ${code}: ${errors}`)),
    );
    child.stdin.end(JSON.stringify(task));
  });
