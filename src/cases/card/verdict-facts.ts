import type {
  CardFact,
  EarlierMessage,
  JobNoticeItem,
  Member,
  Message,
  Ruling,
  Verdict,
  Wording,
} from '#core';
import { fillTemplate, JOB_NOTICE_ITEM_COUNT, SHIPPED_PROBABILITIES } from '#core';
import { explainRuling, formatProbability } from '../probability-text.ts';
import { formatJobNoticeItems } from '../reasons.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

const formatJobNoticeCheck = (missing: readonly JobNoticeItem[], wording: Wording): string => {
  const { noticecount, noticemissing } = wording.card.fact;
  const present = JOB_NOTICE_ITEM_COUNT - missing.length;
  if (missing.length === 0) return fillTemplate(noticecount, { present });
  return fillTemplate(noticemissing, { present, missing: formatJobNoticeItems(missing, wording) });
};

/** From here on a card calls an offer almost certain. */
const ALMOST_CERTAIN = 0.95;

/** The word beside a probability describes the figure and not the ruling: a reported post is not suspected for that. */
const wordFor = (probability: number): Ruling => {
  if (probability >= ALMOST_CERTAIN) return 'hide';
  return probability >= SHIPPED_PROBABILITIES.review ? 'review' : 'pass';
};

const MAX_EARLIER_LINKS = 4;

const earlierMessagesFact = (earlier: readonly EarlierMessage[], label: string): CardFact => {
  const links = earlier.flatMap(({ url }) => url ?? []).slice(-MAX_EARLIER_LINKS);
  return { label, value: String(earlier.length), ...(links.length > 0 && { links }) };
};

/** Was the data of an author erased on request? Only then is an unknown person without a name. @example isErasedPerson(author) */
export const isErasedPerson = ({ name, unknown }: Pick<Member, 'name' | 'unknown'>): boolean =>
  name === '' && unknown === 'person';

/**
 * What a card says about a verdict and its author.
 * @example verdictFacts(message, verdict, wording) // [{ label: '勧誘の確率', value: '99.3%（ほぼ確実）' }, …]
 */
export const verdictFacts = (message: Message, verdict: Verdict, wording: Wording): CardFact[] => {
  const { fact } = wording.card;
  const explanation = explainRuling(verdict, wording);
  const { accountCreatedAt, unknown } = message.author;
  const age =
    accountCreatedAt && Math.floor((message.sentAt.getTime() - accountCreatedAt.getTime()) / DAY_MS);
  return [
    {
      label: fact.score,
      value: fillTemplate(wording.card.score[wordFor(verdict.probability)], {
        score: formatProbability(verdict, wording),
      }),
    },
    ...(explanation === undefined ? [] : [{ label: wording.probability.label, value: explanation }]),
    { label: fact.stance, value: wording.stance[verdict.stance] },
    ...(unknown && !isErasedPerson(message.author)
      ? [{ label: fact.author, value: unknown === 'person' ? fact.personunknown : fact.rightsunknown }]
      : []),
    ...(verdict.missing
      ? [{ label: fact.notice, value: formatJobNoticeCheck(verdict.missing, wording) }]
      : []),
    ...(age === undefined
      ? []
      : [{ label: fact.account, value: fillTemplate(fact.days, { days: Math.max(0, age) }) }]),
    ...(verdict.earlier ? [earlierMessagesFact(verdict.earlier, fact.earlier)] : []),
  ];
};
