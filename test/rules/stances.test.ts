import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadRulebook } from '../../src/app/load-rules.ts';
import { DEFAULT_RULES_FOLDER, PROJECT_ROOT } from '../../src/app/project-paths.ts';
import { loadOfflineDetector } from '../../src/cli/lib/offline-detector.ts';
import { readStanceExamples, type StanceExample } from '../../src/cli/train/stance-examples.ts';
import { shouldOfferHelp } from '../../src/pipeline/decide.ts';

const FOLDER = join(PROJECT_ROOT, 'training/stance');
const read = await readStanceExamples(FOLDER);
const loaded = await loadOfflineDetector(DEFAULT_RULES_FOLDER, undefined);
const rulebook = await loadRulebook(DEFAULT_RULES_FOLDER);
if (!read.ok) throw new Error(read.why);
if (!loaded.ok) throw new Error(loaded.why);
if (!rulebook.ok) throw new Error(rulebook.why);
const judge = (text: string) => loaded.value.judge({ text, parts: [] });
const judged = read.value.map((example) => ({ ...example, verdict: judge(example.text) }));
type Judged = (typeof judged)[number];
const of = (...stances: readonly StanceExample['stance'][]): readonly Judged[] =>
  judged.filter(({ stance }) => stances.includes(stance));
const share = (examples: readonly Judged[], holds: (one: Judged) => boolean): number =>
  examples.filter(holds).length / examples.length;
const textsOf = (examples: readonly Judged[]): readonly string[] => examples.map(({ text }) => text);

describe('members who ask for help because of a fraud', () => {
  const pleas = of('asking-help');

  // Examples count from the day they are written: train the stance classifier after adding many.
  it('are heard and get help in every language', () => {
    for (const language of new Set(pleas.map((plea) => plea.language))) {
      const inLanguage = pleas.filter((plea) => plea.language === language);
      expect(
        share(inLanguage, ({ verdict }) => shouldOfferHelp(verdict)),
        language,
      ).toBeGreaterThan(0.8);
    }
    expect(share(pleas, ({ verdict }) => shouldOfferHelp(verdict))).toBeGreaterThan(0.95);
  });

  it('are never hidden, not even if they repeat the offer', () => {
    expect(textsOf(pleas.filter(({ verdict }) => verdict.ruling === 'hide'))).toEqual([]);
  });

  it.each([
    'もう応募して、保険証の写真も送りました。明日の朝に来いと言われています。行かないとどうなりますか',
    '断ったら学校の前で待ち伏せされました。もう外に出られません',
    '借りた金のかわりに運転手をさせられてる。降りたいって言ったら実家に行くって',
    'やみバイトをやめたいのに、いえにくるといわれました',
    '後輩に頼まれて配信アプリのアカウントを貸したら、投げ銭の請求書が山ほど届いた。後輩は音信不通',
    'もう生きていたくない。口座を売ったせいで全部なくなった',
    'they have my passport photo and want me at the station tomorrow, I am scared',
    '他们知道我家在哪里，不去取钱就要找我父母，怎么办',
    'họ giữ hộ chiếu của em và ép em đi rút tiền, cứu em với',
    'eles sabem onde eu moro e me obrigam a buscar dinheiro, me ajudem',
  ])('are heard in the middle of it: 「%s」', (text) => {
    const verdict = judge(text);
    expect(shouldOfferHelp(verdict), JSON.stringify(verdict)).toBe(true);
    expect(verdict.ruling).toBe('pass');
  });

  it('get help even if nothing in their message resembles an offer', () => {
    const verdict = judge('友達に言われて通帳渡しちゃった。返してくれないし怖い、どうしたらいい');
    // Rules that only name a thing add nearly nothing.
    expect(verdict.signals.filter(({ weight }) => weight > 0.1)).toEqual([]);
    expect(verdict).toMatchObject({ stance: 'asking-help', ruling: 'pass' });
    expect(shouldOfferHelp(verdict)).toBe(true);
  });
});

