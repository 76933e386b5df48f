import type { Language } from '#core';

/** One page: its title, its paragraphs, and the label of its button. */
export interface PageTexts {
  readonly title: string;
  readonly text: readonly string[];
  readonly button?: string;
}

/**
 * Name of a page. `install`, `administrator`: before the visitor goes to Slack. `installed`, `installed-org`, `given`:
 * success. All other pages explain a failure.
 */
export type InstallPageName =
  | 'install'
  | 'administrator'
  | 'installed'
  | 'given'
  | 'cancelled'
  | 'stale'
  | 'code'
  | 'installed-org'
  | 'first'
  | 'not-admin'
  | 'not-org-admin'
  | 'no-token'
  | 'unavailable';

const ja: Readonly<Record<InstallPageName, PageTexts>> = {
  install: {
    title: '闇止めを Slack に追加する',
    text: [
      '闇バイトの勧誘を見つけ、モデレーターに知らせるアプリです。追加したあとは、まず試験運転（見つけて知らせるだけ）で始まります。',
      '公開チャンネルと、アプリを招待した非公開チャンネルの投稿を読みます。人どうしのダイレクトメッセージは読みません。',
      '次の画面で、追加先のワークスペースと権限を確かめてください。',
    ],
    button: 'Slack に追加する',
  },
  administrator: {
    title: '管理者の権限を渡す',
    text: [
      'Slack では、アプリは他の人の投稿を削除できません。ワークスペースの管理者が自分の権限を渡すと、勧誘の投稿と添付ファイルを自動で削除できるようになります。',
      '使うのは、判定で「非表示」となった投稿と添付ファイルの削除、勧誘に使われた表示名の置き換えだけです。削除の前に必ず証拠を保存します。管理者の名前で発言することはありません。',
      '渡さなくても使えます。その場合は、モデレーターに削除をお願いするカードが届きます。いつでも、Slack のアプリの管理画面から取り消せます。',
    ],
    button: '権限を渡す（管理者のみ）',
  },
  installed: {
    title: '追加しました',
    text: [
      'モデレーター用の非公開チャンネルを作り、/invite でアプリを招待して、/yamidome 初期設定 を実行してください。',
      '投稿を自動で削除するには、管理者の権限も必要です。下のボタンから、内容を読んだうえで渡してください。',
    ],
    button: '管理者の権限について',
  },
  'installed-org': {
    title: '組織に追加しました',
    text: [
      'まだどのワークスペースにも入っていません。下のボタンから、使うワークスペースを選んで追加してください。設定・記録・モデレーター用のチャンネルは、ワークスペースごとに分かれます。',
      '追加したワークスペースでは、モデレーター用の非公開チャンネルを作り、/invite でアプリを招待して、/yamidome 初期設定 を実行してください。',
      '投稿を自動で削除するには、組織の管理者か各ワークスペースの管理者が、/slack/administrator から権限を渡してください。',
    ],
    button: 'ワークスペースに追加する',
  },
  given: {
    title: '管理者の権限を受け取りました',
    text: [
      'これで、勧誘の投稿を自動で削除できます。試験運転の間は、何も削除しません。/yamidome モード 実施 で始まります。',
    ],
  },
  cancelled: { title: '取りやめました', text: ['何も追加していません。このページは閉じてかまいません。'] },
  stale: {
    title: 'この画面は使えません',
    text: [
      '開いてから10分以上たったか、別のブラウザーで始めた手続きです。安全のため、はじめからやり直してください。',
    ],
    button: 'はじめから',
  },
  code: {
    title: 'この手続きは終わっています',
    text: ['Slack の確認コードが使用済みか、期限切れです。はじめからやり直してください。'],
    button: 'はじめから',
  },
  first: {
    title: '先にアプリを追加してください',
    text: [
      'このワークスペースには、まだアプリが追加されていません。受け取った権限は、保存せずに取り消しました。',
    ],
    button: 'アプリを追加する',
  },
  'not-admin': {
    title: '管理者の方のみ渡せます',
    text: [
      'お使いのアカウントは、このワークスペースの管理者またはオーナーではありません。受け取った権限は、保存せずに取り消しました。',
    ],
  },
  'not-org-admin': {
    title: '組織の管理者の方のみ渡せます',
    text: [
      'Slack から、組織全体で使う権限が届きました。お使いのアカウントは組織の管理者またはオーナーではないため、保存せずに取り消しました。組織の管理者の方に、このページを開いてもらってください。',
    ],
  },
  'no-token': {
    title: '権限を受け取れませんでした',
    text: ['Slack から権限が届きませんでした。はじめからやり直してください。'],
    button: 'はじめから',
  },
  unavailable: {
    title: 'いまは完了できません',
    text: ['保存できなかったか、Slack から応答がありません。数分後に、はじめからやり直してください。'],
    button: 'はじめから',
  },
};

