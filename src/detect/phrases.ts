import type { Finding, Message, Phrase, PhraseRuling, Policy, Signal, Span, Stance } from '#core';
import {
  compileAutomaton,
  compileTerms,
  createFold,
  foldedString,
  foldText,
  isLetter,
  originalSpan,
} from '../text/index.ts';
import { isLatin } from '../text/separators.ts';

/** So much of a text is looked at, as everywhere in detection. */
const MOST_JUDGED = 100_000;
/** So many places of one phrase tell all there is to tell. */
const MOST_SPANS = 8;

/** Where a phrase stands in one text, and what it leads to. */
interface Place {
  readonly ruling: PhraseRuling;
  readonly span: Span;
}

type Look = (text: string) => readonly Place[];

/** What a server's own phrases are called beside the rules of the packs. */
export const SERVER_PHRASE = 'server/phrase';

const fold = createFold();
/** Compiled once for each list: the same object while nobody changes it, the same text when it is read anew. */
const compiled = new WeakMap<readonly Phrase[], Look>();
const compiledByText = new Map<string, Look>();
/** An automaton takes some 400 kB. */
const MOST_KEPT = 200;

/**
 * What a server's own phrases add to what the packs found: enough for review or for hiding, as its administrators
 * decided. Plain words, folded like everything else, found in one pass whatever their number. Whoever warns or quotes
 * is never hidden for them, and who asks for help or looks for work is left alone. `stanceOf` is asked only when a
 * phrase was found. Pure.
 * @example withPhrases(finding, message, policy, { stanceOf: rulebook.stanceOf, note: '登録された語句' }).score // 0.8
 */
export function withPhrases(
  finding: Finding,
  message: Pick<Message, 'text' | 'parts'>,
  { phrases, thresholds }: Pick<Policy, 'phrases' | 'thresholds'>,
  { stanceOf, note }: { readonly stanceOf: (text: string) => Stance; readonly note: string },
): Finding {
  if (phrases.length === 0) return finding;
  const places = [
    ...lookFor(phrases)(message.text),
    ...message.parts.flatMap(({ text }, part) =>
      lookFor(phrases)(text).map(({ ruling, span }) => ({ ruling, span: { ...span, part } })),
    ),
  ];
  if (places.length === 0) return finding;

  const whole = [message.text, ...message.parts.map((part) => part.text)].join('\n');
  const stance = finding.stance === 'none' ? stanceOf(whole) : finding.stance;
  if (stance === 'asking-help' || stance === 'seeking-work') return finding;
  const hides = places.some(({ ruling }) => ruling === 'hide') && stance === 'soliciting';
  const weight = hides ? thresholds.hide : thresholds.review;
  const signal: Signal = { rule: SERVER_PHRASE, weight, spans: places.map(({ span }) => span), note };
  return {
    ...finding,
    signals: [...finding.signals, signal],
    stance,
    score: Math.max(finding.score, weight),
  };
}

function lookFor(phrases: readonly Phrase[]): Look {
  const known = compiled.get(phrases);
  if (known) return known;
  const text = JSON.stringify(phrases);
  const made = compiledByText.get(text) ?? compile(phrases);
  compiled.set(phrases, made);
  compiledByText.delete(text);
  compiledByText.set(text, made);
  if (compiledByText.size > MOST_KEPT) compiledByText.delete(compiledByText.keys().next().value!);
  return made;
}

function compile(phrases: readonly Phrase[]): Look {
  const words = phrases.map(({ text, ruling }) => ({ folded: foldText(text), ruling }));
  const automaton = compileAutomaton(compileTerms(words));
  // The automaton passes over marks inside a word only where they look like hiding; as typed they count as well.
  const marked = words.filter(({ folded }) =>
    Array.from({ length: folded.length }, (_, i) => folded.charCodeAt(i)).some((unit) => !isLetter(unit)),
  );
  return (text) => {
    const original = text.length > MOST_JUDGED ? text.slice(0, MOST_JUDGED) : text;
    const folded = fold(original);
    const hits: { start: number; end: number; ruling: PhraseRuling }[] = automaton
      .hits(folded, automaton.scan(folded), original)
      .map(({ term, start, end }) => ({ start, end, ruling: words[term]!.ruling }));
    if (marked.length > 0) {
      const plain = foldedString(folded);
      for (const { folded: word, ruling } of marked) {
        const start = placeOf(word, plain);
        if (start >= 0 && !hits.some((hit) => hit.start === start)) {
          hits.push({ start, end: start + word.length, ruling });
        }
      }
    }
    const most = { review: MOST_SPANS, hide: MOST_SPANS };
    return hits
      .filter(({ ruling }) => most[ruling]-- > 0)
      .map(({ start, end, ruling }) => ({ ruling, span: originalSpan(original, folded, start, end) }));
  };
}

/** Where a phrase stands as typed, -1 for nowhere; a Latin one is no part of a longer word. */
function placeOf(word: string, text: string): number {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    const end = at + word.length;
    const before = isLatin(word.charCodeAt(0)) && at > 0 && isLatin(text.charCodeAt(at - 1));
    const behind = isLatin(word.charCodeAt(word.length - 1)) && isLatin(text.charCodeAt(end));
    if (!before && !behind) return at;
  }
  return -1;
}
