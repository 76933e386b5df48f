import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { readRuleFiles } from '../../../adapters/rule-files/index.ts';
import { DEFAULT_RULES_FOLDER } from '../../../src/app/load-rules.ts';
import type { Rule } from '../../../src/detect/detector.ts';
import { createAmountReader } from '../../../src/detect/features/amount-features.ts';
import { createFeatureExtractor } from '../../../src/detect/features/extract-features.ts';
import { createDetector, parseYaml, type RuleFile } from '../../../src/detect/index.ts';
import { compileLexicon } from '../../../src/detect/lexicon/compile-lexicon.ts';
import { compileCandidateFilter } from '../../../src/detect/prefilter/candidate-filter.ts';
import { buildPrefilterPlan } from '../../../src/detect/prefilter/prefilter-plan.ts';
import { compileRawPrefilter } from '../../../src/detect/prefilter/raw-prefilter.ts';
import {
  type EverydaySource,
  everydaySchema,
  indexSchema,
  type PackSource,
  packSchema,
} from '../../../src/detect/rule-schema.ts';
import { compileCondition } from '../../../src/detect/rules/condition.ts';
import {
  compileDeobfuscator,
  compileTermMatcher,
  compileTerms,
  createFold,
} from '../../../src/text/index.ts';
import { arbitraryText } from '../../support/arbitrary-text.ts';
import { numberOfRuns } from '../../support/property-testing.ts';

interface Looks {
  /** The first look, at the text as typed. */
  first(text: string): boolean;
  /** What the rules against the author weigh on the exact path, without any look before. */
  weight(text: string): number;
  /** Would a masked word make it a candidate? */
  masked(text: string): boolean;
  readonly examples: readonly string[];
}

let looks: Looks;
beforeAll(async () => {
  looks = looksOf(await readRuleFiles(DEFAULT_RULES_FOLDER));
});

function looksOf(files: readonly RuleFile[]): Looks {
  const file = (path: string): RuleFile => files.find((f) => f.path === path)!;
  const index = parseYaml(file('index.yaml'), indexSchema).value;
  const { lexicon, terms: written } = compileLexicon(index.lexicon.map(file));
  const packs = index.packs.map((id) => parseYaml<PackSource>(file(`${id}/pack.yaml`), packSchema).value);
  const rules: Rule[] = packs.flatMap((pack) =>
    Object.entries(pack.rules).map(([name, { weight, note, when }]) => ({
      name: `${pack.id}/${name}` as const,
      pack: pack.id,
      weight,
      note,
      when: compileCondition(when, { names: lexicon, file: 'pack.yaml', line: () => 1 }),
    })),
  );
  const everyday = parseYaml<EverydaySource>(file(index.everyday!), everydaySchema).value.messages;
  const terms = compileTerms(written, everyday);
  const automaton = compileTermMatcher(terms);
  const plan = buildPrefilterPlan(terms, lexicon, rules);
  const rawHitsOf = compileCandidateFilter(terms, plan, automaton);
  const read = createFeatureExtractor(lexicon, automaton, () => false, null);
  const undisguise = compileDeobfuscator(terms);
  const fold = createFold();
  return {
    first: compileRawPrefilter(terms, plan, everyday, createAmountReader(lexicon, undisguise)),
    weight(text) {
      const folded = fold(text);
      const rawHits = rawHitsOf(folded);
      if (rawHits === 0) return 0;
      const reading = read(text, folded, rawHits)!;
      const against = rules.filter((rule) => rule.weight > 0 && rule.when.match(reading) !== null);
      return against.reduce((sum, rule) => sum + Math.round(rule.weight * 100), 0);
    },
    masked(text) {
      const bare = undisguise(fold(text), false);
      return bare !== null && rawHitsOf(bare) > 0;
    },
    examples: packs.flatMap((pack) => [
      ...Object.values(pack.rules).flatMap((rule) => [...rule.hits, ...(rule.passes ?? [])]),
      ...Object.values(pack.examples ?? {}).flatMap((texts) => texts ?? []),
    ]),
  };
}

