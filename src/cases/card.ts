import type { Card, CardFact, Message, NoticeItem, Outcome, Verdict, Wording } from '#core';
import { fill } from '#core';
import { handlingFacts } from './handling.ts';
import { itemsOf, moment, tellingFirst, type Voice } from './letters.ts';
import { shownText } from './shown.ts';
import type { CaseState, Judged } from './state.ts';
import { same, together } from './together.ts';
import { effective } from './turns.ts';

/** What a card tells that the case itself does not know; absent where a store did not answer. */
export interface Surroundings {
  readonly strikes?: number | undefined;
  readonly earlierCases?: number | undefined;
  /** How long a moderator's timeout would last, in minutes; absent, nothing more can be done from the card. */
  readonly timeoutMinutes?: number;
}

const NOTICE_ITEMS = 6;
/** More cases of one campaign are counted, not named. */
const CASES_NAMED = 10;
const CHARACTERS_SHOWN = 60;
const DAY_MS = 24 * 60 * 60 * 1000;

/** An outcome's detail in words; what an adapter said in its own words stays. @example detailOf(outcome, words) */
export const detailOf = (outcome: Outcome, words: Wording): string => {
  const details: Readonly<Record<string, string>> = words.detail;
  return details[outcome.detail ?? 'unknown'] ?? outcome.detail ?? words.detail.unknown;
};

/** Why, with the names of the rules: moderators argue about rules by name. @example reasonsOf(verdict) // ['高額報酬と外部への誘導 (dm-redirect/pay-then-elsewhere)'] */
const reasonsOf = (verdict: Verdict): string[] => {
  const rules = new Map<string, string[]>();
  const { fresh, again } = tellingFirst(verdict);
  for (const { note, rule } of [...fresh, ...again]) rules.set(note, [...(rules.get(note) ?? []), rule]);
  return [...rules].map(([note, names]) => `${note} (${[...new Set(names)].join(', ')})`);
};

/** What became of the message, in words that say what the platform really did. @example statusOf(state, words) */
export function statusOf(state: CaseState, words: Wording): string {
  const { status } = words.card;
  const turn = state.turns.at(-1);
  if (!turn) return state.ruling?.decision === 'overturn' ? status.kept : status.waiting;
  const { outcome } = turn;
  if (turn.kind === 'restore') {
    if (outcome?.status === 'withheld') return status.kept;
    if (!outcome) return status.restoring;
    return effective(outcome)
      ? status.restored
      : fill(status.unrestored, { detail: detailOf(outcome, words) });
  }
  if (!outcome) return status.trying;
  const detail = detailOf(outcome, words);
  switch (outcome.status) {
    case 'done':
      return outcome.detail === 'gone' ? status.gone : status.hidden;
    case 'degraded':
      return fill(status.degraded, { detail });
    case 'simulated':
      return status.simulated;
    case 'withheld':
      return fill(status.withheld, { detail });
    case 'failed':
      return fill(status.failed, { detail });
    default:
      return outcome.status satisfies never;
  }
}

const noticeOf = (missing: readonly NoticeItem[], words: Wording): string => {
  const { noticecount, noticemissing } = words.card.fact;
  const present = NOTICE_ITEMS - missing.length;
  if (missing.length === 0) return fill(noticecount, { present });
  return fill(noticemissing, { present, missing: itemsOf(missing, words) });
};

/** The facts that a verdict brings along. */
const verdictFacts = (message: Message, verdict: Verdict, words: Wording): CardFact[] => {
  const { fact } = words.card;
  const { accountCreatedAt } = message.author;
  const age =
    accountCreatedAt && Math.floor((message.sentAt.getTime() - accountCreatedAt.getTime()) / DAY_MS);
  return [
    { label: fact.score, value: verdict.score.toFixed(2) },
    { label: fact.stance, value: words.stance[verdict.stance] },
    ...(verdict.missing ? [{ label: fact.notice, value: noticeOf(verdict.missing, words) }] : []),
    ...(age === undefined
      ? []
      : [{ label: fact.account, value: fill(fact.days, { days: Math.max(0, age) }) }]),
  ];
};

const outcomeFact = (outcome: Outcome, words: Wording): CardFact => ({
  label: words.action[outcome.action.kind],
  value: fill(words.outcome[outcome.status], { detail: detailOf(outcome, words) }),
});

/** Several pieces hidden alike are told once. */
const distinct = (facts: readonly CardFact[]): CardFact[] => [
  ...new Map(facts.map((each) => [`${each.label}\n${each.value}`, each])).values(),
];

/** How many reports, and how much they weigh together where that is less. */
const reportsTold = (
  reports: CaseState['reports'],
  reasons: string,
  fact: Wording['card']['fact'],
): string => {
  const weight = Math.round(reports.reduce((sum, report) => sum + report.weight, 0) * 100) / 100;
  const count = reports.length;
  return weight < count
    ? fill(fact.reportweight, { count, weight, reasons })
    : fill(fact.reportcount, { count, reasons });
};

