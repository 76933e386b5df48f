import {
  type DraftInput,
  type DraftRefusal,
  type DraftSettings,
  MAX_PHRASES,
  type Policy,
  policySchema,
  type ServerPhrase,
  type Wording,
} from '#core';
import { type KnownNames, validatePolicy } from '../../../commands/config/validate-policy.ts';
import { type Detector, RuleError } from '../../../detect/index.ts';
import { checkOwnPack } from '../../../pipeline/preview/check-own-pack.ts';

type Invalid = Extract<DraftRefusal, { code: 'invalid' }>;

/** The settings that an administrator typed, or the first field that cannot be used. */
export type ParsedDraft = { readonly settings: DraftSettings } | { readonly refusal: Invalid };

const PHRASE_RULING = /^(hide|review|非表示|確認)\s*[:：]/iu;
const HIDING = /^(hide|非表示)$/iu;

/**
 * Reads the form of a draft. Probabilities may be per cent. The pack is compiled and tried on its own texts under the draft.
 * @example parseDraft({ review: '4%', hide: '0.55', phrases: 'hide: アサガオ', ownPack: '' }, policy, detector, wording)
 */
export function parseDraft(
  input: DraftInput,
  policy: Policy,
  detector: Detector,
  wording: Wording,
): ParsedDraft {
  const known: KnownNames = { packs: detector.packs, notices: policy.notices.only };
  const probability = { review: parseShare(input.review), hide: parseShare(input.hide) };
  const withProbability = validatePolicy({ ...policy, probability }, known, wording);
  if ('why' in withProbability) return refuse('hide', withProbability.why);
  const phrases = parsePhrases(input.phrases);
  for (const phrase of phrases)
    if (!policySchema.safeParse({ ...policy, phrases: [phrase] }).success)
      return refuse('phrases', explainPhrase(phrase, policy, known, wording));
  const withPhrases = validatePolicy({ ...withProbability.policy, phrases }, known, wording);
  if ('why' in withPhrases) return refuse('phrases', withPhrases.why);
  const ownPack = input.ownPack.replace(/\r\n?/g, '\n').trimEnd();
  if (ownPack !== '') {
    try {
      checkOwnPack(ownPack, detector, withPhrases.policy);
    } catch (error) {
      if (error instanceof RuleError) return refuse('ownPack', error.message);
      throw error;
    }
  }
  return {
    settings: {
      probability: withProbability.policy.probability,
      phrases: withPhrases.policy.phrases,
      ...(ownPack !== '' && { ownPack: `${ownPack}\n` }),
    },
  };
}

const refuse = (field: Invalid['field'], problem: string): ParsedDraft => ({
  refusal: { code: 'invalid', field, problem },
});

function explainPhrase(phrase: ServerPhrase, policy: Policy, known: KnownNames, wording: Wording): string {
  const result = validatePolicy({ ...policy, phrases: [phrase] }, known, wording);
  return 'why' in result ? result.why : phrase.text;
}

/** A share between 0 and 1, also written in per cent; text that is no number becomes NaN, which the schema refuses. */
function parseShare(typed: string): number {
  const text = typed.normalize('NFKC').trim();
  const isPercent = text.endsWith('%');
  const figure = isPercent ? text.slice(0, -1).trim() : text;
  const number = figure === '' ? Number.NaN : Number(figure);
  return isPercent ? Number((number / 100).toPrecision(15)) : number;
}

/**
 * One phrase a line; without a ruling in front it is reviewed. The same phrase twice counts once. Of more phrases than a
 * server may have, one too many is read, so that they are refused.
 */
function parsePhrases(typed: string): readonly ServerPhrase[] {
  const phrases = new Map<string, ServerPhrase>();
  for (const line of typed.split(/\r?\n/)) {
    if (phrases.size > MAX_PHRASES) break;
    const trimmed = line.trim();
    const [start = '', ruling] = PHRASE_RULING.exec(trimmed) ?? [];
    const text = trimmed.slice(start.length).trim();
    if (text !== '') phrases.set(text, { text, ruling: ruling && HIDING.test(ruling) ? 'hide' : 'review' });
  }
  return [...phrases.values()];
}
