import type { CardFact, JobNoticeItem, Message, Verdict, Wording } from '#core';
import { fillTemplate, formatPercent, JOB_NOTICE_ITEM_COUNT } from '#core';
import { formatJobNoticeItems } from '../reasons.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

const formatJobNoticeCheck = (missing: readonly JobNoticeItem[], wording: Wording): string => {
  const { noticecount, noticemissing } = wording.card.fact;
  const present = JOB_NOTICE_ITEM_COUNT - missing.length;
  if (missing.length === 0) return fillTemplate(noticecount, { present });
  return fillTemplate(noticemissing, { present, missing: formatJobNoticeItems(missing, wording) });
};

/** A verdict that was stored before there were probabilities shows its score. */
const formatScore = ({ score, probability }: Verdict): string =>
  score === undefined ? formatPercent(probability) : score.toFixed(2);

/**
 * What a card says about a verdict and its author.
 * @example verdictFacts(message, verdict, wording) // [{ label: '勧誘の確率', value: '99.3 %（ほぼ確実）' }, …]
 */
export const verdictFacts = (message: Message, verdict: Verdict, wording: Wording): CardFact[] => {
  const { fact } = wording.card;
  const { accountCreatedAt, unknown } = message.author;
  const age =
    accountCreatedAt && Math.floor((message.sentAt.getTime() - accountCreatedAt.getTime()) / DAY_MS);
  return [
    {
      label: fact.score,
      value: fillTemplate(wording.card.score[verdict.ruling], { score: formatScore(verdict) }),
    },
    { label: fact.stance, value: wording.stance[verdict.stance] },
    ...(unknown
      ? [{ label: fact.author, value: unknown === 'person' ? fact.personunknown : fact.rightsunknown }]
      : []),
    ...(verdict.missing
      ? [{ label: fact.notice, value: formatJobNoticeCheck(verdict.missing, wording) }]
      : []),
    ...(age === undefined
      ? []
      : [{ label: fact.account, value: fillTemplate(fact.days, { days: Math.max(0, age) }) }]),
  ];
};
