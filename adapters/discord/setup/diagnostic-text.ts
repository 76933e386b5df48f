import type { Language } from '#core';
import type { DiagnosticResult } from './diagnostics.ts';
import type { Feature } from './required-permissions.ts';

/** The purpose of each feature, in a few words. */
export const featureDescriptions: Readonly<Record<Language, Readonly<Record<Feature, string>>>> = {
  ja: {
    core: '投稿を読む、非表示にする、カードを送る',
    timeout: 'タイムアウト',
    quarantine: '隔離（ロールを付ける）',
    restore: '非表示にした投稿を元に戻す',
    names: '表示名やスレッド名を非表示にする',
    kick: '退出',
    ban: '参加禁止',
    automod: 'AutoMod の通知を受け取る、大量参加への対応',
  },
  en: {
    core: 'read, hide, send cards',
    timeout: 'timeouts',
    quarantine: 'quarantine (gives a role)',
    restore: 'bring back what was hidden',
    names: 'hide display names and titles of threads',
    kick: 'kicks',
    ban: 'bans',
    automod: 'take in what AutoMod blocks, act on waves of strangers',
  },
};

/** What to do about a failed request, by its HTTP status. */
const requestAdvice: Readonly<Record<Language, (status: number) => string>> = {
  ja: (status) => {
    if (status === 403) return 'ボットに権限がありません。サーバーでのボットの権限をご確認ください。';
    if (status === 429) return 'リクエストが多すぎます。しばらくしてからもう一度お試しください。';
    if (status >= 500)
      return 'Discord の障害とみられます（https://discordstatus.com）。しばらくしてからもう一度お試しください。';
    return '不具合としてお知らせください。';
  },
  en: (status) => {
    if (status === 403) return "The bot may not read this. Check the bot's permissions in the server.";
    if (status === 429) return 'There were too many requests. Try again in a while.';
    if (status >= 500) return 'Discord has a fault (https://discordstatus.com). Try again in a while.';
    return 'Please report this as a bug.';
  },
};

type FormatDiagnostic = (finding: DiagnosticResult, invite: string) => string;

const ja: FormatDiagnostic = (finding, invite) => {
  switch (finding.what) {
    case 'bot':
      return `トークンは有効です。${finding.name}（${finding.id}）、参加しているサーバー：${finding.guilds}`;
    case 'token':
      return 'トークンが受け付けられません。Developer Portal → 該当のアプリ → Bot → Reset Token で取り直し、DISCORD_TOKEN に書いてください。';
    case 'unreachable':
      return 'Discord に接続できないか、応答がありません。ネットワークと DISCORD_API_URL を確かめ、しばらくしてからもう一度お試しください。';
    case 'request':
      return `${finding.request} に対する Discord の応答：${finding.status}${finding.code === undefined ? '' : `（コード ${finding.code}）`}。${requestAdvice.ja(finding.status)}`;
    case 'unexpected':
      return `予期しないエラーです（${finding.error}）。不具合としてお知らせください。`;
    case 'intent':
      return `「${finding.intent}」がオフです。Developer Portal → 該当のアプリ → Bot → Privileged Gateway Intents でオンにしてください。`;
    case 'endpoint':
      return 'コマンドの送り先が URL に設定されているため、ボットには届きません。Developer Portal → General Information → Interactions Endpoint URL を空にしてください。';
    case 'no-guilds':
      return `まだどのサーバーにも参加していません。次のリンクから追加してください：${invite}`;
    case 'fine':
      return '問題は見つかりませんでした。';
    case 'two-factor':
      return 'このサーバーはモデレーターに二要素認証を求めています。アプリの所有者のアカウントで二要素認証をオンにしてください。';
    case 'permissions':
      return `権限が足りません（${featureDescriptions.ja[finding.feature]}）：${finding.missing.join('、')}。サーバー設定 → ロール → ボットのロール → 権限 でオンにするか、次のリンクから追加し直してください：${invite}`;
    case 'roles-above':
      return `ボットのロールより上にあるロール：${finding.roles.join('、')}。これらを持つ人には措置ができません。サーバー設定 → ロール で、ボットのロールを上に移動してください。`;
    case 'channels':
      return `ボットが働けないチャンネルが${finding.count}あります：${finding.names.join('、')}。チャンネルの編集 → 権限 で、ボットのロールに閲覧・送信・履歴・メッセージの管理を許可してください。`;
    case 'cards-unset':
      return 'カードを送るチャンネルが決まっていません。サーバーで /初期設定 を実行してください。';
    case 'cards-gone':
      return 'カードを送るチャンネルがもうありません。サーバーで /初期設定 を実行してください。';
    case 'cards-closed':
      return 'カードを送るチャンネルに、ボットが書き込めません。そのチャンネルの権限で、閲覧と送信を許可してください。';
    case 'cards-open':
      return 'カードを送るチャンネルを、だれでも読めます。チャンネルの権限で @everyone の閲覧をオフにしてください。';
    case 'notices-closed':
      return `お知らせを出すチャンネルがないか、ボットが書き込めません：${finding.names.join('、')}。設定 notices.channels を直すか、そのチャンネルの権限で閲覧と送信を許可してください。`;
    case 'quarantine-gone':
      return '隔離のロールがもうありません。サーバーで /初期設定 を実行してください。';
    case 'quarantine-above':
      return '隔離のロールが、ボットのロール以上の位置にあるため付けられません。サーバー設定 → ロール で、ボットのロールを上に移動してください。';
    case 'quarantine-open':
      return `隔離のロールでは書き込みを止められないチャンネルが${finding.count}あります：${finding.names.join('、')}。チャンネルの権限で、このロールの「メッセージを送信」と「スレッドでメッセージを送信」をオフにしてください。`;
    default:
      return finding satisfies never;
  }
};

