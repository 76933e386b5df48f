import type { Decision } from '#core';

/** A post of the channel of examples, and what people do about it. */
interface ExamplePost {
  readonly author: string;
  readonly text: string;
  /** The text for readers of English. */
  readonly translation: string;
  readonly report?: { readonly reporter: string; readonly reason: string };
  /** What its author writes when the post was hidden. */
  readonly plea?: string;
  readonly decision?: { readonly moderator: string; readonly decision: Decision };
}

/**
 * Invented posts of one evening: talk, offers, and doubtful ones. Nothing says what becomes of them: the rules in force
 * judge them when they are posted.
 */
export const EXAMPLE_POSTS: readonly ExamplePost[] = [
  {
    author: 'hana',
    text: '今日の夕飯、カレーかシチューで迷ってる',
    translation: '“Curry or stew tonight? I cannot decide”',
  },
  {
    author: 'sota',
    text: 'スマホの契約を代わりにしてくれる人を募集。1台2万円、その日に現金で払います',
    translation: '“Wanted: people who sign mobile contracts for me. ¥20,000 each, cash the same day”',
    decision: { moderator: 'moderator-aya', decision: 'uphold' },
  },
  {
    author: 'haruto',
    text: '引っ越しの手伝いをしてくれる人を探しています。半日で1万円、お昼も出ます。DMください',
    translation: '“Looking for help with moving house. ¥10,000 for half a day, lunch included. Send me a DM”',
    plea: '自分の引っ越しです。日曜の午前、大学の近くで、荷物は本と机だけです。怪しい仕事ではありません。',
  },
  {
    author: 'mio',
    text: '昨日の映画、最後の10分がすごくよかった',
    translation: '“The last ten minutes of the film yesterday were great”',
  },
  {
    author: 'new-account-riku',
    text: '短期の案件あります。封筒を受け取って駅で渡すだけ、1回4万円。テレグラム @hikari_offer まで',
    translation:
      '“Short job: take an envelope and hand it over at a station, ¥40,000 each time. Telegram @hikari_offer”',
  },
  {
    author: 'yui',
    text: '「荷物を受け取るだけで5万円」という誘いが来たけど、これって闇バイトだよね',
    translation: '“I was offered ¥50,000 just for receiving parcels. That is yami-baito, is it not?”',
  },
  {
    author: 'new-account-kai',
    text: '封筒を渡すだけの短い仕事、1回4万円。気になる人はテレグラム @hikari_offer に連絡ください',
    translation:
      '“Short work, just hand over an envelope, ¥40,000 each time. Write to @hikari_offer on Telegram”',
  },
  {
    author: 'new-account-jun',
    text: '短期の案件あります。封筒を受け取って駅で渡すだけ、1回4万円。テレグラム @hikari_offer まで',
    translation:
      '“Short job: take an envelope and hand it over at a station, ¥40,000 each time. Telegram @hikari_offer”',
  },
  {
    author: 'tsubasa',
    text: '誰か明日空いてる人いますか？簡単な仕事を手伝ってほしいです。お金出します、くわしくはDMで',
    translation: '“Is anyone free tomorrow? I need help with some easy work. I pay; details by DM”',
  },
  {
    author: 'ren',
    text: 'バイト探してる人がいたら紹介できるよ',
    translation: '“If you are looking for a part-time job, I know one”',
    report: { reporter: 'hana', reason: '知らない人にも同じことを書いて、DMに誘っています' },
  },
  {
    author: 'mio',
    text: 'カツオのたたき、今年はもう終わりかな',
    translation: '“I suppose the season of seared bonito is over this year”',
  },
];

const TRANSLATIONS: ReadonlyMap<string, string> = new Map(
  EXAMPLE_POSTS.map(({ text, translation }) => [text, translation]),
);

/** The English of an example; undefined for any other text. @example translationOf('カレー') // undefined */
export const translationOf = (text: string): string | undefined => TRANSLATIONS.get(text);
