import { z } from 'zod';

const groupName = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)*$/,
    'write a name like pay.high: small letters, digits, - and .',
  );
const localizedText = z.strictObject({ ja: z.string().min(1), en: z.string().min(1) });

/**
 * A list of texts. There are tens of thousands in the rules: whether all is well with a list is seen at a glance, and only
 * what is wrong with one is asked of zod.
 */
const textList = (least = 0, most = 1e6) => {
  const list = z.array(z.string().min(1)).min(least).max(most);
  const isValid = (value: unknown): boolean =>
    Array.isArray(value) &&
    value.length >= least &&
    value.length <= most &&
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
  /** Plain words; (a|b|) stands for a, b or nothing, so that one line covers a family of phrases. */
  terms: textList(1),
  /** Longer words that hold a term by accident: やばいと holds ばいと. */
  except: textList().optional(),
  /**
   * Where a term must stand: at the `parsePeriodEnd` of a sentence, before a `pause` (an end or a comma), before a question mark
   * (`requestSchemas`), as the `last` or `first` words of the text, `alone` between marks, or where no letter stands before (`opens`).
   */
  at: z.enum(['end', 'pause', 'asks', 'last', 'first', 'alone', 'opens']).optional(),
});

/** Filled by what the text looks like: its letters, its pieces between separators, what it puts in quotation marks. */
const shapeSchema = z.strictObject({
  lettersTo: z.int().min(1).optional(),
  /** Short pieces and nothing but: 都内、男性2名、即日. `lettersPerPieceTo` is their mean length. */
  piecesFrom: z.int().min(2).optional(),
  lettersPerPieceTo: z.int().min(1).optional(),
  /** In 「」 or behind > stand so many letters, and there is more around them. */
  quotedFrom: z.int().min(1).optional(),
  /** One line with a blank in it and no full stop, as headlines are set: 会社員を逮捕 口座を売った疑い. */
  title: z.literal(true).optional(),
});

/** One half of a phrase: a group by its name, or its terms. */
const phraseHalfSchema = z.union([groupName, textList(1)]);

const payPeriodSchema = z.enum(['hour', 'day', 'week', 'month', 'year', 'piece', 'once', 'person', 'none']);

const amountBandSchema = z.strictObject({
  /** What the amount is paid for; `none` when the text does not say. */
  per: z.array(payPeriodSchema).min(1),
  /** Yen, the lowest upper end that counts. */
  from: z.number().min(0),
  to: z.number().optional(),
  /** Only amounts with an open end: 5万〜, 2万円以上, 最低3万. */
  open: z.boolean().optional(),
});

export const lexiconSchema = z.strictObject({
  groups: z.record(groupName, termGroupSchema).optional(),
  /** Groups filled by two groups, or two lists of terms, in this order and so many characters apart: 荷物 … 運ぶ. */
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
  /** Names that stand for several groups. */
  sets: z.record(groupName, z.array(groupName).min(1)).optional(),
  /** Groups filled by amounts of money. */
  amounts: z.record(groupName, amountBandSchema).optional(),
  /** Groups filled by pay as insiders write it: 日7 and 報酬35 leave out the 万, a share is 15% or 取り分2割. */
  shorthand: z.record(groupName, z.enum(['bare', 'share'])).optional(),
  shapes: z.record(groupName, shapeSchema).optional(),
  /** Groups filled by how the whole text is worded: by the log odds of likeness.yaml, from and to; `japanese`: only texts with kana enough; `own`: what stands outside quotation marks, where there are any. */
  likeness: z
    .record(
      groupName,
      z.strictObject({
        from: z.number().optional(),
        to: z.number().optional(),
        japanese: z.boolean().optional(),
        own: z.boolean().optional(),
      }),
    )
    .optional(),
  /** Groups filled by contacts that carry an id, a number or a link. */
  contacts: z.record(groupName, z.array(z.string()).min(1)).optional(),
  /** Groups filled when a text has so many of the six items that a lawful job notice must show. */
  items: z.record(groupName, z.strictObject({ atLeast: z.int().min(1).max(6) })).optional(),
  /** Reading amounts and contacts costs time: it is done only where one of these groups was found. */
  hints: z.strictObject({ amounts: z.array(groupName), contacts: z.array(groupName) }).optional(),
});

const when = z.strictObject({
  /** Each must be found. `a | b` means either; a name stands for all names below it: pay for pay.high too. */
  all: textList().optional(),
  any: textList().optional(),
  none: textList().optional(),
  /** All of `collectRecords` within so many folded characters. */
  within: z.int().min(1).optional(),
  /** At least so many different terms of `any`. */
  atLeast: z.int().min(2).optional(),
  /** So many of these at least, whichever; `within` so many folded characters. */
  some: z
    .strictObject({ of: textList(2, 12), atLeast: z.int().min(2), within: z.int().min(1).optional() })
    .optional(),
  /** Only what the author says himself counts, not what stands in quotation marks. */
  own: z.boolean().optional(),
});

