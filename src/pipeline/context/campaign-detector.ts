import type {
  CaseEvent,
  Clock,
  DuplicateHits,
  DuplicateIndex,
  Log,
  Message,
  Policy,
  RuleName,
  Signal,
  Trigger,
  Verdict,
} from '#core';
import { fillTemplate, hasNetEvidence, memberKey, roundLogOdds } from '#core';
import { errorName } from '#lib';
import {
  type CaseState,
  compareRulings,
  deriveCaseId,
  joinMessages,
  type Localizer,
} from '../../cases/index.ts';
import { decide, limitForUnknownAuthor } from '../decide.ts';
import type { CaseRepository } from '../delivery/case-repository.ts';
import { pictureKeys } from '../pictures/picture-keys.ts';
import { createFingerprints } from './fingerprints.ts';
import { draftField, type JudgingOf } from './judging-policy.ts';
import type { RaidDetector } from './raid-detector.ts';
import { createRelatedCaseReader } from './related-cases.ts';

const MINUTE_MS = 60 * 1000;
/** The maximum number of other cases of a campaign that are linked and judged again; the newest are enough. */
const MAX_RELATED_CASES = 10;

/** Detects the same text, contact or picture from several accounts. */
export interface CampaignDetector {
  /** The trigger with a heavier verdict when the same text, contact or picture comes from several accounts. Never throws. */
  applyTo(trigger: Trigger): Promise<Trigger>;
  /**
   * Adds the campaign to the other cases of the campaign that do not have it yet. Returns the ids of the changed cases.
   * Throws when the archive is unavailable.
   */
  linkRelatedCases(state: CaseState): Promise<readonly string[]>;
}

/**
 * Creates the detector. It counts only messages that solicit, so copies of innocent texts or of
 * warnings are never counted. Without a duplicate index, or if it is unavailable, triggers are not changed.
 * @example const campaignDetector = createCampaignDetector(ports); const trigger = await campaignDetector.applyTo(initial)
 */
export function createCampaignDetector(ports: {
  readonly duplicateIndex: DuplicateIndex | undefined;
  readonly caseRepository: Pick<CaseRepository, 'readCached' | 'update' | 'localizerFor'>;
  readonly judgingOf: JudgingOf;
  readonly localizerFor: (server: Message['ref']['server']) => Localizer;
  readonly packsFor: (message: Message) => string;
  /** Gets the number of accounts of each detected campaign. */
  readonly raidDetector: Pick<RaidDetector, 'recordCampaign'>;
  /** Rules about copies of a text. A campaign takes their place, so that a copy counts once. */
  readonly isCopyRule: (rule: RuleName) => boolean;
  readonly clock: Clock;
  readonly log: Log;
}): CampaignDetector {
  const { duplicateIndex, caseRepository, judgingOf, localizerFor, packsFor, raidDetector, clock, log } =
    ports;
  const readRelatedCases = createRelatedCaseReader(ports);

  async function detectCampaign(index: DuplicateIndex, trigger: Trigger): Promise<Trigger> {
    const { message, verdict } = trigger;
    const { server } = message.ref;
    const { policy } = judgingOf(message);
    const { accounts, windowMinutes, raiseLogOdds } = policy.campaigns;
    const judged = joinMessages(message, trigger.pieces ?? [message]);
    const { contacts, texts } = createFingerprints(judged);
    const pictures = pictureKeys(judged.readPictures ?? []);
    const ownCaseId = trigger.owner ?? deriveCaseId(message.ref);
    const keys = [...contacts, ...texts, ...pictures];
    const windowMs = windowMinutes * MINUTE_MS;
    const duplicates = await index.record(server, keys, message.author.id, ownCaseId, clock.now(), windowMs);
    const matches = matchesOf(duplicates, contacts.length, texts.length);
    const match = matches.find((each) => each.accounts >= accounts);
    if (!match) return trigger;
    await raidDetector.recordCampaign(server, match.accounts);

    const ids = otherCaseIds(
      ownCaseId,
      matches.flatMap(({ caseIds }) => caseIds),
    );
    const others = await readRelatedCases(ids);
    const linkedTrigger = { ...trigger, campaign: others.map((state) => state.id) };
    // Moderators found the same text innocent, so repetition does not raise the verdict.
    if (others.some((state) => state.moderatorDecision?.decision === 'overturn' && !state.needsDecision))
      return linkedTrigger;
    const { wording } = localizerFor(server)();
    const signal: Signal = {
      rule: `campaign/same-${match.same}`,
      weight: raiseLogOdds,
      sorts: ['context'],
      spans: [],
      note: fillTemplate(wording.campaign[`same${match.same}`], { accounts: match.accounts }),
    };
    return { ...linkedTrigger, verdict: raiseVerdict(verdict, signal, policy, ports) };
  }

  /** The events that a case of the same campaign gets from `state`; none when it already has a campaign. */
  function eventsForRelatedCase(other: CaseState | undefined, state: CaseState): readonly CaseEvent[] {
    if (!other || other.campaignCases.length > 0) return [];
    const at = clock.now();
    const cases = [state.id, ...state.campaignCases].filter((id) => id !== other.id);
    const campaignEvent: CaseEvent = { kind: 'campaign', at, cases };
    const signal = state.latest.verdict.signals.find(isCampaignSignal);
    const { message, pieces, verdict } = other.latest;
    const judging = judgingOf(message);
    const { policy } = judging;
    const mayRaise = policy.campaigns.earlier && !other.moderatorDecision && verdict.ruling === 'review';
    if (!signal || !mayRaise || !mayJoinCampaign(verdict)) return [campaignEvent];
    const raised = raiseVerdict(verdict, signal, policy, ports);
    const raisedVerdict = limitForUnknownAuthor(raised, message.author);
    if (compareRulings(raisedVerdict, verdict) <= 0) return [campaignEvent];
    const judged = { message, pieces, verdict: raisedVerdict, packs: packsFor(message) };
    return [campaignEvent, { kind: 'rejudged', at, ...judged, ...draftField(judging) }];
  }

  return {
    async applyTo(trigger) {
      if (!duplicateIndex || !mayJoinCampaign(trigger.verdict)) return trigger;
      try {
        return await detectCampaign(duplicateIndex, trigger);
      } catch (error) {
        const member = memberKey(trigger.message.author);
        log.warn('campaign_check_failed', { member, error: errorName(error) });
        return trigger;
      }
    },
    async linkRelatedCases(state) {
      const changedIds: string[] = [];
      for (const id of state.campaignCases.slice(0, MAX_RELATED_CASES)) {
        const other = await caseRepository.readCached(id);
        if (eventsForRelatedCase(other, state).length === 0) continue;
        await caseRepository.update(id, (latest) => eventsForRelatedCase(latest, state), other);
        changedIds.push(id);
      }
      return changedIds;
    },
  };
}

