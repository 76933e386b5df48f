import {
  CLOSE_REASONS,
  type CommandRequest,
  INQUIRY_SUBCOMMANDS,
  type InquiryCommand,
  type InquiryRequestInput,
  type Language,
  LEGAL_GROUNDS,
} from '#core';
import type { ModalView } from '../client/block-kit-types.ts';
import { splitFirstWord, stripMentions } from './parse-command.ts';

type InquiryCommandRequest = Extract<CommandRequest, { kind: 'inquiry' }>;
type Bilingual = readonly [en: string, ja: string];

const ENDING_ALIASES: ReadonlyMap<string, string> = new Map([
  ['回答済み', 'answered'],
  ['保有なし', 'not-held'],
  ['回答しない', 'declined'],
  ['取下げ', 'withdrawn'],
]);

const GROUND_OPTION_LABELS: Readonly<Record<(typeof LEGAL_GROUNDS)[number], Bilingual>> = {
  inquiry: ['inquiry', '捜査関係事項照会'],
  preservation: ['request to preserve', '保全要請'],
  warrant: ['warrant', '令状'],
  emergency: ['emergency', '緊急'],
};

const FIELD_LABELS = {
  authority: ['Who asks', '照会した機関'],
  document: ['Number of the paper', '文書の番号'],
  dated: ['Date of the paper, like 2026-11-02', '文書の日付（例：2026-11-02）'],
  items: ['What is asked: profile, posts, texts, …', '項目（例：アカウント、投稿、IP）'],
  accounts: ['Accounts: ids, with commas between', 'アカウント（IDを読点で区切る）'],
  messages: ['Messages: ids, links or case numbers', 'メッセージ（ID、リンク、受付番号）'],
  contacts: ['Contacts, with commas between', '連絡先（読点で区切る）'],
  from: ['Beginning of the period', '期間の始め'],
  until: ['End of the period', '期間の終わり'],
  other: ['What else is asked', 'そのほかのお尋ね'],
  received: ['When it came; now when left empty', '届いた日時（省くと現在）'],
} as const satisfies Record<string, Bilingual>;
type Field = keyof typeof FIELD_LABELS;
const REQUIRED_FIELDS: ReadonlySet<string> = new Set<Field>(['authority', 'document', 'dated']);
const LIST_FIELDS: ReadonlySet<string> = new Set<Field>(['items', 'accounts', 'messages', 'contacts']);
const GROUND_FIELD_LABEL: Bilingual = ['What it rests on', '照会の根拠'];
const FORM_TITLE: Bilingual = ['Register an inquiry', '照会の登録'];
const MAX_TEXT_LENGTH = 300;
const MAX_LIST_LENGTH = 2000;

/** What a form's fields hold, by their names. */
export type FormValues = Readonly<Record<string, string>>;

/**
 * What was typed behind `inquiry`, as a question for the desk. `buildForm`: it is asked for by a form; undefined: nobody
 * knows that word.
 * @example parseInquiryCommand('close Q-12 answered by mail') // { kind: 'inquiry', ask: { do: 'close', number: 'Q-12', … } }
 */
export function parseInquiryCommand(typed: string): InquiryCommandRequest | 'form' | undefined {
  const [word, rest] = splitFirstWord(typed);
  const [number, more] = splitFirstWord(rest);
  const toRequest = (ask: InquiryCommand): InquiryCommandRequest => ({ kind: 'inquiry', ask });
  const name =
    word === ''
      ? 'list'
      : (Object.keys(INQUIRY_SUBCOMMANDS) as InquiryCommand['do'][]).find((each) =>
          Object.values(INQUIRY_SUBCOMMANDS[each]).includes(word.toLowerCase()),
        );
  switch (name) {
    case 'register':
      return 'form';
    case 'list':
      return toRequest({ do: name });
    case 'show':
    case 'find':
    case 'approve':
    case 'bundle':
      return toRequest({ do: name, number });
    case 'hold':
    case 'extend':
      return toRequest({ do: name, number, ...(more !== '' && { days: Number(more) }) });
    case 'close': {
      const [ending, remark] = splitFirstWord(more);
      const known = ENDING_ALIASES.get(ending) ?? (ending || CLOSE_REASONS[0]);
      return toRequest({ do: name, number, ending: known, ...(remark !== '' && { remark }) });
    }
    case undefined:
      return undefined;
    default:
      return name satisfies never;
  }
}

/** @example paperOf({ authority: '県警', document: '12', dated: '2026-11-02', ground: 'inquiry' }, 'aoi') */
export function parseInquiryForm(values: FormValues, receivedBy: string): InquiryRequestInput {
  const fields = Object.keys(FIELD_LABELS).flatMap((name): [string, string | string[]][] => {
    const value = values[name]?.trim() ?? '';
    if (LIST_FIELDS.has(name)) return [[name, splitList(value)]];
    return value === '' ? [] : [[name, value]];
  });
  return { receivedBy, ground: values.ground ?? LEGAL_GROUNDS[0], ...Object.fromEntries(fields) };
}

const splitList = (text: string): string[] =>
  stripMentions(text)
    .split(/[,、\n]+/)
    .map((each) => each.trim())
    .filter((each) => each !== '');

/** The form that a paper is written into. @example await client.views.open({ trigger_id, view: buildInquiryForm('{}', 'ja') }) */
export function buildInquiryForm(metadata: string, language: Language): ModalView {
  const plain = ([en, ja]: Bilingual) =>
    ({ type: 'plain_text', text: language === 'ja' ? ja : en, emoji: false }) as const;
  const input = (name: Field): ModalView['blocks'][number] => ({
    type: 'input',
    block_id: name,
    optional: !REQUIRED_FIELDS.has(name),
    label: plain(FIELD_LABELS[name]),
    element: {
      type: 'plain_text_input',
      action_id: name,
      multiline: LIST_FIELDS.has(name),
      max_length: LIST_FIELDS.has(name) ? MAX_LIST_LENGTH : MAX_TEXT_LENGTH,
    },
  });
  const ground: ModalView['blocks'][number] = {
    type: 'input',
    block_id: 'ground',
    label: plain(GROUND_FIELD_LABEL),
    element: {
      type: 'static_select',
      action_id: 'ground',
      options: LEGAL_GROUNDS.map((value) => ({ value, text: plain(GROUND_OPTION_LABELS[value]) })),
    },
  };
  const [authority, document, dated, ...others] = Object.keys(FIELD_LABELS) as Field[];
  return {
    type: 'modal',
    callback_id: 'yami:inquiry',
    private_metadata: metadata,
    title: plain(FORM_TITLE),
    submit: plain(['OK', 'OK']),
    blocks: [input(authority!), input(document!), input(dated!), ground, ...others.map(input)],
  };
}
