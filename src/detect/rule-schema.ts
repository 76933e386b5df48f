import { z } from 'zod';
import { CONCRETE_SORTS } from '#core';

const groupName = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)*$/,
    'write a name like pay.high: small letters, digits, - and .',
  );
export const localizedText = z.strictObject({ ja: z.string().min(1), en: z.string().min(1) });

/**
 * A list of texts. The rules have tens of thousands, so valid lists are checked by a simple loop; zod only explains what is
 * wrong with an invalid one.
 */
export const textList = (minLength = 0, maxLength = 1e6) => {
  const list = z.array(z.string().min(1)).min(minLength).max(maxLength);
  const isValid = (value: unknown): boolean =>
    Array.isArray(value) &&
    value.length >= minLength &&
    value.length <= maxLength &&
    value.every((text) => typeof text === 'string' && text !== '');
  return z.custom<z.infer<typeof list>>().check(({ value, issues }) => {
    if (isValid(value)) return;
    for (const issue of list.safeParse(value).error?.issues ?? [])
      issues.push({
        ...issue,
        input: value,
        continue: issue.code !== 'invalid_type',
      } as (typeof issues)[number]);
  });
};

const termGroupSchema = z.strictObject({
  /** Plain text; (a|b|) is a, b or nothing, so that one line covers several phrases. */
  terms: textList(1),
  /** Longer words that contain a term by accident: やばいと contains ばいと. */
  except: textList().optional(),
  /**
   * The required position of a term: at the `end` of a sentence, before a `pause` (an end or a comma), before a question mark
   * (`asks`), as the `last` or `first` words of the text, `alone` between punctuation, or with no letter before it (`opens`).
   */
  at: z.enum(['end', 'pause', 'asks', 'last', 'first', 'alone', 'opens']).optional(),
});

/** The outer form of a text: its letters, the segments between separators, the text in quotation marks. */
const shapeSchema = z.strictObject({
  lettersTo: z.int().min(1).optional(),
  /** A list of short segments: 都内、男性2名、即日. `lettersPerPieceTo` is their mean length. */
  piecesFrom: z.int().min(2).optional(),
  lettersPerPieceTo: z.int().min(1).optional(),
  /** At least this many letters in 「」 or behind >, with other text around them. */
  quotedFrom: z.int().min(1).optional(),
  /** One line with a blank in it and without a full stop, like a headline: 会社員を逮捕 口座を売った疑い. */
  title: z.literal(true).optional(),
});

/** One half of a phrase: a group name, or a list of terms. */
const phraseHalfSchema = z.union([groupName, textList(1)]);

const payPeriodSchema = z.enum(['hour', 'day', 'week', 'month', 'year', 'piece', 'once', 'person', 'none']);

const amountBandSchema = z.strictObject({
  /** What the amount is paid for; `none` if the text does not say. */
  per: z.array(payPeriodSchema).min(1),
  /** In yen; compared with the upper end of the amount. */
  from: z.number().min(0),
  to: z.number().optional(),
  /** Only amounts without an upper limit: 5万〜, 2万円以上, 最低3万. */
  open: z.boolean().optional(),
});

/** A file of the lexicon. */
export const lexiconSchema = z.strictObject({
  groups: z.record(groupName, termGroupSchema).optional(),
  /** Groups for two groups or lists of terms in this order, at most `within` characters apart: 荷物 … 運ぶ. */
  phrases: z
    .record(
      groupName,
      z
        .array(
          z.strictObject({ first: phraseHalfSchema, next: phraseHalfSchema, within: z.int().min(0).max(60) }),
        )
        .min(1),
    )
    .optional(),
  /** Names for several groups. */
  sets: z.record(groupName, z.array(groupName).min(1)).optional(),
  /** Groups for amounts of money. */
  amounts: z.record(groupName, amountBandSchema).optional(),
  /** Groups for pay in insider shorthand: `bare` leaves out 万 (日7, 報酬35), `share` is 15% or 取り分2割. */
  shorthand: z.record(groupName, z.enum(['bare', 'share'])).optional(),
  shapes: z.record(groupName, shapeSchema).optional(),
  /** Groups for kinds of contacts. */
  contacts: z.record(groupName, z.array(z.string()).min(1)).optional(),
  /** Groups for texts with at least this many of the six items of a lawful job notice. */
  items: z.record(groupName, z.strictObject({ atLeast: z.int().min(1).max(6) })).optional(),
  /** Amounts and contacts are extracted only from texts with one of these groups, because it takes time. */
  hints: z.strictObject({ amounts: z.array(groupName), contacts: z.array(groupName) }).optional(),
});

/** What a rule or a stance asks for. */
export const conditionSchema = z.strictObject({
  /** All must be found. `a | b` is an alternative; a name includes all names below it: pay includes pay.high. */
  all: textList().optional(),
  any: textList().optional(),
  none: textList().optional(),
  /** All of `all` within this many folded characters. */
  within: z.int().min(1).optional(),
  /** These must also be found, each of them behind all of `all`: a warning, then an offer. */
  followedBy: textList().optional(),
  /** At least so many different terms of `any`. */
  atLeast: z.int().min(2).optional(),
  /** At least `atLeast` of these, optionally `within` this many folded characters. */
  some: z
    .strictObject({ of: textList(2, 12), atLeast: z.int().min(2), within: z.int().min(1).optional() })
    .optional(),
  /** Only text outside quotation marks counts. */
  own: z.boolean().optional(),
});

