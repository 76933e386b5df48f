import { z } from 'zod';
import { conditionSchema, localizedText, textList } from '../rule-schema.ts';

/** Log odds of the stance classifier. */
const readsSchema = z.strictObject({
  'asking-help': z.number().optional(),
  'seeking-work': z.number().optional(),
});

/** What was typed with a picture. Without it no such words are known. */
const besidePicturesSchema = z.strictObject({
  /** Words of people who discuss the picture: in any place, or as words of their own. */
  discussing: z.strictObject({
    terms: textList(1),
    wholeWords: z
      .array(z.string().regex(/^[a-z0-9]+$/, 'write one word in small letters, like admin'))
      .default([]),
  }),
  /** What people doubt in a question about the picture. */
  doubts: textList(1),
  /** Groups of the lexicon, without those below them: they send the reader to a contact. */
  inviting: textList(1),
  /** Words that do the same. They are no terms of the lexicon, because text that is read in pictures is corrected to those. */
  invitations: textList(1).optional(),
  /** Groups of the lexicon, with those below them: with one of them nothing invites. */
  reporting: textList(1),
});

/** stances.yaml. */
export const stanceSchema = z.strictObject({
  /**
   * Words of a member who asks for help or looks for work. In a soliciting text they change neither stance nor log odds,
   * but no strike follows without a moderator.
   */
  plea: conditionSchema.optional(),
  /** A soliciting text that the stance classifier gives at least one of these log odds is never hidden. */
  doubt: readsSchema.optional(),
  besidePictures: besidePicturesSchema.optional(),
  /** The first one that matches is the stance; soliciting if none does. */
  stances: z.array(
    z.strictObject({
      stance: z.enum(['soliciting', 'warning', 'quoting', 'asking-help', 'seeking-work', 'discussing']),
      because: localizedText,
      when: conditionSchema,
      /** How much the stance lowers the log odds, in the unit of the weights of rules. Left out: not at all. */
      weight: z.number().min(-5).max(0).optional(),
      /** `review`: moderators decide; the post is not hidden automatically. */
      most: z.literal('review', 'most: write review, or leave it out').optional(),
      /** It applies only if all evidence against the author comes from these packs. */
      packs: textList(1).optional(),
      /** It applies only if the stance classifier gives at least these log odds. */
      reads: readsSchema.optional(),
      /** It applies even if no rule found anything: a member who asks for help need not name an offer. */
      alone: z.literal(true).optional(),
      hits: textList(1),
    }),
  ),
});

export type StanceSource = z.infer<typeof stanceSchema>;
