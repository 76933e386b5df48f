import { z } from 'zod';
import { MODERATOR_ACTIONS } from '#core';
import { botName } from './members.ts';
import { type LocalizedText, REFUSALS, type RequestRefusal } from './refusals.ts';

/** The longest text, reason or plea, in characters. */
export const MAX_TEXT_CHARACTERS = 4_000;
const MAX_NAME_CHARACTERS = 32;
const MAX_PICTURES = 4;
const MAX_PICTURE_NAME_CHARACTERS = 200;
const MAX_PICTURE_BYTES = 2_000_000;
/** Four pictures in base 64, and the text. */
export const MAX_MESSAGE_BODY_BYTES = 12_000_000;

const countCharacters = (text: string) => [...text].length;

const nameSchema = z
  .string()
  .refine((s) => countCharacters(s) <= MAX_NAME_CHARACTERS && s !== '' && s === s.trim())
  .refine((s) => s.normalize('NFKC').toLowerCase() !== botName)
  // Invisible characters make two names look like one.
  .refine((s) => !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(s));
/** At least one visible character, and no control characters except tab and line breaks. */
const textSchema = z
  .string()
  .refine((s) => /[^\s\p{Cc}\p{Cf}]/u.test(s))
  .refine((s) => !/[^\P{Cc}\t\n\r]/u.test(s));
