import { API_SCOPES } from '../../core/operator/api-key.ts';
import { ARCHIVE_OPTIONS, LANGUAGE_OPTION } from '../lib/common-options.ts';
import type { CommandDeclaration } from '../lib/declare-command.ts';

/** What `tenant` can do. */
export const TENANT_COMMANDS = ['list', 'add', 'set', 'key', 'audit', 'erase'] as const;
/** What `tenant key` can do. */
export const KEY_COMMANDS = ['list', 'add', 'revoke', 'rotate'] as const;

const numberOption = (en: string, ja: string) => ({ type: 'string', value: 'N', about: { en, ja } }) as const;

/** Words, options and help of the command. @example formatUsage(declaration, 'en') */
export const declaration = {
  name: 'tenant',
  synopsis: [
    'list [options]',
    'add TENANT --name NAME [limits] [options]',
    'set TENANT [--name NAME] [limits] [options]',
    'key list TENANT',
    'key add TENANT --name NAME --scope LIST [--expires-days N]',
    'key revoke TENANT KEY',
    'key rotate TENANT KEY [--overlap-hours N]',
    'audit TENANT [--after N]',
    'erase TENANT [--yes] [--by NAME]',
  ],
  words: TENANT_COMMANDS,
  needsArguments: true,
  intro: {
    en: `Manages the tenants of the operator API: networks, or products of one, that send their posts over HTTP. Each tenant has its own
policy, quotas, keys and evidence. May run while yamidome is at work; a change is seen within five seconds.

  list     all tenants
  add      makes a tenant. TENANT is its id, for example square: a-z, 0-9 and -. It cannot be changed later
  set      changes the name or the limits; "none" removes a limit
  key      lists, makes, revokes and replaces the keys of a tenant. A new key is shown once: only a hash of it is stored.
           rotate makes a key with the same scopes; the old one stays valid for --overlap-hours
  audit    every change that was made with a key of the tenant, one line of JSON each; yamidome verify checks them
  erase    destroys the key of the tenant's evidence, so that it cannot be read any more, revokes its keys and deletes its
           settings and technical data. Without --yes it only says what it would erase. Refused while a hold is in force`,
    ja: `事業者向けAPIのテナント（HTTPで投稿を送るサービス）を管理します。テナントごとに、ポリシー、上限、鍵、証拠が分かれています。
動作中でも使えます。変更は5秒以内に反映されます。

  list     すべてのテナントを表示します
  add      テナントを作ります。TENANTはID（例：square）で、a-z、0-9、-が使えます。あとから変更できません
  set      名前や上限を変更します。noneと書くと、上限がなくなります
  key      テナントの鍵を表示、発行、失効、交換します。新しい鍵は一度だけ表示し、ハッシュだけを保存します。
           rotateは同じ権限の鍵を発行します。古い鍵は--overlap-hoursの間、有効です
  audit    テナントの鍵による変更を、1件につき1行のJSONで出力します。yamidome verifyで検証できます
  erase    証拠の鍵を破棄して読めなくし、テナントの鍵を失効させ、設定と技術的なデータを消去します。
           --yesを付けないときは、消去される予定のものを表示するだけです。保全中のデータがあれば実行しません`,
  },
  options: {
    name: {
      type: 'string',
      value: 'NAME',
      about: { en: 'of a tenant or a key, for people', ja: 'テナントまたは鍵の名前（人が読むためのもの）' },
    },
    'posts-per-second': numberOption(
      'posts that it may send a second, on average (default: no limit)',
      '1秒あたりの投稿数の上限（平均。省略時：上限なし）',
    ),
    'posts-per-day': numberOption(
      'posts that it may send a day, from midnight UTC (default: no limit)',
      '1日（UTC）あたりの投稿数の上限（省略時：上限なし）',
    ),
    'judges-per-second': numberOption(
      'calls of /v1/judge a second, on average (default: no limit)',
      '/v1/judgeの1秒あたりの上限（平均。省略時：上限なし）',
    ),
    'burst-seconds': numberOption(
      'a pause saves up the amount of so many seconds (default: 10)',
      '使わなかった分を何秒分まで繰り越せるか（省略時：10）',
    ),
    'retention-days': numberOption(
      'days for which technical data is kept (default: 30)',
      '技術的なデータを保管する日数（省略時：30）',
    ),
    scope: {
      type: 'string',
      choices: API_SCOPES,
      isList: true,
      value: 'LIST',
      about: {
        en: `key add: what the key may do, separated by commas: judge, posts, accounts, reports,
appeals, cases:read, cases:decide, evidence, events, actions, webhooks, holds, tenant,
keys, rules, verifications, audit`,
        ja: `key add：鍵の権限をコンマで区切ります。judge, posts, accounts, reports, appeals,
cases:read, cases:decide, evidence, events, actions, webhooks, holds, tenant, keys,
rules, verifications, audit`,
      },
    },
    'expires-days': numberOption(
      'key add: days after which the key ends (default: never)',
      'key add：鍵の有効日数（省略時：無期限）',
    ),
    'overlap-hours': numberOption(
      'key rotate: how long the old key stays valid (default: 24)',
      'key rotate：古い鍵が有効な時間（省略時：24）',
    ),
    after: numberOption(
      'audit: the number of the last change that you have',
      'audit：すでに取得した最後の変更の番号',
    ),
    yes: {
      type: 'boolean',
      about: { en: 'erase; it cannot be undone', ja: '消去を実行します。元に戻せません' },
    },
    by: {
      type: 'string',
      value: 'NAME',
      about: {
        en: 'who erases, for the record of the erasure (not encrypted)',
        ja: '消去する人の名前。消去の記録に、暗号化せずに残します',
      },
    },
    ...ARCHIVE_OPTIONS,
    json: {
      type: 'boolean',
      about: { en: 'one JSON line instead of sentences', ja: '結果を1行のJSONで出力します' },
    },
    ...LANGUAGE_OPTION,
  },
  outro: {
    en: 'Exit code: 0 when done (or shown), 1 when there is no such tenant or key, 2 when it could not be done, 3 when a hold\nprevents the erasure.',
    ja: '終了コード：完了または表示したら0、テナントや鍵がなければ1、実行できなかったら2、保全中のため消去しなかったら3',
  },
} as const satisfies CommandDeclaration;
