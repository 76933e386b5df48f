import {
  type DetectionResult,
  logOddsOfScore,
  logOddsOfScorePart,
  type Message,
  NO_EVIDENCE_LOG_ODDS,
  type Policy,
  type Signal,
  type Stance,
} from '#core';

/** Enough to hide a post: a keyword is one word, so it could not show two concrete sorts alone. */
const SORTS = ['pay', 'contact', 'context'] as const;

/** Keywords for kinds of posts, so that tests need no rules. */
const KEYWORDS: readonly (readonly [word: string, score: number, stance: Stance, note: string])[] = [
  ['RECRUIT', 0.9, 'soliciting', '高額な報酬と外部への誘導'],
  ['DOUBTFUL', 0.6, 'soliciting', '内容のはっきりしない募集'],
  ['BEWARE', 0.9, 'warning', '注意の呼びかけに見える'],
  ['SCARED', 0.9, 'asking-help', '応募してしまったという相談'],
  ['JOBLESS', 0.4, 'seeking-work', '高額の仕事探し'],
];

/** Keywords that add up: one passes, two need review, three are hidden. */
const FRAGMENTS = ['PAY', 'ERRAND', 'ELSEWHERE', 'TELEGRAM'];
const FRAGMENT_WEIGHT = 0.3;

function detectFragments(message: Message): DetectionResult {
  const signals = FRAGMENTS.flatMap((word): Signal[] => {
    const start = message.text.indexOf(word);
    if (start < 0) return [];
    const spans = [{ start, end: start + word.length }];
    return [
      {
        rule: `fake/${word.toLowerCase()}`,
        weight: logOddsOfScorePart(FRAGMENT_WEIGHT),
        sorts: ['pay', 'contact'],
        spans,
        note: `${word}の話`,
      },
    ];
  });
  const sum = Math.round(signals.length * FRAGMENT_WEIGHT * 100) / 100;
  if (message.text.includes('HEARD'))
    return { signals, stance: 'quoting', logOdds: logOddsOfScore(sum * 0.3) };
  return {
    signals,
    stance: signals.length > 0 ? 'soliciting' : 'none',
    logOdds: signals.length > 0 ? logOddsOfScore(sum) : NO_EVIDENCE_LOG_ODDS,
  };
}

/** A detector that looks for the keywords in the text and its parts. @example fakeDetect(message('rin', 'RECRUIT now'), policy) */
export function fakeDetect(message: Message, _policy: Policy): DetectionResult {
  for (const [word, score, stance, note] of KEYWORDS) {
    const signal = (text: string, part?: number): Signal[] => {
      const start = text.indexOf(word);
      if (start < 0) return [];
      const span = { start, end: start + word.length, ...(part !== undefined && { part }) };
      return [
        {
          rule: `fake/${word.toLowerCase()}`,
          weight: logOddsOfScorePart(score),
          sorts: SORTS,
          spans: [span],
          note,
        },
      ];
    };
    const signals = [
      ...signal(message.text),
      ...message.parts.flatMap((part, index) => signal(part.text, index)),
    ];
    if (signals.length > 0) return { signals, stance, logOdds: logOddsOfScore(score) };
  }
  return detectFragments(message);
}
