import { afterEach, describe, expect, test } from 'vitest';
import { caseId } from '../src/cases/index.ts';
import { createDuties, type Duty } from '../src/duties.ts';
import { createMemoryClaims, nullMeter } from '../src/store/index.ts';
import { openStores } from '../src/stores.ts';
import { withRaw } from './adapters/sql/raw.ts';
import { finished, post, WORDS } from './adapters/sql/stories.ts';
import { DAY, fakeClock, HOUR, MINUTE } from './support/clock.ts';
import { message, SERVER } from './support/messages.ts';
import { type Opened, opened } from './support/sql.ts';
import { testPolicy } from './support/wordings.ts';
import { createWorld } from './support/world.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** Processes on the same stores, each with what it has done. */
function processes(...names: string[]) {
  const clock = fakeClock();
  const claims = createMemoryClaims();
  const did: string[] = [];
  const said: string[] = [];
  const note = (what: string) => void said.push(what);
  const log = { info: note, warn: note, error: note };
  const made = names.map((name) => {
    const duty = (shared: boolean): Duty => ({
      name: shared ? 'shared' : 'own',
      everyMs: HOUR,
      shared,
      work: async () => void did.push(`${name} ${shared ? 'shared' : 'own'}`),
    });
    return createDuties([duty(true), duty(false)], { claims, clock, log });
  });
  const all = async () => {
    for (const each of made) await each.run();
    return did.splice(0);
  };
  return { clock, claims, log, said, all };
}

describe('what is done without anybody asking', () => {
  test('of several processes one does what is shared, and each what is its own', async () => {
    const { clock, all } = processes('aoi', 'rin');
    expect(await all()).toEqual(['aoi shared', 'aoi own', 'rin own']);
    clock.pass(HOUR - 1);
    expect(await all()).toEqual([]);
    clock.pass(1);
    expect(await all()).toEqual(['aoi shared', 'aoi own', 'rin own']);
  });

  test('what fails is tried again soon, by whoever comes first, and stops nothing else', async () => {
    const { clock, claims, log, said } = processes();
    let fails = true;
    const did: string[] = [];
    const odd: Duty = {
      name: 'odd',
      everyMs: HOUR,
      shared: true,
      async work() {
        if (fails) throw new Error(WORDS);
        did.push('odd');
      },
    };
    const even: Duty = { ...odd, name: 'even', work: async () => void did.push('even') };
    const [first, second] = [1, 2].map(() => createDuties([odd, even], { claims, clock, log }));
    await first!.run();
    expect(did).toEqual(['even']);
    expect(said).toEqual(['duty failed']);
    fails = false;
    await second!.run();
    expect(did).toEqual(['even', 'odd']);
    clock.pass(MINUTE);
    await first!.run();
    expect(did).toEqual(['even', 'odd']);
  });

  test('a duty that takes long is not begun a second time', async () => {
    const { clock, claims, log } = processes();
    let begun = 0;
    let end: () => void = () => undefined;
    const slow: Duty = {
      name: 'slow',
      everyMs: 1,
      shared: false,
      work: () =>
        new Promise((resolve) => {
          begun += 1;
          end = resolve;
        }),
    };
    const duties = createDuties([slow], { claims, clock, log });
    const running = duties.run();
    clock.pass(MINUTE);
    void duties.run();
    expect(begun).toBe(1);
    end();
    await Promise.all([running, duties.idle()]);
  });
});

describe('duties of a database', () => {
  async function stage(): Promise<Opened & { duties: (after: number) => Promise<string[]> }> {
    const store = await opened();
    closing.push(store.close);
    return {
      ...store,
      async duties(after) {
        const said: string[] = [];
        const note = (what: string) => void said.push(what);
        const log = { info: note, warn: note, error: note };
        store.clock.pass(after);
        const around = { policy: () => testPolicy(), meter: nullMeter, clock: store.clock, log };
        const stores = await openStores({ dataDir: store.dataDir }, around);
        await createDuties(stores.duties, { claims: stores.claims, clock: store.clock, log }).run();
        await stores.close();
        return said;
      },
    };
  }
  const text = async ({ sql }: Opened, id: string) => JSON.stringify(await sql.archive.read(id));

  test('words are deleted after the days of the policy of their server', async () => {
    const store = await stage();
    await finished(store.sql, 'Y-1', post());
    await store.sql.policies.set(SERVER, testPolicy({ retention: { days: 10 } }));
    await store.duties(9 * DAY);
    expect(await text(store, 'Y-1')).toContain(WORDS);
    await store.duties(2 * DAY);
    expect(await text(store, 'Y-1')).not.toContain(WORDS);
    expect((await store.sql.verify()).finding).toBeUndefined();
  });

  test('a policy that was stored before retention had a key stays in force, with the default', async () => {
    const store = await stage();
    const { retention, attachments, ...older } = testPolicy({ language: 'en' });
    await store.sql.policies.set(SERVER, testPolicy());
    await withRaw(store, ({ db }) =>
      db
        .updateTable('policies')
        .set({ policy: JSON.stringify(older) })
        .execute(),
    );
    await store.sql.policies.refresh();
    expect(store.said).not.toContain('a stored policy is not valid any more, the default is in force');
    expect(store.sql.policies.of(SERVER)).toMatchObject({ language: 'en', retention: { days: 180 } });
  });

  test('the newest event of each chain goes to the log, once an hour and from one process only', async () => {
    const store = await stage();
    await finished(store.sql, 'Y-1', post());
    const heads = (lines: string[]) => lines.filter((line) => line.startsWith('head '));
    const [head] = await store.sql.heads();
    expect(heads(await store.duties(0))).toEqual([`head fake:square ${head!.number} ${head!.hash}`]);
    expect(heads(await store.duties(MINUTE))).toEqual([]);
    expect(heads(await store.duties(HOUR))).toHaveLength(1);
  });
});

test('a restart after the time was set back still finishes at once what a case owes', async () => {
  const world = createWorld();
  world.clock.pass(HOUR);
  const posted = message('rin', 'RECRUIT');
  // It dies with the job in its hands: whatever it would ask next is never asked.
  const gone = new Promise<void>((resolve) => {
    const dead = world.restarted((call) => {
      if (call !== 'quotas.take') return undefined;
      resolve();
      return new Promise<never>(() => {});
    });
    void dead.message(posted);
  });
  await gone;
  expect(world.adapter.hidden(posted)).toBe(false);
  expect(await world.outbox.pending()).toBe(1);
  world.clock.pass(-HOUR);
  await world.restarted().resume();
  expect(world.adapter.hidden(posted)).toBe(true);
  expect(await world.archive.unfinished()).toEqual([]);
  expect((await world.archive.read(caseId(posted.ref))).map(({ kind }) => kind)).toContain('struck');
});
