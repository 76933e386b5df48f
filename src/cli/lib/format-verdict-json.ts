import type { Verdict } from '#core';

/**
 * A verdict as one line of JSON, without the line break. Spans are pairs of UTF-16 positions in the typed text; those
 * in an embed or a file name are left out, since they would point at the wrong place.
 * @example formatVerdictJson(0, verdict) // '{"index":0,"ruling":"pass","score":0,"stance":"none","signals":[]}'
 */
export const formatVerdictJson = (index: number, verdict: Verdict): string => {
  if (verdict.signals.length === 0)
    return `{"index":${index},"ruling":"${verdict.ruling}","score":${verdict.score},"stance":"${verdict.stance}","signals":[]}`;
  return JSON.stringify({
    index,
    ruling: verdict.ruling,
    score: verdict.score,
    stance: verdict.stance,
    signals: verdict.signals.map(({ rule, weight, spans, note }) => ({
      rule,
      weight,
      spans: spans.filter((span) => span.part === undefined).map((span) => [span.start, span.end]),
      note,
    })),
  });
};
