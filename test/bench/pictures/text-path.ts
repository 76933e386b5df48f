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
const MESSAGES = 40_000;
const ROUNDS = 10;

/**
 * Judges texts without pictures with and without the reading of pictures, in turn. Times of one message in milliseconds;
 * the ratio is the median of those of the rounds.
 * @example (await compareTextPaths(rules)).ratio // 1.01
 */
export async function compareTextPaths(
  rules: RulesBundle,
): Promise<{ readonly off: number; readonly on: number; readonly ratio: number }> {
  const world = await openPictureWorld(rules, new Map());
  const pictures = readPicturesAfter(world.intake, {
    readPictures: async (message) => {
      throw new Error(`${messageKey(message.ref)} has no picture`);
    },
    ...{ queue: createPictureQueue<PendingMessage>(10), policies: world.policies, log: silentLog },
  });
  const intakes = { off: world.intake, on: pictures.intake };
  let n = 0;
  async function p99(which: keyof typeof intakes, messages: number): Promise<number> {
    const times: number[] = [];
    for (let i = 0; i < messages; i++) {
      const message = world.message(n++, TEXTS[i % TEXTS.length]!);
      const start = performance.now();
      await intakes[which].handleMessage(message);
      times.push(performance.now() - start);
    }
    return percentiles(times.map((time) => time * 1000)).p99 / 1000;
  }
  for (const which of ['off', 'on'] as const) await p99(which, MESSAGES);
  const rounds = [];
  for (let round = 0; round < ROUNDS; round++) {
    const [first, second] = round % 2 === 0 ? (['off', 'on'] as const) : (['on', 'off'] as const);
    const times = { [first]: await p99(first, MESSAGES), [second]: await p99(second, MESSAGES) };
    rounds.push({ off: times.off!, on: times.on! });
  }
  pictures.stop();
  await world.close();
  const ratios = rounds.map(({ on, off }) => on / off).sort((a, b) => a - b);
  const middle = (values: readonly number[]) =>
    Number(values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!.toFixed(3));
  return {
    off: middle(rounds.map(({ off }) => off)),
    on: middle(rounds.map(({ on }) => on)),
    ratio: middle(ratios),
  };
}
