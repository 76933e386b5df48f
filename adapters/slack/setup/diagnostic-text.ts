import type { Language } from '#core';
import type { DiagnosticResult } from './diagnostics.ts';

type FormatDiagnostic = (finding: DiagnosticResult) => string;

const ja: FormatDiagnostic = (finding) => {
  switch (finding.what) {
    case 'bot':
      return `トークンは有効です。${finding.name}、参加しているチャンネル：${finding.channels}`;
    case 'token':
      if (finding.workspace !== undefined)
        return 'トークンが受け付けられません。このワークスペースの管理者に、/slack/install からもう一度追加してもらってください。';
      return 'トークンが受け付けられません。api.slack.com/apps → 該当のアプリ → OAuth & Permissions → Bot User OAuth Token をコピーし、SLACK_BOT_TOKEN に書いてください。';
    case 'expired':
      return 'トークンの期限（12時間）が切れています。ボットを起動すると自動で更新されます。起動していてもこの表示が続くときは、ワークスペースの管理者に /slack/install からもう一度追加してもらってください。';
    case 'unreachable':
      return 'Slack に接続できないか、応答がありません。ネットワークと SLACK_API_URL を確かめ、しばらくしてからもう一度お試しください。';
    case 'app-token':
      return 'SLACK_APP_TOKEN が受け付けられません。api.slack.com/apps → 該当のアプリ → Basic Information → App-Level Tokens で connections:write を付けて作り直してください。';
    case 'no-link':
      return 'Slack からの知らせを受け取れません。SLACK_APP_TOKEN（Socket Mode）か SLACK_SIGNING_SECRET（HTTP）を書いてください。';
    case 'no-installs':
      return 'まだどのワークスペースにも追加されていません。https://（公開しているアドレス）/slack/install を、ワークスペースの管理者に開いてもらってください。';
    case 'organisation':
      return `組織全体に追加されています。追加先のワークスペース：${finding.count}`;
    case 'organisation-empty':
      return '組織に追加されていますが、まだどのワークスペースにも入っていません。組織の管理画面 → インテグレーション → インストール済みアプリ → 該当のアプリ → ワークスペースに追加 で選んでください。';
    case 'scopes':
      return `権限（スコープ）が足りません：${finding.missing.join('、')}。api.slack.com/apps → 該当のアプリ → App Manifest に slack-manifest.yaml を貼り、Reinstall to Workspace を押してください。`;
    case 'user-scopes':
      return `管理者のトークンの権限（スコープ）が足りません：${finding.missing.join('、')}。管理者のアカウントで Reinstall to Workspace を押し、User OAuth Token を SLACK_USER_TOKEN に書いてください。`;
    case 'no-user-token':
      return '管理者のトークンがないため、投稿の削除はモデレーターが手動で行います。管理者がアプリをインストールし、User OAuth Token を SLACK_USER_TOKEN に書くと、自動で削除できます。/slack/install で追加するアプリでは、管理者が /slack/administrator を開きます。';
    case 'user-token':
      return '管理者のトークンが受け付けられません。管理者のアカウントで Reinstall to Workspace を押し、User OAuth Token を SLACK_USER_TOKEN に書いてください。';
    case 'user-expired':
      return '管理者のトークンの期限（12時間）が切れています。ボットを起動すると自動で更新されます。起動していてもこの表示が続くときは、管理者に /slack/administrator をもう一度開いてもらってください。';
    case 'not-admin':
      return 'SLACK_USER_TOKEN の持ち主が、ワークスペースの管理者ではありません。管理者のアカウントでインストールし直してください。';
    case 'cards-unset':
      return 'カードを送るチャンネルが決まっていません。非公開チャンネルを作ってアプリを招待し、/yamidome 初期設定 で選んでください。';
    case 'cards-closed':
      return 'カードを送るチャンネルに、アプリが参加していません。そのチャンネルで /invite @yamidome を実行してください。';
    case 'cards-open':
      return 'カードを送るチャンネルを、だれでも読めます。チャンネルの設定で非公開にしてください。';
    case 'notices-closed':
      return `お知らせを出すチャンネルがないか、アプリが参加していません：${finding.names.join('、')}。設定 notices.channels を直すか、そのチャンネルで /invite @yamidome を実行してください。`;
    case 'channels':
      return `アプリが参加していない公開チャンネルが${finding.count}あります：${finding.names.join('、')}。起動中に自動で参加します（対象外にしたチャンネルを除く）。`;
    case 'fine':
      return '問題は見つかりませんでした。';
    default:
      return finding satisfies never;
  }
};

