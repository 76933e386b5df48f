import { beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_RULES_FOLDER } from '../../../src/app/project-paths.ts';
import { loadOfflineDetector, type OfflineDetector } from '../../../src/cli/lib/offline-detector.ts';
import type { Part, Verdict } from '../../../src/core/index.ts';
import { shouldOfferHelp } from '../../../src/pipeline/decide.ts';

const OFFER = '荷物を受け取って運ぶだけ\n日給5万円以上 即日払い\n詳細はテレグラムで';
const INVITE = 'https://t.me/+TestInvite77';

let judge: OfflineDetector['judge'];
beforeAll(async () => {
  const loaded = await loadOfflineDetector(DEFAULT_RULES_FOLDER, undefined, 'ja');
  if (!loaded.ok) throw new Error(loaded.why);
  judge = loaded.value.judge;
});

const recognised = (text: string, confidence: number): Part => ({ kind: 'image-text', text, confidence });
const code = (text: string): Part => ({ kind: 'image-text', text, confidence: 1 });

describe('an offer in a picture', () => {
  it('is reviewed and not hidden if only a program has read it', () => {
    expect(judge({ text: '', parts: [recognised(OFFER, 0.95)] })).toMatchObject({
      ruling: 'review',
      reviewOnly: true,
    });
    expect(judge({ text: 'これ見て', parts: [recognised(OFFER, 0.95)] }).ruling).toBe('review');
  });

  it.each([
    ['a link to a messenger', INVITE, []],
    ['an invitation by direct message', '気になる人はDMください', []],
    ['a code that opens a messenger', '', [code(INVITE)]],
  ])('is hidden together with %s', (_, text, codes) => {
    expect(judge({ text, parts: [recognised(OFFER, 0.95), ...codes] }).ruling).toBe('hide');
  });

  it.each(['気になる方はこちら', '詳細はこちら'])(
    'together with 「%s」 is hidden if the picture is a clear offer, else reviewed',
    (text) => {
      expect(judge({ text, parts: [recognised(OFFER, 0.95)] }).ruling).toBe('hide');
      const unsure = recognised('荷物を受け取るだけ\n日給5万円 即日払い\n身分証の写真が必要です', 0.7);
      expect(judge({ text, parts: [unsure] }).ruling).toBe('review');
      expect(judge({ text: '詳細はDMで', parts: [unsure] }).ruling).toBe('hide');
    },
  );

  it('counts less, the less sure the recogniser was', () => {
    const of = (confidence: number): Verdict =>
      judge({ text: INVITE, parts: [recognised(OFFER, confidence)] });
    expect(of(0.5).logOdds).toBeLessThan(of(0.9).logOdds);
    expect(of(0.1).ruling).toBe('pass');
  });

  it('is seen although letters were misread, and the words are marked as they were read', () => {
    const text = '何物を受け取って運ぶだけ\n日給5方円以上 即目払い\n詳細はテレブグラムで';
    const { ruling, signals } = judge({ text: '', parts: [recognised(text, 0.7)] });
    expect(ruling).toBe('review');
    const marked = signals.flatMap(({ spans }) => spans.map(({ start, end }) => text.slice(start, end)));
    expect(marked.filter((words) => words.includes('テレブグラム'))).not.toEqual([]);
  });

  it('that only a correction shows is reviewed and not hidden', () => {
    const misread = recognised('何物を受け取っで運ぶたけ\n日給S方円 即目払い\n詳細はテレブグラ厶で', 0.6);
    const { ruling, reviewOnly } = judge({ text: '', parts: [misread, code(INVITE)] });
    expect([ruling, reviewOnly]).toEqual(['review', true]);
  });

  it('in a warning or a cry for help is what the member says of it', () => {
    const warning = '【注意】こういう募集は闇バイトです。絶対に応募しないでください';
    expect(judge({ text: warning, parts: [recognised(OFFER, 0.95)] }).ruling).not.toBe('hide');
    const plea = 'これに応募してしまいました。脅されています。助けてください';
    expect(judge({ text: plea, parts: [recognised(OFFER, 0.95)] }).ruling).toBe('pass');
  });
});

