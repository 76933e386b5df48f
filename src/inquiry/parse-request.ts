import type { AccountIdFormat, InquiryRequestInput, Wording } from '#core';
import {
  CLOSE_REASONS,
  type InquiryCloseReason,
  type InquiryRequest,
  LEGAL_GROUNDS,
  type LegalGround,
  REQUESTABLE_ITEMS,
  type RequestableItem,
} from '#core';
import { type ParsedAccounts, parseAccounts } from './accounts.ts';
import { DAY_MS, formatTokyoDate, isDateOnly, parseDateTime } from './dates.ts';

/** The fields of a document. */
export type RequestField = keyof Wording['inquiry']['field'];

/** Why a document was rejected: the field and its typed text. */
export interface RequestProblem {
  readonly why:
    | 'missing'
    | 'ground'
    | 'item'
    | 'date'
    | 'future'
    | 'order'
    | 'subject'
    | 'contact'
    | 'long'
    | 'many';
  readonly field: RequestField;
  readonly input: string;
}

/** A validated request, or the first problem. */
export type ParsedInquiryRequest =
  | {
      readonly ok: true;
      readonly request: InquiryRequest;
      /** Not in `request`: display names or mistyped ids. Add the account of each if exactly one stored account has it. */
      readonly unmarkedNames: readonly string[];
    }
  | { readonly ok: false; readonly problem: RequestProblem };

const MAX_TEXT_LENGTH = 300;
const MAX_OTHER_LENGTH = 2000;
/** The maximum number of accounts, of messages and of contacts of one document. */
const MAX_SUBJECTS = 500;
const MIN_CONTACT_LENGTH = 3;

/** What scripts and forms write for a value that is missing. */
const PLACEHOLDERS: ReadonlySet<string> = new Set(['undefined', 'null', 'nan', '[object object]']);

const LEGAL_GROUND_WORDS: Readonly<Record<LegalGround, readonly string[]>> = {
  inquiry: ['捜査関係事項照会', '捜査関係事項照会書', '照会', '197-2', '197条2項'],
  preservation: ['保全要請', '保全要請書', '保全', '197-3', '197条3項'],
  warrant: ['令状', '捜索差押許可状', '差押許可状'],
  order: ['電磁的記録提供命令', '電磁的記録提供命令書', '提供命令'],
  emergency: ['緊急避難', '緊急'],
};

const ITEM_WORDS: Readonly<Record<RequestableItem, readonly string[]>> = {
  profile: ['アカウント', 'アカウント情報', '登録情報'],
  posts: ['投稿', '投稿日時', '通信履歴'],
  texts: ['本文', '投稿本文', '内容'],
  attachments: ['添付', '添付ファイル'],
  handling: ['措置', '判定', '対応'],
  verification: ['本人確認', '本人確認の記録', '電話番号の確認'],
  registration: ['氏名', '住所', '電話番号', 'メールアドレス', '契約者情報'],
  addresses: ['ip', 'ipアドレス'],
  logins: ['ログイン', 'ログイン履歴'],
};

const CLOSE_REASON_WORDS: Readonly<Record<InquiryCloseReason, readonly string[]>> = {
  answered: ['回答済み', '回答'],
  'not-held': ['保有なし', '該当なし'],
  declined: ['回答しない', '辞退'],
  withdrawn: ['取下げ', '取り下げ'],
};

const normaliseInput = (input: string): string => input.normalize('NFKC').trim().toLowerCase();

function findByWord<T extends string>(
  values: readonly T[],
  synonyms: Readonly<Record<T, readonly string[]>>,
  input: string,
): T | undefined {
  const wanted = normaliseInput(input);
  return values.find((value) => value === wanted || synonyms[value].includes(wanted));
}

/** A legal ground by its name or a Japanese synonym. @example parseLegalGround('捜査関係事項照会') // 'inquiry' */
export const parseLegalGround = (input: string): LegalGround | undefined =>
  findByWord(LEGAL_GROUNDS, LEGAL_GROUND_WORDS, input);
/** An item by its name or a Japanese synonym. @example parseRequestableItem('IPアドレス') // 'addresses' */
export const parseRequestableItem = (input: string): RequestableItem | undefined =>
  findByWord(REQUESTABLE_ITEMS, ITEM_WORDS, input);
/** A close reason by its name or a Japanese synonym. @example parseCloseReason('保有なし') // 'not-held' */
export const parseCloseReason = (input: string): InquiryCloseReason | undefined =>
  findByWord(CLOSE_REASONS, CLOSE_REASON_WORDS, input);

class InvalidRequest extends Error {
  readonly problem: RequestProblem;
  constructor(problem: RequestProblem) {
    super(problem.why);
    this.problem = problem;
  }
}

/**
 * Validates the typed fields of a document strictly, because an answer to investigators must not depend on a guess.
 * `accountIds` is how the platform writes ids. Never throws.
 * @example parseInquiryRequest({ authority: '○○警察署長', document: '刑第12号', dated: '2026-11-02', ground: '照会', … }, now)
 */
