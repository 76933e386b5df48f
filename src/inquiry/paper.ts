import type { TypedPaper, Wording } from '#core';
import { ASKABLE, type Askable, ENDINGS, type Ending, GROUNDS, type Ground, type InquiryPaper } from '#core';
import { DAY_MS, dayOf, isDay, momentOf } from './days.ts';

/** The lines of a paper. */
export type Field = keyof Wording['inquiry']['field'];

/** What is wrong with a paper: the line that it is about, and `typed` what was written there. */
export interface Complaint {
  readonly why: 'missing' | 'ground' | 'item' | 'date' | 'future' | 'order' | 'subject' | 'long' | 'many';
  readonly field: Field;
  readonly typed: string;
}

export type ReadPaper =
  | { readonly ok: true; readonly paper: InquiryPaper }
  | { readonly ok: false; readonly complaint: Complaint };

const TEXT_MOST = 300;
const OTHER_MOST = 2000;
/** So many accounts, messages or contacts fit on one paper. */
const SUBJECTS_MOST = 500;
const SHORTEST_CONTACT = 3;

const GROUND_WORDS: Readonly<Record<Ground, readonly string[]>> = {
  inquiry: ['捜査関係事項照会', '捜査関係事項照会書', '照会', '197-2', '197条2項'],
  preservation: ['保全要請', '保全要請書', '保全', '197-3', '197条3項'],
  warrant: ['令状', '捜索差押許可状', '差押許可状'],
  emergency: ['緊急避難', '緊急'],
};

const ITEM_WORDS: Readonly<Record<Askable, readonly string[]>> = {
  profile: ['アカウント', 'アカウント情報', '登録情報'],
  posts: ['投稿', '投稿日時', '通信履歴'],
  texts: ['本文', '投稿本文', '内容'],
  attachments: ['添付', '添付ファイル'],
  handling: ['措置', '判定', '対応'],
  registration: ['氏名', '住所', '電話番号', 'メールアドレス', '契約者情報'],
  addresses: ['ip', 'ipアドレス'],
  logins: ['ログイン', 'ログイン履歴'],
};

const ENDING_WORDS: Readonly<Record<Ending, readonly string[]>> = {
  answered: ['回答済み', '回答'],
  'not-held': ['保有なし', '該当なし'],
  declined: ['回答しない', '辞退'],
  withdrawn: ['取下げ', '取り下げ'],
};

const plain = (typed: string): string => typed.normalize('NFKC').trim().toLowerCase();

function named<T extends string>(
  all: readonly T[],
  words: Readonly<Record<T, readonly string[]>>,
  typed: string,
): T | undefined {
  const wanted = plain(typed);
  return all.find((each) => each === wanted || words[each].includes(wanted));
}

/** @example groundOf('捜査関係事項照会') // 'inquiry' */
export const groundOf = (typed: string): Ground | undefined => named(GROUNDS, GROUND_WORDS, typed);
/** @example itemOf('IPアドレス') // 'addresses' */
export const itemOf = (typed: string): Askable | undefined => named(ASKABLE, ITEM_WORDS, typed);
/** @example endingOf('保有なし') // 'not-held' */
export const endingOf = (typed: string): Ending | undefined => named(ENDINGS, ENDING_WORDS, typed);

class Wrong extends Error {
  readonly complaint: Complaint;
  constructor(complaint: Complaint) {
    super(complaint.why);
    this.complaint = complaint;
  }
}

/**
 * A paper from what was typed, judged strictly: an answer to investigators must not rest on a guess.
 * @example readPaper({ authority: '○○警察署長', document: '刑第12号', dated: '2026-11-02', ground: '照会', … }, now)
 */
export function readPaper(typed: TypedPaper, now: Date): ReadPaper {
  try {
    return { ok: true, paper: paperOf(typed, now) };
  } catch (error) {
    if (error instanceof Wrong) return { ok: false, complaint: error.complaint };
    throw error;
  }
}

function paperOf(typed: TypedPaper, now: Date): InquiryPaper {
  const authority = text('authority', typed.authority);
  const document = text('document', typed.document);
  const dated = date('dated', text('dated', typed.dated), now);
  const receivedAt = typed.received === undefined ? now : date('received', typed.received, now);
  const groundTyped = text('ground', typed.ground);
  const ground = groundOf(groundTyped);
  if (!ground) throw new Wrong({ why: 'ground', field: 'ground', typed: groundTyped });
  const accounts = subjects('account', typed.accounts);
  const messages = subjects('message', typed.messages);
  const contacts = subjects('contact', typed.contacts);
  const short = contacts.find((each) => each.length < SHORTEST_CONTACT);
  if (short !== undefined) throw new Wrong({ why: 'subject', field: 'contact', typed: short });
  const from = typed.from === undefined ? undefined : date('from', typed.from);
  const until = typed.until === undefined ? undefined : end(typed.until);
  if (from && until && from >= until) {
    throw new Wrong({ why: 'order', field: 'until', typed: `${typed.from} – ${typed.until}` });
  }
  if (accounts.length + messages.length + contacts.length === 0 && !(from && until)) {
    throw new Wrong({ why: 'subject', field: 'account', typed: '' });
  }
  const items = (typed.items ?? []).map((each) => {
    const item = itemOf(each);
    if (!item) throw new Wrong({ why: 'item', field: 'item', typed: each });
    return item;
  });
  const other = typed.other === undefined ? undefined : itemLines(typed.other);
  if (items.length === 0 && other === undefined && ground !== 'preservation') {
    throw new Wrong({ why: 'missing', field: 'item', typed: '' });
  }
  return {
    authority,
    document,
    dated: dayOf(dated),
    receivedAt,
    receivedBy: text('received-by', typed.receivedBy),
    ground,
    accounts,
    messages,
    contacts,
    ...(from && { from }),
    ...(until && { until }),
    items: ASKABLE.filter((each) => items.includes(each)),
    ...(other !== undefined && { other }),
  };
}

function text(field: Field, typed: string | undefined, most = TEXT_MOST): string {
  const trimmed = (typed ?? '').replace(/\p{Cc}+/gu, ' ').trim();
  if (trimmed === '') throw new Wrong({ why: 'missing', field, typed: '' });
  if (trimmed.length > most) throw new Wrong({ why: 'long', field, typed: String(most) });
  return trimmed;
}

/** Each line is an item of its own. */
function itemLines(typed: string): string {
  if (typed.length > OTHER_MOST) throw new Wrong({ why: 'long', field: 'other', typed: String(OTHER_MOST) });
  const items = typed.split(/[\r\n]+/).filter((line) => line.trim() !== '');
  return (items.length > 0 ? items : ['']).map((line) => text('other', line, OTHER_MOST)).join('\n');
}

function subjects(field: Field, typed: readonly string[] = []): readonly string[] {
  if (typed.length > SUBJECTS_MOST) throw new Wrong({ why: 'many', field, typed: String(SUBJECTS_MOST) });
  return [...new Set(typed.map((each) => text(field, each)))];
}

function date(field: Field, typed: string, notAfter?: Date): Date {
  const at = momentOf(typed);
  if (!at) throw new Wrong({ why: 'date', field, typed });
  if (notAfter && at > notAfter) throw new Wrong({ why: 'future', field, typed });
  return at;
}

/** A day belongs to the period to its end. */
function end(typed: string): Date {
  const at = date('until', typed);
  return isDay(typed) ? new Date(at.getTime() + DAY_MS) : at;
}
