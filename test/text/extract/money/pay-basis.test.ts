import { describe, expect, it } from 'vitest';
import { amountsOfText, onlyAmountOfText } from './amounts-of-text.ts';

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
    expect(onlyAmountOfText(text).payBasis).toBe(per);
  });

  it('a word between two amounts belongs to the second', () => {
    expect(amountsOfText('家賃5万、月収20万').map(({ payBasis }) => payBasis)).toEqual([null, 'month']);
    expect(amountsOfText('時給1200円、日給1万円').map(({ payBasis }) => payBasis)).toEqual(['hour', 'day']);
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
