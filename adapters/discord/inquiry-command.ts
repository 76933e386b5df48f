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
import { type Ask, ENDINGS, GROUNDS, INQUIRY_WORDS, type InquiryAsk, type TypedPaper } from '#core';
import { type Both, commandNames, commandTexts } from './command-words.ts';

type Command = ChatInputCommandInteraction<'cached'>;
type Words = readonly [name: Both, what: Both];

const said = (en: string, ja: string): Both => ({ en, ja });

const STEPS: Readonly<Record<InquiryAsk['do'], Words>> = {
  register: [INQUIRY_WORDS.register, said('Write a paper into the register', '届いた文書を登録します')],
  list: [INQUIRY_WORDS.list, said('The register', '登録された照会の一覧')],
  show: [INQUIRY_WORDS.show, said('One inquiry and its steps', '照会の内容と経過を表示します')],
  find: [INQUIRY_WORDS.find, said('What is held of what it asks', '保有しているものを確かめます')],
  hold: [INQUIRY_WORDS.hold, said('Stop the deletion of it', '消去を止めます')],
  extend: [INQUIRY_WORDS.extend, said('Hold it longer, 60 days in all', '保全を延長します（通算60日まで）')],
  approve: [
    INQUIRY_WORDS.approve,
    said('Approve the handing over (second person)', '提供を承認します（2人目）'),
  ],
  bundle: [
    INQUIRY_WORDS.bundle,
    said('How the signed answer is made', '提供用のファイルの作り方を表示します'),
  ],
  close: [INQUIRY_WORDS.close, said('Close it and release what it holds', '終了し、保全を解除します')],
};

const OPTIONS = {
  number: [said('number', '番号'), said('Number, like Q-12', '番号（例：Q-12）')],
  days: [said('days', '日数'), said('1 to 30; 30 when left out', '1から30まで（省くと30日）')],
  ending: [said('ending', '結果'), said('How it ended', 'どのように終わったか')],
  remark: [said('remark', '備考'), said('For the record', '記録のための備考')],
  authority: [said('authority', '機関'), said('Who asks', '照会した機関')],
  document: [said('document', '文書番号'), said('Number of the paper', '文書の番号')],
  dated: [said('dated', '日付'), said('Date of the paper, like 2026-11-02', '文書の日付（例：2026-11-02）')],
  ground: [said('ground', '根拠'), said('What it rests on', '照会の根拠')],
  items: [
    said('items', '項目'),
    said('What is asked: profile, posts, texts, …', '項目（例：アカウント、投稿、IP）'),
  ],
  accounts: [said('accounts', 'アカウント'), said('Ids, with commas between', 'ID（複数は読点で区切る）')],
  messages: [
    said('messages', 'メッセージ'),
    said('Ids, links or case numbers', 'ID、リンク、受付番号（複数は読点で区切る）'),
  ],
  contacts: [
    said('contacts', '連絡先'),
    said('Contacts, with commas between', '連絡先（複数は読点で区切る）'),
  ],
  from: [said('from', '開始'), said('Beginning of the period', '期間の始め')],
  until: [said('until', '終わり'), said('End of the period', '期間の終わり')],
  other: [said('other', 'その他'), said('What else is asked', 'そのほかのお尋ね')],
  received: [said('received', '受領'), said('When it came; now when left out', '届いた日時（省くと現在）')],
} as const satisfies Record<string, Words>;

const CHOICES = {
  ground: {
    inquiry: said('inquiry', '捜査関係事項照会'),
    preservation: said('request to preserve', '保全要請'),
    warrant: said('warrant', '令状'),
    emergency: said('emergency', '緊急'),
  },
  ending: {
    answered: said('answered', '回答済み'),
    'not-held': said('nothing held', '保有なし'),
    declined: said('declined', '回答しない'),
    withdrawn: said('withdrawn', '取下げ'),
  },
} as const;

const LISTED: ReadonlySet<string> = new Set(['accounts', 'messages', 'contacts', 'items']);
const TEXT_MOST = 300;
const LIST_MOST = 2000;

