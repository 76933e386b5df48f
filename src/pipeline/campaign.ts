import type {
  Campaigns,
  CaseEvent,
  Clock,
  Log,
  Message,
  Occasion,
  Policies,
  Policy,
  Sightings,
  Signal,
  Verdict,
} from '#core';
import { fill, memberKey } from '#core';
import { type CaseState, caseId, heavier, together, type Voices } from '../cases/index.ts';
import { contacts } from '../text/contacts.ts';
import { foldText } from '../text/index.ts';
import type { CaseBook } from './case-book.ts';
import { decide } from './decide.ts';
import { nameOf } from './detect.ts';
import { fingerprint } from './fingerprint.ts';
import type { Waves } from './waves.ts';

const MINUTE_MS = 60 * 1000;
/** So many other cases are named and judged again: of a flood the newest tell enough. */
const MOST_CASES = 10;
const MOST_CONTACTS = 4;
const MOST_CHARACTERS = 4000;

export interface Campaign {
  /** The occasion as it weighs when the same text or contact comes from several accounts. Throws nothing. */
  weigh(occasion: Occasion): Promise<Occasion>;
  /** Tells the other cases of its campaign, those that are not in it yet; returns the ids of those that moved on. */
  join(state: CaseState): Promise<readonly string[]>;
}

/**
 * Counts only what solicits and has something against it: copies of innocent texts and of warnings never count.
 * Without `campaigns`, or while they do not answer, everything goes on as if nobody else had written.
 * @example const campaign = createCampaign({ campaigns, book, policies, voicesOf, packs, clock, log });
 */
export function createCampaign(ports: {
  readonly campaigns?: Campaigns;
  readonly book: Pick<CaseBook, 'glance' | 'change' | 'voices'>;
  readonly policies: Pick<Policies, 'of'>;
  readonly voicesOf: (server: Message['ref']['server']) => Voices;
  readonly packs: (message: Message) => string;
  /** Who wants to know how many accounts take part. */
  readonly waves?: Pick<Waves, 'campaign'>;
  readonly clock: Clock;
  readonly log: Log;
}): Campaign {
  const { campaigns, book, policies, voicesOf, packs, waves, clock, log } = ports;

  async function weighed(store: Campaigns, occasion: Occasion): Promise<Occasion> {
    const { message, verdict } = occasion;
    const { server } = message.ref;
    const policy = policies.of(server);
    const { accounts, windowMinutes, raise } = policy.campaigns;
    const folded = foldText(textOf(together(message, occasion.pieces ?? [message])));
    const own = occasion.owner ?? caseId(message.ref);
    const shown = contactKeys(folded);
    const keys = [...shown, ...textKeys(folded)];
    const window = windowMinutes * MINUTE_MS;
    const seen = await store.seen(server, keys, message.author.id, own, clock.now(), window);
    const byContact = added(seen.slice(0, shown.length));
    const byText = added(seen.slice(shown.length));
    const same = byContact.accounts >= accounts ? byContact : byText;
    if (same.accounts < accounts) return occasion;
    await waves?.campaign(server, same.accounts);

    const ids = firstOthers(own, [...byContact.caseIds, ...byText.caseIds]);
    const others = (await Promise.all(ids.map((id) => book.glance(id)))).filter(
      (state) => state !== undefined,
    );
    const joined = { ...occasion, campaign: others.map((state) => state.id) };
    // Moderators found the same to be fine: repeating it makes it no worse.
    if (others.some((state) => state.ruling?.decision === 'overturn' && !state.undecided)) return joined;
    const { words } = voicesOf(server)();
    const signal: Signal = {
      rule: same === byContact ? 'campaign/same-contact' : 'campaign/same-text',
      weight: raise,
      spans: [],
      note: fill(same === byContact ? words.campaign.samecontact : words.campaign.sametext, {
        accounts: same.accounts,
      }),
    };
    return { ...joined, verdict: raised(verdict, signal, policy) };
  }

  /** What a case has to be told by `state`, which is of the same campaign; nothing when it knows of one already. */
  function told(other: CaseState | undefined, state: CaseState): readonly CaseEvent[] {
    if (!other || other.campaign.length > 0) return [];
    const at = clock.now();
    const cases = [state.id, ...state.campaign].filter((id) => id !== other.id);
    const joins: CaseEvent = { kind: 'campaign', at, cases };
    const signal = state.latest.verdict.signals.find(isCampaign);
    const { message, pieces, verdict } = other.latest;
    const policy = policies.of(message.ref.server);
    const open = policy.campaigns.earlier && !other.ruling && verdict.ruling === 'review';
    if (!signal || !open || !counts(verdict)) return [joins];
    const again = raised(verdict, signal, policy);
    if (heavier(again, verdict) <= 0) return [joins];
    const packsInForce = packs(message);
    return [joins, { kind: 'rejudged', at, message, pieces, verdict: again, packs: packsInForce }];
  }

  return {
    async weigh(occasion) {
      if (!campaigns || !counts(occasion.verdict)) return occasion;
      try {
        return await weighed(campaigns, occasion);
      } catch (error) {
        log.warn('campaigns not counted', {
          member: memberKey(occasion.message.author),
          error: nameOf(error),
        });
        return occasion;
      }
    },
    async join(state) {
      const moved: string[] = [];
      for (const id of state.campaign.slice(0, MOST_CASES)) {
        const other = await book.glance(id);
        if (told(other, state).length === 0) continue;
        await book.change(id, (now) => told(now, state), other);
        moved.push(id);
      }
      return moved;
    },
  };
}

