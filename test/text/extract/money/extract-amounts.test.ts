import { describe, expect, it } from 'vitest';
import { extractAmounts } from '../../../../src/text/extract/money/extract-amounts.ts';
import { foldText } from '../../../../src/text/index.ts';
import { amountsOfText, onlyAmountOfText } from './amounts-of-text.ts';

describe('one amount, however it is written', () => {
  it.each([
    ['5万', 50_000],
    ['5万円', 50_000],
    ['５万円', 50_000],
    ['5 万 円', 50_000],
    ['50,000円', 50_000],
    ['５０，０００円', 50_000],
    ['¥50000', 50_000],
    ['￥50,000-', 50_000],
    ['50000yen', 50_000],
    ['50,000 yen', 50_000],
    ['JPY 50000', 50_000],
    ['五万', 50_000],
    ['伍萬円', 50_000],
    ['壱零萬圓', 100_000],
    ['弐拾捌萬円', 280_000],
    ['仟伍佰円', 1_500],
    ['十五万円', 150_000],
    ['百五十万', 1_500_000],
    ['2百万', 2_000_000],
    ['1.5万', 15_000],
    ['1万5千円', 15_000],
    ['1万2,500円', 12_500],
    ['1億2000万', 120_000_000],
    ['三千円', 3_000],
    ['10k', 10_000],
    ['50kで', 50_000],
    ['5man', 50_000],
    ['5まん', 50_000],
    ['10マンほしい', 100_000],
    ['30マソ', 300_000],
    ['5諭吉', 50_000],
    ['諭吉5枚', 50_000],
    ['諭吉さん3人', 30_000],
    ['1000えんで', 1_000],
    ['このゲーム5000円', 5_000],
    ['⑤万円', 50_000],
  ])('%s', (text, yen) => {
    expect(onlyAmountOfText(text)).toMatchObject({ low: yen, high: yen, currency: 'yen' });
  });

  it('marks the amount and nothing around it', () => {
    const text = foldText('報酬は５万円です');
    const { start, end } = extractAmounts(text)[0]!;
    expect(text.slice(start, end)).toBe('5万円');
  });

  it.each([
    ['$500', 'usd', 75_000],
    ['500 dollars', 'usd', 75_000],
    ['300ドル', 'usd', 45_000],
    ['100ユーロ', 'other', 16_500],
    ['500万ドン', 'other', 30_000],
  ])('%s is another currency at a rough rate', (text, currency, yen) => {
    expect(onlyAmountOfText(text)).toMatchObject({ low: yen, currency });
  });
});

describe('from, to and at least', () => {
  it.each([
    ['5〜10万', 50_000, 100_000],
    ['5~10万円', 50_000, 100_000],
    ['5-10万', 50_000, 100_000],
    ['5ー10万', 50_000, 100_000],
    ['5万~15万', 50_000, 150_000],
    ['5万から10万', 50_000, 100_000],
    ['8000~1万円', 8_000, 10_000],
    ['5~8千円', 5_000, 8_000],
    ['五〜十万', 50_000, 100_000],
    ['1~2百万', 1_000_000, 2_000_000],
    ['1万円~1万5000円', 10_000, 15_000],
    ['時給1,200〜1,500円', 1_200, 1_500],
    ['$50-$80', 7_500, 12_000],
    ['50k-80k', 50_000, 80_000],
    ['数万円', 20_000, 90_000],
    ['数十万', 200_000, 900_000],
    ['3桁万', 1_000_000, 9_990_000],
    ['月収6桁', 100_000, 999_999],
    ['6桁稼げる', 100_000, 999_999],
  ])('%s', (text, low, high) => {
    expect(onlyAmountOfText(text)).toMatchObject({ low, high, openEnded: false });
  });

  it.each([
    '5万以上',
    '5万円〜',
    '5万円からスタート',
    '最低5万',
    '最低1件5万円',
    '5万超',
    '5万円保証',
    'at least 50,000 yen',
    '5万~ 詳細は後で',
  ])('%s has no upper end', (text) => {
    expect(onlyAmountOfText(text)).toMatchObject({ low: 50_000, high: 50_000, openEnded: true });
  });

  it('two sums side by side stay two', () => {
    expect(amountsOfText('6万7万くらい').map(({ low }) => low)).toEqual([60_000, 70_000]);
    expect(amountsOfText('5万、10万').map(({ low }) => low)).toEqual([50_000, 100_000]);
  });
});