const named = ([name, what]: Words) => ({
  ...{ name: name.en, name_localizations: { ja: name.ja } },
  ...{ description: what.en, description_localizations: { ja: what.ja } },
});

const text = (name: keyof typeof OPTIONS, required = false): APIApplicationCommandBasicOption => ({
  type: ApplicationCommandOptionType.String,
  ...named(OPTIONS[name]),
  required,
  max_length: LISTED.has(name) ? LIST_MOST : TEXT_MOST,
});

const choice = (name: keyof typeof CHOICES): APIApplicationCommandBasicOption => ({
  type: ApplicationCommandOptionType.String,
  ...named(OPTIONS[name]),
  required: true,
  choices: Object.entries(CHOICES[name]).map(([value, { en, ja }]) => ({
    ...{ name: en, name_localizations: { ja }, value },
  })),
});

const days: APIApplicationCommandBasicOption = {
  type: ApplicationCommandOptionType.Integer,
  ...named(OPTIONS.days),
  min_value: 1,
  max_value: 30,
};

const step = (
  name: InquiryAsk['do'],
  ...options: APIApplicationCommandBasicOption[]
): APIApplicationCommandSubcommandOption => ({
  type: ApplicationCommandOptionType.Subcommand,
  ...named(STEPS[name]),
  options,
});

/** `/inquiry`, for administrators of a guild only; every answer is for the asker's eyes alone. */
export const INQUIRY_COMMAND: RESTPostAPIApplicationCommandsJSONBody = {
  ...named([commandNames.inquiry, commandTexts.inquiry]),
  default_member_permissions: String(PermissionFlagsBits.ManageGuild),
  contexts: [InteractionContextType.Guild],
  integration_types: [ApplicationIntegrationType.GuildInstall],
  options: [
    step(
      'register',
      ...[text('authority', true), text('document', true), text('dated', true), choice('ground')],
      ...[text('items'), text('accounts'), text('messages'), text('contacts'), text('from'), text('until')],
      ...[text('other'), text('received')],
    ),
    step('list'),
    step('show', text('number', true)),
    step('find', text('number', true)),
    step('hold', text('number', true), days),
    step('extend', text('number', true), days),
    step('approve', text('number', true)),
    step('bundle', text('number', true)),
    step('close', text('number', true), choice('ending'), text('remark')),
  ],
};

/** What `/inquiry` asks of the desk. @example inquiryAsk(interaction) // { kind: 'inquiry', ask: { do: 'list' } } */
export function inquiryAsk({ options, member }: Command): Ask | undefined {
  const number = options.getString('number') ?? '';
  const asked = (ask: InquiryAsk): Ask => ({ kind: 'inquiry', ask });
  const name = options.getSubcommand();
  switch (name) {
    case 'register':
      return asked({ do: name, paper: paperOf(options, member.displayName) });
    case 'list':
      return asked({ do: name });
    case 'show':
    case 'find':
    case 'approve':
    case 'bundle':
      return asked({ do: name, number });
    case 'hold':
    case 'extend': {
      const given = options.getInteger('days');
      return asked({ do: name, number, ...(given !== null && { days: given }) });
    }
    case 'close': {
      const remark = options.getString('remark');
      const ending = options.getString('ending') ?? ENDINGS[0];
      return asked({ do: name, number, ending, ...(remark !== null && { remark }) });
    }
    default:
      return undefined;
  }
}

function paperOf(options: Command['options'], receivedBy: string): TypedPaper {
  const listed = (name: string): string[] =>
    (options.getString(name) ?? '')
      .split(/[,、\n]+/)
      .map((each) => each.trim().replace(/^<@!?(\d{15,20})>$/, '$1'))
      .filter((each) => each !== '');
  const given = (name: string): Record<string, string> => {
    const value = options.getString(name);
    return value === null ? {} : { [name]: value };
  };
  return {
    receivedBy,
    ground: options.getString('ground') ?? GROUNDS[0],
    ...Object.assign(
      {},
      ...['authority', 'document', 'dated', 'received', 'from', 'until', 'other'].map(given),
    ),
    accounts: listed('accounts'),
    messages: listed('messages'),
    contacts: listed('contacts'),
    items: listed('items'),
  };
}