describe('a screenshot of an offer with a code of a messenger', () => {
  const screenshot = [recognised(OFFER, 0.95), code(INVITE)];
  const rulingOn = (text: string) => judge({ text, parts: screenshot }).ruling;

  it('is hidden without words, and with an invitation', () => {
    for (const text of [
      '',
      ' ',
      '詳細はこちら',
      '興味ある人DM',
      'LINE ID: tanaka55x',
      '👇 t.me/tanaka55',
      'DM for details',
      `詳細はこちら ${INVITE}`,
      '応募は https://lin.ee/abcd12',
      '詳しくはQRから',
    ])
      expect([text, rulingOn(text)]).toEqual([text, 'hide']);
  });

  it.each([
    [
      'warnings',
      [
        'みんな気をつけて！',
        '注意喚起です',
        'こんなのに引っかかるなよ',
        '運営に通報済みです。QRは開かないで',
      ],
    ],
    ['warnings with the contact', ['こいつのLINE ID: yami55x 注意', `${INVITE} ←これ踏んだらだめ`]],
    [
      'questions',
      [
        'これって闇バイトですか？',
        'これ詐欺？',
        'シグナル入れちゃったけど消せば平気？',
        'Is this a scam?',
        '@hanako これやばくない？',
      ],
    ],
    [
      'words to the moderators',
      ['運営さんこれ消してください', 'mods please remove this', '@moderator これ見てください'],
    ],
    [
      'reports',
      ['運営さん、テレグラムに誘導する人がいます', 'DMでこれが来た', '友達からこれが送られてきました'],
    ],
    ['news', ['特殊詐欺の受け子 高校生を逮捕', '学校で注意のプリントが配られた']],
    [
      'posts of others',
      [
        'この番号に電話しないで 090-1234-5678',
        '同じの来た人は教えて',
        '至急 削除お願いします',
        `このリンク踏むな ${INVITE}`,
      ],
    ],
    [
      'words of ordinary talk',
      [
        'さっきの画像',
        '今晩もよろしく',
        '最後まで読んだけど長い',
        '誰か教えてくれ',
        '明日まで待って',
        '説明が足りん',
      ],
    ],
    [
      'short warnings',
      ['捨て垢からこれ来たら無視で', 'スタッフの方、対応お願いします', 'これに乗らないで連絡ください'],
    ],
    [
      'worries about others',
      ['うちの子が応募しました。連絡先はテレグラムだけです', '警察に相談したほうがいいかな'],
    ],
    ['remarks', ['今日も届いた笑', 'これ見て', '@hanako これ見て']],
  ])('is reviewed and not hidden with %s', (_, texts) => {
    for (const text of texts) expect([text, rulingOn(text)]).toEqual([text, 'review']);
  });

  it('leads to no case with a call for help', () => {
    for (const text of ['脅されています', '身分証を送ってしまいました', '免許証の写真を送れと言われました'])
      expect([text, rulingOn(text)]).toEqual([text, 'pass']);
  });

  it('is reviewed with the words of a member who looks for work, who gets help', () => {
    const verdict = judge({ text: '仕事探してた自分にぴったりでした', parts: screenshot });
    expect(verdict.ruling).toBe('review');
    expect(shouldOfferHelp(verdict)).toBe(true);
  });

  it('does not accuse a member who looks for work beside an ordinary picture', () => {
    const text = '日給5万くらいの仕事、誰か紹介してくれませんか。荷物運ぶのとかできます';
    expect(judge({ text, parts: [recognised('猫の写真', 0.9)] }).ruling).toBe('pass');
  });

  it('protects no typed offer by a word to the moderators or a plea', () => {
    for (const text of [`運営さんへ ${OFFER}`, `${OFFER}\n困ってます`])
      expect(rulingOn(text)).toBe(judge({ text, parts: [] }).ruling);
    expect(rulingOn(`運営さんへ ${OFFER}`)).toBe('hide');
  });
});

