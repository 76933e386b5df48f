import type { Bilingual, CommandReply, InquiryCommand } from '#core';
import { CLOSE_REASONS, INQUIRY_SUBCOMMANDS, LEGAL_GROUNDS } from '#core';
import { foldText } from '../../text/index.ts';
import { type CommandCall, defineCommand, defineSubcommand, type OptionSpec } from '../define-command.ts';
import { handleInquiryCommand } from './inquiry-commands.ts';

const MAX_TEXT_LENGTH = 300;
const MAX_LIST_LENGTH = 2000;

const text = (ja: string, description: Bilingual) =>
  ({ kind: 'text', ja, description, maxLength: MAX_TEXT_LENGTH }) as const satisfies OptionSpec;

const list = (ja: string, description: Bilingual, formLabel?: Bilingual) =>
  ({
    kind: 'text',
    ja,
    description,
    list: true,
    maxLength: MAX_LIST_LENGTH,
    mentionsAsIds: true,
    ...(formLabel && { formLabel }),
  }) as const satisfies OptionSpec;

const NUMBER_OPTION = {
  ...text('番号', { en: 'Number, like Q-12', ja: '番号（例：Q-12）' }),
  required: true,
} as const satisfies OptionSpec;

const DAYS_OPTION = {
  kind: 'integer',
  ja: '日数',
  description: { en: '1 to 30; 30 when left out', ja: '1から30まで（省くと30日）' },
  min: 1,
  max: 30,
  takesRest: true,
} as const satisfies OptionSpec;

const GROUND_OPTION = {
  kind: 'text',
  ja: '根拠',
  description: { en: 'What it rests on', ja: '照会の根拠' },
  required: true,
  acceptsOtherValues: true,
  choices: [
    { value: 'inquiry', name: { en: 'inquiry', ja: '捜査関係事項照会' } },
    { value: 'preservation', name: { en: 'request to preserve', ja: '保全要請' } },
    { value: 'warrant', name: { en: 'warrant', ja: '令状' } },
    { value: 'order', name: { en: 'order to provide electronic records', ja: '電磁的記録提供命令' } },
    { value: 'emergency', name: { en: 'emergency', ja: '緊急' } },
  ],
} as const satisfies OptionSpec;

const ENDING_OPTION = {
  kind: 'text',
  ja: '結果',
  description: { en: 'How it ended', ja: 'どのように終わったか' },
  required: true,
  acceptsOtherValues: true,
  choices: [
    { value: 'answered', name: { en: 'answered', ja: '回答済み' } },
    { value: 'not-held', name: { en: 'nothing held', ja: '保有なし' } },
    { value: 'declined', name: { en: 'declined', ja: '回答しない' } },
    { value: 'withdrawn', name: { en: 'withdrawn', ja: '取下げ' } },
  ],
} as const satisfies OptionSpec;

/** The fields of a document from an authority, as options of a form. */
const REQUEST_OPTIONS = {
  authority: { ...text('機関', { en: 'Who asks', ja: '照会した機関' }), required: true },
  document: { ...text('文書番号', { en: 'Number of the paper', ja: '文書の番号' }), required: true },
  dated: {
    ...text('日付', { en: 'Date of the paper, like 2026-11-02', ja: '文書の日付（例：2026-11-02）' }),
    required: true,
  },
  ground: GROUND_OPTION,
  items: list('項目', {
    en: 'Requested items: profile, posts, texts, verification, …',
    ja: '項目（例：アカウント、投稿、本人確認、IP）',
  }),
  accounts: list(
    'アカウント',
    { en: 'Ids or display names, with commas between', ja: 'IDまたは表示名（複数は読点で区切る）' },
    { en: 'Accounts: ids or names, commas between', ja: 'アカウント（ID・表示名を読点で区切る）' },
  ),
  messages: list(
    'メッセージ',
    { en: 'Ids, links or case numbers', ja: 'ID、リンク、受付番号（複数は読点で区切る）' },
    { en: 'Messages: ids, links or case numbers', ja: 'メッセージ（ID、リンク、受付番号）' },
  ),
  contacts: list(
    '連絡先',
    { en: 'Contacts, telephone numbers, commas between', ja: '連絡先、電話番号（複数は読点で区切る）' },
    { en: 'Contacts, with commas between', ja: '連絡先（読点で区切る）' },
  ),
  from: text('開始', { en: 'Beginning of the period', ja: '期間の始め' }),
  until: text('終わり', { en: 'End of the period', ja: '期間の終わり' }),
  other: text('その他', { en: 'What else is asked', ja: 'そのほかのお尋ね' }),
  answerby: {
    ...text('回答期限', { en: 'Answer by, like 2026-11-20', ja: '回答期限（例：2026-11-20）' }),
    formLabel: { en: 'Answer by, if the paper says so', ja: '回答期限（文書に書かれている場合）' },
  },
  received: {
    ...text('受領', { en: 'When it came; now when left out', ja: '届いた日時（省くと現在）' }),
    formLabel: { en: 'When it came; now when left empty', ja: '届いた日時（省くと現在）' },
  },
} as const;

