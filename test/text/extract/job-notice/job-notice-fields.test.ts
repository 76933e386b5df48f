import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { extractContacts } from '../../../../src/text/extract/contacts/extract-contacts.ts';
import { extractJobNoticeFields } from '../../../../src/text/extract/job-notice/job-notice-fields.ts';
import { extractAmounts } from '../../../../src/text/extract/money/extract-amounts.ts';
import { foldText } from '../../../../src/text/index.ts';
import { arbitraryText, repeatedToMegabyte } from '../../../support/arbitrary-text.ts';
import { numberOfRuns } from '../../../support/property-testing.ts';

const read = (folded: string) =>
  extractJobNoticeFields(folded, extractAmounts(folded), extractContacts(folded));
const items = (text: string): readonly string[] => [...read(foldText(text))].sort();

const ALL = ['address', 'contact', 'duties', 'name', 'pay', 'place'];

describe('a lawful notice shows all six', () => {
  it.each([
    [
      'labelled',
      `【会社名】株式会社あおば運送
【所在地】東京都北区赤羽9-8-7 あおばビル4階
【連絡先】03-1234-5678
【仕事内容】倉庫内での検品と梱包
【勤務地】赤羽駅から徒歩8分
【給与】時給1,250円`,
    ],
    [
      'with colons',
      `店名：喫茶みなも
住所：大阪市北区梅田二丁目 みなもビル2F
応募：minamo@example.com
業務内容：ホールでの接客、洗い場
勤務先：梅田の店舗
時給：1200円`,
    ],
    [
      'running',
      '合同会社あおばです。データ入力の一般事務を募集、時給1300円。仙台市青葉区一番町9丁目のあおばビル内、仙台駅から徒歩10分。お電話は022-123-4567まで。',
    ],
  ])('%s', (_, text) => {
    expect(items(text)).toEqual(ALL);
  });
});

describe('each item', () => {
  it.each([
    [
      'name',
      [
        '株式会社ニトベ',
        'あおば(株)',
        '㈱あおば',
        '社名：アオバ物流',
        '【屋号】みなも',
        'カフェみなも渋谷駅前店です',
      ],
    ],
    [
      'address',
      [
        '札幌市中央区北9条9丁目',
        '横浜市西区高島9-8',
        '東京都港区の青葉ビル3階',
        '住所:福岡市博多区青葉町9番地',
      ],
    ],
    [
      'contact',
      ['お電話ください 03-1234-5678', 'info@example.com', '応募フォーム https://example.com/apply'],
    ],
    [
      'duties',
      [
        '仕事内容：倉庫での軽作業',
        '【業務内容】\n検品、箱詰め',
        'レジ打ちと品出しです',
        '引っ越し作業の補助',
      ],
    ],
    [
      'place',
      [
        '勤務地：渋谷',
        '【最寄り駅】池袋',
        '池袋駅から徒歩3分',
        '徒歩5分',
        '在宅勤務',
        '完全フルリモート勤務',
      ],
    ],
    ['pay', ['時給1200円', '日給1万円', '給与：25万円', '報酬は一件3000円', '年収400万']],
  ] as const)('%s', (item, texts) => {
    for (const text of texts) expect(items(text), text).toContain(item);
  });

  it.each([
    [
      'name',
      [
        '株式会社に勤めている',
        'この店で働いてる',
        '飲食店のバイト',
        '焼肉店で食べた',
        'チェーン店',
        'コンビニ店員',
        '会社名：詳細はDM',
        '有名店です',
      ],
    ],
    [
      'address',
      [
        '大阪市北区',
        '市場は10-20時',
        '都合は9-10時',
        '渋谷区 090-1234-5678',
        '2階です',
        '区別が5-3',
        '武道館の2階',
        '村上が3番ほしい',
      ],
    ],
    [
      'contact',
      [
        'DMください',
        'LINE ID: kani99',
        'https://t.me/kani_work',
        '問い合わせフォームはまだない',
        '連絡待ってます',
      ],
    ],
    [
      'duties',
      [
        '仕事内容：詳細はDM',
        '仕事内容：簡単な作業',
        '荷物を運ぶだけ',
        '誰でもできるお仕事',
        '業務：荷物運ぶだけ',
      ],
    ],
    [
      'place',
      ['勤務地：全国', '場所：都内某所', '勤務地は詳細で', '夜勤勤務', '駅前', '長期勤務', '二人勤務'],
    ],
    ['pay', ['このゲーム5000円', '高収入', '100万いいね', '家賃5万']],
  ] as const)('%s is not read into look-alikes', (item, texts) => {
    for (const text of texts) expect(items(text), text).not.toContain(item);
  });
});

it('a typical recruiting post shows the pay and nothing else', () => {
  expect(items('日給5万、荷物を運ぶだけ。全国で募集。詳細はテレグラムで')).toEqual(['pay']);
});

describe('any text at all', () => {
  it('never throws', () => {
    fc.assert(
      fc.property(
        arbitraryText('株式会社|本店|市|区|町|1|-|9|丁目|番|ビル|階|【|】|:|勤務地|駅|徒歩|分|円|時給| |\n'),
        (text) => {
          expect(read(text).size).toBeLessThanOrEqual(6);
        },
      ),
      { numRuns: numberOfRuns(300) },
    );
  });

  it.each(repeatedToMegabyte('市', '東京都1-', 'aa株', '店', '【勤務地】', 'http://a '))(
    'a megabyte of %j ends',
    (_, text) => {
      expect(read(text).size).toBeLessThanOrEqual(6);
    },
  );
});
