import { expect, it } from 'vitest';
import { readRuleFiles } from '../../adapters/rule-files/index.ts';
import { DEFAULT_RULES_FOLDER } from '../../src/app/project-paths.ts';
import { createDetector } from '../../src/detect/index.ts';

const detector = createDetector(await readRuleFiles(DEFAULT_RULES_FOLDER));
const options = { packs: detector.packs, language: 'ja' as const };
const logOddsOf = (text: string, ...files: string[]) =>
  detector.detect(
    { text, parts: files.map((name) => ({ kind: 'attachment-name' as const, text: name })) },
    options,
  ).logOdds;
/** Below it nothing is reviewed. */
const REVIEW = -3.2;

it.each(['video-1.mp4', 'photo-1.webp', 'work-photo-2.webp', 'movie_01.mp4', 'track-1.mp3', 'video 1'])(
  'the name of a file is no offer: %s',
  (name) => {
    expect(logOddsOf('', name)).toBeLessThan(REVIEW);
    expect(logOddsOf(name)).toBeLessThan(REVIEW);
    expect(logOddsOf(`${name} 見て`)).toBeLessThan(REVIEW);
  },
);

it('an offer in the name of a file is seen, and one beside a file stays an offer', () => {
  expect(logOddsOf('', '日給5万円 荷物を運ぶだけ テレグラムで.png')).toBeGreaterThan(REVIEW);
  expect(logOddsOf('日給5万円 荷物を運ぶだけ テレグラムで', 'video-1.mp4')).toBeGreaterThan(0);
});