export function parseInquiryRequest(
  input: InquiryRequestInput,
  now: Date,
  accountIds?: AccountIdFormat,
): ParsedInquiryRequest {
  try {
    const accounts = parseAccounts(parseSubjects('account', input.accounts), accountIds);
    return { ok: true, request: buildRequest(input, accounts, now), unmarkedNames: accounts.unmarkedNames };
  } catch (error) {
    if (error instanceof InvalidRequest) return { ok: false, problem: error.problem };
    throw error;
  }
}

function buildRequest(
  input: InquiryRequestInput,
  { accounts, names, unmarkedNames }: ParsedAccounts,
  now: Date,
): InquiryRequest {
  const authority = requiredText('authority', input.authority);
  const document = requiredText('document', input.document);
  const dated = parseDate('dated', requiredText('dated', input.dated), now);
  const receivedAt = input.received === undefined ? now : parseDate('received', input.received, now);
  const answerBy = input.answerBy === undefined ? undefined : parseDate('answer-by', input.answerBy);
  const groundTyped = requiredText('ground', input.ground);
  const ground = parseLegalGround(groundTyped);
  if (!ground) throw new InvalidRequest({ why: 'ground', field: 'ground', input: groundTyped });
  const messages = parseSubjects('message', input.messages);
  const contacts = parseSubjects('contact', input.contacts);
  const short = contacts.find((contact) => contact.length < MIN_CONTACT_LENGTH);
  if (short !== undefined) throw new InvalidRequest({ why: 'contact', field: 'contact', input: short });
  const from = input.from === undefined ? undefined : parseDate('from', input.from);
  const until = input.until === undefined ? undefined : parsePeriodEnd(input.until);
  if (from && until && from >= until) {
    throw new InvalidRequest({ why: 'order', field: 'until', input: `${input.from} – ${input.until}` });
  }
  const subjects = [accounts, names, unmarkedNames, messages, contacts].flat();
  if (subjects.length === 0 && !(from && until)) {
    throw new InvalidRequest({ why: 'subject', field: 'account', input: '' });
  }
  const items = (input.items ?? []).flatMap(parseItems);
  const other = input.other === undefined ? undefined : parseItemLines(input.other);
  if (items.length === 0 && other === undefined && ground !== 'preservation') {
    throw new InvalidRequest({ why: 'missing', field: 'item', input: '' });
  }
  return {
    authority,
    document,
    dated: formatTokyoDate(dated),
    ...(answerBy && { answerBy: formatTokyoDate(answerBy) }),
    receivedAt,
    receivedBy: requiredText('received-by', input.receivedBy),
    ground,
    accounts,
    ...(names.length > 0 && { names }),
    messages,
    contacts,
    ...(from && { from }),
    ...(until && { until }),
    items: REQUESTABLE_ITEMS.filter((item) => items.includes(item)),
    ...(other !== undefined && { other }),
  };
}

function requiredText(field: RequestField, input: string | undefined, maxLength = MAX_TEXT_LENGTH): string {
  const trimmed = (input ?? '').replace(/\p{Cc}+/gu, ' ').trim();
  if (trimmed === '') throw new InvalidRequest({ why: 'missing', field, input: '' });
  if (trimmed.length > maxLength) throw new InvalidRequest({ why: 'long', field, input: String(maxLength) });
  return trimmed;
}

/** One item, or several with spaces between. */
function parseItems(input: string): readonly RequestableItem[] {
  const whole = parseRequestableItem(input);
  if (whole) return [whole];
  return input
    .trim()
    .split(/\s+/)
    .map((text) => {
      const item = parseRequestableItem(text);
      if (!item) throw new InvalidRequest({ why: 'item', field: 'item', input: text });
      return item;
    });
}

/** Removes empty lines. Each line is one item. */
function parseItemLines(input: string): string {
  if (input.length > MAX_OTHER_LENGTH)
    throw new InvalidRequest({ why: 'long', field: 'other', input: String(MAX_OTHER_LENGTH) });
  const items = input.split(/[\r\n]+/).filter((line) => line.trim() !== '');
  return (items.length > 0 ? items : [''])
    .map((line) => requiredText('other', line, MAX_OTHER_LENGTH))
    .join('\n');
}

function parseSubjects(field: RequestField, inputs: readonly string[] = []): readonly string[] {
  if (inputs.length > MAX_SUBJECTS)
    throw new InvalidRequest({ why: 'many', field, input: String(MAX_SUBJECTS) });
  const texts = inputs.map((input) => requiredText(field, input));
  if (texts.some((text) => PLACEHOLDERS.has(text.toLowerCase())))
    throw new InvalidRequest({ why: 'missing', field, input: '' });
  return [...new Set(texts)];
}

function parseDate(field: RequestField, input: string, notAfter?: Date): Date {
  const at = parseDateTime(input);
  if (!at) throw new InvalidRequest({ why: 'date', field, input });
  if (notAfter && at > notAfter) throw new InvalidRequest({ why: 'future', field, input });
  return at;
}

/** A date without a time includes the whole day. */
function parsePeriodEnd(input: string): Date {
  const at = parseDate('until', input);
  return isDateOnly(input) ? new Date(at.getTime() + DAY_MS) : at;
}