describe('the first look', () => {
  it('never lets a post pass in which the exact path finds something, as written in the rules', () => {
    for (const text of looks.examples) {
      if (looks.weight(text) >= 30) expect(looks.first(text), text).toBe(true);
    }
  });

  it('nor when the sum is written in numerals of contracts, or only as a part of the whole', () => {
    for (const text of [
      '両替所から来た方へ、壱日で弐拾万円の仕事あります',
      '兩万円の仕事あります',
      '細はDM千便の転送サー西 3名 20%',
    ]) {
      expect(looks.weight(text), text).toBeGreaterThanOrEqual(30);
      expect(looks.first(text), text).toBe(true);
    }
  });

  it('nor when posts are cut, mixed and disguised', () => {
    const disguises =
      '/| |\n|。|、|・|😀|📩|✈️|\u200b|ﾃﾚｸﾞﾗﾑ|ﾊﾞｲﾄ|夕夕キ|バイ卜|口座|ロ座|○|*|5|万|日給5万|日/給/5/万|受○子|1件3万|出し子|UD|ＵＤ|DMください|' +
      'まで|募集|する人|だけ|運ぶ|荷物を|稼げる|即日|誰でも|OK|高額|テレ|グラム|シグナル|で連絡|1日|月収100万|円|できる方|闇|案件|あります';
    const cut = fc.tuple(fc.nat(), fc.nat(), fc.nat()).map(([which, from, length]) => {
      const text = looks.examples[which % looks.examples.length]!;
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
        if (looks.first(text)) return;
        expect(looks.weight(text)).toBeLessThan(30);
        expect(looks.masked(text)).toBe(false);
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
    for (const text of talk) expect(looks.first(text), text).toBe(false);
  });
});

describe('whatever is typed', () => {
  it('is judged without an error, alike each time, and shown inside the text and in order', async () => {
    const book = createDetector(await readRuleFiles(DEFAULT_RULES_FOLDER));
    const options = { packs: book.packs, language: 'ja' as const };
    const hostile = arbitraryText(
      '日給5万円|荷物を運ぶだけ|詳細はテレグラムで|テ/レ/グ/ラ/ム|ﾃﾚｸﾞﾗﾑ|闇○イト|門音|口座|DMください|\ud800|\udc00|\u202e|\u2066|\u0000|\u0007|\ufffe|' +
        'e\u0301\u0323|👨\u200d👩\u200d👧|🇯🇵|㈱|㌔|①|。|\n|「|」|>|ー|*|@abc_1|t.me/abc|090-1234-5678|月収100万',
    );
    fc.assert(
      fc.property(hostile, hostile, (text, attached) => {
        const message = { text, parts: attached === '' ? [] : [{ kind: 'embed' as const, text: attached }] };
        const finding = book.detect(message, options);
        expect(book.detect(message, options)).toEqual(finding);
        for (const { spans } of finding.signals) {
          spans.forEach((span, i) => {
            const shown = span.part === undefined ? text : attached;
            expect(span.start).toBeGreaterThanOrEqual(0);
            expect(span.start).toBeLessThan(span.end);
            expect(span.end).toBeLessThanOrEqual(shown.length);
            const last = spans[i - 1];
            if (last !== undefined && last.part === span.part) expect(span.start).toBeGreaterThan(last.end);
          });
        }
      }),
      { numRuns: numberOfRuns(1500) },
    );
  });

  it('ten million characters are judged by their beginning', async () => {
    const book = createDetector(await readRuleFiles(DEFAULT_RULES_FOLDER));
    const options = { packs: book.packs, language: 'ja' as const };
    const post = '日給5万、荷物を運ぶだけ。詳細はテレグラムで。';
    const long = post + 'あ、'.repeat(5_000_000);
    expect(book.detect({ text: long, parts: [] }, options).signals.length).toBeGreaterThan(0);
    for (const unit of ['テレグラム', '5万', '/', '\ud800', '草', '○']) {
      expect(() =>
        book.detect({ text: unit.repeat(10_000_000 / unit.length), parts: [] }, options),
      ).not.toThrow();
    }
  });
});