/**
 * Inquiries of investigators. In addition to the access level, the policy can require roles (`inquiries.roles`). The
 * command line uses the same `handleInquiryCommand`.
 */
export const inquiryCommand = defineCommand({
  name: { en: 'inquiry', ja: '照会' },
  description: { en: "Investigators' written questions", ja: '捜査機関からの照会に答えます' },
  access: 'administrator',
  defaultSubcommand: 'list',
  subcommands: [
    defineSubcommand({
      name: INQUIRY_SUBCOMMANDS.register,
      description: { en: 'Register a paper and stop deletion', ja: '文書を登録し、消去を止めます' },
      formTitle: { en: 'Register an inquiry', ja: '照会の登録' },
      options: REQUEST_OPTIONS,
      run: (call) => {
        const {
          ground = LEGAL_GROUNDS[0],
          accounts,
          messages,
          contacts,
          items,
          answerby,
          ...texts
        } = call.options;
        const paper = {
          receivedBy: call.context.caller.name,
          ground: ground || LEGAL_GROUNDS[0],
          ...withoutUndefined(texts),
          ...(answerby !== undefined && { answerBy: answerby }),
          accounts: accounts ?? [],
          messages: messages ?? [],
          contacts: contacts ?? [],
          items: items ?? [],
        };
        return runInquiry(call, { do: 'register', paper });
      },
    }),
    defineSubcommand({
      name: INQUIRY_SUBCOMMANDS.list,
      description: { en: 'The register', ja: '登録された照会の一覧' },
      run: (call) => runInquiry(call, { do: 'list' }),
    }),
    numberSubcommand('show', { en: 'One inquiry and its steps', ja: '照会の内容と経過を表示します' }),
    numberSubcommand('find', { en: 'What is held of what it asks', ja: '保有しているものを確かめます' }),
    holdSubcommand('hold', { en: 'Stop deletion again, after a hold ended', ja: '消去をあらためて止めます' }),
    holdSubcommand('extend', {
      en: 'Hold it longer, 60 days in all',
      ja: '保全を延長します（通算60日まで）',
    }),
    numberSubcommand('release', {
      en: 'Let what it holds be deleted again',
      ja: '保全を期限の前に解除します',
    }),
    numberSubcommand('approve', {
      en: 'Approve the handing over (second person)',
      ja: '提供を承認します（2人目）',
    }),
    numberSubcommand('bundle', {
      en: 'How the signed answer is made',
      ja: '回答ファイル一式の作り方を表示します',
    }),
    defineSubcommand({
      name: INQUIRY_SUBCOMMANDS.close,
      description: { en: 'Close it and release what it holds', ja: '終了し、保全を解除します' },
      options: {
        number: NUMBER_OPTION,
        ending: ENDING_OPTION,
        remark: {
          ...text('備考', { en: 'For the record', ja: '記録のための備考' }),
          takesRest: true,
        },
      },
      run: (call) => {
        const { number, ending, remark } = call.options;
        return runInquiry(call, {
          do: 'close',
          number,
          ending: ending || CLOSE_REASONS[0],
          ...(remark !== undefined && { remark }),
        });
      },
    }),
  ],
});

function numberSubcommand(step: 'show' | 'find' | 'release' | 'approve' | 'bundle', description: Bilingual) {
  return defineSubcommand({
    name: INQUIRY_SUBCOMMANDS[step],
    description,
    options: { number: NUMBER_OPTION },
    run: (call) => runInquiry(call, { do: step, number: call.options.number }),
  });
}

function holdSubcommand(step: 'hold' | 'extend', description: Bilingual) {
  return defineSubcommand({
    name: INQUIRY_SUBCOMMANDS[step],
    description,
    options: { number: NUMBER_OPTION, days: DAYS_OPTION },
    run: (call) => {
      const { number, days } = call.options;
      return runInquiry(call, { do: step, number, ...(days !== undefined && { days }) });
    },
  });
}

const runInquiry = (
  { context, deps }: Pick<CommandCall, 'context' | 'deps'>,
  command: InquiryCommand,
): Promise<CommandReply> => handleInquiryCommand({ ...deps, fold: foldText }, context, command);

const withoutUndefined = (fields: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(fields).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