const en: FormatDiagnostic = (finding) => {
  switch (finding.what) {
    case 'bot':
      return `The token is good: ${finding.name}; channels: ${finding.channels}`;
    case 'token':
      if (finding.workspace !== undefined)
        return 'The token is not accepted. Let an administrator of this workspace add the app again at /slack/install.';
      return 'The token is not accepted. api.slack.com/apps → your app → OAuth & Permissions → copy the Bot User OAuth Token to SLACK_BOT_TOKEN.';
    case 'expired':
      return 'The token is past its twelve hours. It is renewed when the bot starts. If this stays while the bot is at work, let an administrator of the workspace add the app again at /slack/install.';
    case 'unreachable':
      return 'Slack cannot be reached or does not answer. Check the network and SLACK_API_URL, and try again in a while.';
    case 'app-token':
      return 'SLACK_APP_TOKEN is not accepted. api.slack.com/apps → your app → Basic Information → App-Level Tokens → make one with connections:write.';
    case 'no-link':
      return 'Slack has no way to tell us anything. Write SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP).';
    case 'no-installs':
      return 'No workspace has installed the app yet. Let an administrator of one open https://your.host/slack/install.';
    case 'organisation':
      return `Installed for the whole organisation; added to workspaces: ${finding.count}`;
    case 'organisation-empty':
      return 'The organisation has installed the app and added it to none of its workspaces: Organization Settings → Integrations → Installed apps → your app → Add to more workspaces.';
    case 'scopes':
      return `Missing scopes: ${finding.missing.join(', ')}. api.slack.com/apps → your app → App Manifest → paste slack-manifest.yaml, then Reinstall to Workspace.`;
    case 'user-scopes':
      return `The administrator's token lacks scopes: ${finding.missing.join(', ')}. Reinstall to Workspace as an administrator, and write the User OAuth Token to SLACK_USER_TOKEN.`;
    case 'no-user-token':
      return "Without an administrator's token moderators must delete messages by hand. Let an administrator install the app and write the User OAuth Token to SLACK_USER_TOKEN to have it done; for an app that is added at /slack/install, let them open /slack/administrator.";
    case 'user-token':
      return "The administrator's token is not accepted. Reinstall to Workspace as an administrator, and write the User OAuth Token to SLACK_USER_TOKEN.";
    case 'user-expired':
      return "The administrator's token is past its twelve hours. It is renewed when the bot starts. If this stays while the bot is at work, let an administrator open /slack/administrator again.";
    case 'not-admin':
      return 'The owner of SLACK_USER_TOKEN is no administrator of the workspace. Reinstall the app as an administrator.';
    case 'cards-unset':
      return 'No channel for cards is set. Make a private channel, invite the app, and pick it with /yamidome setup.';
    case 'cards-closed':
      return 'The app is not in the channel for cards. Run /invite @yamidome there.';
    case 'cards-open':
      return 'Everybody can read the channel for cards. Make it private in its settings.';
    case 'notices-closed':
      return `Channels for notices that are gone, or that the app is not in: ${finding.names.join(', ')}. Change the setting notices.channels, or run /invite @yamidome there.`;
    case 'channels':
      return `Public channels without the app (${finding.count}): ${finding.names.join(', ')}. It enters them by itself while it runs, but for exempt ones.`;
    case 'fine':
      return 'No problem was found.';
    default:
      return finding satisfies never;
  }
};

/** Formats a result as a sentence that says what to click. @example diagnosticText.en(finding) */
export const diagnosticText: Readonly<Record<Language, FormatDiagnostic>> = { ja, en };
