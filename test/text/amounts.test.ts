import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Amount, amounts } from '../../src/text/amounts.ts';
import { foldText } from '../../src/text/index.ts';
import { readNumeral } from '../../src/text/numerals.ts';
import { times } from '../support/chance.ts';
import { hostileTexts, strayText } from './hostile.ts';

const read = (text: string): readonly Amount[] => amounts(foldText(text));
const only = (text: string): Amount => {
  const found = read(text);
  expect(found, text).toHaveLength(1);
  return found[0]!;
};

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
    expect(only(text)).toMatchObject({ low: yen, high: yen, currency: 'yen' });
  });

  it('marks the amount and nothing around it', () => {
    const text = foldText('報酬は５万円です');
    const { start, end } = amounts(text)[0]!;
    expect(text.slice(start, end)).toBe('5万円');
  });

  it.each([
    ['$500', 'usd', 75_000],
    ['500 dollars', 'usd', 75_000],
    ['300ドル', 'usd', 45_000],
    ['100ユーロ', 'other', 16_500],
    ['500万ドン', 'other', 30_000],
  ])('%s is another currency at a rough rate', (text, currency, yen) => {
    expect(only(text)).toMatchObject({ low: yen, currency });
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
    expect(only(text)).toMatchObject({ low, high, open: false });
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
    expect(only(text)).toMatchObject({ low: 50_000, high: 50_000, open: true });
  });

  it('two sums side by side stay two', () => {
    expect(read('6万7万くらい').map(({ low }) => low)).toEqual([60_000, 70_000]);
    expect(read('5万、10万').map(({ low }) => low)).toEqual([50_000, 100_000]);
  });
});

describe('what it is paid for', () => {
  it.each([
    ['日給5万', 'day'],
    ['日当:5万円', 'day'],
    ['1日5万', 'day'],
    ['一日で5万から', 'day'],
    ['日収なんと5万', 'day'],
    ['【日給】\n5万円', 'day'],
    ['5万/日', 'day'],
    ['5万円/1日', 'day'],
    ['5万円(日給)', 'day'],
    ['1日3時間で5万', 'day'],
    ['1日あたり5万円', 'day'],
    ['50,000 yen per day', 'day'],
    ['$500 a day', 'day'],
    ['$500 daily', 'day'],
    ['5man/day', 'day'],
    ['時給1200円', 'hour'],
    ['1時間3000円', 'hour'],
    ['3000円/h', 'hour'],
    ['$20 an hour', 'hour'],
    ['週給10万', 'week'],
    ['1週間で100万', 'week'],
    ['週5万', 'week'],
    ['月給25万', 'month'],
    ['月収30万円', 'month'],
    ['月30万', 'month'],
    ['月に30万', 'month'],
    ['1ヶ月50万', 'month'],
    ['一か月で50万', 'month'],
    ['ひと月50万', 'month'],
    ['30万円/月', 'month'],
    ['年収500万', 'year'],
    ['1件5万', 'piece'],
    ['一件3万円', 'piece'],
    ['1件につき3万', 'piece'],
    ['5万円/件', 'piece'],
    ['3万円(1件あたり)', 'piece'],
    ['1回3万円', 'piece'],
    ['1個500円', 'piece'],
    ['1枚3万円', 'piece'],
    ['1本5万', 'piece'],
    ['1口座5万円', 'piece'],
    ['1台2万', 'piece'],
    ['1案件10万', 'piece'],
    ['1運び5万', 'piece'],
    ['一人5千円', 'person'],
    ['1人紹介で1万', 'person'],
    ['紹介料1万円', 'person'],
    ['5000円/人', 'person'],
    ['単発20万', 'once'],
    ['報酬35万円', null],
    ['日払い5万', null],
    ['5万日払い', null],
    ['5万/日払いOK', null],
    ['8月5万', null],
    ['3か月5万', null],
    ['誕生日5万', null],
    ['21日5万', null],
    ['日当たり良好 5万円', null],
    ['1日に面接。5万円です', null],
    ['一人暮らしの家賃5万', null],
  ] as const)('%s → %s', (text, per) => {
    expect(only(text).per).toBe(per);
  });

  it('a word between two amounts belongs to the second', () => {
    expect(read('家賃5万、月収20万').map(({ per }) => per)).toEqual([null, 'month']);
    expect(read('時給1200円、日給1万円').map(({ per }) => per)).toEqual(['hour', 'day']);
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
    expect(only(text)).toMatchObject({ low, per });
  });

  it.each(['50000', '1200', '日給5', '時給 3回', '給料 2024/12/25支給', '報酬2024年分', '残り50000'])(
    '%s is none',
    (text) => {
      expect(read(text)).toEqual([]);
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
    expect(read(text)).toEqual([]);
  });
});

