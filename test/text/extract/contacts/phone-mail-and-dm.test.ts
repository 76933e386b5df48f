import { describe, expect, it } from 'vitest';
import { contactsOfText, contactValuesOfText } from './contacts-of-text.ts';

describe('telephones', () => {
  it.each([
    ['090-1234-5678', '09012345678'],
    ['０９０－１２３４－５６７８', '09012345678'],
    ['090ー1234ー5678まで', '09012345678'],
    ['TEL09012345678', '09012345678'],
    ['080 1234 5678', '08012345678'],
    ['+81 90 1234 5678', '09012345678'],
    ['+81-90-1234-5678', '09012345678'],
    ['+81 (0)90 1234 5678', '09012345678'],
    ['+819012345678', '09012345678'],
    ['03(1234)5678', '0312345678'],
    ['(03)1234-5678', '0312345678'],
    ['03-1234-5678', '0312345678'],
    ['0466-12-3456', '0466123456'],
    ['0120-123-456', '0120123456'],
    ['電話:0312345678', '0312345678'],
    ['+84 901 234 567', '+84901234567'],
  ])('%s', (text, digits) => {
    expect(contactValuesOfText(text)).toEqual([`phone:${digits}`]);
  });

  it.each([
    '2024-01-05 10:00',
    '10-20-30',
    '0312345678',
    '1090-1234-5678',
    '4111-0901-2345-6789',
    '0.090-1234',
    'id=09012345678',
    'a1b2-0901-2345-6789',
    '#9110',
    '110番',
    '090-1234-56789',
    '192.168.010.001',
    '03:12:45',
  ])('%s is none', (text) => {
    expect(contactsOfText(text)).toEqual([]);
  });
});

describe('mail addresses and handles', () => {
  it.each([
    ['Kani.Work+1@Example.com', 'mail:kani.work+1@example.com'],
    ['応募はkani@example.co.jpまで', 'mail:kani@example.co.jp'],
    ['連絡は@kani_work', 'handle:kani_work'],
    ['連絡は @kani_work まで', 'handle:kani_work'],
    ['＠kani_work へどうぞ', 'handle:kani_work'],
    ['応募先\n@kani_work\n待ってます', 'handle:kani_work'],
    ['X（@kani_work）', 'handle:kani_work'],
  ])('%s', (text, value) => {
    expect(contactValuesOfText(text).filter((v) => !v.endsWith('?'))).toEqual([value]);
  });

  it.each([
    'npm i @types/node',
    '@types/node を入れる',
    '@Override\npublic void run()',
    '@override を付ける',
    '@dataclass\nclass A:',
    '@app.route("/")',
    'git@github.com:kani/work.git',
    'ssh://git@example.com/kani',
    'scp file kani@host:/tmp',
    'kani@host:path',
    'react@18.2.0 に上げる',
    '@everyone 集合です',
    'みんな @here',
    '@kani_work さん、ありがとう',
    '飲み会@渋谷',
    '募集@3',
    '<@U012ABCDEF> です',
    'a @ b',
    'email@',
  ])('%s is neither', (text) => {
    expect(contactsOfText(text)).toEqual([]);
  });

  it('the domain of a mail address is no handle', () => {
    expect(contactValuesOfText('連絡先 info@kani.example.com です')).toEqual(['mail:info@kani.example.com']);
  });
});

describe('DM', () => {
  it.each([
    'DMください',
    'ＤＭ下さい',
    '詳細はDMで',
    '詳しくは DM',
    'DMにて応募',
    '興味ある方はDM',
    'でぃーえむ待ってます',
    'ディーエムまで',
    'ダイレクトメッセージで連絡ください',
    '気になる人はDM！',
    '個チャください',
    'お気軽に📩',
    'dm me',
    'DM for details',
    'send me a dm',
  ])('%s', (text) => {
    expect(contactsOfText(text)).toMatchObject([{ kind: 'dm', value: null }]);
  });

  it.each([
    'admin',
    'adminください',
    'dm',
    'DMが来た',
    'DMで連絡が来た',
    'DM機能',
    '糖尿病(DM)',
    'cdmで',
    '/dm/ください',
    'dm-crypt',
  ])('%s is no request', (text) => {
    expect(contactsOfText(text)).toEqual([]);
  });
});

describe('several contacts in one post', () => {
  it('are found in order, each once', () => {
    expect(
      contactValuesOfText('詳細はDMで。テレグラム @kani_work か 090-1234-5678、kani@example.com まで'),
    ).toEqual(['dm?', 'telegram:kani_work', 'phone:09012345678', 'mail:kani@example.com']);
  });

  it('a handle inside a named id is not counted again', () => {
    expect(contactsOfText('Telegram: @kani_work')).toHaveLength(1);
  });
});