const en: FormatDiagnostic = (finding, invite) => {
  switch (finding.what) {
    case 'bot':
      return `The token is good: ${finding.name} (${finding.id}); servers: ${finding.guilds}`;
    case 'token':
      return 'The token is not accepted. Developer Portal → your application → Bot → Reset Token, and write the new one to DISCORD_TOKEN.';
    case 'unreachable':
      return 'Discord cannot be reached or does not answer. Check the network and DISCORD_API_URL, and try again in a while.';
    case 'request':
      return `Discord answered ${finding.status}${finding.code === undefined ? '' : ` (code ${finding.code})`} to ${finding.request}. ${requestAdvice.en(finding.status)}`;
    case 'unexpected':
      return `An unexpected error (${finding.error}). Please report it as a bug.`;
    case 'intent':
      return `"${finding.intent}" is off. Developer Portal → your application → Bot → Privileged Gateway Intents → switch it on.`;
    case 'endpoint':
      return 'Commands are sent to an address, not to the bot. Developer Portal → General Information → Interactions Endpoint URL → leave it empty.';
    case 'no-guilds':
      return `The bot is in no server yet. Add it with this link: ${invite}`;
    case 'fine':
      return 'No problem was found.';
    case 'two-factor':
      return 'This server asks moderators for two-factor authentication: switch it on for the account that owns the application.';
    case 'permissions':
      return `Missing permissions (${featureDescriptions.en[finding.feature]}): ${finding.missing.join(', ')}. Server Settings → Roles → the bot's role → Permissions → switch them on, or add the bot again with this link: ${invite}`;
    case 'roles-above':
      return `Roles above the bot's: ${finding.roles.join(', ')}. Nothing can be done about their members. Server Settings → Roles → drag the bot's role up.`;
    case 'channels':
      return `Channels in which the bot cannot work (${finding.count}): ${finding.names.join(', ')}. Edit Channel → Permissions → allow the bot's role to view, send, read history and manage messages.`;
    case 'cards-unset':
      return 'No channel for cards is set. Run /setup in the server.';
    case 'cards-gone':
      return 'The channel for cards is gone. Run /setup in the server.';
    case 'cards-closed':
      return 'The bot cannot write to the channel for cards. Allow it there to view and to send.';
    case 'cards-open':
      return 'Everybody can read the channel for cards. Edit Channel → Permissions → switch "View Channel" off for @everyone.';
    case 'notices-closed':
      return `Channels for notices that are gone, or to which the bot cannot write: ${finding.names.join(', ')}. Change the setting notices.channels, or allow the bot there to view and to send.`;
    case 'quarantine-gone':
      return 'The quarantine role is gone. Run /setup in the server.';
    case 'quarantine-above':
      return "The quarantine role stands at or above the bot's role and cannot be given. Server Settings → Roles → drag the bot's role up.";
    case 'quarantine-open':
      return `Channels in which the quarantine role does not stop members from writing (${finding.count}): ${finding.names.join(', ')}. Edit Channel → Permissions → switch "Send Messages" and "Send Messages in Threads" off for this role.`;
    default:
      return finding satisfies never;
  }
};

/**
 * Formats a result as a sentence that says what to click. `invite` is the invite link.
 * @example diagnosticText.en(finding, invite)
 */
export const diagnosticText: Readonly<Record<Language, FormatDiagnostic>> = { ja, en };
