import { join } from 'node:path';
import type { Language, Message, OldSetting, Policy, Verdict } from '#core';
import { findUnusedPacks, type LoadResult, loadPolicy, loadRulebook } from '../../app/load-rules.ts';
import { addServerPhrases, type DetectOptions, type Detector, RuleError } from '../../detect/index.ts';
import { addMissingJobNoticeFields } from '../../pipeline/context/job-notice-check.ts';
import { decide } from '../../pipeline/decide.ts';
import { verdictWording } from './verdict-wording.ts';

/** Rules and a policy, ready to judge texts without stores and platforms. */
export interface OfflineDetector {
  /** Identifies the content of the rules. */
  readonly version: string;
  readonly policy: Policy;
  /** Packs that the policy does not use; they never fire. */
  readonly unusedPacks: readonly string[];
  /** Settings of the policy file that have names of an earlier version. */
  readonly oldSettings: readonly OldSetting[];
  judge(message: Pick<Message, 'text' | 'parts'>): Verdict;
  /** The same without the prefilter: what the verdict would be if every message were evaluated in full. */
  judgeInFull(message: Pick<Message, 'text' | 'parts'>): Verdict;
  /** The verdict with the missing items of a job notice, as a card shows it. */
  judgeWithJobNotice(message: Pick<Message, 'text' | 'parts'>): Verdict;
}

/**
 * Loads the rules, the policy and the model to judge offline. Without `policyPath` it takes policy.yaml of the rules folder; without
 * `language` the notes are in the policy's language. The result says with file and line what cannot be used.
 * @example const detector = await loadOfflineDetector(DEFAULT_RULES_FOLDER, undefined); if (detector.ok) detector.value.judge({ text, parts: [] })
 */
export async function loadOfflineDetector(
  rulesFolder: string,
  policyPath: string | undefined,
  language?: Language,
): Promise<LoadResult<OfflineDetector>> {
  const rules = await loadRulebook(rulesFolder);
  if (!rules.ok) return rules;
  const detector = rules.value;
  const loadedPolicy = await loadPolicy(policyPath ?? join(rulesFolder, 'policy.yaml'), detector.packs);
  if (!loadedPolicy.ok) return loadedPolicy;
  const { policy, oldSettings } = loadedPolicy.value;
  const ownPack = compilePolicyPack(detector, policy);
  if (!ownPack.ok) return ownPack;
  const options = {
    packs: policy.packs,
    language: language ?? policy.language,
    compiledOwnPack: ownPack.value,
  };
  const phrases = {
    stanceOf: detector.classifyStance,
    note: verdictWording[options.language].phrase,
  };
  const createJudge =
    (settings: DetectOptions): OfflineDetector['judge'] =>
    (message) =>
      decide(addServerPhrases(detector.detect(message, settings), message, policy, phrases), policy);
  const judge = createJudge(options);
  const judgeInFull = createJudge({ ...options, skipsPrefilter: true });
  const judgeWithJobNotice: OfflineDetector['judge'] = (message) =>
    addMissingJobNoticeFields(judge(message), message);
  const unusedPacks = findUnusedPacks(policy, detector.packs);
  return {
    ok: true,
    value: {
      version: detector.version,
      policy,
      unusedPacks,
      oldSettings,
      judge,
      judgeInFull,
      judgeWithJobNotice,
    },
  };
}

/** The pack that the policy contains itself. */
function compilePolicyPack(
  detector: Detector,
  { ownPack }: Policy,
): LoadResult<DetectOptions['compiledOwnPack']> {
  if (ownPack === undefined) return { ok: true, value: undefined };
  try {
    return { ok: true, value: detector.compileOwnPack(ownPack) };
  } catch (error) {
    if (error instanceof RuleError) return { ok: false, why: `ownPack: ${error.message}` };
    throw error;
  }
}

/**
 * The settings of the policy file that have names of an earlier version, one line each; empty without such settings.
 * @example terminal.err.write(formatOldSettings('scan', detector.value))
 */
export const formatOldSettings = (command: string, { oldSettings }: OfflineDetector): string =>
  oldSettings
    .map(
      ({ key, write }) =>
        `${command}: the policy says ${key}, the form of an earlier version: write ${write}\n`,
    )
    .join('');
