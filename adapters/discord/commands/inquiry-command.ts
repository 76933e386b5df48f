import {
  type APIApplicationCommandBasicOption,
  type APIApplicationCommandSubcommandOption,
  ApplicationCommandOptionType,
  ApplicationIntegrationType,
  type ChatInputCommandInteraction,
  InteractionContextType,
  PermissionFlagsBits,
  type RESTPostAPIApplicationCommandsJSONBody,
} from 'discord.js';
import {
  CLOSE_REASONS,
  type CommandRequest,
  INQUIRY_SUBCOMMANDS,
  type InquiryCommand,
  type InquiryRequestInput,
  LEGAL_GROUNDS,
} from '#core';
import { type Bilingual, commandDescriptions, commandNames } from './command-names.ts';

type SlashCommand = ChatInputCommandInteraction<'cached'>;
type OptionTexts = readonly [name: Bilingual, what: Bilingual];

const bilingual = (en: string, ja: string): Bilingual => ({ en, ja });

const SUBCOMMAND_TEXTS: Readonly<Record<InquiryCommand['do'], OptionTexts>> = {
  register: [
    INQUIRY_SUBCOMMANDS.register,
    bilingual('Write a paper into the register', '届いた文書を登録します'),
  ],
  list: [INQUIRY_SUBCOMMANDS.list, bilingual('The register', '登録された照会の一覧')],
  show: [INQUIRY_SUBCOMMANDS.show, bilingual('One inquiry and its steps', '照会の内容と経過を表示します')],
  find: [INQUIRY_SUBCOMMANDS.find, bilingual('What is held of what it asks', '保有しているものを確かめます')],
  hold: [INQUIRY_SUBCOMMANDS.hold, bilingual('Stop the deletion of it', '消去を止めます')],
  extend: [
    INQUIRY_SUBCOMMANDS.extend,
    bilingual('Hold it longer, 60 days in all', '保全を延長します（通算60日まで）'),
  ],
  approve: [
    INQUIRY_SUBCOMMANDS.approve,
    bilingual('Approve the handing over (second person)', '提供を承認します（2人目）'),
  ],
  bundle: [
    INQUIRY_SUBCOMMANDS.bundle,
    bilingual('How the signed answer is made', '提供用のファイルの作り方を表示します'),
  ],
  close: [
    INQUIRY_SUBCOMMANDS.close,
    bilingual('Close it and release what it holds', '終了し、保全を解除します'),
  ],
};

const OPTION_TEXTS = {
  number: [bilingual('number', '番号'), bilingual('Number, like Q-12', '番号（例：Q-12）')],
  days: [bilingual('days', '日数'), bilingual('1 to 30; 30 when left out', '1から30まで（省くと30日）')],
  ending: [bilingual('ending', '結果'), bilingual('How it ended', 'どのように終わったか')],
  remark: [bilingual('remark', '備考'), bilingual('For the record', '記録のための備考')],
  authority: [bilingual('authority', '機関'), bilingual('Who asks', '照会した機関')],
  document: [bilingual('document', '文書番号'), bilingual('Number of the paper', '文書の番号')],
  dated: [
    bilingual('dated', '日付'),
    bilingual('Date of the paper, like 2026-11-02', '文書の日付（例：2026-11-02）'),
  ],
  ground: [bilingual('ground', '根拠'), bilingual('What it rests on', '照会の根拠')],
  items: [
    bilingual('items', '項目'),
    bilingual('What is asked: profile, posts, texts, …', '項目（例：アカウント、投稿、IP）'),
  ],
  accounts: [
    bilingual('accounts', 'アカウント'),
    bilingual('Ids, with commas between', 'ID（複数は読点で区切る）'),
  ],
  messages: [
    bilingual('messages', 'メッセージ'),
    bilingual('Ids, links or case numbers', 'ID、リンク、受付番号（複数は読点で区切る）'),
  ],
  contacts: [
    bilingual('contacts', '連絡先'),
    bilingual('Contacts, with commas between', '連絡先（複数は読点で区切る）'),
  ],
  from: [bilingual('from', '開始'), bilingual('Beginning of the period', '期間の始め')],
  until: [bilingual('until', '終わり'), bilingual('End of the period', '期間の終わり')],
  other: [bilingual('other', 'その他'), bilingual('What else is asked', 'そのほかのお尋ね')],
  received: [
    bilingual('received', '受領'),
    bilingual('When it came; now when left out', '届いた日時（省くと現在）'),
  ],
} as const satisfies Record<string, OptionTexts>;

const CHOICE_TEXTS = {
  ground: {
    inquiry: bilingual('inquiry', '捜査関係事項照会'),
    preservation: bilingual('request to preserve', '保全要請'),
    warrant: bilingual('warrant', '令状'),
    emergency: bilingual('emergency', '緊急'),
  },
  ending: {
    answered: bilingual('answered', '回答済み'),
    'not-held': bilingual('nothing held', '保有なし'),
    declined: bilingual('declined', '回答しない'),
    withdrawn: bilingual('withdrawn', '取下げ'),
  },
} as const;

const LIST_FIELDS: ReadonlySet<string> = new Set(['accounts', 'messages', 'contacts', 'items']);
const MAX_TEXT_LENGTH = 300;
const MAX_LIST_LENGTH = 2000;