it('an offer in a picture is not hidden because the member mentions another one', () => {
  for (const text of ['@hanako これやばくない？', '@hanako_t', '@tanaka さん見て'])
    expect([text, judge({ text, parts: [recognised(OFFER, 0.95)] }).ruling]).toEqual([text, 'review']);
  expect(judge({ text: 'シグナルで @tanaka.55', parts: [recognised(OFFER, 0.95)] }).ruling).toBe('hide');
});

describe('a code with nothing else', () => {
  it('passes: many shops and groups of friends show a code of a messenger', () => {
    for (const link of [INVITE, 'https://line.me/ti/p/sample0000', 'https://signal.me/#p/+810000000000'])
      expect(judge({ text: '', parts: [code(link)] }).ruling).toBe('pass');
    expect(judge({ text: 'グループ作りました！', parts: [code(INVITE)] }).ruling).toBe('pass');
  });

  it.each([
    ['高額案件あります', 'review'],
    ['即日5万円、荷物を受け取るだけ', 'hide'],
  ])('together with 「%s」 it counts as a typed link: %s', (text, ruling) => {
    const shown = judge({ text, parts: [code(INVITE)] });
    expect(shown.ruling).toBe(ruling);
    expect(judge({ text: `${text}\n${INVITE}`, parts: [] }).ruling).toBe(ruling);
  });
});

describe('what a picture does not change', () => {
  it('an offer that was typed is hidden with any picture', () => {
    const typed = judge({ text: OFFER, parts: [] });
    const withPicture = judge({ text: OFFER, parts: [recognised('猫の写真', 0.9)] });
    expect([typed.ruling, withPicture.ruling]).toEqual(['hide', 'hide']);
  });

  it('a text in a picture that the operator has read itself counts as if it was typed', () => {
    expect(judge({ text: '', parts: [{ kind: 'image-text', text: OFFER }] }).ruling).toBe('hide');
  });

  it('words that were read well are not taken for the words of offers that are one letter away', () => {
    const meet = '明日の大掃除\n9時に駅前集合です\n軍手と飲み物を持ってきて';
    const lines = { lineConfidences: [0.95, 0.96, 0.94] };
    const part = { ...recognised(meet, 0.95), ...lines };
    const typed = judge({ text: meet, parts: [] });
    expect(judge({ text: '', parts: [part] }).logOdds).toBeLessThanOrEqual(typed.logOdds);
  });

  it('a poster that has some words of offers is not reviewed, also with the code of the shop', () => {
    const poster = '倉庫で荷物を仕分けるだけ\n日給12,000円+交通費\n学歴・経験不問\n登録は身分証を持って来社';
    const official = code('https://line.me/R/ti/p/@aozorastaff');
    for (const codes of [[], [official]])
      expect(judge({ text: '', parts: [recognised(poster, 0.95), ...codes] }).ruling).toBe('pass');
  });

  it('a card of a school about recruiters is a warning, also if the recogniser was not sure', () => {
    const lesson = '知ってる？ 闇バイトの手口\n①高収入で誘う\n②テレグラムに移動\n③身分証を送らせる';
    expect(judge({ text: '気になる人はこちら', parts: [recognised(lesson, 0.9)] }).ruling).not.toBe('hide');
  });

  it('a menu, a poster of a shop and a code of a shop pass', () => {
    const poster = 'アルバイト募集\n青空ベーカリー 駅前店\n時給1150円 交通費支給\n店頭でスタッフまで';
    for (const text of [poster, '本日のランチ\nハンバーグ定食 950円', '荷物を3個届けた\n報酬 800ゴールド'])
      expect(
        judge({ text: '', parts: [recognised(text, 0.9), code('https://shop.example.com')] }).ruling,
      ).toBe('pass');
  });
});