describe('a bare number is money only behind a word for pay', () => {
  it.each([
    ['日給50000', 50_000, 'day'],
    ['時給1200', 1_200, 'hour'],
    ['報酬: 30000', 30_000, null],
    ['日当は8000', 8_000, 'day'],
    ['ギャラ20000', 20_000, null],
    ['月収300000', 300_000, 'month'],
  ] as const)('%s', (text, low, per) => {
    expect(onlyAmountOfText(text)).toMatchObject({ low, payBasis: per });
  });

  it.each(['50000', '1200', '日給5', '時給 3回', '給料 2024/12/25支給', '報酬2024年分', '残り50000'])(
    '%s is none',
    (text) => {
      expect(amountsOfText(text)).toEqual([]);
    },
  );
});

describe('numbers that are no money', () => {
  it.each([
    '5万人が来た',
    '3万回再生',
    '10万再生',
    '10万いいね',
    '1万フォロワー',
    '1万字',
    '5千人',
    '5~10万人',
    '10万件のデータ',
    '2万ポイント',
    '3万アクセス',
    '5万km走った',
    '2024年10月3日',
    '10時から20時',
    '3日',
    '090-1234-5678',
    '03-1234-5678',
    '1.5倍',
    '100均',
    'ver 3.10',
    'v2.10k',
    '192.168.10.50',
    '4kモニター',
    '8k動画',
    '10k run',
    '64k',
    '16k',
    '10k followers',
    '10man raid',
    '5マンガ',
    '10マンション',
    '3エンドポイント',
    '2エントリー',
    '5ドルビー',
    '6桁の暗証番号',
    '8桁のパスワード',
    '万一',
    '万が一のとき',
    '四万十川',
    '八百万の神',
    '関東一円',
    '千葉県の三重',
    'echo $1 $2',
    '保証金0円',
    '123456789012345678901234567890円'.repeat(2),
    '一人で十分',
    '5対5',
    '#100000',
    'id: 50000',
  ])('%s', (text) => {
    expect(amountsOfText(text)).toEqual([]);
  });
});

describe('yen as people from abroad write them', () => {
  it.each([
    ['5万日元', 50_000, null],
    ['10萬日圓', 100_000, null],
    ['3000日币', 3_000, null],
    ['3萬日幣', 30_000, null],
    ['5w日元', 50_000, null],
    ['两万日元', 20_000, null],
    ['日结5万日元', 50_000, 'day'],
    ['日薪4万', 40_000, 'day'],
    ['一天8万', 80_000, 'day'],
    ['每天三万日元', 30_000, 'day'],
    ['日領5萬', 50_000, 'day'],
    ['5万日元/天', 50_000, 'day'],
    ['时薪1200日元', 1_200, 'hour'],
    ['月薪25万日元', 250_000, 'month'],
    ['年薪800万日元', 8_000_000, 'year'],
    ['一单3万日元', 30_000, 'piece'],
    ['每單2000日圓', 2_000, 'piece'],
    ['一张8万日元', 80_000, 'piece'],
    ['5 man 1 ngày', 50_000, 'day'],
    ['3 man/ngày', 30_000, 'day'],
    ['3 man mỗi ngày', 30_000, 'day'],
    ['lương ngày 4 man', 40_000, 'day'],
    ['1200 yên 1 giờ', 1_200, 'hour'],
    ['5 vạn yên', 50_000, null],
    ['mỗi đơn 3000 yên', 3_000, 'piece'],
    ['15000 yên 1 tài khoản', 15_000, 'piece'],
    ['2 man 5', 25_000, null],
    ['50 mil ienes por dia', 50_000, 'day'],
    ['350 mil ienes por mês', 350_000, 'month'],
    ['1300 ienes por hora', 1_300, 'hour'],
    ['3000 ienes por pacote', 3_000, 'piece'],
    ['15 mil ienes cada', 15_000, 'piece'],
    ['200 mil por semana', 200_000, 'week'],
    ['pagamento diário de 4 man', 40_000, 'day'],
    ['15,000 yen each', 15_000, 'piece'],
    ['30k per run', 30_000, 'piece'],
  ] as const)('%s', (text, yen, per) => {
    expect(onlyAmountOfText(text)).toMatchObject({ low: yen, high: yen, currency: 'yen', payBasis: per });
  });

  it.each([
    ['R$ 500', 13_500],
    ['500 reais', 13_500],
    ['NT$1000', 4_800],
    ['HK$1000', 19_000],
    ['5 triệu', 30_000],
    ['1000人民币', 20_000],
  ])('%s is money of another country', (text, yen) => {
    expect(onlyAmountOfText(text)).toMatchObject({ low: yen, currency: 'other' });
  });

  it.each(['千万不要相信', '50k gold', '20 mil seguidores', '2 van'])('%s is no pay', (text) => {
    expect(amountsOfText(text)).toEqual([]);
  });

  it('people beside a sum are not added to it', () => {
    expect(onlyAmountOfText('5 man 2 nin')).toMatchObject({ low: 50_000 });
  });
});
