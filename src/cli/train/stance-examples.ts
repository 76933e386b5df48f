import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { LoadResult } from '../../app/load-rules.ts';
import { type Label, listLabelledFiles } from '../lib/read-labelled.ts';

/**
 * Who speaks in an example. `unclear`: the text also stands in `training/wording`, and readers disagreed; it is left out of
 * the training. `none`: ordinary talk.
 */
const exampleSchema = z.strictObject({
  text: z.string().min(1),
  stance: z.enum(['asking-help', 'seeking-work', 'none', 'warning', 'discussing', 'soliciting', 'unclear']),
  language: z.enum(['ja', 'en', 'zh', 'vi', 'pt', 'ko', 'tl', 'ne', 'id']),
});

/** One text of `training/stance`. */
export type StanceExample = z.infer<typeof exampleSchema> & { readonly file: string };

/** A text of the other training files, or of the rules themselves: an offer, or an innocent text. */
export interface OtherText {
  readonly text: string;
  readonly expect: Label;
  readonly isOfRules: boolean;
}

/** The example texts of stances.yaml. */
export type StanceHits = readonly { readonly stance: string; readonly hits: readonly string[] }[];

/**
 * Reads the stance examples of a folder. A problem is one sentence with the file and the line.
 * @example await readStanceExamples('training/stance') // { ok: true, value: [{ text, stance: 'asking-help', … }] }
 */
export const readStanceExamples = async (folder: string): Promise<LoadResult<readonly StanceExample[]>> => {
  const files = await listLabelledFiles(folder);
  if (!files.ok) return files;
  const examples: StanceExample[] = [];
  for (const file of files.value) {
    const lines = (await readFile(file, 'utf8')).split('\n');
    for (const [i, line] of lines.entries()) {
      if (line.trim() === '') continue;
      const example = parseExample(line);
      if (example === undefined)
        return {
          ok: false,
          why: `${file}, line ${i + 1}: a JSON object with text, stance and language is expected`,
        };
      examples.push({ ...example, file });
    }
  }
  return { ok: true, value: examples };
};

const parseExample = (line: string): z.infer<typeof exampleSchema> | undefined => {
  try {
    return exampleSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
};

/** A recruiter may end on words of a plea; who asks for help may quote the offer. */
const PLEA_WORDS = [
  '。助けて',
  '。どうしたらいいですか',
  '、怖い',
  '。もう死にたい',
  '。だれか相談のって',
  ' 助けてください！',
];

/** One text in so many of the other training files is an example: enough to know what no plea is. */
const EVERY_NTH_OTHER = 6;
/** More of the offers: recruiters write of threats, papers and parcels in the words of those who ask for help. */
const EVERY_NTH_OFFER = 2;
/** One offer in so many is repeated with words of a plea behind it; one plea in so many with an offer in front. */
const EVERY_NTH_WITH_PLEA_WORDS = 30;
const EVERY_NTH_WITH_QUOTED_OFFER = 3;

/** A text and its stance; `weight` is how much it counts. */
export interface WeightedStance {
  readonly text: string;
  readonly stance: 'asking-help' | 'seeking-work' | 'other';
  readonly weight: number;
}

const WEIGHTS = { plea: 8, quotingPlea: 4, neighbour: 4, offerOfRules: 3, other: 1 };

/**
 * All examples of the stance classifier: those of `training/stance` and of stances.yaml, the offers of the rules, a sample of
 * the other training texts, offers that end on words of a plea, and pleas that quote an offer.
 * @example composeStanceExamples(examples, detector.stances, texts).length // 21000
 */
export function composeStanceExamples(
  examples: readonly StanceExample[],
  stanceHits: StanceHits,
  texts: readonly OtherText[],
): readonly WeightedStance[] {
  const hits = stanceHits.flatMap(({ stance, hits: list }) => list.map((text) => ({ text, stance })));
  const labelled = [...hits, ...examples];
  const known = new Set(labelled.map(({ text }) => text));
  const others = texts.filter(({ text }) => !known.has(text));
  const ofRules = others.filter(({ isOfRules, expect }) => isOfRules && expect !== 'pass');
  const ofFiles = others.filter(({ isOfRules }) => !isOfRules);
  const sampled = [
    ...everyNth(
      ofFiles.filter(({ expect }) => expect !== 'hide'),
      EVERY_NTH_OTHER,
    ),
    ...everyNth(
      ofFiles.filter(({ expect }) => expect === 'hide'),
      EVERY_NTH_OFFER,
    ),
  ];
  const offers = others.filter(({ expect }) => expect === 'hide').map(({ text }) => text);
  const pleas = examples.filter(({ stance, language }) => stance === 'asking-help' && language === 'ja');
  return [
    ...labelled.flatMap(toWeightedStance),
    ...ofRules.map(({ text }) => toOther(text, WEIGHTS.offerOfRules)),
    ...sampled.map(({ text }) => toOther(text, WEIGHTS.other)),
    ...everyNth(offers, EVERY_NTH_WITH_PLEA_WORDS).map((text, i) =>
      toOther(`${text}${PLEA_WORDS[i % PLEA_WORDS.length]}`, WEIGHTS.other),
    ),
    ...(offers.length === 0 ? [] : everyNth(pleas, EVERY_NTH_WITH_QUOTED_OFFER)).map(
      ({ text }, i): WeightedStance => ({
        text: `「${offers[(i * 61) % offers.length]}」${text}`,
        stance: 'asking-help',
        weight: WEIGHTS.quotingPlea,
      }),
    ),
  ];
}

const everyNth = <T>(texts: readonly T[], n: number): readonly T[] => texts.filter((_, i) => i % n === 0);

const toOther = (text: string, weight: number): WeightedStance => ({ text, stance: 'other', weight });

function toWeightedStance({ text, stance }: { text: string; stance: string }): readonly WeightedStance[] {
  if (stance === 'unclear') return [];
  return stance === 'asking-help' || stance === 'seeking-work'
    ? [{ text, stance, weight: WEIGHTS.plea }]
    : [toOther(text, WEIGHTS.neighbour)];
}
