import { z } from 'zod';
import { weightListsSchema } from '../rule-schema.ts';

const stanceWeightsSchema = z.strictObject({
  /** Log odds of an empty text. */
  bias: z.number(),
  /** N-grams of one to three folded letters, as in the model of the wording classifier. */
  grams: weightListsSchema,
  /** Groups of the lexicon; `plea.gave+plea.id` is a pair of groups in one text. */
  groups: weightListsSchema,
});

/** The model of the stance classifier; models/README.md describes it. */
export const stanceClassifierSchema = z.strictObject({
  /** A sentence for people who open the file. */
  about: z.string().optional(),
  'asking-help': stanceWeightsSchema,
  'seeking-work': stanceWeightsSchema,
});

export type StanceClassifierSource = z.infer<typeof stanceClassifierSchema>;
