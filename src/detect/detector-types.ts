import type { DetectionResult, Language, Message, RuleName, Signal, Stance } from '#core';
import type { OwnPack } from './own-pack/own-pack.ts';
import type { PackSource } from './rule-schema.ts';
import type { StanceSource } from './rules/stance-schema.ts';

/**
 * Only the first 100,000 UTF-16 units of a text are examined. This is more than any platform allows in one post, and
 * takes one second in the worst case.
 */
export const MAX_TEXT_LENGTH = 100_000;

/** The settings of one detection. */
export interface DetectOptions {
  /** Ids of the rule packs that count. */
  readonly packs: readonly string[];
  /** Language of the notes in the signals. */
  readonly language: Language;
  /** Without the wording classifier; training needs what the rules alone say. */
  readonly skipsWording?: boolean;
  /** A new member: the prefilter evaluates more of their messages. */
  readonly isNewcomer?: boolean;
  /** Evaluates every text in full, also those that the prefilter would skip: for training. */
  readonly skipsPrefilter?: boolean;
  /** The pack of the server itself, compiled by the same detector; its rules always count. */
  readonly compiledOwnPack?: OwnPack | undefined;
}

/** All rule packs, compiled. */
export interface Detector {
  /** Hash of the rule files; it changes whenever one of them changes. */
  readonly version: string;
  /** Ids of all packs. */
  readonly packs: readonly string[];
  /** The packs as written, for tests that are generated from their examples and for training. */
  readonly sources: readonly PackSource[];
  readonly stances: readonly StanceSource['stances'][number][];
  /**
   * Evaluates a message. Pure apart from reused buffers, never throws. An ordinary message costs one pass over its
   * characters and no allocation.
   */
  detect(message: Pick<Message, 'text' | 'parts'>, options: DetectOptions): DetectionResult;
  /** Does the prefilter let a text through to the full evaluation? */
  needsEvaluation(text: string, options: Pick<DetectOptions, 'isNewcomer' | 'compiledOwnPack'>): boolean;
  /** The stance of a text, whether or not a rule fires: `soliciting` if no other stance matches. */
  classifyStance(text: string): Stance;
  /** The stance of a text that was typed with a picture: a few more words say that its author discusses it. */
  classifyTypedStance(text: string): Stance;
  /** Note, sorts and pack of a rule in a language; undefined for an unknown rule. */
  describeRule(rule: RuleName, language: Language): Pick<Signal, 'note' | 'pack' | 'sorts'> | undefined;
  /**
   * Compiles the rule pack of one server. Throws `RuleError` with line and reason. It is only for `detect` of this detector.
   */
  compileOwnPack(text: string): OwnPack;
  /** The named lexicon groups in a text, without those that the text shape or the wording classifier fills. */
  findGroups(text: string): readonly string[];
}
