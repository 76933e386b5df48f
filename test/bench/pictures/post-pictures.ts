import { setTimeout as wait } from 'node:timers/promises';
import { messageKey } from '#core';
import { createPictureQueue, DEFAULT_LIMITS, openPictureReader } from '../../../adapters/images/index.ts';
import type { RulesBundle } from '../../../src/app/load-rules.ts';
import { type PendingMessage, readPicturesAfter } from '../../../src/app/pictures/picture-intake.ts';
import { createMessagePictureReader } from '../../../src/app/pictures/read-message-pictures.ts';
import { generateInnocents, generateOffers } from '../../support/pictures/pictures.ts';
import { percentiles, silentLog } from '../paced-load.ts';
import { openPictureWorld } from './picture-world.ts';

/** What was measured; times in milliseconds. */
export interface PictureLoad {
  readonly waits: { readonly count: number; readonly p50: number; readonly p95: number };
  /** Pictures that were not read, or not completely. */
  readonly unread: number;
  readonly longestQueue: number;
}

/** Not the seed of the tests of recognition. */
const SEED = 77;

/**
 * Posts messages with one picture each, half of them offers, at a steady pace, and waits for their rulings: those on what
 * the pictures show, or for pictures that show nothing the end of their reading.
 * @example (await postPictures(rules, { seconds: 60, perSecond: 1 })).waits.p95
 */
export async function postPictures(
  rules: RulesBundle,
  { seconds, perSecond, workers }: { seconds: number; perSecond: number; workers?: number | undefined },
): Promise<PictureLoad> {
  const count = Math.ceil(seconds * perSecond);
  const [offers, innocents] = [
    await generateOffers(Math.ceil(count / 2), SEED),
    await generateInnocents(Math.floor(count / 2), SEED),
  ];
  const pictures = Array.from(
    { length: count },
    (_, i) => (i % 2 === 0 ? offers : innocents)[Math.floor(i / 2)]!,
  );
  const world = await openPictureWorld(rules, new Map(pictures.map(({ name, bytes }) => [name, bytes])));
  const reader = openPictureReader({ log: silentLog, ...(workers !== undefined && { workers }) });
  const postedAt = new Map<string, number>();
  const ruledAt = new Map<string, number>();
  let [unread, finished, longestQueue] = [0, 0, 0];
  const readOne = createMessagePictureReader({
    ...{ reader, adapterOf: () => world.adapter, maxBytes: DEFAULT_LIMITS.maxBytes, log: silentLog },
  });
  const { intake, waitUntilIdle, stop } = readPicturesAfter(
    {
      ...world.intake,
      async judge(kind, message, options) {
        const handled = await world.intake.judge(kind, message, options);
        ruledAt.set(messageKey(message.ref), performance.now());
        return handled;
      },
    },
    {
      async readMessagePictures(message, options) {
        const found = await readOne(message, options);
        unread += found.unread;
        finished++;
        ruledAt.set(messageKey(message.ref), performance.now());
        return found;
      },
      ...{ queue: createPictureQueue<PendingMessage>(200), policies: world.policies, log: silentLog },
    },
  );
  // The first picture starts the process.
  await reader.read({ bytes: pictures[0]!.bytes });
  const start = performance.now();
  for (const [i, { name, message }] of pictures.entries()) {
    await wait(Math.max(0, start + (i * 1000) / perSecond - performance.now()));
    const posted = world.message(i, message, [name]);
    postedAt.set(messageKey(posted.ref), performance.now());
    await intake.handleMessage(posted);
    longestQueue = Math.max(longestQueue, i + 1 - finished);
  }
  await waitUntilIdle();
  stop();
  reader.stop();
  await world.close();
  const waited = [...postedAt].map(([key, at]) => ruledAt.get(key)! - at).sort((a, b) => a - b);
  const p95 = Math.round(waited[Math.floor(waited.length * 0.95)]!);
  return { waits: { count, p50: Math.round(percentiles(waited).p50), p95 }, unread, longestQueue };
}
