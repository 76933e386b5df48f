import { messageKey } from '#core';
import { createPictureQueue } from '../../../adapters/images/index.ts';
import type { RulesBundle } from '../../../src/app/load-rules.ts';
import { type PendingMessage, readPicturesAfter } from '../../../src/app/pictures/picture-intake.ts';
import { percentiles, silentLog } from '../paced-load.ts';
import { openPictureWorld } from './picture-world.ts';

const TEXTS = [
  'おはようございます',
  '今日のイベントは20時からです',
  '写真ありがとう、きれいですね',
  '週末に駅前で荷物を受け取ってから行くね。5時くらいになりそう',
  'それは先週も話しましたよ。もう一度だけ説明するので、みんなで読んでおいてください。資料は共有フォルダにあります',
];
/** A few milliseconds: a pause of the computer meets both sides alike. */
const MESSAGES_OF_BLOCK = 100;
const WARM_UP_BLOCKS = 400;
const BLOCKS = 6000;

type Side = 'off' | 'on';

/**
 * Judges texts without pictures with and without the reading of pictures; p99 of the times of one message in milliseconds.
 * The sides alternate in short blocks, and p99 is that of all blocks of a side. With one block of a second for each, the
 * ratio of the same program to itself was between 0.9 and 1.2, as other programs used the computer.
 * @example (await compareTextPaths(rules)).ratio // 1.005
 */
export async function compareTextPaths(
  rules: RulesBundle,
): Promise<{ readonly off: number; readonly on: number; readonly ratio: number }> {
  const world = await openPictureWorld(rules, new Map());
  const pictures = readPicturesAfter(world.intake, {
    readMessagePictures: async (message) => {
      throw new Error(`${messageKey(message.ref)} has no picture`);
    },
    ...{ queue: createPictureQueue<PendingMessage>(10), policies: world.policies, log: silentLog },
  });
  const intakes = { off: world.intake, on: pictures.intake };
  let n = 0;
  async function timeBlock(side: Side, times: number[]): Promise<void> {
    for (let i = 0; i < MESSAGES_OF_BLOCK; i++) {
      const message = world.message(n++, TEXTS[i % TEXTS.length]!);
      const start = performance.now();
      await intakes[side].handleMessage(message);
      times.push(performance.now() - start);
    }
  }
  async function timeBlocks(count: number): Promise<Readonly<Record<Side, readonly number[]>>> {
    const times: Record<Side, number[]> = { off: [], on: [] };
    for (let block = 0; block < count; block++) {
      const sides = block % 2 === 0 ? (['off', 'on'] as const) : (['on', 'off'] as const);
      for (const side of sides) await timeBlock(side, times[side]);
    }
    return times;
  }
  await timeBlocks(WARM_UP_BLOCKS);
  const times = await timeBlocks(BLOCKS);
  pictures.stop();
  await world.close();
  const [off, on] = [p99(times.off), p99(times.on)];
  return { off: round3(off), on: round3(on), ratio: round3(on / off) };
}

/** In milliseconds, exact to ten nanoseconds. */
const p99 = (times: readonly number[]): number => percentiles(times.map((time) => time * 1000)).p99 / 1000;

const round3 = (value: number): number => Number(value.toFixed(3));
