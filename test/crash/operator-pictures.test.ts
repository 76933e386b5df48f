import { afterEach, expect, test } from 'vitest';
import { type OperatorSystem, startOperatorSystem } from '../support/operator/operator-system.ts';
import { createSeededRandom } from '../support/property-testing.ts';
import { sleep } from './harness.ts';
import { openPictureLoad, type PictureLoad } from './operator-pictures.ts';

/*
 * Only `npm run test:full` has this story: workers that read pictures cost too much processor time for `npm test`, where
 * `test/app/operator/pictures/read-post-pictures.test.ts` tells it with stores in memory.
 */
const SEED = 20_261_130;
const KILLS = 24;
/** Sent before each kill. */
const POSTS = 10;
const WORKERS = 2;
/** Between two kills. */
const MAX_PAUSE_MS = 4000;
/** The claims of killed workers end by themselves, after four minutes. */
const TIMEOUT_MS = 1_200_000;

let closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.toReversed()) await close();
  closers = [];
}, TIMEOUT_MS);

async function open(): Promise<[OperatorSystem, PictureLoad]> {
  const system = await startOperatorSystem({
    workers: WORKERS,
    env: { IMAGES: 'on', API_PICTURES_PRIVATE: 'on' },
  });
  closers.push(() => system.stop());
  const load = await openPictureLoad(system);
  closers.push(load.close);
  return [system, load];
}

test(
  'workers are killed while pictures wait, are fetched and are read: each post is judged once with its picture, and none is lost',
  async () => {
    const random = createSeededRandom(SEED);
    const [system, load] = await open();
    const fetching = load.waitForFetch();
    await load.send(POSTS);
    await fetching;
    load.answer();
    for (let kill = 1; kill <= KILLS; kill++) {
      const worker = system.workers[kill % WORKERS]!;
      await worker.kill();
      await worker.start();
      if (kill < KILLS) await load.send(POSTS);
      await sleep(random() * MAX_PAUSE_MS);
    }
    await load.expectAllDone();
    expect(await load.read()).toBe(KILLS * POSTS);
  },
  TIMEOUT_MS,
);
