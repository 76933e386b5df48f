import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  compileDeobfuscator,
  compileTerms,
  createFold,
  type FoldedText,
  foldText,
  isLetterOrDigit,
  minLetterCount,
  minRawLetterCount,
} from '../../../src/text/index.ts';
import { arbitraryText } from '../../support/arbitrary-text.ts';
import { numberOfRuns } from '../../support/property-testing.ts';

const countLetters = ({ codes, length }: FoldedText): number =>
  codes.subarray(0, length).filter(isLetterOrDigit).length;

it('a disguise takes no more letters away than the prefilter allows for', () => {
  const words = ['闇バイト', 'テレグラム', '詳細', '高額', '口座', '日給'];
  const deobfuscate = compileDeobfuscator(
    compileTerms(words.map((word) => ({ folded: foldText(word) }))),
    () => null,
  );
  const fold = createFold();
  const pieces =
    '門音|闇|バ|バー|バ-イ|イト|バイト|テレ|グラム|テ/レ/グ|ラム|言羊細|糸田|詳|客頁|高|額|口座|ロ座|日|給|5|万|' +
    '○|*|ー|-|一|二|/| |、|・|\n|シ9ナル|です|あ';
  fc.assert(
    fc.property(arbitraryText(pieces), (text) => {
      const folded = fold(text);
      const [letters, minimum] = [countLetters(folded), minLetterCount(folded)];
      if (!/[^\u0000-\u30ff\u4e00-\u9fff]/.test(text)) {
        expect(minRawLetterCount(text, letters)).toBeLessThanOrEqual(minimum);
      }
      const deobfuscated = deobfuscate(folded, true);
      if (deobfuscated !== null) expect(countLetters(deobfuscated)).toBeGreaterThanOrEqual(minimum);
    }),
    { numRuns: numberOfRuns(3000) },
  );
});
