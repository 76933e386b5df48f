import {
  type Ask,
  ENDINGS,
  GROUNDS,
  INQUIRY_WORDS,
  type InquiryAsk,
  type Language,
  type TypedPaper,
} from '#core';
import { firstOf, withoutMentions } from './command-asks.ts';
import type { ModalView } from './kit.ts';

type Inquiry = Extract<Ask, { kind: 'inquiry' }>;
type Both = readonly [en: string, ja: string];

const ENDING_WORDS: ReadonlyMap<string, string> = new Map([
  ['回答済み', 'answered'],
  ['保有なし', 'not-held'],
  ['回答しない', 'declined'],
  ['取下げ', 'withdrawn'],
]);

const GROUND_WORDS: Readonly<Record<(typeof GROUNDS)[number], Both>> = {
  inquiry: ['inquiry', '捜査関係事項照会'],
  preservation: ['request to preserve', '保全要請'],
  warrant: ['warrant', '令状'],
  emergency: ['emergency', '緊急'],
};

const FIELDS = {
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
} as const satisfies Record<string, Both>;
type Field = keyof typeof FIELDS;
const NEEDED: ReadonlySet<string> = new Set<Field>(['authority', 'document', 'dated']);
const LISTED: ReadonlySet<string> = new Set<Field>(['items', 'accounts', 'messages', 'contacts']);
const GROUND: Both = ['What it rests on', '照会の根拠'];
const TITLE: Both = ['Register an inquiry', '照会の登録'];
const TEXT_MOST = 300;
const LIST_MOST = 2000;

/** What a form's fields hold, by their names. */
export type Filled = Readonly<Record<string, string>>;

/**
 * What was typed behind `inquiry`, as a question for the desk. `form`: it is asked for by a form; undefined: nobody
 * knows that word.
 * @example inquiryAsk('close Q-12 answered by mail') // { kind: 'inquiry', ask: { do: 'close', number: 'Q-12', … } }
 */
export function inquiryAsk(typed: string): Inquiry | 'form' | undefined {
  const [word, rest] = firstOf(typed);
  const [number, more] = firstOf(rest);
  const asked = (ask: InquiryAsk): Inquiry => ({ kind: 'inquiry', ask });
  const name =
    word === ''
      ? 'list'
      : (Object.keys(INQUIRY_WORDS) as InquiryAsk['do'][]).find((each) =>
          Object.values(INQUIRY_WORDS[each]).includes(word.toLowerCase()),
        );
  switch (name) {
    case 'register':
      return 'form';
    case 'list':
      return asked({ do: name });
    case 'show':
    case 'find':
    case 'approve':
    case 'bundle':
      return asked({ do: name, number });
    case 'hold':
    case 'extend':
      return asked({ do: name, number, ...(more !== '' && { days: Number(more) }) });
    case 'close': {
      const [ending, remark] = firstOf(more);
      const known = ENDING_WORDS.get(ending) ?? (ending || ENDINGS[0]);
      return asked({ do: name, number, ending: known, ...(remark !== '' && { remark }) });
    }
    case undefined:
      return undefined;
    default:
      return name satisfies never;
  }
}

/** @example paperOf({ authority: '県警', document: '12', dated: '2026-11-02', ground: 'inquiry' }, 'aoi') */
export function paperOf(filled: Filled, receivedBy: string): TypedPaper {
  const fields = Object.keys(FIELDS).flatMap((name): [string, string | string[]][] => {
    const value = filled[name]?.trim() ?? '';
    if (LISTED.has(name)) return [[name, listed(value)]];
    return value === '' ? [] : [[name, value]];
  });
  return { receivedBy, ground: filled.ground ?? GROUNDS[0], ...Object.fromEntries(fields) };
}

const listed = (text: string): string[] =>
  withoutMentions(text)
    .split(/[,、\n]+/)
    .map((each) => each.trim())
    .filter((each) => each !== '');

/** The form that a paper is written into. @example await client.views.open({ trigger_id, view: inquiryForm('{}', 'ja') }) */
export function inquiryForm(metadata: string, language: Language): ModalView {
  const plain = ([en, ja]: Both) =>
    ({ type: 'plain_text', text: language === 'ja' ? ja : en, emoji: false }) as const;
  const input = (name: Field): ModalView['blocks'][number] => ({
    type: 'input',
    block_id: name,
    optional: !NEEDED.has(name),
    label: plain(FIELDS[name]),
    element: {
      type: 'plain_text_input',
      action_id: name,
      multiline: LISTED.has(name),
      max_length: LISTED.has(name) ? LIST_MOST : TEXT_MOST,
    },
  });
  const ground: ModalView['blocks'][number] = {
    type: 'input',
    block_id: 'ground',
    label: plain(GROUND),
    element: {
      type: 'static_select',
      action_id: 'ground',
      options: GROUNDS.map((value) => ({ value, text: plain(GROUND_WORDS[value]) })),
    },
  };
  const [authority, document, dated, ...others] = Object.keys(FIELDS) as Field[];
  return {
    type: 'modal',
    callback_id: 'yami:inquiry',
    private_metadata: metadata,
    title: plain(TITLE),
    submit: plain(['OK', 'OK']),
    blocks: [input(authority!), input(document!), input(dated!), ground, ...others.map(input)],
  };
}
