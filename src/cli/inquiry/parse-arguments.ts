import type { InquiryCommand, Language } from '#core';
// Not from #core: its index loads zod, which --help does not need.
import { INQUIRY_SUBCOMMANDS } from '../../core/inquiry.ts';
import { didYouMean } from '../../lib/did-you-mean.ts';
import { parseCommandLine } from '../lib/parse-arguments.ts';

/** The commands by every name that they have. */
const COMMAND_NAMES: Readonly<Record<InquiryCommand['do'] | 'key', Readonly<Record<Language, string>>>> = {
  ...INQUIRY_SUBCOMMANDS,
  key: { en: 'key', ja: '鍵' },
};

export const INQUIRY_USAGE = `usage: yamidome inquiry COMMAND [Q-NUMBER] [options]

Answers investigators' written questions (捜査関係事項照会, 保全要請). docs/inquiry.md tells it in order.

  register 登録   --authority --document --dated --ground --account --message --contact --from --until --item --other
                  --received --received-by (account, message, contact, item, other may be repeated); stops deletion
                  for 30 days. --account takes an id, or a display name that a stored account has
  list 一覧       the register
  show 表示       one inquiry and its steps
  find 検索       what is held of what it asks
  hold 保全       again, when the hold of the registration has ended: --days (default 30)
  extend 延長     for --days more, 60 in all
  approve 承認    by a second administrator
  bundle 提供     the signed answer: --out FILE (default Q-NUMBER.zip); asks before texts leave, or --confirm Q-NUMBER
  close 終了      --ending answered|not-held|declined|withdrawn --remark
  key 鍵          the fingerprint of the signing key

  --as ID         the id of your account on the platform; needed by all commands that leave a record
  --role ROLE     a role of yours (may be repeated)
  --server S      for example discord:1234; may be left out when there is only one
  --data FOLDER   the data folder (default: DATA_DIR)   --url ADDRESS   a PostgreSQL address (default: DATABASE_URL)
  --lang ja|en    (default: the server's)               --help          this text

  --ground 照会 inquiry / 保全要請 preservation / 令状 warrant / 提供命令 order / 緊急 emergency
  --item   アカウント profile / 投稿 posts / 本文 texts / 添付 attachments / 措置 handling /
           本人確認 verification / 氏名 registration / IP addresses / ログイン logins

Exit code: 0 when done, 1 when refused, 2 when it could not be asked.
`;

export type ParsedInquiryArguments =
  | {
      readonly ok: true;
      readonly ask: InquiryCommand | { readonly do: 'key' };
      readonly values: InquiryOptionValues;
    }
  | { readonly ok: false; readonly why: string };

export type InquiryOptionValues = Exclude<ReturnType<typeof parseOptions>, string>['values'];

const stringOption = { type: 'string' } as const;
const stringListOption = { type: 'string', multiple: true } as const;

const parseOptions = (args: readonly string[]) =>
  parseCommandLine({
    args: [...args],
    allowPositionals: true,
    options: {
      authority: stringOption,
      document: stringOption,
      dated: stringOption,
      received: stringOption,
      'received-by': stringOption,
      ground: stringOption,
      account: stringListOption,
      message: stringListOption,
      contact: stringListOption,
      from: stringOption,
      until: stringOption,
      item: stringListOption,
      other: stringListOption,
      days: stringOption,
      ending: stringOption,
      remark: stringOption,
      out: stringOption,
      confirm: stringOption,
      as: stringOption,
      role: stringListOption,
      server: stringOption,
      data: stringOption,
      url: stringOption,
      lang: stringOption,
      help: { type: 'boolean', short: 'h' },
    },
  });

/** What was asked on the command line, or why it cannot be understood. @example parseInquiryArguments(['hold', 'Q-12']) */
export function parseInquiryArguments(args: readonly string[]): ParsedInquiryArguments {
  const parsed = parseOptions(args);
  if (typeof parsed === 'string') return { ok: false, why: parsed };
  const { values, positionals } = parsed;
  const [word = 'list', number = '', ...rest] = positionals;
  const command = (Object.keys(COMMAND_NAMES) as (keyof typeof COMMAND_NAMES)[]).find((each) =>
    Object.values(COMMAND_NAMES[each]).includes(word.toLowerCase()),
  );
  if (!command) {
    const known = Object.values(COMMAND_NAMES).map(({ en }) => en);
    return {
      ok: false,
      why: `unknown command "${word}"${didYouMean(word.toLowerCase(), known)}; see --help`,
    };
  }
  if (rest.length > 0) return { ok: false, why: `"${rest[0]}" is one word too many; see --help` };
  const days = values.days === undefined ? {} : { days: Number(values.days) };

  switch (command) {
    case 'key':
    case 'list':
      return { ok: true, ask: { do: command }, values };
    case 'register':
      return { ok: true, ask: { do: 'register', paper: requestFromOptions(values) }, values };
    case 'hold':
    case 'extend':
      return { ok: true, ask: { do: command, number, ...days }, values };
    case 'close': {
      const { ending = '', remark } = values;
      return {
        ok: true,
        ask: { do: command, number, ending, ...(remark !== undefined && { remark }) },
        values,
      };
    }
    case 'show':
    case 'find':
    case 'approve':
    case 'bundle':
      return { ok: true, ask: { do: command, number }, values };
    default:
      return command satisfies never;
  }
}

function requestFromOptions(
  values: InquiryOptionValues,
): Extract<InquiryCommand, { do: 'register' }>['paper'] {
  const { authority, document, dated, received, ground, from, until, other } = values;
  return {
    receivedBy: values['received-by'] ?? values.as ?? '',
    ...(authority !== undefined && { authority }),
    ...(document !== undefined && { document }),
    ...(dated !== undefined && { dated }),
    ...(received !== undefined && { received }),
    ...(ground !== undefined && { ground }),
    ...(from !== undefined && { from }),
    ...(until !== undefined && { until }),
    ...(other !== undefined && { other: other.join('\n') }),
    accounts: values.account ?? [],
    messages: values.message ?? [],
    contacts: values.contact ?? [],
    items: values.item ?? [],
  };
}
