/** The languages of the pages. */
export type PageLanguage = 'ja' | 'en';

/** What the pages say. */
export const TEXTS = {
  ja: {
    title: 'tiny SNS',
    intro: 'yamidomeのAPIにつないだ、小さなSNSの見本です。',
    you: '表示中のアカウント',
    write: 'いま何をしていますか',
    post: '投稿する',
    edit: '編集する',
    remove: '削除する',
    hidden: 'この投稿は非表示になりました。',
    letters: 'お知らせ',
    appeal: '異議を申し立てる',
    appealText: '理由',
    appealed: '異議を受け付けました。担当者が確認します。',
    restricted: 'このアカウントは、いま投稿できません。',
    moderators: '管理者のページ',
    timeline: 'タイムライン',
    cases: '事案',
    noCases: '事案はありません。',
    uphold: '非表示のままにする',
    overturn: '問題ないと判断する',
    offline: 'yamidomeが応答しません。投稿はできます。',
    probability: '確からしさ',
  },
  en: {
    title: 'tiny SNS',
    intro: 'A small example of a network that uses the API of yamidome.',
    you: 'You are',
    write: 'What are you doing?',
    post: 'Post',
    edit: 'Edit',
    remove: 'Delete',
    hidden: 'This post was hidden.',
    letters: 'Messages',
    appeal: 'Appeal',
    appealText: 'Why',
    appealed: 'Your appeal was received. A moderator will look at it.',
    restricted: 'This account cannot post now.',
    moderators: 'For moderators',
    timeline: 'Time line',
    cases: 'Cases',
    noCases: 'There are no cases.',
    uphold: 'Keep it hidden',
    overturn: 'It is harmless',
    offline: 'yamidome does not answer. Posting works.',
    probability: 'probability',
  },
} as const satisfies Record<PageLanguage, Record<string, string>>;

/** The language that a browser prefers. @example languageOf('en-GB,en;q=0.9') // 'en' */
export const languageOf = (header = ''): PageLanguage => (/^\s*en\b/i.test(header) ? 'en' : 'ja');
