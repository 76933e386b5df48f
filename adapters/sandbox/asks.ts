import { z } from 'zod';
import { programName } from './people.ts';
import { type Refusal, refusals, type Words } from './refusals.ts';

/** The longest text, reason or plea, in characters. */
export const TEXT_MOST = 4_000;
const NAME_MOST = 32;

const characters = (text: string) => [...text].length;

const name = z
  .string()
  .refine((s) => characters(s) <= NAME_MOST && s !== '' && s === s.trim())
  .refine((s) => s.normalize('NFKC').toLowerCase() !== programName)
  // Invisible characters make two names look like one.
  .refine((s) => !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(s));
/** Something to see, and no control characters but those that people type. */
const text = z
  .string()
  .refine((s) => /[^\s\p{Cc}\p{Cf}]/u.test(s))
  .refine((s) => !/[^\P{Cc}\t\n\r]/u.test(s));
/** `#general` is how people write it. */
const channel = z.string().transform((s) => s.replace(/^#/, ''));

/** What each request must hold. */
export const asks = {
  message: z.strictObject({ channel, author: name, text, replyTo: z.string().optional() }),
  edit: z.strictObject({ author: name, text }),
  report: z.strictObject({ reporter: name, reason: text }),
  appeal: z.strictObject({ author: name, plea: text }),
  decision: z.strictObject({ moderator: name, decision: z.enum(['uphold', 'overturn']) }),
  helpLines: z.strictObject({
    as: name,
    locale: z.enum(['ja', 'en', 'zh', 'vi', 'pt']),
    under: z.enum(['notice', 'letter']),
  }),
  people: z.object({ as: name.optional() }),
  reader: z.object({ as: name }),
  person: z.object({ name }),
} as const;

const wantName: Words = {
  ja: `1〜${NAME_MOST}文字の名前を送ってください（見えない文字、前後の空白、「${programName}」は使えません）。`,
  en: `send a name of 1 to ${NAME_MOST} characters, without invisible characters or spaces at its ends, other than "${programName}".`,
};
const wantText: Words = {
  ja: `1〜${TEXT_MOST}文字の、目に見える文を送ってください（制御文字は使えません）。`,
  en: `send a visible text of 1 to ${TEXT_MOST} characters, without control characters.`,
};
const wants: Readonly<Record<string, Words>> = {
  as: wantName,
  name: wantName,
  author: wantName,
  reporter: wantName,
  moderator: wantName,
  text: wantText,
  reason: wantText,
  plea: wantText,
  channel: { ja: 'general か mods を送ってください。', en: 'send "general" or "mods".' },
  replyTo: {
    ja: '返信先の id を送るか、省いてください。',
    en: 'send the id of the message replied to, or leave it out.',
  },
  locale: {
    ja: 'ja、en、zh、vi、pt のどれかを送ってください。',
    en: 'send "ja", "en", "zh", "vi" or "pt".',
  },
  under: { ja: 'notice か letter を送ってください。', en: 'send "notice" or "letter".' },
  decision: { ja: 'uphold か overturn を送ってください。', en: 'send "uphold" or "overturn".' },
};

/**
 * Judges what was sent: the values, or the refusal that names the first field that is wrong.
 * @example read(asks.reader, { as: '' }) // { refusal: { status: 400, why: { en: 'as: send a name …' } } }
 */
export const read = <T>(
  schema: z.ZodObject & z.ZodType<T>,
  sent: unknown,
): { readonly value: T } | { readonly refusal: Refusal } => {
  const judged = schema.safeParse(sent);
  if (!judged.success) return { refusal: wrong(judged.error.issues[0]!, Object.keys(schema.shape)) };
  for (const [field, value] of Object.entries(judged.data as Record<string, unknown>)) {
    if (typeof value === 'string' && characters(value) > TEXT_MOST)
      return { refusal: refusals.tooLong(field, TEXT_MOST) };
  }
  return { value: judged.data };
};

const wrong = (issue: z.core.$ZodIssue, fields: readonly string[]): Refusal => {
  if (issue.code === 'unrecognized_keys')
    return refusals.unknownField(issue.keys[0]!.slice(0, NAME_MOST), fields.join(', '));
  const field = String(issue.path[0] ?? '');
  const want = wants[field];
  return want ? refusals.wrongField(field, want) : refusals.notJson;
};

/**
 * The first field that holds half a surrogate pair, or null. Such a string has no UTF-8 form: it would change on
 * its way through a file or a database, and evidence must not change.
 * @example brokenField({ text: '\ud800' }) // 'text'
 */
export const brokenField = (sent: object): string | null => {
  for (const [field, value] of Object.entries(sent)) {
    if (halves.test(field)) return 'body';
    if (typeof value === 'string' && halves.test(value)) return field.slice(0, NAME_MOST);
  }
  return null;
};

const halves = /\p{Surrogate}/u;
