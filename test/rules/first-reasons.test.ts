import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Ruling, Verdict } from '#core';
import { CONCRETE_SORTS } from '#core';
import { readRuleFiles } from '../../adapters/rule-files/index.ts';
import { DEFAULT_RULES_FOLDER } from '../../src/app/project-paths.ts';
import { chooseReasons } from '../../src/cases/index.ts';
import { loadOfflineDetector } from '../../src/cli/lib/offline-detector.ts';
import { createDetector } from '../../src/detect/index.ts';

const loaded = await loadOfflineDetector(DEFAULT_RULES_FOLDER, undefined, 'ja');
if (!loaded.ok) throw new Error(loaded.why);
const judge = (text: string): Verdict => loaded.value.judge({ text, parts: [] });
const posts = parse(await readFile(new URL('posts.yaml', import.meta.url), 'utf8')) as Record<
  Ruling,
  string[]
>;
const { sources } = createDetector(await readRuleFiles(DEFAULT_RULES_FOLDER));
const offers = [...posts.hide, ...sources.flatMap(({ examples }) => examples?.hide ?? [])];
const isConcrete = (sort: string) => (CONCRETE_SORTS as readonly string[]).includes(sort);

describe('the first reason on a card', () => {
  it.each(offers)('is words that a moderator can point at: 「%s」', (text) => {
    const reasons = chooseReasons(judge(text));
    expect(reasons.length).toBeLessThanOrEqual(4);
    expect(reasons[0]?.sorts?.filter(isConcrete), reasons.map(({ rule }) => rule).join(' ')).not.toEqual([]);
    expect(reasons[0]?.spans).not.toEqual([]);
  });

  it.each([
    ['日給5万、荷物を運ぶだけ。詳細はテレグラムで', ['pay', 'errand', 'contact']],
    ['口座買います。1口座5万円、DMください', ['account', 'pay', 'contact']],
    ['お金に困ってる人、免許証の写真を送ってくれたら7万渡せる', ['demand', 'pay']],
  ])('%s: the reasons name every sort of evidence', (text, sorts) => {
    const found = new Set(chooseReasons(judge(text)).flatMap((signal) => signal.sorts ?? []));
    expect([...found]).toEqual(expect.arrayContaining(sorts));
  });

  it.each([
    ['使わない口座を高く買い取ります', /口座/],
    ['通帳を売りたい方は連絡ください', /口座/],
    ['叩きやれる人、今夜', /犯罪に加担/],
    ['口座に届いた分を送るだけ。送金額の4%が報酬です', /送金/],
  ])('%s: it is of the pack whose rule the author broke', (text, prohibited) => {
    expect(chooseReasons(judge(text))[0]?.pack?.prohibits).toMatch(prohibited);
  });

  it.each([
    ['引っ越しバイト、高収入です。誰か行ける人', /中身のはっきりしない|運ぶ・電話/],
    ['U 3名 20%', /地域/],
    ['男性の方、日給5万。現場です', /誰でもよい/],
    ['SIM売ってくれる人募集。1枚3万円', /ふつうの仕事と釣り合いません/],
    ['本気の方は力になります', /個別/],
    ['おいしい話あるけど興味ある？', /個別/],
    ['日給5万、荷物を運ぶだけ。詳細はテレグラムで', /口外/],
    ['タイでコールセンター、航空券支給、月80万', /だけ/],
    ['仕事開始前にGPSアプリ入れてもらいます。1日9万', /身分証を先に/],
    ['若い男の子を募集。内容は会って説明', /運ぶ|渡航/],
    ['バイト代わりにどう？隣の県まで、ひと晩で6万', /外部|個別の連絡へ/],
    ['電話番号貸してほしい、1回3000円', /連絡を求め/],
    ['免許証と顔写真だけでOK', /^お金や報酬/],
    ['現金の運搬スタッフ、日当7万。連絡はテレグラムのみ', /だけ」の用事/],
    ['郵便受けから封筒を抜いてきてくれる人探してる。1通1万', /運転する/],
    ['高収入の仕事紹介します。月100万円稼げる、登録料は不要です', /登録料/],
    ['会社名義の通帳を月60万で貸してください。シグナルまで', /会社の求人/],
    ['消費者金融のカードを作ってくれるだけで5万。DMで', /お金に困って/],
    ['近所のお家の写真を撮って送るだけ、日給3万。DMで', /身分証/],
    ['高校生OK、紙袋をロッカーに入れるだけで3万', /借りたい|値段/],
    ['海外で電話、リゾートバイト感覚でどうぞ', /宿代/],
    ['親にばれない高収入バイト', /^中身を明かさない・口外させない仕事/],
  ])('%s: no reason says what the text does not', (text, untrue) => {
    for (const { note } of chooseReasons(judge(text))) expect(note).not.toMatch(untrue);
  });
});