/** Which of several messages were reported: when each was posted, and how it begins. */
const pointedAt = ({ reports, latest }: CaseState, { words, language }: Voice): CardFact[] =>
  latest.pieces
    .filter(({ ref }) => latest.pieces.length > 1 && reports.some(({ about }) => same(about, ref)))
    .map(({ sentAt, text }) => {
      const beginning = Array.from(text.replace(/\s+/g, ' ')).slice(0, CHARACTERS_SHOWN).join('');
      return { label: words.card.fact.pointedat, value: `${moment(sentAt, language)} ${beginning}`.trim() };
    });

const campaignOf = (cases: readonly string[]): string =>
  [
    ...cases.slice(0, CASES_NAMED),
    ...(cases.length > CASES_NAMED ? [`+${cases.length - CASES_NAMED}`] : []),
  ].join(' ');

/**
 * The card of a case as it stands. `revision` is the number of events it shows, so a later card is always higher.
 * @example caseCard(state, { strikes: 1, earlierCases: 0 }, voice)
 */
export function caseCard(state: CaseState, around: Surroundings, voice: Voice): Card {
  const { words, language } = voice;
  const { message, pieces, verdict } = state.evidence;
  const { fact } = words.card;
  const say = (label: string, value: string | number | undefined | false): CardFact[] =>
    value === undefined || value === false ? [] : [{ label, value: String(value) }];
  const reasons = [...new Set(state.reports.map((report) => report.reason.trim()).filter(Boolean))];
  const decided =
    state.ruling &&
    fill(state.ruling.decision === 'uphold' ? fact.upheld : fact.overturned, {
      name: state.ruling.moderator.name,
      time: moment(state.ruling.at, language),
    });
  const done = [...state.outcomes.values()].filter(
    ({ action, detail }) => action.kind !== 'reply' && detail !== 'overtaken',
  );
  const sentAway = done.some(
    (outcome) => (outcome.action.kind === 'ban' || outcome.action.kind === 'kick') && effective(outcome),
  );
  const takenBack = done.some((outcome) => outcome.action.kind === 'unban' && effective(outcome));
  return {
    caseId: state.id,
    revision: state.events.length,
    title: fill(
      state.reports.length > 0 && state.turns.length === 0 ? words.card.reported : words.card.title,
      {
        case: state.id,
      },
    ),
    status: statusOf(state, words),
    author: message.author,
    channel: message.ref.channel,
    ...shownText(together(message, pieces), verdict, words),
    reasons: reasonsOf(verdict),
    facts: [
      ...verdictFacts(message, verdict, words),
      ...say(fact.strikes, around.strikes),
      ...say(fact.cases, around.earlierCases),
      ...say(fact.campaign, state.campaign.length > 0 && campaignOf(state.campaign)),
      ...say(fact.reports, state.reports.length > 0 && reportsTold(state.reports, reasons.join(' / '), fact)),
      ...pointedAt(state, voice),
      ...say(fact.appeal, state.appeal?.plea),
      ...say(
        fact.edited,
        state.latest !== state.evidence &&
          (state.latest.verdict.ruling === 'pass' ? fact.innocent : fact.suspicious),
      ),
      ...distinct(done.map((outcome) => outcomeFact(outcome, words))),
      ...handlingFacts(state, words, language),
      ...say(fact.byhand, sentAway && !takenBack && state.struck === undefined && fact.liftbyhand),
      ...say(fact.decided, decided),
    ],
    buttons: state.undecided
      ? [
          { decision: 'uphold', label: words.card.uphold },
          { decision: 'overturn', label: words.card.overturn },
        ]
      : [],
    ...changeOf(state, words),
    ...deedsOf(around, words),
    ...(message.url !== undefined && { url: message.url }),
  };
}

const changeOf = ({ ruling, undecided }: CaseState, { card }: Wording): Pick<Card, 'change'> => {
  if (undecided || !ruling) return {};
  const decision = ruling.decision === 'uphold' ? 'overturn' : 'uphold';
  return { change: { decision, label: card[decision] } };
};

const deedsOf = ({ timeoutMinutes: minutes }: Surroundings, { card }: Wording): Pick<Card, 'deeds'> =>
  minutes === undefined
    ? {}
    : {
        deeds: [
          { deed: 'timeout', label: fill(card.timeout, { minutes }) },
          { deed: 'ban', label: card.ban },
          { deed: 'claim', label: card.claim },
          { deed: 'note', label: card.note },
        ],
      };

/**
 * The card for a message that could not be stored: nothing was done, moderators must look for themselves.
 * @example unstoredCard(caseId(message.ref), { message, pieces: [message], verdict }, voice).revision // 0
 */
export const unstoredCard = (
  caseId: string,
  { message, pieces, verdict }: Judged,
  { words }: Voice,
): Card => ({
  caseId,
  revision: 0,
  title: fill(words.card.title, { case: caseId }),
  status: words.card.status.unstored,
  author: message.author,
  channel: message.ref.channel,
  ...shownText(together(message, pieces), verdict, words),
  reasons: reasonsOf(verdict),
  facts: verdictFacts(message, verdict, words),
  buttons: [],
  ...(message.url !== undefined && { url: message.url }),
});
