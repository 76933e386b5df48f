import { z } from 'zod';

const KANA_WORD = /^[ぁ-ゖァ-ヶー]{2,}$/;
const SOUNDS_AS_WRITTEN = /^([ぁ-ゖァ-ヶー]{2,}|[a-z]{4,})$/;

/** How words sound, and which are also found under other kanji. */
export const phoneticSchema = z
  .strictObject({
    /** By word as the lexicon spells it: its readings in kana. */
    words: z.record(
      z.string().min(1),
      z.array(z.string().regex(KANA_WORD, 'write how it sounds in two kana or more, like こうざ')).min(1),
    ),
    /** Words that are also found under other kanji of the same sound, and backwards. */
    respelled: z.array(z.string().min(1)).default([]),
    /** Ordinary words that sound like one of them. */
    homophones: z.array(z.string().min(1)).default([]),
    /** By sound in hiragana: the kanji and digits that can stand for it. */
    kanji: z
      .record(z.string().regex(/^[ぁ-ゖ]+$/, 'write the sound in hiragana, like こう'), z.string().min(1))
      .default({}),
  })
  .superRefine(({ words, respelled }, context) => {
    respelled.forEach((word, i) => {
      if (words[word] === undefined && !SOUNDS_AS_WRITTEN.test(word))
        context.addIssue({
          code: 'custom',
          path: ['respelled', i],
          message: `"${word}" has no reading in words; add how it sounds`,
        });
    });
  });

export type PhoneticSource = z.infer<typeof phoneticSchema>;
