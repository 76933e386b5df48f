import { beforeAll, describe, expect, test } from 'vitest';
import { loadRulesBundle } from '../../../src/app/load-rules.ts';
import { DEFAULT_RULES_FOLDER } from '../../../src/app/project-paths.ts';
import type { Detect } from '../../../src/pipeline/detect.ts';
import { SECOND_MS } from '../../support/fake-clock.ts';
import { message } from '../../support/messages.ts';
import { createPipelineWorld } from '../../support/worlds/pipeline-world.ts';

const START = new Date('2026-11-02T02:50:00Z').getTime();

/** The rules that really ship. */
let detect: Detect;
beforeAll(async () => {
  const bundle = await loadRulesBundle(DEFAULT_RULES_FOLDER);
  if (!bundle.ok) throw new Error(bundle.why);
  const { detector } = bundle.value;
  detect = (posted, policy) => detector.detect(posted, policy);
});

async function postWithShippedRules(...texts: readonly string[]) {
  const world = createPipelineWorld({ detect });
  const posts = texts.map((text, i) =>
    message('rin', text, { sentAt: new Date(START + i * 10 * SECOND_MS) }),
  );
  for (const posted of posts) await world.intake.handleMessage(posted);
  return { hidden: posts.map((posted) => world.adapter.isHidden(posted)), cards: world.adapter.cards.size };
}

describe('with the rules that ship', () => {
  test('pay, then how to get in touch, in scraps', async () => {
    const { hidden, cards } = await postWithShippedRules('日給5万', '詳細は', 'テレグラムで');
    expect([hidden[0], hidden[2], cards]).toEqual([true, true, 1]);
  });

  test('a sentence about the weather between does not save it', async () => {
    const { hidden, cards } = await postWithShippedRules(
      '日給5万',
      '今日は暑いね',
      '荷物を運ぶだけ',
      '詳細はテレグ',
      'ラムで',
    );
    expect([hidden[0], hidden[1], hidden[2], cards]).toEqual([true, false, true, 1]);
  });

  test.each([
    ['pay and moving house', ['引っ越しで5万円かかった', '荷物を運ぶの大変だったよ', 'あとで写真送るね']],
    ['a job at a shop', ['バイト始めたよ', '時給1200円だって', '詳細はまた今度話すね']],
    ['a game', ['レイド行ける人いる？', '報酬うまいよ', '詳しくはDMする']],
    ['hearsay', ['こんなDM届いたんだけど', '日給5万って書いてある', '怖すぎる']],
  ])('ordinary talk stays: %s', async (_, texts) => {
    expect((await postWithShippedRules(...texts)).hidden).not.toContain(true);
  });
});
