import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compileRawScanner,
  compileTermMatcher,
  compileTerms,
  createFold,
  createRawNumberFlags,
} from '../../../src/text/index.ts';
import { arbitraryText } from '../../support/arbitrary-text.ts';
import { numberOfRuns } from '../../support/property-testing.ts';
import { terms } from './terms-for-tests.ts';

const fold = createFold();
const compiled = compileTerms(terms);
const termMatcher = compileTermMatcher(compiled);

describe('the raw scanner reads what the fold and the term matcher read', () => {
  const numeralCodes = new Set([...'0123456789一二三千'].map((char) => char.charCodeAt(0)));
  const included = new Uint8Array(terms.length).fill(1);
  const scanner = compileRawScanner(
    compiled,
    included,
    createRawNumberFlags((unit) => numeralCodes.has(unit)),
  );
  /** Term and position of each hit; null if only the fold can tell. */
  const hitsIn = (text: string): string[] | null => {
    const count = scanner.scan(text);
    if (count < 0) return null;
    return Array.from({ length: count }, (_, h) => `${scanner.hits[h * 2]} ${scanner.hits[h * 2 + 1]}`);
  };
  const pieces =
    'テレグラム|テ/レ/グ|ラム|ﾃﾚｸﾞﾗﾑ|受け|子|子募集|UD|ud|cl|oud|telegram|tele|gram|日|給|日給|ボーナス|ボ一ナス|ボーー|ボ―ナス|ナス|' +
    '口座|ロ座|一人|千円|二人|二|力仕事|力|夕|タイ|ライン|オン|ミャンマー|やばいと|闇|バイト|バイ卜|📩|✈️|🇯🇵|🅰|…|‼|゛|ﾞ|㈱|①|𝐓|ー|-|―|' +
    '。|、|/| |\n|○|*|\u200b|\ufe0f|\u3099|@|5|万|が|か';

  it('calls every word that stands, at its last letter, or asks for the fold', () => {
    fc.assert(
      fc.property(arbitraryText(pieces), (text) => {
        const hits = hitsIn(text);
        if (hits === null) return;
        const folded = fold(text);
        const confirmed = termMatcher.confirmHits(folded, termMatcher.scan(folded), text);
        for (const hit of confirmed)
          expect(hits).toContain(`${hit.term} ${folded.sourceOffsets[hit.end - 1]}`);
      }),
      { numRuns: numberOfRuns(5000) },
    );
  });

  it('and no word that the term matcher does not read', () => {
    fc.assert(
      fc.property(arbitraryText(pieces), (text) => {
        const hits = hitsIn(text);
        if (hits === null) return;
        const folded = fold(text);
        const count = termMatcher.scan(folded);
        const raw = new Set(
          Array.from({ length: count }, (_, h) => {
            const at = folded.sourceOffsets[termMatcher.rawHits[h * 2 + 1]!]!;
            return `${termMatcher.rawHits[h * 2]} ${at}`;
          }),
        );
        for (const hit of hits) expect(raw).toContain(hit);
      }),
      { numRuns: numberOfRuns(5000) },
    );
  });

  it('hardly ever asks for the fold where people just talk', () => {
    const talk = [
      '今日はラーメン食べたー！',
      '了解です…',
      '🎉おめでとう🎉',
      '3時に駅で待ち合わせね',
      'メールした？',
      '一緒に行こう',
    ];
    for (const text of talk) expect(scanner.scan(text), text).toBeGreaterThanOrEqual(0);
  });

  it('sees a figure near a word and not the one inside it', () => {
    const t = terms.findIndex(({ folded }) => folded === '千円');
    expect(scanner.hasNumberNear('千円札', t, 1)).toBe(false);
    expect(scanner.hasNumberNear('約3千円', t, 3)).toBe(true);
  });
});
