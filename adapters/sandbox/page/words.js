/** Texts of the page. Private messages, cards and results come finished from the server. */
const strings = {
  ja: {
    skip: '入力欄へ移動',
    tagline: '闇バイトの入口を閉じる、モデレーションの砂場',
    language: '表示する言語',
    who: 'だれとして話しますか',
    otherName: '別の名前で話す',
    name: '名前',
    use: '使う',
    about:
      'このページはこのコンピューターの中だけで動き、外へは何も送りません。終了すると会話は消えます（DATA_DIR を指定すると、暗号化して残します）。',
    channels: 'チャンネル',
    examples: '例文',
    message: 'メッセージ',
    placeholder: (name) => `${name}として書く`,
    send: '送信',
    keys: 'Enter で送信、Shift＋Enter で改行',
    cancel: 'やめる',
    editing: '編集中',
    replying: (name) => `${name}への返信`,
    edit: '編集',
    reply: '返信',
    report: '通報',
    reportTitle: 'このメッセージを通報する',
    reason: '理由',
    reportHint: 'だれが通報したかは、投稿した人には伝わりません。',
    sendReport: '通報する',
    edited: '編集済み',
    you: 'あなた',
    program: '闇止め',
    hiddenForAll: 'このメッセージは非表示になりました。',
    hiddenForAuthor: '非表示・あなたとモデレーターだけに表示',
    hiddenForModerator: '非表示・投稿者とモデレーターだけに表示',
    onlyYou: 'あなただけに表示',
    notice: 'お知らせ',
    helpLines: '相談先',
    appeal: '異議を申し立てる',
    plea: 'どこが違うのか、書いてください',
    sendAppeal: 'モデレーターに送る',
    sent: '送りました。',
    card: 'カード',
    reasons: '理由',
    moreReasons: 'ほかの理由',
    openMessage: 'メッセージを見る',
    decide: '判断',
    emptyTitle: 'ためしてみましょう',
    emptySteps: [
      'リクルーターのまま、例文「日給5万…」を選んで Enter を押します。',
      '投稿はすぐ非表示になり、本人にだけ、理由と異議の申し立て方が届きます。',
      'モデレーターに替わって # mods を開くと、カードが届いています。',
      'このページをもう一つの窓で開くと、二人の画面が同時に変わるのが見えます。',
    ],
    emptyMods: 'カードはまだありません。# general で通報や検知があると、ここに届きます。',
    modsOnly: '# mods は、モデレーターだけが読めるチャンネルです。',
    becomeModerator: 'モデレーターに替わる',
    standing: '現在の状態',
    strikes: (n) => `ストライク ${n}`,
    states: {
      active: '通常',
      timeout: '休止中',
      quarantine: '隔離中',
      kicked: '退出',
      banned: '追放',
    },
    explain: {
      active: '',
      timeout: (until) => `${until} まで休止中です。この砂場では、休止が明けたものとして続けて投稿できます。`,
      quarantine: '読むことはできますが、投稿はできません。モデレーターがカードで判断を取り消すと戻ります。',
      kicked: 'サーバーから退出しました。別の名前で続けられます。',
      banned: 'サーバーから追放されました。別の名前で続けられます。',
    },
    unread: (n) => `未読のカード ${n} 件`,
    reconnecting: '再接続しています…',
    unreachable: '送れませんでした。接続を確かめて、もう一度お試しください。',
  },
  en: {
    skip: 'Go to the message box',
    tagline: 'A moderation sandbox: closing the entrance to yami-baito',
    language: 'Language',
    who: 'Who is speaking?',
    otherName: 'Speak under another name',
    name: 'Name',
    use: 'Use',
    about:
      'This page runs on this computer only and sends nothing out. The chat ends with the program; with DATA_DIR it is kept, encrypted.',
    channels: 'Channels',
    examples: 'Examples',
    message: 'Message',
    placeholder: (name) => `Write as ${name}`,
    send: 'Send',
    keys: 'Enter sends, Shift+Enter starts a new line',
    cancel: 'Cancel',
    editing: 'Editing',
    replying: (name) => `Reply to ${name}`,
    edit: 'Edit',
    reply: 'Reply',
    report: 'Report',
    reportTitle: 'Report this message',
    reason: 'Reason',
    reportHint: 'The author is never told who reported.',
    sendReport: 'Report',
    edited: 'edited',
    you: 'you',
    program: 'yamidome',
    hiddenForAll: 'This message was hidden.',
    hiddenForAuthor: 'Hidden: only you and the moderators see it',
    hiddenForModerator: 'Hidden: only its author and the moderators see it',
    onlyYou: 'Only you see this',
    notice: 'Notice',
    helpLines: 'Help lines',
    appeal: 'Appeal',
    plea: 'What did we get wrong?',
    sendAppeal: 'Send to the moderators',
    sent: 'Sent.',
    card: 'Card',
    reasons: 'Reasons',
    moreReasons: 'More reasons',
    openMessage: 'Open the message',
    decide: 'Decision',
    emptyTitle: 'Try it',
    emptySteps: [
      'As the recruiter, choose the first example below and press Enter.',
      'The message is hidden at once; its author alone is told why, and how to appeal.',
      'Change to the moderator and open # mods: a card is waiting.',
      'Open this page in a second window to watch two people at the same time.',
    ],
    emptyMods: 'No cards yet. A report or a detection in # general brings one here.',
    modsOnly: 'Only moderators can read # mods.',
    becomeModerator: 'Become the moderator',
    standing: 'Standing',
    strikes: (n) => (n === 1 ? '1 strike' : `${n} strikes`),
    states: {
      active: 'Active',
      timeout: 'Timeout',
      quarantine: 'Quarantine',
      kicked: 'Removed',
      banned: 'Banned',
    },
    explain: {
      active: '',
      timeout: (until) =>
        `In timeout until ${until}. The sandbox acts as if it had passed, so you can go on and see the next step.`,
      quarantine: 'Can read but not post. A moderator can undo it by overturning the case on its card.',
      kicked: 'Removed from the server. Go on under another name.',
      banned: 'Banned from the server. Go on under another name.',
    },
    unread: (n) => (n === 1 ? '1 unread card' : `${n} unread cards`),
    reconnecting: 'Reconnecting…',
    unreachable: 'That did not go through. Check the connection and try again.',
  },
};

