import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { readRuleFiles } from '../../adapters/rule-files/index.ts';
import { DEFAULT_RULES_FOLDER } from '../../src/app/project-paths.ts';
import { createDetector, type Detector } from '../../src/detect/index.ts';
import { arbitraryText } from '../support/arbitrary-text.ts';
import { numberOfRuns } from '../support/property-testing.ts';

let detector: Detector;
beforeAll(async () => {
  detector = createDetector(await readRuleFiles(DEFAULT_RULES_FOLDER));
});

describe('any input', () => {
  it('is judged without an error, alike each time, and shown inside the text and in order', () => {
    const options = { packs: detector.packs, language: 'ja' as const };
    const hostile = arbitraryText(
      '日給5万円|荷物を運ぶだけ|詳細はテレグラムで|テ/レ/グ/ラ/ム|ﾃﾚｸﾞﾗﾑ|闇○イト|門音|口座|DMください|\ud800|\udc00|\u202e|\u2066|\u0000|\u0007|\ufffe|' +
        'e\u0301\u0323|👨\u200d👩\u200d👧|🇯🇵|㈱|㌔|①|。|\n|「|」|>|ー|*|@abc_1|t.me/abc|090-1234-5678|月収100万',
    );
    fc.assert(
      fc.property(hostile, hostile, (text, attached) => {
        const message = { text, parts: attached === '' ? [] : [{ kind: 'embed' as const, text: attached }] };
        const result = detector.detect(message, options);
        expect(detector.detect(message, options)).toEqual(result);
        for (const { spans } of result.signals) {
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

  it('what was judged before does not move the highlights of a text', () => {
    const options = { packs: detector.packs, language: 'ja' as const };
    const message = { text: '闇○イト\n①', parts: [{ kind: 'embed' as const, text: '\u0000' }] };
    const first = detector.detect(message, options);
    expect(first.signals).not.toEqual([]);
    expect(detector.detect(message, options)).toEqual(first);
  });

  it('ten million characters are judged by their beginning', () => {
    const options = { packs: detector.packs, language: 'ja' as const };
    const post = '日給5万、荷物を運ぶだけ。詳細はテレグラムで。';
    const long = post + 'あ、'.repeat(5_000_000);
    expect(detector.detect({ text: long, parts: [] }, options).signals.length).toBeGreaterThan(0);
    for (const unit of ['テレグラム', '5万', '/', '\ud800', '草', '○']) {
      expect(() =>
        detector.detect({ text: unit.repeat(10_000_000 / unit.length), parts: [] }, options),
      ).not.toThrow();
    }
  });
});
