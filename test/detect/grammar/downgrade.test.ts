import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DetectionResult, Log, RuleName, Token } from '#core';
import { createTokeniser, type RunningTokeniser } from '../../../adapters/kuromoji/index.ts';
import { downgradeByGrammar, selectPassage } from '../../../src/detect/grammar/downgrade.ts';
import { grammarPatterns } from '../../support/shipped-wording-and-policy.ts';

const silent: Log = { info: () => {}, warn: () => {}, error: () => {} };

/** A result with the text in 【】 as evidence, and the text without the brackets. */
function marked(source: string): { text: string; result: DetectionResult } {
  let text = '';
  const spans: { start: number; end: number }[] = [];
  for (const piece of source.split(/(【[^】]*】)/)) {
    const plain = piece.replace(/[【】]/g, '');
    if (plain !== piece) spans.push({ start: text.length, end: text.length + plain.length });
    text += plain;
  }
  const signal = { rule: 'test/offer' as RuleName, weight: 13.79, sorts: [], spans, note: '' };
  return { text, result: { signals: [signal], stance: 'soliciting', logOdds: 6.13 } };
}

describe('what grammar knows of who speaks', () => {
  let tokeniser: RunningTokeniser;
  beforeAll(async () => {
    tokeniser = createTokeniser({ log: silent, deadlineMs: 10_000 });
    await tokeniser.ready();
  });
  afterAll(() => tokeniser.stop());

  async function tokensOf(result: DetectionResult, text: string): Promise<readonly Token[]> {
    const at = selectPassage(result, text);
    if (at === null) return [];
    const tokens = (await tokeniser.tokenise(text.slice(at.start, at.end))) ?? [];
    return tokens.map((token) => ({ ...token, start: token.start + at.start }));
  }
  async function downgrade(source: string): Promise<DetectionResult> {
    const { text, result } = marked(source);
    const after = downgradeByGrammar(grammarPatterns, result, text, await tokensOf(result, text), 'ja');
    return after === result ? result : after;
  }

  it.each([
    ['grammar/mistake', '【高額バイト】に応募してしまいました'],
    ['grammar/mistake', '【荷物を受け取るだけ】のやつに登録しちゃったんだけど…'],
    ['grammar/mistake', '【受け子】に誘われそうになった'],
    ['grammar/reported', '【荷物を運ぶだけ】で5万と言われた'],
    ['grammar/reported', '【荷物を運ぶだけ】、【日給5万】、と先輩に誘われました'],
    ['grammar/reported', '【運び】は1回5万らしいよ'],
    ['grammar/reported', '【日給5万】だって笑'],
    ['grammar/reported', '【1日で5万】もらえるとのこと'],
    ['grammar/prohibition', '【日給5万】の仕事には応募しないでください'],
    ['grammar/prohibition', '【受け子】なんて絶対にやるな！'],
    ['grammar/prohibition', '【闇の仕事】はやってはいけません'],
    ['grammar/denial', '【荷物を運ぶだけ】の仕事は存在しない'],
    ['grammar/denial', '【日給10万】の仕事なんてありえません'],
    ['grammar/past', '「【即日即金】。【荷物を運ぶだけ】」という投稿を見かけた'],
    ['grammar/past', '昔は【運び】で捕まる人を毎週見た'],
    ['grammar/question', '【荷物を運ぶだけ】で日給5万って何？'],
    ['grammar/question', '【日給5万】って怪しいですか'],
    ['grammar/question', '【1日5万】なんて本当なのか'],
    ['grammar/wish', '【日給5万】のバイト探してます'],
    ['grammar/wish', '【楽に5万】稼ぎたい'],
    ['grammar/guess', '【口座】を売ったら捕まるかもしれません'],
    ['grammar/comment', '【日給5万】とかやばい'],
    ['grammar/topic', '【荷物を運ぶだけ】という募集が最近増えてる'],
  ])('%s: %s', async (rule, source) => {
    const after = await downgrade(source);
    expect(after.signals.at(-1)).toMatchObject({ rule, weight: 0 });
    expect(after.stance).not.toBe('soliciting');
    expect(after.logOdds).toBeLessThan(0);
  });

  it.each([
    '【荷物を運ぶだけ】で【日給5万】！やりませんか？',
    '興味ありますか？【日給5万】の仕事です',
    '【荷物を運ぶだけ】で5万、違法ではありません',
    '【荷物を運ぶだけ】、面接はありません',
    '【荷物を運ぶだけ】で5万。危険な仕事はありません',
    '【稼ぎたい】人、【日給5万】、DMください',
    '【日給5万】でやりたい方',
    '【口座】買いたいです。1つ5万',
    '【荷物】を運んでほしい。5万払います',
    '【荷物を運ぶ】人探してます',
    '新しい【案件】が追加されました。【日給5万】',
    '【1日で5万】稼げました！気になる方はDM',
    '先週の人は【40万】だった。【荷物を運ぶだけ】、DMで',
    '冷やかしの方は【運び】に応募しないでください',
    '【荷物を運ぶだけ】で誰でもできるみたい',
    '【日給5万】、安全だって',
    '【荷物を運ぶ】という仕事です',
    '【日給5万】、やる？',
  ])('a live offer stays one: %s', async (source) => {
    expect(await downgrade(source)).toEqual(marked(source).result);
  });

  it('a harmless sentence behind the offer does not save it', async () => {
    const source = '【荷物を運ぶだけ】で【日給5万】。昨日は映画を見た。';
    expect(await downgrade(source)).toEqual(marked(source).result);
  });

  it('a memory beside a call to the reader stays an offer', async () => {
    const source = '昔は【日給5万】って言われた。やってみたい人は連絡してください';
    expect(await downgrade(source)).toEqual(marked(source).result);
  });

  it('says where and why, in both languages, and keeps the evidence', async () => {
    const { text, result } = marked('【荷物を運ぶだけ】で5万と言われた');
    const tokens = await tokensOf(result, text);
    const [ja, en] = (['ja', 'en'] as const).map((language) =>
      downgradeByGrammar(grammarPatterns, result, text, tokens, language),
    );
    expect(ja).toMatchObject({ stance: 'quoting', logOdds: -4.61 });
    expect(ja?.signals.slice(0, -1)).toEqual(result.signals);
    const { spans, note } = ja!.signals.at(-1)!;
    expect(text.slice(spans[0]!.start, spans[0]!.end)).toBe('と言われた');
    expect(note).toMatch(/人から聞いた/);
    expect(en?.signals.at(-1)?.note).toMatch(/another person/);
  });

  it('finds its passage inside a long message', async () => {
    const long = `${'今日も一日よく働いた。'.repeat(30)}【荷物を運ぶだけ】で5万と言われた。${'もう寝る。'.repeat(30)}`;
    expect((await downgrade(long)).stance).toBe('quoting');
  });
});

describe('what grammar leaves alone', () => {
  const { text, result } = marked('【荷物を運ぶだけ】で5万と言われた');

  it('a result without words to read', () => {
    expect(downgradeByGrammar(grammarPatterns, result, text, [])).toBe(result);
  });

  it('half a sentence', () => {
    const tokens = [{ surface: '荷物を運ぶだけ', baseForm: '荷物', partOfSpeech: '名詞', start: 0 }];
    expect(downgradeByGrammar(grammarPatterns, result, text, tokens)).toBe(result);
  });

  it('who does not solicit anyway, and evidence in an embed', () => {
    expect(selectPassage({ ...result, stance: 'warning' }, text)).toBeNull();
    const inPart = { ...result.signals[0]!, spans: [{ start: 0, end: 3, part: 0 }] };
    expect(selectPassage({ ...result, signals: [inPart] }, text)).toBeNull();
  });

  it('evidence that is spread over a whole essay', () => {
    const essay = marked(`【日給5万】${'の話を聞いた。'.repeat(40)}【荷物を運ぶだけ】`);
    expect(selectPassage(essay.result, essay.text)).toBeNull();
  });
});
