import {
  type DetectionResult,
  logit,
  type Message,
  type Policy,
  roundLogOdds,
  SERVER_PHRASE,
  type ServerPhrase,
  type ServerPhraseRuling,
  type Signal,
  type Span,
  type Stance,
} from '#core';
import { createLruMap } from '#lib';
import { isLatin } from '../text/fold/character-classes.ts';
import {
  compileTermMatcher,
  compileTerms,
  createFold,
  foldedString,
  foldText,
  isLetterOrDigit,
  originalSpan,
} from '../text/index.ts';
import { MAX_TEXT_LENGTH } from './detector-types.ts';

/** Further occurrences with the same ruling are not highlighted. */
const MAX_SPANS_PER_RULING = 8;

/** A matcher takes about 400 kB. */
const MAX_CACHED_MATCHERS = 200;

/** An occurrence of a phrase in one text, and what it leads to. */
interface PhraseMatch {
  readonly ruling: ServerPhraseRuling;
  readonly span: Span;
}

type PhraseMatcher = (text: string) => readonly PhraseMatch[];

/** Puts the phrase among the first reasons. It is not part of the log odds: the administrators have decided the ruling. */
const PHRASE_WEIGHT = roundLogOdds(logit(0.99));

const fold = createFold();
/** By phrase list: the same object until the policy changes, an equal text when it is loaded again. */
const matchersByList = new WeakMap<readonly ServerPhrase[], PhraseMatcher>();
const matchersByText = createLruMap<PhraseMatcher>(MAX_CACHED_MATCHERS);

/**
 * Adds the matches of a server's own phrases to a detection result, with the ruling that the administrators set for them:
 * review or hide. Phrases are plain text, folded like everything else, and found in one pass for any
 * number. A call for help is left alone, and a warning or a quotation is never hidden for them; no other stance limits the
 * ruling. `stanceOf` is called only if a phrase was found. Pure.
 * @example addServerPhrases(result, message, policy, { stanceOf: detector.classifyStance, note: '登録された語句' }).phraseRuling // 'hide'
 */
export function addServerPhrases(
  result: DetectionResult,
  message: Pick<Message, 'text' | 'parts'>,
  { phrases }: Pick<Policy, 'phrases'>,
  { stanceOf, note }: { readonly stanceOf: (text: string) => Stance; readonly note: string },
): DetectionResult {
  if (phrases.length === 0) return result;
  const matches = [
    ...getPhraseMatcher(phrases)(message.text),
    ...message.parts.flatMap(({ text }, part) =>
      getPhraseMatcher(phrases)(text).map(({ ruling, span }) => ({ ruling, span: { ...span, part } })),
    ),
  ];
  if (matches.length === 0) return result;

  const whole = [message.text, ...message.parts.map((part) => part.text)].join('\n');
  const stance = result.stance === 'none' ? stanceOf(whole) : result.stance;
  if (stance === 'asking-help') return result;
  const hides = matches.some(({ ruling }) => ruling === 'hide') && !mayOnlyBeReviewed(stance);
  const signal: Signal = {
    rule: SERVER_PHRASE,
    weight: PHRASE_WEIGHT,
    sorts: [],
    spans: matches.map(({ span }) => span),
    note,
  };
  return {
    ...result,
    signals: [...result.signals, signal],
    stance,
    phraseRuling: hides ? 'hide' : 'review',
  };
}

/** Is the phrase that of another person? */
const mayOnlyBeReviewed = (stance: Stance): boolean => stance === 'warning' || stance === 'quoting';

function getPhraseMatcher(phrases: readonly ServerPhrase[]): PhraseMatcher {
  const cached = matchersByList.get(phrases);
  if (cached) return cached;
  const key = JSON.stringify(phrases);
  const matcher = matchersByText.get(key) ?? compilePhraseMatcher(phrases);
  matchersByList.set(phrases, matcher);
  matchersByText.set(key, matcher);
  return matcher;
}

function compilePhraseMatcher(phrases: readonly ServerPhrase[]): PhraseMatcher {
  const folded = phrases.map(({ text, ruling }) => ({ folded: foldText(text), ruling }));
  const terms = compileTerms(folded);
  const termMatcher = compileTermMatcher(terms);
  /** By term: `hide` if one of its phrases hides. */
  const rulings: ServerPhraseRuling[] = [];
  folded.forEach(({ ruling }, i) => {
    const term = terms.numbers[i]!;
    if (rulings[term] !== 'hide') rulings[term] = ruling;
  });
  // The term matcher ignores punctuation inside a term only if it looks like a disguise. Typed as registered it counts.
  const withPunctuation = folded.filter(({ folded }) =>
    folded.split('').some((unit) => !isLetterOrDigit(unit.charCodeAt(0))),
  );
  return (text) => {
    const original = text.length > MAX_TEXT_LENGTH ? text.slice(0, MAX_TEXT_LENGTH) : text;
    const foldedText = fold(original);
    const hits: { start: number; end: number; ruling: ServerPhraseRuling }[] = termMatcher
      .confirmHits(foldedText, termMatcher.scan(foldedText), original)
      .map(({ term, start, end }) => ({ start, end, ruling: rulings[term]! }));
    if (withPunctuation.length > 0) {
      const plain = foldedString(foldedText);
      for (const { folded: phrase, ruling } of withPunctuation) {
        const start = indexOfWord(phrase, plain);
        const end = start + phrase.length;
        if (start >= 0 && !hits.some((hit) => hit.start === start && hit.end === end))
          hits.push({ start, end, ruling });
      }
    }
    const spansLeft = { review: MAX_SPANS_PER_RULING, hide: MAX_SPANS_PER_RULING };
    return hits
      .filter(({ ruling }) => spansLeft[ruling]-- > 0)
      .map(({ start, end, ruling }) => ({ ruling, span: originalSpan(original, foldedText, start, end) }));
  };
}

/** Index of a phrase in the text, -1 if it does not occur. A Latin phrase must not be part of a longer word. */
function indexOfWord(phrase: string, text: string): number {
  for (let at = text.indexOf(phrase); at >= 0; at = text.indexOf(phrase, at + 1)) {
    const end = at + phrase.length;
    const joinedBefore = isLatin(phrase.charCodeAt(0)) && at > 0 && isLatin(text.charCodeAt(at - 1));
    const joinedAfter = isLatin(phrase.charCodeAt(phrase.length - 1)) && isLatin(text.charCodeAt(end));
    if (!joinedBefore && !joinedAfter) return at;
  }
  return -1;
}