/** Whether a verdict may make or join a campaign. @example counts({ ...verdict, stance: 'warning' }) // false */
export const counts = ({ stance, score }: Pick<Verdict, 'stance' | 'score'>): boolean =>
  stance === 'soliciting' && score > 0;

/** Of the ways in which something is the same, the one that most accounts share; and the cases of all of them. */
const added = (seen: readonly Sightings[]) => ({
  accounts: Math.max(0, ...seen.map((each) => each.accounts)),
  caseIds: seen.map((each) => each.caseIds),
});

/** In their order, no further than needed: in a flood the lists are long, and this is waited for. */
function firstOthers(own: string, lists: readonly (readonly string[])[]): readonly string[] {
  const ids = new Set<string>();
  for (const list of lists)
    for (const id of list) {
      if (ids.size === MOST_CASES) return [...ids];
      if (id !== own) ids.add(id);
    }
  return [...ids];
}

const isCampaign = ({ rule }: Signal): boolean => rule.startsWith('campaign/');

/** Company alone hides nothing: what would have passed goes to moderators. Never lighter than it was. */
function raised(verdict: Verdict, signal: Signal, policy: Policy): Verdict {
  const score = Math.round(Math.min(1, verdict.score + signal.weight) * 100) / 100;
  const again = decide({ ...verdict, signals: [...verdict.signals, signal], score }, policy);
  const most = verdict.ruling === 'pass' && again.ruling === 'hide' ? 'review' : again.ruling;
  const next = { ...again, ruling: most };
  return heavier(next, verdict) < 0 ? { ...next, ruling: verdict.ruling } : next;
}

const textOf = ({ text, parts }: Message): string =>
  [text, ...parts.filter(({ kind }) => kind !== 'display-name').map((part) => part.text)]
    .join('\n')
    .slice(0, MOST_CHARACTERS);

const contactKeys = (folded: string): readonly string[] =>
  [...new Set(contacts(folded).flatMap(({ value }) => value ?? []))]
    .slice(0, MOST_CONTACTS)
    .map((value) => `contact/${value}`);

function textKeys(folded: string): readonly string[] {
  let rest = '';
  let at = 0;
  for (const { start, end } of contacts(folded)) {
    rest += folded.slice(at, start);
    at = end;
  }
  return fingerprint(rest + folded.slice(at)).map((key) => `text/${key}`);
}