/** A rule pack. */
export const packSchema = z.strictObject({
  id: z.string().min(1),
  summary: localizedText,
  /**
   * The rule of the server in plain words, as members read it after "this server does not allow": a noun phrase. Left out for
   * packs that are only a sign, such as the wording of a whole text.
   */
  prohibits: localizedText.optional(),
  /**
   * Laws and guidelines that apply to such a post, in addition to the server's own rules. The author reads them after a
   * moderator has upheld the case.
   */
  ground: localizedText.optional(),
  rules: z.record(
    z.string().regex(/^[a-z0-9-]+$/, 'write a rule name in small letters, digits and -'),
    z
      .strictObject({
        when: conditionSchema,
        weight: z.number().min(-1).max(1),
        /** `review`: it can send a message to the moderators; rules of this kind, wording and context never hide it. */
        most: z.literal('review', 'most: write review, or leave it out').optional(),
        /**
         * The sorts of concrete evidence that a match always is. Left out for a rule that only supports others: an invitation,
         * hurry, a region.
         */
        sorts: z
          .array(z.enum(CONCRETE_SORTS))
          .min(1)
          .refine((sorts) => new Set(sorts).size === sorts.length, 'sorts: write each sort once')
          .optional(),
        note: localizedText,
        /** Texts in which this rule must fire. */
        hits: textList(1),
        /** Innocent look-alikes: the default policy must rule the whole message pass. */
        passes: textList().optional(),
      })
      .refine((rule) => rule.most === undefined || rule.weight > 0, {
        path: ['most'],
        message: 'only a weight above 0 can be held back; leave most out',
      })
      .refine((rule) => rule.sorts === undefined || rule.weight > 0, {
        path: ['sorts'],
        message: 'only a weight above 0 is evidence; leave sorts out',
      }),
  ),
  /** Whole messages and their ruling under the default policy with all packs. */
  examples: z
    .strictObject({
      hide: textList().optional(),
      review: textList().optional(),
      passes: textList().optional(),
    })
    .optional(),
});

/** A list of names without duplicates: a pack that is compiled twice would count twice. */
const uniqueNames = z
  .array(z.string())
  .min(1)
  .check(({ value, issues }) => {
    value.forEach((name, i) => {
      if (value.indexOf(name) === i) return;
      const message = `"${name}" is listed twice; leave this entry out`;
      issues.push({ code: 'custom', path: [i], message, input: value });
    });
  });

/** index.yaml: the explicit lists. */
export const indexSchema = z.strictObject({
  packs: uniqueNames,
  lexicon: uniqueNames,
  /** The model of the wording classifier; without it only rules and context count. */
  likeness: z.string().optional(),
  /** The model of the stance classifier; without it no stance with `reads` applies. */
  'stance-classifier': z.string().optional(),
  /** Without effect; older rule folders have it. */
  everyday: z.string().optional(),
  /** The model of the prefilter; without it every message is evaluated in full, which is slower. */
  prefilter: z.string().optional(),
  /** Groups whose terms the prefilter never skips. */
  always: textList(1).optional(),
  /** Readings of words; without them texts in kana or Latin letters are not transcribed. */
  'by-ear': z.string().optional(),
});

/** By weight, in log odds: the names with this weight, separated by blanks. */
export const weightListsSchema = z.record(
  z.string().regex(/^-?\d+(\.\d+)?$/, 'write a number in quotes, like "0.7"'),
  z.string(),
);

/** The model of the wording classifier; models/README.md describes it. */
export const classifierSchema = z.strictObject({
  /** A sentence for people who open the file. */
  about: z.string().optional(),
  /** What an empty text adds to the log odds of the base rate. */
  bias: z.number(),
  /** N-grams of one to three folded letters; 0 is any digit, _ between words, . end of sentence, < and > ends of the text. */
  grams: weightListsSchema,
  /** The weights of rules and stances are multiplied by this: the slope of the calibration. */
  ruleScale: z.number().positive(),
  /** The highest log odds of an innocent text in training: above them a probability is extrapolated. */
  measuredTo: z.number(),
  /** The log odds that a suspicious text is a complete offer, not a fragment of one. */
  completeness: z.strictObject({ bias: z.number(), grams: weightListsSchema }).optional(),
});

/** The model of the prefilter; models/README.md describes it. */
export const prefilterSchema = z.strictObject({
  /** A sentence for people who open the file. */
  about: z.string().optional(),
  /** Log odds of a text without known n-grams, as a whole and as a window of letters. */
  bias: z.number(),
  windowBias: z.number().default(0),
  /** Only models with other hashes, of an earlier version, have it; without effect, every message is evaluated. */
  runThreshold: z.number().optional(),
  /** Log odds of one step of the weights. */
  scale: z.number(),
  /** A text with at least these log odds is evaluated; one of a newcomer from `newcomerThreshold`. */
  threshold: z.number(),
  newcomerThreshold: z.number(),
  /** Even signed bytes in base64, by hash of an n-gram. */
  weights: z.base64(),
  /** Hashes of the terms that the model was trained with, four bytes each, in base64. */
  terms: z.base64(),
});

/** Ordinary messages, for training. */
export const everydaySchema = z.strictObject({ messages: textList(1) });

export type ConditionSource = z.infer<typeof conditionSchema>;
export type PackSource = z.infer<typeof packSchema>;
export type ClassifierSource = z.infer<typeof classifierSchema>;
export type PrefilterSource = z.infer<typeof prefilterSchema>;
export type LexiconSource = z.infer<typeof lexiconSchema>;
