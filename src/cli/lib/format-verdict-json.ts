import type { Verdict } from '#core';

/**
 * A verdict as one line of JSON, without line break: every rule that fired and every field that is there. Spans are pairs of UTF-16 offsets in the text; spans in parts (embeds,
 * file names) are left out, because they refer to another text.
 * @example formatVerdictJson(0, verdict) // '{"index":0,"ruling":"pass","probability":0.0001,"logOdds":-9.21,"stance":"none","signals":[]}'
 */
export const formatVerdictJson = (index: number, verdict: Verdict): string => {
  if (verdict.signals.length === 0)
    return `{"index":${index},"ruling":"${verdict.ruling}","probability":${verdict.probability},"logOdds":${verdict.logOdds},"stance":"${verdict.stance}","signals":[]}`;
  return JSON.stringify({
    index,
    ruling: verdict.ruling,
    probability: verdict.probability,
    logOdds: verdict.logOdds,
    stance: verdict.stance,
    ...(verdict.isExtrapolated && { isExtrapolated: true }),
    ...(verdict.asksForHelp && { asksForHelp: true }),
    ...(verdict.phraseRuling !== undefined && { phraseRuling: verdict.phraseRuling }),
    ...(verdict.missing !== undefined && { missing: verdict.missing }),
    signals: verdict.signals.map(({ rule, weight, sorts, spans, note }) => ({
      rule,
      weight,
      sorts,
      spans: spans.filter((span) => span.part === undefined).map((span) => [span.start, span.end]),
      note,
    })),
  });
};
