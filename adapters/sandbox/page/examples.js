/**
 * Sentences to try. `note` explains a sentence to readers of the other language. `shows` is what becomes of it: it is
 * hidden, its author gets help, or nothing happens.
 */
export const examples = [
  {
    text: '日給5万、荷物を運ぶだけ。詳細はテレグラムで',
    lang: 'ja',
    note: { en: '“¥50,000 a day, just carry parcels. Details on Telegram”' },
    shows: 'hidden',
  },
  {
    text: '闇バイトに気をつけて',
    lang: 'ja',
    note: { en: '“Beware of yami-baito”' },
    shows: 'nothing',
  },
  {
    text: '闇バイトに応募してしまい、脅されています。どうしたらいいですか',
    lang: 'ja',
    note: { en: '“I applied for yami-baito and am being threatened. What can I do?”' },
    shows: 'help',
  },
  {
    text: '日給5万、荷 物 を 運 ぶ だけ。詳細はﾃ/ﾚ/ｸﾞ/ﾗ/ﾑで',
    lang: 'ja',
    note: { ja: '文字を変えたもの', en: 'the first one in disguise' },
    shows: 'hidden',
  },
  {
    text: 'Easy money! $500 a day to pick up a parcel. Message me on Telegram',
    lang: 'en',
    note: { ja: '英語の勧誘' },
    shows: 'hidden',
  },
  {
    text: 'カツオのたたき食べたい',
    lang: 'ja',
    note: { en: '“I want seared bonito”' },
    shows: 'nothing',
  },
];
