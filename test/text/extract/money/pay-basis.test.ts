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