/**
 * Whether a message with this verdict can be part of a campaign.
 * @example mayJoinCampaign({ stance: 'warning', signals }) // false
 */
export const mayJoinCampaign = ({ stance, signals }: Pick<Verdict, 'stance' | 'signals'>): boolean =>
  stance === 'soliciting' && hasNetEvidence(signals);

/** What the hits of the keys of contacts, texts and pictures, in this order, have in common; a contact says most. */
const matchesOf = (duplicates: readonly DuplicateHits[], contacts: number, texts: number) =>
  [
    { same: 'contact', ...largestMatch(duplicates.slice(0, contacts)) },
    { same: 'text', ...largestMatch(duplicates.slice(contacts, contacts + texts)) },
    { same: 'picture', ...largestMatch(duplicates.slice(contacts + texts)) },
  ] as const;

/** The largest number of accounts that share one key, and the cases of all keys. */
const largestMatch = (hits: readonly DuplicateHits[]) => ({
  accounts: Math.max(0, ...hits.map(({ accounts }) => accounts)),
  caseIds: hits.map(({ caseIds }) => caseIds),
});

/** The first ids in order. Stops early, because in a large campaign the lists are long and hiding waits for this. */
function otherCaseIds(ownCaseId: string, lists: readonly (readonly string[])[]): readonly string[] {
  const ids = new Set<string>();
  for (const list of lists)
    for (const id of list) {
      if (ids.size === MAX_RELATED_CASES) return [...ids];
      if (id !== ownCaseId) ids.add(id);
    }
  return [...ids];
}

const isCampaignSignal = ({ rule }: Signal): boolean => rule.startsWith('campaign/');

/**
 * Adds the campaign signal in place of those about copies of the text. A verdict of `pass` is raised at most to `review`.
 * The verdict never becomes lighter.
 */
function raiseVerdict(
  verdict: Verdict,
  signal: Signal,
  policy: Policy,
  { isCopyRule }: { readonly isCopyRule: (rule: RuleName) => boolean },
): Verdict {
  const replacedWeight = verdict.signals.reduce(
    (sum, { rule, weight }) => (isCopyRule(rule) ? sum + weight : sum),
    0,
  );
  const weight = roundLogOdds(Math.max(signal.weight, replacedWeight));
  const signals = [...verdict.signals.filter(({ rule }) => !isCopyRule(rule)), { ...signal, weight }];
  const logOdds = roundLogOdds(verdict.logOdds + weight - replacedWeight);
  const redecided = decide({ ...verdict, signals, logOdds }, policy);
  const cappedRuling = verdict.ruling === 'pass' && redecided.ruling === 'hide' ? 'review' : redecided.ruling;
  const raisedVerdict = { ...redecided, ruling: cappedRuling };
  return compareRulings(raisedVerdict, verdict) < 0
    ? { ...raisedVerdict, ruling: verdict.ruling }
    : raisedVerdict;
}