export const packSchema = z.strictObject({
  id: z.string().min(1),
  summary: localizedText,
  /** Law and guidelines that such a post concerns, besides the server's own rules; told to its author. */
  ground: localizedText.optional(),
  rules: z.record(
    z.string().regex(/^[a-z0-9-]+$/, 'write a rule name in small letters, digits and -'),
    z
      .strictObject({
        when,
        weight: z.number().min(-1).max(1),
        /** `review`: it may bring a message to the moderators but not hide it, whatever else of its kind comes along. */
        most: z.literal('review', 'most: write review, or leave it out').optional(),
        /** It counts only beside so much evidence that rules of other packs found, and then together with all of it. */
        beside: z.number().min(0).max(1).optional(),
        note: localizedText,
        /** Texts in which this rule must fire. */
        hits: textList(1),
        /** Innocent look-alikes: the default policy must leave the whole message alone. */
        passes: textList().optional(),
      })
      .refine((rule) => rule.most === undefined || rule.weight > 0, {
        path: ['most'],
        message: 'only a weight above 0 can be held back; leave most out',
      }),
  ),
  /** Whole messages and what the default policy must make of them with every pack in force. */
  examples: z
    .strictObject({
      hide: textList().optional(),
      review: textList().optional(),
      passes: textList().optional(),
    })
    .optional(),
});

export const stanceSchema = z.strictObject({
  /** Tried in order; the first that holds is the stance. Nothing holds: soliciting. */
  stances: z.array(
    z.strictObject({
      stance: z.enum(['soliciting', 'warning', 'quoting', 'asking-help', 'seeking-work', 'discussing']),
      because: localizedText,
      when,
      /** What the score is multiplied with. */
      factor: z.number().min(0).max(1),
      /** `review`: whatever the rules add up to, it is for the moderators to decide. */
      most: z.literal('review', 'most: write review, or leave it out').optional(),
      /** It holds only where nothing but rules of these packs speaks against the author. */
      packs: textList(1).optional(),
      hits: textList(1),
    }),
  ),
});

export const indexSchema = z.strictObject({
  packs: z.array(z.string()).min(1),
  lexicon: z.array(z.string()).min(1),
  /** What wording weighs; without it the groups under `likeness` stay empty. */
  likeness: z.string().optional(),
  /** Ordinary messages, by which the first look knows what is common. They decide about speed and nothing else. */
  everyday: z.string().optional(),
  /** How words sound; without it, texts in nothing but kana or Latin letters are read as they stand. */
  'by-ear': z.string().optional(),
});

/** By weight, in log odds: the names that weigh so much, with blanks between. */
const weightListsSchema = z.record(
  z.string().regex(/^-?\d+(\.\d+)?$/, 'write a number in quotes, like "0.7"'),
  z.string(),
);

export const classifierSchema = z.strictObject({
  /** A sentence for people who open the file. */
  about: z.string().optional(),
  /** Log odds before anything is read. */
  bias: z.number(),
  /** One to three letters side by side, folded; 0 is any digit, _ what stands between words, . ends a sentence, < and > the text. */
  grams: weightListsSchema,
  /** Groups of the lexicon; `errand+pay` is any group of both families in one text. */
  groups: weightListsSchema,
  /** For a glance at every message: pairs of neighbouring letters, as often as they stand there. */
  glance: z.strictObject({
    bias: z.number(),
    /** What a pair weighs that is not named. */
    other: z.number(),
    /** From these log odds on a text is read. */
    from: z.number(),
    pairs: weightListsSchema,
  }),
});

export const everydaySchema = z.strictObject({ messages: textList(1) });

/** By word, as rules know it: how it sounds, in kana. */
export const phoneticSchema = z.strictObject({
  words: z.record(
    z.string().min(1),
    z
      .array(z.string().regex(/^[ぁ-ゖァ-ヶー]{2,}$/, 'write how it sounds in two kana or more, like こうざ'))
      .min(1),
  ),
});

export type ConditionSource = z.infer<typeof when>;
export type PackSource = z.infer<typeof packSchema>;
export type ClassifierSource = z.infer<typeof classifierSchema>;
export type PhoneticSource = z.infer<typeof phoneticSchema>;
export type EverydaySource = z.infer<typeof everydaySchema>;
export type StanceSource = z.infer<typeof stanceSchema>;
export type LexiconSource = z.infer<typeof lexiconSchema>;
