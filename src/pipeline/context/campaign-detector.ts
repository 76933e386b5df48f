import type {
  CaseEvent,
  Clock,
  DuplicateHits,
  DuplicateIndex,
  Log,
  Message,
  Policy,
  PolicyStore,
  Signal,
  Trigger,
  Verdict,
} from '#core';
import { fillTemplate, memberKey } from '#core';
import { errorName } from '#lib';
import {
  type CaseState,
  compareRulings,
  deriveCaseId,
  joinMessages,
  type Localizer,
} from '../../cases/index.ts';
import { extractContacts } from '../../text/extract/contacts/extract-contacts.ts';
import { foldText } from '../../text/index.ts';
import { decide } from '../decide.ts';
import type { CaseRepository } from '../delivery/case-repository.ts';
import { minhashKeys } from './minhash.ts';
import type { RaidDetector } from './raid-detector.ts';

const MINUTE_MS = 60 * 1000;
/** So many other cases are named and judged again: of a flood the newest tell enough. */
const MAX_RELATED_CASES = 10;
const MAX_CONTACTS = 4;
const MAX_TEXT_LENGTH = 4000;

export interface CampaignDetector {
  /** The occasion as it weighs when the same text or contact comes from several accounts. Throws nothing. */
  applyTo(occasion: Trigger): Promise<Trigger>;
  /** Tells the other cases of its campaign, those that are not in it yet; returns the ids of those that moved on. */
  linkRelatedCases(state: CaseState): Promise<readonly string[]>;
}

/**
 * Counts only what solicits and has something against it: copies of innocent texts and of warnings never count.
 * Without `campaigns`, or while they do not answer, everything goes on as if nobody else had written.
 * @example const campaign = createCampaignDetector({ campaigns, book, policies, voicesOf, packs, clock, log });
 */
export function createCampaignDetector(ports: {
  readonly duplicateIndex: DuplicateIndex | undefined;
  readonly caseRepository: Pick<CaseRepository, 'readCached' | 'update' | 'localizerFor'>;
  readonly policies: Pick<PolicyStore, 'of'>;
  readonly localizerFor: (server: Message['ref']['server']) => Localizer;
  readonly packsFor: (message: Message) => string;
  /** Is told how many accounts take part. */
  readonly raidDetector: Pick<RaidDetector, 'recordCampaign'>;
  readonly clock: Clock;
  readonly log: Log;
}): CampaignDetector {
  const { duplicateIndex, caseRepository, policies, localizerFor, packsFor, raidDetector, clock, log } =
    ports;

  async function detectCampaign(index: DuplicateIndex, occasion: Trigger): Promise<Trigger> {
    const { message, verdict } = occasion;
    const { server } = message.ref;
    const policy = policies.of(server);
    const { accounts, windowMinutes, raise } = policy.campaigns;
    const folded = foldText(comparableText(joinMessages(message, occasion.pieces ?? [message])));
    const ownCaseId = occasion.owner ?? deriveCaseId(message.ref);
    const contactKeyList = contactFingerprintKeys(folded);
    const keys = [...contactKeyList, ...textFingerprintKeys(folded)];
    const windowMs = windowMinutes * MINUTE_MS;
    const duplicates = await index.record(server, keys, message.author.id, ownCaseId, clock.now(), windowMs);
    const byContact = largestMatch(duplicates.slice(0, contactKeyList.length));
    const byText = largestMatch(duplicates.slice(contactKeyList.length));
    const match = byContact.accounts >= accounts ? byContact : byText;
    if (match.accounts < accounts) return occasion;
    await raidDetector.recordCampaign(server, match.accounts);

    const ids = otherCaseIds(ownCaseId, [...byContact.caseIds, ...byText.caseIds]);
    const others = (await Promise.all(ids.map((id) => caseRepository.readCached(id)))).filter(
      (state) => state !== undefined,
    );
    const linkedTrigger = { ...occasion, campaign: others.map((state) => state.id) };
    // Moderators found the same to be fine: repeating it makes it no worse.
    if (others.some((state) => state.moderatorDecision?.decision === 'overturn' && !state.needsDecision))
      return linkedTrigger;
    const { wording } = localizerFor(server)();
    const signal: Signal = {
      rule: match === byContact ? 'campaign/same-contact' : 'campaign/same-text',
      weight: raise,
      spans: [],
      note: fillTemplate(match === byContact ? wording.campaign.samecontact : wording.campaign.sametext, {
        accounts: match.accounts,
      }),
    };
    return { ...linkedTrigger, verdict: raiseVerdict(verdict, signal, policy) };
  }

  /** What a case has to be told by `state`, which is of the same campaign; nothing when it knows of one already. */
  function eventsForRelatedCase(other: CaseState | undefined, state: CaseState): readonly CaseEvent[] {
    if (!other || other.campaignCases.length > 0) return [];
    const at = clock.now();
    const cases = [state.id, ...state.campaignCases].filter((id) => id !== other.id);
    const campaignEvent: CaseEvent = { kind: 'campaign', at, cases };
    const signal = state.latest.verdict.signals.find(isCampaignSignal);
    const { message, pieces, verdict } = other.latest;
    const policy = policies.of(message.ref.server);
    const open = policy.campaigns.earlier && !other.moderatorDecision && verdict.ruling === 'review';
    if (!signal || !open || !mayJoinCampaign(verdict)) return [campaignEvent];
    const raisedVerdict = raiseVerdict(verdict, signal, policy);
    if (compareRulings(raisedVerdict, verdict) <= 0) return [campaignEvent];
    const packsInForce = packsFor(message);
    return [
      campaignEvent,
      { kind: 'rejudged', at, message, pieces, verdict: raisedVerdict, packs: packsInForce },
    ];
  }

  return {
    async applyTo(occasion) {
      if (!duplicateIndex || !mayJoinCampaign(occasion.verdict)) return occasion;
      try {
        return await detectCampaign(duplicateIndex, occasion);
      } catch (error) {
        log.warn('campaigns not counted', {
          member: memberKey(occasion.message.author),
          error: errorName(error),
        });
        return occasion;
      }
    },
    async linkRelatedCases(state) {
      const moved: string[] = [];
      for (const id of state.campaignCases.slice(0, MAX_RELATED_CASES)) {
        const other = await caseRepository.readCached(id);
        if (eventsForRelatedCase(other, state).length === 0) continue;
        await caseRepository.update(id, (now) => eventsForRelatedCase(now, state), other);
        moved.push(id);
      }
      return moved;
    },
  };
}