describe('members who look for work', () => {
  it('are never hidden', () => {
    expect(textsOf(of('seeking-work').filter(({ verdict }) => verdict.ruling === 'hide'))).toEqual([]);
  });

  it('are left alone', () => {
    expect(share(of('seeking-work'), ({ verdict }) => verdict.ruling === 'pass')).toBeGreaterThan(0.97);
  });

  it.each([
    '競馬で生活費がなくなった。今週中に8万必要、すぐできる仕事ある人連絡ください',
    'スロットで家賃まで使った。あさってまでに7万いる、稼げる仕事ある人DMください',
    '高収入の仕事を探している22歳です、DMで紹介お願いします',
  ])('are not hidden if they name a sum and a way to reach them: 「%s」', (text) => {
    expect(judge(text).ruling).not.toBe('hide');
  });
});

describe('ordinary talk with the same words', () => {
  const ordinary = of('none', 'discussing', 'warning');

  it('is not answered with help', () => {
    expect(share(ordinary, ({ verdict }) => verdict.stance === 'asking-help')).toBeLessThan(0.06);
  });

  it('is never hidden', () => {
    expect(textsOf(ordinary.filter(({ verdict }) => verdict.ruling === 'hide'))).toEqual([]);
  });

  it('worries and regrets of every day get no help against fraud', () => {
    for (const text of [
      '昨日の雨で洗濯物が濡れてしまいました。どうしよう',
      '夜道は怖いですよね、私も行きたくないです',
      'かわいくてつい買ってしまいました。財布が心配です',
      '夏バテで食欲がなくて、どうしたらいいんでしょうね',
    ])
      expect(shouldOfferHelp(judge(text)), text).toBe(false);
  });

  it('names no relative and no country by accident', () => {
    // 丈夫 is a husband in Chinese; たいの is written like タイの after the fold.
    expect(rulebook.value.findGroups('大丈夫かな、道に迷ってしまった')).not.toContain('plea.kin');
    expect(rulebook.value.findGroups('温泉に行きたいのに有給が取れない')).not.toContain('plea.abroad');
    expect(rulebook.value.findGroups('夫は今バンコクで働いています')).toContain('plea.abroad');
  });

  it('who asks for a recommendation looks for no work', () => {
    for (const text of [
      'ラーメンのおすすめを教えてください',
      'この辺のいいところを教えてください',
      '好きな映画はありますか？',
      'どんな仕事をしているんですか？',
      '資格の勉強の方法を教えてください',
    ])
      expect(shouldOfferHelp(judge(text)), text).toBe(false);
  });

  it('a question about a word of crime is ordinary talk', () => {
    for (const text of [
      '受け子って何？',
      '出し子とかけ子の違いがわからない',
      'what is a money mule?',
      '车手是什么意思？',
    ])
      expect(judge(text), text).toMatchObject({ ruling: 'pass' });
  });
});

describe('offers to those who look for work', () => {
  it.each([
    '仕事探してます?受け取るだけで日給6万の仕事があります、シグナルで',
    'お金に困ってる人へ。荷物を運ぶだけで今日5万渡せます、テレグラムまで',
    '副業を探してる主婦の方、通帳を預けるだけで月8万。LINEください',
  ])('are hidden: 「%s」', (text) => {
    expect(judge(text).ruling, JSON.stringify(judge(text))).toBe('hide');
  });
});

describe('offers that end on the words of a plea', () => {
  const offers = rulebook.value.sources
    .flatMap(({ examples }) => examples?.hide ?? [])
    .filter((text) => judge(text).ruling === 'hide');

  it.each(['。助けて', '。どうしたらいいですか', '。怖い', '。もう死にたい', ' please help me'])(
    'are still seen with 「%s」 behind them',
    (suffix) => {
      const passed = offers.filter((text) => judge(text + suffix).ruling === 'pass');
      expect(passed.length / offers.length).toBeLessThan(0.1);
    },
  );
});

describe('the manifest of the stance examples', () => {
  it('counts the lines of every file by stance', async () => {
    const manifest: unknown = parse(await readFile(join(FOLDER, 'manifest.yaml'), 'utf8'));
    const counts: Record<string, Record<string, number>> = {};
    for (const { file, stance } of read.value) {
      const ofFile = counts[basename(file)] ?? {};
      counts[basename(file)] = { ...ofFile, [stance]: (ofFile[stance] ?? 0) + 1 };
    }
    expect(manifest).toEqual({ files: counts });
  });
});
