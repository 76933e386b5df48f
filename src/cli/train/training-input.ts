import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type LoadResult, loadRulebook } from '../../app/load-rules.ts';
import { DEFAULT_RULES_FOLDER, PROJECT_ROOT } from '../../app/project-paths.ts';
import { readChat } from './read-chat.ts';
import { DEFAULT_TRAINING_PATHS, readExamples, type TrainingExample } from './read-examples.ts';
import { readStanceExamples, type StanceExample } from './stance-examples.ts';

/** The examples of the stance classifier that come with yamidome. */
const STANCE_EXAMPLES_FOLDER = join(PROJECT_ROOT, 'training/stance');

/** Everything that the models are trained with. */
export interface TrainingInput {
  readonly rulesFolder: string;
  readonly examples: readonly TrainingExample[];
  readonly stanceExamples: readonly StanceExample[];
  /** Ordinary talk, innocent without labels; may be empty. */
  readonly chat: readonly string[];
}

/**
 * Reads the examples of the rules, of `paths` (without any: those that come with yamidome) and of the stances, and the
 * chat. A problem is one sentence.
 * @example await readTrainingInput({ chat: '../chat' }, [])
 */
export async function readTrainingInput(
  options: { readonly rules?: string; readonly chat?: string },
  paths: readonly string[],
): Promise<LoadResult<TrainingInput>> {
  if (!existsSync(STANCE_EXAMPLES_FOLDER))
    return {
      ok: false,
      why: 'the texts that the models are trained with are in the repository only: train in a clone of it',
    };
  const rulesFolder = options.rules ?? DEFAULT_RULES_FOLDER;
  const detector = await loadRulebook(rulesFolder);
  if (!detector.ok) return detector;
  const examples = await readExamples(detector.value, paths.length > 0 ? paths : DEFAULT_TRAINING_PATHS);
  if (!examples.ok) return examples;
  const stanceExamples = await readStanceExamples(STANCE_EXAMPLES_FOLDER);
  if (!stanceExamples.ok) return stanceExamples;
  const chat = options.chat === undefined ? { ok: true as const, value: [] } : await readChat(options.chat);
  if (!chat.ok) return chat;
  return {
    ok: true,
    value: {
      rulesFolder,
      examples: examples.value,
      stanceExamples: stanceExamples.value,
      chat: chat.value,
    },
  };
}
