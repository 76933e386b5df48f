import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { readRuleFiles } from '../../../adapters/rule-files/index.ts';
import { DEFAULT_RULES_FOLDER } from '../../../src/app/project-paths.ts';
import { createAmountReader } from '../../../src/detect/features/amount-features.ts';
import { createFeatureExtractor } from '../../../src/detect/features/extract-features.ts';
import type { RuleFile } from '../../../src/detect/index.ts';
import { createPrefilter } from '../../../src/detect/prefilter/prefilter.ts';
import { compileRules } from '../../../src/detect/rules/compile-rules.ts';
import { parseRuleFiles } from '../../../src/detect/rules/parse-rule-files.ts';
import {
  compileDeobfuscator,
  compileRespeller,
  compileTermMatcher,
  compileTerms,
  createFold,
} from '../../../src/text/index.ts';
import { arbitraryText } from '../../support/arbitrary-text.ts';
import { numberOfRuns } from '../../support/property-testing.ts';

interface ShippedRules {
  /** The prefilter on the text as typed. */
  passes(text: string): boolean;
  /** Total weight of the rules against the author without any prefilter on the text as typed, in hundredths. */
  weight(text: string): number;
  /** Would the text be a candidate with its masked letters restored? */
  isMaskedCandidate(text: string): boolean;
  readonly examples: readonly string[];
}

let shipped: ShippedRules;
beforeAll(async () => {
  shipped = compileShippedRules(await readRuleFiles(DEFAULT_RULES_FOLDER));
});

/** Without the wording classifier, so that the tiers based on rules stand alone. */
function compileShippedRules(files: readonly RuleFile[]): ShippedRules {
  const parsed = parseRuleFiles(files);
  const { lexicon, everyday, packs } = parsed;
  const rules = compileRules(packs, lexicon);
  const terms = compileTerms(parsed.terms, everyday);
  const termMatcher = compileTermMatcher(terms);
  const deobfuscate = compileDeobfuscator(terms, compileRespeller(parsed.phonetic));
  const fold = createFold();
  const { screen, screenFolded } = createPrefilter({
    terms,
    lexicon,
    rules,
    everyday,
    amountReader: createAmountReader(lexicon, deobfuscate),
    termMatcher,
    fold: createFold(),
    classifierSource: null,
    getClassifier: null,
  });
  const extract = createFeatureExtractor(lexicon, termMatcher, () => false, null);
  return {
    passes: (text) => screen(text) !== null,
    weight(text) {
      const { folded, rawHits } = screenFolded(fold(text), false);
      if (rawHits === 0) return 0;
      const features = extract(text, folded, rawHits)!;
      const against = rules.filter((rule) => rule.weight > 0 && rule.when.match(features) !== null);
      return against.reduce((sum, rule) => sum + Math.round(rule.weight * 100), 0);
    },
    isMaskedCandidate(text) {
      const deobfuscated = deobfuscate(fold(text), false);
      return deobfuscated !== null && screenFolded(deobfuscated, false).rawHits > 0;
    },
    examples: packs.flatMap(({ value }) => [
      ...Object.values(value.rules).flatMap((rule) => [...rule.hits, ...(rule.passes ?? [])]),
      ...Object.values(value.examples ?? {}).flatMap((texts) => texts ?? []),
    ]),
  };
}

describe('the prefilter', () => {
  it('never lets a post pass in which the exact path finds something, as written in the rules', () => {
    for (const text of shipped.examples) {
      if (shipped.weight(text) >= 30) expect(shipped.passes(text), text).toBe(true);
    }
  });

  it('nor when the sum is written in numerals of contracts, or only as a part of the whole', () => {
    for (const text of [
      '両替所から来た方へ、壱日で弐拾万円の仕事あります',
      '兩万円の仕事あります',
      '細はDM千便の転送サー西 3名 20%',
    ]) {
      expect(shipped.weight(text), text).toBeGreaterThanOrEqual(30);
      expect(shipped.passes(text), text).toBe(true);
    }
  });

  it('nor when posts are cut, mixed and disguised', () => {
    const disguises =
      '/| |\n|。|、|・|😀|📩|✈️|\u200b|ﾃﾚｸﾞﾗﾑ|ﾊﾞｲﾄ|夕夕キ|バイ卜|口座|ロ座|○|*|5|万|日給5万|日/給/5/万|受○子|1件3万|出し子|UD|ＵＤ|DMください|' +
      'まで|募集|する人|だけ|運ぶ|荷物を|稼げる|即日|誰でも|OK|高額|テレ|グラム|シグナル|で連絡|1日|月収100万|円|できる方|闇|案件|あります';
    const cut = fc.tuple(fc.nat(), fc.nat(), fc.nat()).map(([which, from, length]) => {
      const text = shipped.examples[which % shipped.examples.length]!;
      const start = from % text.length;
      return text.slice(start, start + 1 + (length % 24));
    });
    const spread = fc
      .tuple(cut, fc.constantFrom('/', '\n', ' ', '・', '🍀', '\u200b'))
      .map(([t, s]) => [...t].join(s));
    const mixed = fc
      .array(fc.oneof({ weight: 4, arbitrary: cut }, spread, arbitraryText(disguises)), {
        minLength: 1,
        maxLength: 5,
      })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(mixed, (text) => {
        if (shipped.passes(text)) return;
        expect(shipped.weight(text)).toBeLessThan(30);
        expect(shipped.isMaskedCandidate(text)).toBe(false);
      }),
      { numRuns: numberOfRuns(4000) },
    );
  });

  it('lets everyday talk pass', () => {
    const talk = [
      'おはよう！今日も一日がんばろう',
      'ラーメン食べに行きたいですね',
      '昨日の試合見た？最後すごかったよね',
      'そうなんですね、知らなかったです',
      'リリースノートのレビューお願いします',
      '昨日のランチ、500円だったのに量が多かった',
      '立て替えた3800円、明日会ったときに渡すね',
      'This build fails on my laptop, any ideas?',
    ];
    for (const text of talk) expect(shipped.passes(text), text).toBe(false);
  });
});