/** Whether a verdict may make or join a campaign. @example counts({ ...verdict, stance: 'warning' }) // false */
export const mayJoinCampaign = ({ stance, score }: Pick<Verdict, 'stance' | 'score'>): boolean =>
  stance === 'soliciting' && score > 0;

/** Of the ways in which something is the same, the one that most accounts share; and the cases of all of them. */
const largestMatch = (seen: readonly DuplicateHits[]) => ({
  accounts: Math.max(0, ...seen.map((each) => each.accounts)),
  caseIds: seen.map((each) => each.caseIds),
});

/** In their order, no further than needed: in a flood the lists are long, and this is waited for. */
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

/** Company alone hides nothing: what would have passed goes to moderators. Never lighter than it was. */
function raiseVerdict(verdict: Verdict, signal: Signal, policy: Policy): Verdict {
  const score = Math.round(Math.min(1, verdict.score + signal.weight) * 100) / 100;
  const redecided = decide({ ...verdict, signals: [...verdict.signals, signal], score }, policy);
  const cappedRuling = verdict.ruling === 'pass' && redecided.ruling === 'hide' ? 'review' : redecided.ruling;
  const raisedVerdict = { ...redecided, ruling: cappedRuling };
  return compareRulings(raisedVerdict, verdict) < 0
    ? { ...raisedVerdict, ruling: verdict.ruling }
    : raisedVerdict;
}

const comparableText = ({ text, parts }: Message): string =>
  [text, ...parts.filter(({ kind }) => kind !== 'display-name').map((part) => part.text)]
    .join('\n')
    .slice(0, MAX_TEXT_LENGTH);

const contactFingerprintKeys = (folded: string): readonly string[] =>
  [...new Set(extractContacts(folded).flatMap(({ value }) => value ?? []))]
    .slice(0, MAX_CONTACTS)
    .map((value) => `contact/${value}`);

function textFingerprintKeys(folded: string): readonly string[] {
  let rest = '';
  let at = 0;
  for (const { start, end } of extractContacts(folded)) {
    rest += folded.slice(at, start);
    at = end;
  }
  return minhashKeys(rest + folded.slice(at)).map((key) => `text/${key}`);
}
