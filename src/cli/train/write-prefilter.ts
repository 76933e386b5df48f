import { writeFile } from 'node:fs/promises';
import { readRuleFiles } from '../../../adapters/rule-files/index.ts';
import { hashTerm } from '../../detect/prefilter/required-texts.ts';
import { parseRuleFiles } from '../../detect/rules/parse-rule-files.ts';
import type { OfflineDetector } from '../lib/offline-detector.ts';
import type { Label } from '../lib/read-labelled.ts';
import { toPrefilterExamples } from './prefilter-examples.ts';
import { type PrefilterFigures, type TrainedPrefilter, trainPrefilter } from './train-prefilter.ts';

/** What the prefilter is trained with. */
export interface PrefilterInput {
  /** The rules that the prefilter is for. */
  readonly rulesFolder: string;
  /** Ordinary talk without labels; without it the innocent examples alone are ordinary. */
  readonly chat: readonly string[];
  readonly examples: readonly { readonly text: string; readonly expect: Label }[];
  readonly judgeInFull: OfflineDetector['judgeInFull'];
}

/**
 * Judges all examples in full, trains the prefilter on what the verdicts act on, and writes its file. Resolves with what
 * it does with texts that were left out.
 * @example await writePrefilter('models/prefilter.json', { rulesFolder: 'rules', chat: [], examples, judgeInFull })
 */
export async function writePrefilter(path: string, input: PrefilterInput): Promise<PrefilterFigures> {
  const judged = [
    ...input.examples,
    ...input.chat.map((text) => ({ text, expect: 'chat' as const })),
  ].flatMap(({ text, expect }) =>
    toPrefilterExamples({ text, expect, verdict: input.judgeInFull({ text, parts: [] }) }),
  );
  const trained = trainPrefilter(judged);
  const { terms } = parseRuleFiles(await readRuleFiles(input.rulesFolder));
  await writeFile(
    path,
    formatPrefilter(
      trained,
      terms.map(({ folded }) => folded),
    ),
  );
  return trained.heldOut;
}

const ABOUT =
  'Weights of hashed n-grams: which messages are worth the full evaluation. Written by npm run train; models/README.md describes it.';

function formatPrefilter(trained: TrainedPrefilter, terms: readonly string[]): string {
  const { bias, scale, threshold, newcomerThreshold, runThreshold, table } = trained;
  const hashes = Uint32Array.from(new Set(terms.map(hashTerm))).sort();
  const round = (value: number): number => Number(value.toPrecision(6));
  const model = {
    about: ABOUT,
    bias: round(bias),
    scale: round(scale),
    threshold: round(threshold),
    newcomerThreshold: round(newcomerThreshold),
    runThreshold: round(runThreshold),
    weights: Buffer.from(Int8Array.from(table).buffer).toString('base64'),
    terms: Buffer.from(hashes.buffer).toString('base64'),
  };
  return `${JSON.stringify(model, undefined, 1)}\n`;
}