const localizedTexts = ([name, what]: OptionTexts) => ({
  ...{ name: name.en, name_localizations: { ja: name.ja } },
  ...{ description: what.en, description_localizations: { ja: what.ja } },
});

const inquiryTextOption = (
  name: keyof typeof OPTION_TEXTS,
  required = false,
): APIApplicationCommandBasicOption => ({
  type: ApplicationCommandOptionType.String,
  ...localizedTexts(OPTION_TEXTS[name]),
  required,
  max_length: LIST_FIELDS.has(name) ? MAX_LIST_LENGTH : MAX_TEXT_LENGTH,
});

const choiceOption = (name: keyof typeof CHOICE_TEXTS): APIApplicationCommandBasicOption => ({
  type: ApplicationCommandOptionType.String,
  ...localizedTexts(OPTION_TEXTS[name]),
  required: true,
  choices: Object.entries(CHOICE_TEXTS[name]).map(([value, { en, ja }]) => ({
    ...{ name: en, name_localizations: { ja }, value },
  })),
});

const daysOption: APIApplicationCommandBasicOption = {
  type: ApplicationCommandOptionType.Integer,
  ...localizedTexts(OPTION_TEXTS.days),
  min_value: 1,
  max_value: 30,
};

const inquirySubcommand = (
  name: InquiryCommand['do'],
  ...options: APIApplicationCommandBasicOption[]
): APIApplicationCommandSubcommandOption => ({
  type: ApplicationCommandOptionType.Subcommand,
  ...localizedTexts(SUBCOMMAND_TEXTS[name]),
  options,
});

/** `/inquiry`, for administrators of a guild only; every answer is for the asker's eyes alone. */
export const INQUIRY_COMMAND_DEFINITION: RESTPostAPIApplicationCommandsJSONBody = {
  ...localizedTexts([commandNames.inquiry, commandDescriptions.inquiry]),
  default_member_permissions: String(PermissionFlagsBits.ManageGuild),
  contexts: [InteractionContextType.Guild],
  integration_types: [ApplicationIntegrationType.GuildInstall],
  options: [
    inquirySubcommand(
      'register',
      ...[
        inquiryTextOption('authority', true),
        inquiryTextOption('document', true),
        inquiryTextOption('dated', true),
        choiceOption('ground'),
      ],
      ...[
        inquiryTextOption('items'),
        inquiryTextOption('accounts'),
        inquiryTextOption('messages'),
        inquiryTextOption('contacts'),
        inquiryTextOption('from'),
        inquiryTextOption('until'),
      ],
      ...[inquiryTextOption('other'), inquiryTextOption('received')],
    ),
    inquirySubcommand('list'),
    inquirySubcommand('show', inquiryTextOption('number', true)),
    inquirySubcommand('find', inquiryTextOption('number', true)),
    inquirySubcommand('hold', inquiryTextOption('number', true), daysOption),
    inquirySubcommand('extend', inquiryTextOption('number', true), daysOption),
    inquirySubcommand('approve', inquiryTextOption('number', true)),
    inquirySubcommand('bundle', inquiryTextOption('number', true)),
    inquirySubcommand(
      'close',
      inquiryTextOption('number', true),
      choiceOption('ending'),
      inquiryTextOption('remark'),
    ),
  ],
};

/** What `/inquiry` asks of the desk. @example parseInquiryCommand(interaction) // { kind: 'inquiry', ask: { do: 'list' } } */
export function parseInquiryCommand({ options, member }: SlashCommand): CommandRequest | undefined {
  const number = options.getString('number') ?? '';
  const toRequest = (ask: InquiryCommand): CommandRequest => ({ kind: 'inquiry', ask });
  const name = options.getSubcommand();
  switch (name) {
    case 'register':
      return toRequest({ do: name, paper: parseInquiryForm(options, member.displayName) });
    case 'list':
      return toRequest({ do: name });
    case 'show':
    case 'find':
    case 'approve':
    case 'bundle':
      return toRequest({ do: name, number });
    case 'hold':
    case 'extend': {
      const given = options.getInteger('days');
      return toRequest({ do: name, number, ...(given !== null && { days: given }) });
    }
    case 'close': {
      const remark = options.getString('remark');
      const ending = options.getString('ending') ?? CLOSE_REASONS[0];
      return toRequest({ do: name, number, ending, ...(remark !== null && { remark }) });
    }
    default:
      return undefined;
  }
}

function parseInquiryForm(options: SlashCommand['options'], receivedBy: string): InquiryRequestInput {
  const listOption = (name: string): string[] =>
    (options.getString(name) ?? '')
      .split(/[,、\n]+/)
      .map((each) => each.trim().replace(/^<@!?(\d{15,20})>$/, '$1'))
      .filter((each) => each !== '');
  const optionalField = (name: string): Record<string, string> => {
    const value = options.getString(name);
    return value === null ? {} : { [name]: value };
  };
  return {
    receivedBy,
    ground: options.getString('ground') ?? LEGAL_GROUNDS[0],
    ...Object.assign(
      {},
      ...['authority', 'document', 'dated', 'received', 'from', 'until', 'other'].map(optionalField),
    ),
    accounts: listOption('accounts'),
    messages: listOption('messages'),
    contacts: listOption('contacts'),
    items: listOption('items'),
  };
}