const en: Readonly<Record<InstallPageName, PageTexts>> = {
  install: {
    title: 'Add yamidome to Slack',
    text: [
      'This app finds recruiting for crime (yami-baito) and tells your moderators. It starts in shadow mode: it only finds and tells.',
      'It reads what is posted in public channels and in private channels that it was invited to. It does not read direct messages between people.',
      'On the next page, check the workspace and the permissions.',
    ],
    button: 'Add to Slack',
  },
  administrator: {
    title: "Lend an administrator's permission",
    text: [
      'On Slack an app cannot delete what others post. When an administrator of the workspace lends their own permission, recruiting posts and their files can be deleted automatically.',
      'It is used only to delete posts that were ruled "hide" and their files, and to replace display names that recruit. Evidence is always stored first. Nothing is ever said in your name.',
      'You do not have to: without it, moderators get a card that asks them to delete by hand. You can take it back at any time, on the page of your apps on Slack.',
    ],
    button: 'Lend it (administrators only)',
  },
  installed: {
    title: 'The app was added',
    text: [
      'Make a private channel for moderators, bring the app in with /invite, and run /yamidome setup.',
      "To delete posts automatically it also needs an administrator's permission. Read below what it is used for before you lend it.",
    ],
    button: "About the administrator's permission",
  },
  'installed-org': {
    title: 'The app was added to the organisation',
    text: [
      'It is in none of its workspaces yet. Choose those that are to use it below. Settings, records and the channel for moderators are kept apart by workspace.',
      'In each of them, make a private channel for moderators, bring the app in with /invite, and run /yamidome setup.',
      'To have posts deleted automatically, an administrator of the organisation, or one of each workspace, lends their permission at /slack/administrator.',
    ],
    button: 'Add it to workspaces',
  },
  given: {
    title: "The administrator's permission was stored",
    text: [
      'Recruiting posts can now be deleted automatically. Nothing is deleted in shadow mode; /yamidome mode enforce ends it.',
    ],
  },
  cancelled: { title: 'Cancelled', text: ['Nothing was added. You can close this page.'] },
  stale: {
    title: 'This page cannot be used',
    text: [
      'It was opened more than ten minutes ago, or started in another browser. For safety, please start again.',
    ],
    button: 'Start again',
  },
  code: {
    title: 'This was done already',
    text: ["Slack's code was used already or has expired. Please start again."],
    button: 'Start again',
  },
  first: {
    title: 'Please add the app first',
    text: [
      'The app has not been added to this workspace yet. The permission was given back without being stored.',
    ],
    button: 'Add the app',
  },
  'not-admin': {
    title: 'Only administrators can lend it',
    text: [
      'Your account is neither an administrator nor an owner of this workspace. The permission was given back without being stored.',
    ],
  },
  'not-org-admin': {
    title: 'Only administrators of the organisation can lend it',
    text: [
      'Slack gave a permission for the whole organisation, of which your account is neither an administrator nor an owner. It was given back without being stored. Please let an administrator of the organisation open this page.',
    ],
  },
  'no-token': {
    title: 'The permission did not arrive',
    text: ['Slack sent no permission. Please start again.'],
    button: 'Start again',
  },
  unavailable: {
    title: 'This cannot be finished now',
    text: ['It could not be stored, or Slack did not answer. Please start again in a few minutes.'],
    button: 'Start again',
  },
};

/** The texts of the installation pages. @example installPageTexts.ja.install.title */
export const installPageTexts: Readonly<Record<Language, Readonly<Record<InstallPageName, PageTexts>>>> = {
  ja,
  en,
};