/** Sentences to try, with translations. */
export const examples = [
  {
    text: '日給5万、荷物を運ぶだけ。詳細はテレグラムで',
    en: '“¥50,000 a day, just carry parcels. Details on Telegram”',
  },
  { text: '闇バイトに気をつけて', en: '“Beware of yami-baito”' },
  { text: 'カツオのたたき食べたい', en: '“I want seared bonito”' },
];

const STORAGE_KEY = 'yamidome.language';

/** The language that the visitor chose last, else that of the browser; English when it is not Japanese. */
const initialLanguage = localStorage.getItem(STORAGE_KEY) ?? navigator.language;

export let language = initialLanguage.startsWith('ja') ? 'ja' : 'en';

/** A text of the page in the visitor's language. */
export const translate = (key, ...values) => {
  const text = strings[language][key];
  return typeof text === 'function' ? text(...values) : text;
};

/** Stores the choice; without one the page follows the browser. */
export const setLanguage = (chosen) => {
  localStorage.setItem(STORAGE_KEY, chosen);
  language = chosen;
};

/** Sets the text of every element with a `data-word` attribute. */
export const translateDocument = () => {
  document.documentElement.lang = language;
  for (const element of document.querySelectorAll('[data-word]'))
    element.textContent = translate(element.dataset.word);
  for (const element of document.querySelectorAll('[data-word-label]'))
    element.setAttribute('aria-label', translate(element.dataset.wordLabel));
  for (const button of document.querySelectorAll('[data-language]'))
    button.setAttribute('aria-pressed', String(button.dataset.language === language));
};

/** Hours and minutes, with the day when it is not today. */
export const formatTime = (iso) => {
  const date = new Date(iso);
  const today = date.toDateString() === new Date().toDateString();
  return new Intl.DateTimeFormat(language, {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    ...(!today && { month: 'short', day: 'numeric' }),
  }).format(date);
};