/** No half of a surrogate pair; see `findLoneSurrogateField`, which looks at the outermost fields only. */
const wholeTextSchema = z.string().refine((s) => s.isWellFormed());
/** `data`: the bytes in base 64. */
const pictureSchema = z.strictObject({
  name: wholeTextSchema.refine((name) => name !== '' && countCharacters(name) <= MAX_PICTURE_NAME_CHARACTERS),
  data: z
    .base64()
    .transform((data) => Buffer.from(data, 'base64'))
    .refine(({ length }) => length > 0 && length <= MAX_PICTURE_BYTES),
});
/** People also write `#general`. */
const channelSchema = z.string().transform((s) => s.replace(/^#/, ''));

/** The fields of each request. @example parseRequest(requestSchemas.reader, { as: 'rin' }) */
export const requestSchemas = {
  message: z
    .strictObject({
      channel: channelSchema,
      author: nameSchema,
      text: z.union([z.literal(''), textSchema]),
      replyTo: z.string().optional(),
      pictures: z.array(pictureSchema).max(MAX_PICTURES).default([]),
    })
    .refine(({ text, pictures }) => text !== '' || pictures.length > 0, { path: ['text'] }),
  edit: z.strictObject({ author: nameSchema, text: textSchema }),
  report: z.strictObject({ reporter: nameSchema, reason: z.union([z.literal(''), textSchema]).default('') }),
  appeal: z.strictObject({ author: nameSchema, plea: textSchema }),
  answer: z.strictObject({ author: nameSchema, text: textSchema }),
  decision: z.strictObject({ moderator: nameSchema, decision: z.enum(['uphold', 'overturn']) }),
  moderatorAction: z.strictObject({
    moderator: nameSchema,
    action: z.enum(MODERATOR_ACTIONS),
    note: textSchema.optional(),
  }),
  liftLimit: z.strictObject({ moderator: nameSchema }),
  helpLines: z.strictObject({
    as: nameSchema,
    locale: z.enum(['ja', 'en', 'zh', 'vi', 'pt']),
    under: z.enum(['notice', 'letter']),
  }),
  typedCommand: z.strictObject({
    as: nameSchema,
    channel: channelSchema,
    text: textSchema.refine((text) => text.startsWith('/')),
  }),
  filledCommand: z.strictObject({
    as: nameSchema,
    channel: channelSchema,
    command: z.string(),
    values: z.record(z.string(), wholeTextSchema).default({}),
    setup: z
      .strictObject({ step: z.string(), values: z.array(wholeTextSchema).max(25).optional() })
      .optional(),
  }),
  suggestions: z.object({ as: nameSchema, text: z.string().startsWith('/') }),
  joining: z.strictObject({ as: nameSchema }),
  reset: z.strictObject({}),
  people: z.object({ as: nameSchema.optional() }),
  reader: z.object({ as: nameSchema }),
  picture: z.object({ as: nameSchema, id: z.string() }),
  person: z.object({ name: nameSchema }),
} as const;

const nameHint: LocalizedText = {
  ja: `1〜${MAX_NAME_CHARACTERS}文字の名前を送ってください（見えない文字、前後の空白、「${botName}」は使えません）。`,
  en: `send a name of 1 to ${MAX_NAME_CHARACTERS} characters, without invisible characters or spaces at its ends, other than "${botName}".`,
};
const textHint: LocalizedText = {
  ja: `1〜${MAX_TEXT_CHARACTERS}文字の、目に見える文を送ってください（制御文字は使えません）。`,
  en: `send a visible text of 1 to ${MAX_TEXT_CHARACTERS} characters, without control characters.`,
};
const fieldHints: Readonly<Record<string, LocalizedText>> = {
  as: nameHint,
  name: nameHint,
  author: nameHint,
  reporter: nameHint,
  moderator: nameHint,
  text: textHint,
  reason: textHint,
  plea: textHint,
  note: textHint,
  action: {
    ja: `${MODERATOR_ACTIONS.join('、')} のどれかを送ってください。`,
    en: `send one of ${MODERATOR_ACTIONS.map((action) => `"${action}"`).join(', ')}.`,
  },
  channel: {
    ja: 'general、examples、mods のどれかを送ってください。',
    en: 'send "general", "examples" or "mods".',
  },
  replyTo: {
    ja: '返信先の id を送るか、省いてください。',
    en: 'send the id of the message replied to, or leave it out.',
  },
  pictures: {
    ja: `${MAX_PICTURES}枚まで、1枚${MAX_PICTURE_BYTES / 1_000_000} MB 以内の画像を { name, data（base64）} の形で送ってください。`,
    en: `send at most ${MAX_PICTURES} pictures of at most ${MAX_PICTURE_BYTES / 1_000_000} MB as { name, data (base64) }.`,
  },
  locale: {
    ja: 'ja、en、zh、vi、pt のどれかを送ってください。',
    en: 'send "ja", "en", "zh", "vi" or "pt".',
  },
  under: { ja: 'notice か letter を送ってください。', en: 'send "notice" or "letter".' },
  decision: { ja: 'uphold か overturn を送ってください。', en: 'send "uphold" or "overturn".' },
};

/**
 * Checks a request. Returns the values, or a refusal that names the first wrong field.
 * @example parseRequest(requestSchemas.reader, { as: '' }) // { refusal: { status: 400, text: { en: 'as: send a name …', … } } }
 */
export const parseRequest = <T>(
  schema: z.ZodObject & z.ZodType<T>,
  input: unknown,
): { readonly value: T } | { readonly refusal: RequestRefusal } => {
  const result = schema.safeParse(input);
  if (!result.success) return { refusal: toRefusal(result.error.issues[0]!, Object.keys(schema.shape)) };
  for (const [field, value] of Object.entries(result.data as Record<string, unknown>)) {
    if (typeof value === 'string' && countCharacters(value) > MAX_TEXT_CHARACTERS)
      return { refusal: REFUSALS.tooLong(field, MAX_TEXT_CHARACTERS) };
  }
  return { value: result.data };
};

const toRefusal = (issue: z.core.$ZodIssue, fields: readonly string[]): RequestRefusal => {
  if (issue.code === 'unrecognized_keys')
    return REFUSALS.unknownField(issue.keys[0]!.slice(0, MAX_NAME_CHARACTERS), fields.join(', '));
  const field = String(issue.path[0] ?? '');
  const hint = fieldHints[field];
  return hint ? REFUSALS.wrongField(field, hint) : REFUSALS.notJson;
};

/**
 * The first field with half a surrogate pair, or null. Such a string has no UTF-8 form: it would change when it is
 * stored in a file or a database, and evidence must not change.
 * @example findLoneSurrogateField({ text: '\ud800' }) // 'text'
 */
export const findLoneSurrogateField = (body: object): string | null => {
  for (const [field, value] of Object.entries(body)) {
    if (LONE_SURROGATE.test(field)) return 'body';
    if (typeof value === 'string' && LONE_SURROGATE.test(value)) return field.slice(0, MAX_NAME_CHARACTERS);
  }
  return null;
};

const LONE_SURROGATE = /\p{Surrogate}/u;