describe('any text at all', () => {
  it('never throws; spans lie inside, sorted, apart; the same text gives the same answer', () => {
    fc.assert(
      fc.property(
        strayText(
          '0|1|5|10|,|.|万|億|円|千|百|十|一|五|〇|〜|~|-|k|man|まん|$|¥|日給|1日|件|諭吉|枚|数|何|桁|から|以上| |\n|/',
        ),
        (text) => {
          const folded = foldText(text);
          for (const source of [text, folded]) {
            const found = amounts(source);
            let last = 0;
            for (const { start, end, low, high } of found) {
              expect(start).toBeGreaterThanOrEqual(last);
              expect(end).toBeGreaterThan(start);
              expect(end).toBeLessThanOrEqual(source.length);
              expect(low).toBeGreaterThan(0);
              expect(high).toBeGreaterThanOrEqual(low);
              last = end;
            }
            expect(amounts(source)).toEqual(found);
          }
        },
      ),
      { numRuns: times(500) },
    );
  });

  it('every plain number of yen is read back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 999_999_999 }), (yen) => {
        expect(only(`${yen}円`).low).toBe(yen);
        expect(only(`${yen.toLocaleString('en-US')}円`).low).toBe(yen);
        expect(readNumeral(`${kanji(yen)}円`, 0)?.value).toBe(yen);
      }),
    );
  });

  it.each(hostileTexts('1', '1,', '1~', '5万人', '十百千', '0-', '日給5', '諭吉'))(
    'a megabyte of %j ends, with a bounded answer',
    (_, text) => {
      expect(amounts(text).length).toBeLessThanOrEqual(32);
    },
  );
});

/** 12345 → 一万二千三百四十五 */
function kanji(value: number): string {
  const digit = (n: number) => '〇一二三四五六七八九'[n]!;
  const section = (n: number) =>
    [1000, 100, 10]
      .map((unit, i) => [Math.floor(n / unit) % 10, '千百十'[i]!] as const)
      .map(([n, unit]) => (n === 0 ? '' : digit(n) + unit))
      .join('') + (n % 10 === 0 ? '' : digit(n % 10));
  const large = [
    [Math.floor(value / 1e8), '億'],
    [Math.floor(value / 1e4) % 1e4, '万'],
  ] as const;
  return large.map(([n, unit]) => (n === 0 ? '' : section(n) + unit)).join('') + section(value % 1e4);
}

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
    expect(only(text)).toMatchObject({ low: yen, high: yen, currency: 'yen', per });
  });

  it.each([
    ['R$ 500', 13_500],
    ['500 reais', 13_500],
    ['NT$1000', 4_800],
    ['HK$1000', 19_000],
    ['5 triệu', 30_000],
    ['1000人民币', 20_000],
  ])('%s is money of another country', (text, yen) => {
    expect(only(text)).toMatchObject({ low: yen, currency: 'other' });
  });

  it.each(['千万不要相信', '50k gold', '20 mil seguidores', '2 van'])('%s is no pay', (text) => {
    expect(read(text)).toEqual([]);
  });

  it('people beside a sum are not added to it', () => {
    expect(only('5 man 2 nin')).toMatchObject({ low: 50_000 });
  });
});
